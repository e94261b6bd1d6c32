"""`tridentscan beam`: files made up in the layouts that experiments publish give the integral and the mean energy that their
numbers say, and files that are wrong or say too little are refused with file, line and a way out."""

import json
import math
import re

import pytest
from conftest import ROOT, succeed, tridentscan

FLAVOURS = ("numu", "numubar", "nue", "nuebar")
SIZES = {"numu": 3e-8, "numubar": 2e-9, "nue": 3e-10, "nuebar": 5e-11, "nutau": 0.0, "nutaubar": 0.0}
PER_POT = "per cm^2 per POT"


def shape(flavour, energy):
    """A flux per cm2, GeV and POT: of each flavour another one."""
    return SIZES[flavour] * energy * math.exp(-energy / (1.2 if flavour.startswith("numu") else 1.7))


def linear(energy, flux):
    """Integral and mean energy of a polygon."""
    total = moment = 0.0
    for a, b, f, g in zip(energy, energy[1:], flux, flux[1:]):
        total += (b - a) * (f + g) / 2
        moment += (b - a) / 6 * (f * (2 * a + b) + g * (a + 2 * b))
    return total, moment / total


def steps(edges, flux):
    """The same of a histogram."""
    total = sum((b - a) * f for a, b, f in zip(edges, edges[1:], flux))
    return total, sum((b * b - a * a) / 2 * f for a, b, f in zip(edges, edges[1:], flux)) / total


def number(value):
    return f"{value:.10g}"


def bins(edges, flavour):
    """Flux in each bin, per cm2, GeV and POT."""
    return [shape(flavour, (a + b) / 2) for a, b in zip(edges, edges[1:])]


def expected_in_bins(edges, flavours=FLAVOURS):
    return {flavour: steps(edges, bins(edges, flavour)) for flavour in flavours}


BOOSTER = [0.05 * i for i in range(161)]
GROWING = [0, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2, 3, 4, 5, 7, 10, 13, 20, 30]
WIDE = [0, 0.5, 1, 1.5, 2, 2.5, 3, 4, 6, 8, 12, 20, 30, 50]
CENTRES = [0.125 + 0.25 * i for i in range(160)]
LOW = [10**(1 + 0.1 * i) for i in range(31)]  # GeV


def globes(factor=1e4, flavours=("nue", "numu", "nutau", "nuebar", "numubar", "nutaubar")):
    return "".join("  ".join(number(x) for x in (e, *(factor * shape(f, e) for f in flavours))) + "\n" for e in CENTRES)


def t2k(factor=0.05 * 1e21, edges=GROWING):
    rows = (f"{i:5d}   {a:.2f} - {b:.2f}   " + " ".join(f"{factor * shape(f, (a + b) / 2):.9e}" for f in FLAVOURS)
            for i, (a, b) in enumerate(zip(edges, edges[1:]), 1))
    return "Flux at the near detector, made up\n\n  Bin   Energy (GeV)    numu   numubar   nue   nuebar\n" + "\n".join(rows) + "\n"


def miniboone(factor=0.05, header="# low high numu numubar nue nuebar\n", order=FLAVOURS, edges=BOOSTER):
    return header + "".join(" ".join(map(number, (a, b, *(factor * shape(f, (a + b) / 2) for f in order)))) + "\n"
                            for a, b in zip(edges, edges[1:]))


def bnb_centres(factor=0.05):
    """Printed with two digits: 0.025 GeV is 0.03."""
    return "".join(f"{math.floor((a + 0.025) * 100 + 0.5 + 1e-9) / 100:.2f} "
                   + " ".join(number(factor * shape(f, a + 0.025)) for f in FLAVOURS) + "\n" for a in BOOSTER[:-1])


def nova(flavour="numu", edges=WIDE):
    return "".join(f"{a} {b} {number(shape(flavour, (a + b) / 2) * 1e4 * 1e6 * (b - a))}\n" for a, b in zip(edges, edges[1:]))


def minerva(flavour="numu"):
    contents = [number(1e4 * 0.5 * flux) for flux in bins(WIDE, flavour)]
    return ("Flux, made up\n" + ", ".join(contents[:5]) + ",\n" + ", ".join(contents[5:]) + "\n\nErrors\n" + ", ".join(["1e-9"] * 13)
            + "\n\nCovariance\n" + (", ".join(["1e-18"] * 13) + "\n") * 13)


def two_column(separator=" ", factor=1e4):
    return "# E [GeV]  flux\n" + "".join(f"{e}{separator}{number(factor * shape('numu', e))}\n" for e in CENTRES)


AREA = 0.16 * 1e4  # cm2


def lhc_flux(low):
    return 1e9 / low**2  # per cm2, GeV and fb^-1


def lhc_forward(centre=False):
    return "".join(f"{number(a * (10**0.05 if centre else 1))} {number(lhc_flux(a) * AREA * 150 * (b - a))}\n"
                   for a, b in zip(LOW, LOW[1:]))


POLYGON = {f: linear(CENTRES, [shape(f, e) for e in CENTRES]) for f in FLAVOURS}
IN_LOGARITHMIC_BINS = {"numu": steps(LOW, [lhc_flux(e) for e in LOW[:-1]])}
EDGES = " ".join(map(str, WIDE))

# layout -> text, options, what it is by flavour, other files
GOOD = {
    "globes": (globes(), ["--unit", "per m^2 per GeV per POT"], POLYGON),
    "globes, copied per cm2": (globes(1), ["--unit", "per cm^2 per GeV per POT"], POLYGON),
    "t2k": (t2k(), [], expected_in_bins(GROWING)),
    "t2k, dashes without blanks": (t2k().replace(" - ", "-"), [], expected_in_bins(GROWING)),
    "t2k, unit in its title": (t2k(0.1 * 1e20).replace("made up", "made up, in /cm^2/100MeV/1e20POT"), [], expected_in_bins(GROWING)),
    "miniboone": (miniboone(), [], expected_in_bins(BOOSTER)),
    "miniboone, no header": (miniboone(header=""), [], expected_in_bins(BOOSTER)),
    "miniboone, header without #": (miniboone(header="Low High numu numubar nue nuebar\n"), [], expected_in_bins(BOOSTER)),
    "miniboone, other order": (miniboone(header="# low high nue nu_mu nuebar nu_mu_bar\n", order=("nue", "numu", "nuebar", "numubar")), [],
                               expected_in_bins(BOOSTER)),
    "miniboone, SBND": (miniboone(1e4 * 1e6 * 0.05, header="# neutrinos per m2 per 1e6 POT per 50 MeV\n# low high numu numubar nue nuebar\n"), [],
                        expected_in_bins(BOOSTER)),
    "miniboone, SBND without width": (miniboone(1e4 * 1e6 * 0.05, header="neutrinos per m2 per 1e6 POT\n"), [], expected_in_bins(BOOSTER)),
    "bnb_centres": (bnb_centres(), [], expected_in_bins(BOOSTER)),
    "nova": (nova(), ["--flavour", "numu"], expected_in_bins(WIDE, ["numu"])),
    "nova, unit and flavour in its title": ("# numubar, neutrinos per m2 per 1e6 POT\n" + nova("numubar"), [], expected_in_bins(WIDE, ["numubar"])),
    "minerva": (minerva(), ["--edges", "edges.txt", "--flavour", "numu"], expected_in_bins(WIDE, ["numu"])),
    "two_column": (two_column(), ["--unit", "nu/m^2/GeV/POT", "--flavour", "numu"], {"numu": POLYGON["numu"]}),
    "two_column, unit in a comment": ("# numu flux [POT^-1 GeV^-1 cm^-2]\n" + two_column(",", 1), [], {"numu": POLYGON["numu"]}),
    "two_column, in MeV": ("# numu\n" + "".join(f"{1000 * e} ; {number(shape('numu', e))}\n" for e in CENTRES),
                           ["--energy-unit", "MeV", "--unit", "per cm^2 per GeV per POT"], {"numu": POLYGON["numu"]}),
    "two_column, energy times flux": ("# E*flux of numu\n" + "".join(f"{e} {number(e * shape('numu', e))}\n" for e in CENTRES),
                                      ["--energy-times-flux", "--unit", "per cm^2 per POT"], {"numu": POLYGON["numu"]}),
    "lhc_forward": (lhc_forward(), ["--energies", "low", "--area", "0.16 m^2", "--unit", "per bin per 150 fb^-1", "--flavour", "numu"],
                    IN_LOGARITHMIC_BINS),
    "lhc_forward, centres": ("# numu per bin, per 150 fb^-1\n" + lhc_forward(True), ["--energies", "centre", "--area", "1600 cm^2"], IN_LOGARITHMIC_BINS),
    "columns": ("# units: of no matter\nE_GeV numubar numu\n" + "".join(f"{e} {number(shape('numubar', e))} {number(shape('numu', e))}\n" for e in CENTRES),
                ["--unit", "per cm^2 per GeV per POT"], {f: POLYGON[f] for f in ("numu", "numubar")}),
}


def write(folder, text):
    (folder / "flux.txt").write_text(text)
    (folder / "edges.txt").write_text("# GeV\n" + EDGES.replace(" 6 ", "\n6 ") + "\n")


def read(folder, *options):
    return json.loads(succeed("beam", "flux.txt", "--json", *options, cwd=folder).stdout)


def check(told, expected):
    assert set(told["flavours"]) - {"all"} == set(expected)
    for flavour, (integral, mean) in expected.items():
        assert math.isclose(told["flavours"][flavour]["integral"], integral, rel_tol=1e-7), flavour
        assert math.isclose(told["flavours"][flavour]["mean_energy_GeV"], mean, rel_tol=1e-7), flavour


@pytest.mark.parametrize("case", GOOD)
def test_a_public_layout_is_recognised_and_what_is_written_is_the_same_flux(case, tmp_path):
    text, options, expected = GOOD[case]
    write(tmp_path, text)
    told = read(tmp_path, "-o", "my.yaml", *options)
    assert told["layout"] == case.split(",")[0] and told["layout_from"].startswith("recognised")
    assert told["integral_unit"] == (PER_POT if told["layout"] != "lhc_forward" else "per cm^2 per fb^-1")
    check(told, expected)
    check(json.loads(succeed("beam", "my.csv", "--layout", "columns", "--json", cwd=tmp_path).stdout), expected)


@pytest.mark.parametrize("layout", [case for case in GOOD if "," not in case])
def test_a_layout_can_be_said_and_gives_a_beam(layout, tmp_path):
    text, options, expected = GOOD[layout]
    write(tmp_path, text)
    done = succeed("beam", "flux.txt", "--layout", layout, "-o", "my.yaml", *options, cwd=tmp_path)
    assert f"layout    {layout} (as said)" in done.stdout
    assert "wrote my.yaml and my.csv; complete label, status and source" in done.stderr
    assert (tmp_path / "my.yaml").read_text().count("to be completed") == 3
    shown = json.loads(succeed("show", "beam", "my.yaml", "--json", cwd=tmp_path).stdout)
    assert math.isclose(shown["total_flux"], sum(integral for integral, _ in expected.values()), rel_tol=1e-7)
    assert shown["name"] == "my" and set(shown["species"].split(", ")) == set(expected)


def without_row(text, row):
    lines = text.splitlines(keepends=True)
    return "".join(lines[:row] + lines[row + 1:])


def swapped(text, row):
    lines = text.splitlines(keepends=True)
    lines[row], lines[row + 1] = lines[row + 1], lines[row]
    return "".join(lines)


def with_row_numbers(text):
    return "".join(f"{i} {line}" if line[0].isdigit() else line for i, line in enumerate(text.splitlines(keepends=True), 1))


LHC = ["--energies", "low", "--area", "0.16 m^2", "--unit", "per bin per 150 fb^-1", "--flavour", "numu"]
BAD = {
    "globes, no unit": (globes(), [], r"flux.txt:1: the file does not say its unit: add --unit"),
    "globes, half a unit": (globes(), ["--unit", "per m^2 per GeV"], r"flux.txt: --unit: .*'per POT or fb\^-1' is missing"),
    "globes, shifted": (with_row_numbers(globes()), ["--layout", "globes", "--unit", "per m^2 per GeV per POT"],
                        r"flux.txt:1: has 7 columns of flux behind the energy, not the 6 of globes: are columns shifted"),
    "globes, shifted and not said": (with_row_numbers(globes()), [], r"flux.txt:1: .* 8 columns, and are in no layout known: say --layout"),
    "globes, energy last": ("".join(" ".join(line.split()[1:] + line.split()[:1]) + "\n" for line in globes().splitlines()),
                            ["--unit", "per m^2 per GeV per POT"], r"flux.txt:\d+: .* GeV is not (above|below) .*, sort the rows"),
    "globes, descending": (swapped(globes(), 4), ["--unit", "per m^2 per GeV per POT"], r"flux.txt:6: 1.125 GeV is not above 1.375 GeV of line 5, sort"),
    "globes, NaN": (globes().replace("0.625  ", "0.625 nan "), ["--unit", "per m^2 per GeV per POT"], r"flux.txt:3: has 8 columns, and the rows above have 7"),
    "t2k, shifted": (re.sub(r"(?m)(- \d+\.\d\d)", r"\1 7", t2k()), [], r"flux.txt:3: names 4 flavours .*, and the rows below have 5 columns of flux: are columns shifted"),
    "t2k, gap": (without_row(t2k(), 8), [], r"flux.txt:9: the bins between 0.5 and 0.7 GeV have a gap .*add a row"),
    "t2k, twice": (t2k() + "\nSecond table\n" + t2k(), [], r"flux.txt:22: another table begins here.*cut it off"),
    "miniboone, columns": (with_row_numbers(miniboone(header="")), ["--layout", "miniboone"], r"flux.txt:1: has 5 columns of flux behind the edges, not the 4"),
    "miniboone, header of other columns": (miniboone(header="# low high numu numubar nue\n"), [],
                                           r"flux.txt:1: names 3 flavours \(numu, numubar, nue\), and the rows below have 4"),
    "miniboone, gap": (without_row(miniboone(), 40), ["--layout", "miniboone"], r"flux.txt:41: the bins between 1.95 and 2 GeV have a gap"),
    "miniboone, descending": (swapped(miniboone(), 40), ["--layout", "miniboone"], r"flux.txt:41: the bins"),
    "miniboone, factor behind the unit": (miniboone(header="# per cm^2 per POT per 50 MeV x 1e-10\n"), [],
                                          r"flux.txt:1: what stands behind the unit .*--unit"),
    "bnb_centres, row missing": (without_row(bnb_centres(), 7), ["--layout", "bnb_centres"], r"flux.txt:8: 0.43 is not the middle of the next bin"),
    "bnb_centres, shifted": (with_row_numbers(bnb_centres()), ["--layout", "bnb_centres"], r"flux.txt:1: 1 is not the middle of the next bin of 50 MeV"),
    "nova, no flavour": (nova(), [], r"flux.txt:1: no title says of which flavour the numbers are below: say it with --flavour"),
    "nova, high before low": (re.sub(r"(?m)^(\S+) (\S+)", r"\2 \1", nova()), ["--layout", "nova", "--flavour", "numu"],
                              r"flux.txt:1: the low edge 0.5 is not below the high edge 0"),
    "nova, unknown flavour": (nova(), ["--flavour", "muons"], r"--flavour: unknown flavour 'muons'.*known: nue"),
    "minerva, no edges": (minerva(), ["--flavour", "numu"], r"flux.txt:2: the rows have no energies: add --edges FILE"),
    "minerva, a number more": (minerva().replace("\n\nErrors", ", 1\n\nErrors"), ["--edges", "edges.txt", "--flavour", "numu"],
                               r"flux.txt:2: the block that begins here has 14 numbers, and the 14 edges of edges.txt make 13 bins"),
    "minerva, descending edges": (minerva(), ["--edges", "flux.txt", "--flavour", "numu"], r"flux.txt:\d+: "),
    "two_column, no unit": (two_column(), ["--flavour", "numu"], r"flux.txt:2: the file does not say its unit: add --unit"),
    "two_column, energy times flux": ("# E * flux of numu\n" + two_column(), ["--unit", "per cm^2 per GeV per POT"],
                                      r"flux.txt:1: says that the numbers are energy times flux: add --energy-times-flux"),
    "two_column, per bin": ("# numu\n" + two_column(), ["--unit", "per cm^2 per bin per POT"], r"flux.txt: a flux per bin needs both edges of each bin"),
    "lhc_forward, no area": (lhc_forward(), ["--energies", "low", "--unit", "per bin per 150 fb^-1", "--flavour", "numu"],
                             r"flux.txt: --unit: .*'per area' is missing.*--area \"0.16 m\^2\""),
    "lhc_forward, no luminosity": (lhc_forward(), ["--energies", "low", "--area", "0.16 m^2", "--flavour", "numu"],
                                   r"flux.txt:1: the file does not say for what luminosity .*--unit"),
    "lhc_forward, edge or centre": (lhc_forward(), LHC[2:], r"flux.txt:1: one energy a bin.*--energies low .* or --energies centre"),
    "lhc_forward, a bin missing": (without_row(lhc_forward(), 9), ["--layout", "lhc_forward", *LHC], r"flux.txt:1: the energies are not equally far"),
    "lhc_forward, descending": ("".join(reversed(lhc_forward().splitlines(keepends=True))), ["--layout", "lhc_forward", *LHC],
                                r"flux.txt:1: the energies .*do not ascend: give both edges"),
    "lhc_forward, strange area": (lhc_forward(), [*LHC[:2], "--area", "16 cm", *LHC[4:]], r"--area: '16 cm' is no area"),
    "edges that are not needed": (nova(), ["--edges", "edges.txt", "--flavour", "numu", "--layout", "nova"], r"flux.txt: --edges: belongs to the layout minerva"),
    "an energy that is not needed": (miniboone(), ["--energies", "low"], r"flux.txt: --energies: belongs to the layout lhc_forward"),
    "an area twice": (miniboone(), ["--area", "1 m^2"], r"flux.txt: --area: the unit has an area already"),
    "words": ("To be uploaded\n", [], r"flux.txt: no line begins with a number"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_or_not_said_is_refused_with_line_and_way_out(case, tmp_path):
    text, options, message = BAD[case]
    write(tmp_path, text)
    done = tridentscan("beam", "flux.txt", "-o", "my.yaml", *options, cwd=tmp_path)
    assert done.returncode == 2, done.stdout
    assert re.search(f"^(error: )?{message}", done.stderr, re.MULTILINE), done.stderr
    assert not list(tmp_path.glob("my.*"))


def warnings(folder, text, *options):
    write(folder, text)
    return read(folder, *options)["warnings"]


def test_traps_are_told(tmp_path):
    unit = ["--unit", "per m^2 per GeV per POT"]
    assert warnings(tmp_path, globes(), *unit) == []
    assert any("the file does not say its unit" in w and "--unit" in w for w in warnings(tmp_path, miniboone()))
    assert not any("unit" in w for w in warnings(tmp_path, miniboone(), "--unit", "per cm^2 per POT per 50 MeV"))
    titled = miniboone(header="# flux [/cm^2/50MeV/POT]\n")
    assert not any("unit" in w for w in warnings(tmp_path, titled, "--unit", "per cm^2 per POT per 50 MeV"))
    assert any("line 1 says the unit" in w for w in warnings(tmp_path, titled, "--unit", "per m^2 per POT per 50 MeV"))
    swapped_flavours = globes(flavours=("numu", "nue", "nutau", "numubar", "nuebar", "nutaubar"))
    assert any("more electron than muon neutrinos" in w for w in warnings(tmp_path, swapped_flavours, *unit))
    shifted = globes(flavours=("nutau", "nue", "numu", "nutaubar", "nuebar", "numubar"))
    assert any("more tau than muon" in w for w in warnings(tmp_path, shifted, *unit))
    equal = globes(flavours=("nue", "numu", "nutau", "nuebar", "numu", "nutaubar"))
    assert any("numu and numubar have equal columns" in w for w in warnings(tmp_path, equal, *unit))
    cut = "".join(globes().splitlines(keepends=True)[:20])
    assert any("ends at 4.875 GeV, where it still makes tridents" in w for w in warnings(tmp_path, cut, *unit))
    in_mev = re.sub(r"(?m)^(\S+)", lambda found: number(1000 * float(found[1])), globes())
    assert any("are the energies of the table in GeV?" in w for w in warnings(tmp_path, in_mev, *unit))
    no_unit = "# numu\n" + two_column().split("\n", 1)[1]
    assert any("no title says the unit of the energies" in w for w in warnings(tmp_path, no_unit, *unit))
    assert not any("unit of the energies" in w for w in warnings(tmp_path, "# numu\n" + two_column(), *unit))


def test_standard_model_tridents_are_those_of_xsec(tmp_path):
    write(tmp_path, globes())
    done = succeed("beam", "flux.txt", "--unit", "per m^2 per GeV per POT", "-o", "my.yaml", "--json", cwd=tmp_path)
    told = json.loads(done.stdout)
    nuclei = 1e6 / 39.9624 * 6.02214e23  # of a tonne
    integral = sum(POLYGON[f][0] for f in FLAVOURS)
    for states, found in told["sm_tridents"].items():
        assert math.isclose(found["events"], integral * found["sm_cross_section_cm2"] * nuclei * 1e20, rel_tol=1e-3)
        options = [word for state in states.split(", ") for word in ("--final-state", state)]
        xsec = json.loads(succeed("xsec", "--target", "Ar40", "--channel", "all", "--beam", "./my.yaml", "--relative-error", "1e-2",
                                  "--json", *options, cwd=tmp_path).stdout)
        # A first look is good to a few per cent.
        assert math.isclose(found["sm_cross_section_cm2"], xsec["sigma_cm2"], rel_tol=0.1), states
    assert list(told["sm_tridents"]) == ["mu- mu+", "e- e+", "mu- e+, e- mu+"]


@pytest.mark.parametrize("name", ["dune_nd_fhc", "fasernu", "nutev_fhc"])
def test_tables_that_came_with_the_program_are_read_as_they_are(name, tmp_path):
    told = json.loads(succeed("beam", ROOT / f"configs/beams/{name}.csv", "--json", cwd=tmp_path).stdout)
    shown = json.loads(succeed("show", "beam", name, "--json", cwd=tmp_path).stdout)
    assert told["layout"] == "columns" and told["unit"] == shown["flux"] == told["flux_unit"]
    whole = told["flavours"]["all"]
    assert ("total_flux" in shown) == (told["flux_unit"] != "shape")
    assert math.isclose(whole["integral"], shown.get("total_flux", whole["integral"]), rel_tol=1e-12)
    assert math.isclose(whole["mean_energy_GeV"], shown["mean_energy_GeV"], rel_tol=1e-12)


def test_a_final_state_that_no_neutrino_makes_has_no_events(tmp_path):
    """Tau neutrinos make pairs of one flavour only; below threshold there is nothing, above that of electrons there is."""
    rows = "".join(f"{e} {1e-9 / e}\n" for e in (1, 2, 4, 8))
    write(tmp_path, "# E [GeV]\n" + rows)
    told = read(tmp_path, "--flavour", "nutau", "--unit", "per cm^2 per GeV per POT")
    events = {states: found["events"] for states, found in told["sm_tridents"].items()}
    assert events["mu- e+, e- mu+"] == 0 and events["e- e+"] > events["mu- mu+"] > 0
    write(tmp_path, "# E [MeV]\n" + rows)
    told = read(tmp_path, "--flavour", "nuebar", "--unit", "per cm^2 per MeV per POT")
    events = {states: found["events"] for states, found in told["sm_tridents"].items()}
    assert events["mu- mu+"] == events["mu- e+, e- mu+"] == 0 and events["e- e+"] > 0
    assert math.isclose(told["highest_energy_GeV"], 0.008)


def test_files_of_one_flavour_are_joined(tmp_path):
    for flavour in FLAVOURS:
        (tmp_path / f"{flavour}.txt").write_text(nova(flavour))
    files = [f"{flavour}.txt" for flavour in FLAVOURS]
    told = json.loads(succeed("beam", *files, "--flavour", ",".join(FLAVOURS), "--json", "-o", "all.yaml", cwd=tmp_path).stdout)
    for flavour, (integral, _) in expected_in_bins(WIDE).items():
        assert math.isclose(told["flavours"][flavour]["integral"], integral, rel_tol=1e-7)
    (tmp_path / "nue.txt").write_text(nova("nue", WIDE[:-1]))
    done = tridentscan("beam", *files, "--flavour", ",".join(FLAVOURS), cwd=tmp_path)
    assert done.returncode == 2 and "numu.txt and nue.txt have different energies" in done.stderr
    done = tridentscan("beam", *files, "--flavour", "numu,numubar", cwd=tmp_path)
    assert done.returncode == 2 and "2 flavours for 4 files, give one a file" in done.stderr


def test_nothing_of_others_is_replaced(tmp_path):
    write(tmp_path, miniboone())
    succeed("beam", "flux.txt", "-o", "my.yaml", cwd=tmp_path)
    before = (tmp_path / "my.csv").read_bytes()
    done = tridentscan("beam", "flux.txt", "-o", "my.yaml", cwd=tmp_path)
    assert done.returncode == 3 and "exists already" in done.stderr and "--overwrite" in done.stderr
    succeed("beam", "flux.txt", "-o", "my.yaml", "--overwrite", cwd=tmp_path)
    assert (tmp_path / "my.csv").read_bytes() == before
    (tmp_path / "flux.txt").rename(tmp_path / "source.csv")
    done = tridentscan("beam", "source.csv", "-o", "source.yaml", "--overwrite", cwd=tmp_path)
    assert done.returncode == 3 and "source.csv" in done.stderr
    for name, message in (("my beam.yaml", "--name: 'my beam' cannot name a beam"), ("my.csv", "ends in .yaml")):
        done = tridentscan("beam", "source.csv", "-o", name, cwd=tmp_path)
        assert done.returncode == 2 and message in done.stderr


def test_the_figure_is_drawn(tmp_path):
    write(tmp_path, miniboone())
    succeed("beam", "flux.txt", "--plot", "flux.png", cwd=tmp_path)
    assert (tmp_path / "flux.png").read_bytes().startswith(b"\x89PNG")
    done = tridentscan("beam", "flux.txt", "--plot", "flux.jpeg", cwd=tmp_path)
    assert done.returncode == 2 and "does not end in .png, .pdf or .svg" in done.stderr
