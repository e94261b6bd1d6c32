"""Flux tables in the layouts that people have: each gives the integral, the mean energy and the average that its numbers
say, or is refused with line and remedy."""

import json
import math
import random
import re

import pytest
from conftest import succeed, tridentscan

ENERGY = [0.5, 1.0, 1.5, 2.0, 3.0, 4.5, 6.0, 10.0, 16.0, 30.0]  # GeV
NUMU = [0.0, 1.1e-8, 2.4e-8, 3.1e-8, 3.4e-8, 1.2e-8, 6e-9, 1e-9, 3e-10, 0.0]  # per cm2, GeV and POT
NUMUBAR = [0.0, 1e-9, 1.5e-9, 2e-9, 2e-9, 1.2e-9, 8e-10, 2e-10, 6e-11, 0.0]


def linear(energy, flux):
    """Integral and first moment of a polygon."""
    total = moment = 0.0
    for a, b, f, g in zip(energy, energy[1:], flux, flux[1:]):
        total += (b - a) * (f + g) / 2
        moment += (b - a) / 6 * (f * (2 * a + b) + g * (a + 2 * b))
    return total, moment


def steps(edges, flux):
    """The same of a histogram."""
    return (sum((b - a) * f for a, b, f in zip(edges, edges[1:], flux)),
            sum((b * b - a * a) / 2 * f for a, b, f in zip(edges, edges[1:], flux)))


POLYGON = [x + y for x, y in zip(linear(ENERGY, NUMU), linear(ENERGY, NUMUBAR))]
HISTOGRAM = [x + y for x, y in zip(steps(ENERGY, NUMU), steps(ENERGY, NUMUBAR))]  # the last value is not used


def number(value):
    return f"{value:.10g}"


def polygon(units="per cm^2 per GeV per POT", factor=1.0, separator=",", header="energy_GeV,numu,numubar", energy=1.0,
            notation=number, comment="#", order="emp", end="", reverse=False):
    """A table of the polygon; numbers times `factor`, energies times `energy`, columns in the order of the letters (e energy,
    m numu, p numubar, x something else)."""
    rows = []
    for e, m, p in zip(ENERGY, NUMU, NUMUBAR):
        cells = {"e": number(e * energy), "m": notation(m * factor), "p": notation(p * factor), "x": "7"}
        rows.append(separator.join(cells[letter] for letter in order) + end)
    return "\n".join([f"{comment} made up", f"{comment} units: {units}", header.replace(",", separator) + end,
                      *(reversed(rows) if reverse else rows)]) + "\n"


def histogram(units="per cm^2 per GeV per POT", factor=1.0, header="energy_low_GeV,energy_high_GeV,numu,numubar", per_bin=False,
              energy=1.0, separator=",", reverse=False):
    rows = []
    for a, b, m, p in zip(ENERGY, ENERGY[1:], NUMU, NUMUBAR):
        width = b - a if per_bin else 1
        rows.append(separator.join(map(number, (a * energy, b * energy, m * factor * width, p * factor * width))))
    return "\n".join([f"# units: {units}", header.replace(",", separator), *(reversed(rows) if reverse else rows)]) + "\n"


def fortran(value):
    return f"{value:.9E}".replace("E", "D")


GOOD = {
    "plain": (polygon(), POLYGON),
    "m2": (polygon("per m^2 per GeV per POT", 1e4), POLYGON),
    "MeV": (polygon("per cm^2 per MeV per POT", 1e-3), POLYGON),
    "50 MeV": (polygon("per cm^2 per 50 MeV per POT", 0.05), POLYGON),
    "1e21 POT": (polygon("per cm^2 per GeV per 1e21 POT", 1e21), POLYGON),
    "m2, 50 MeV, 1e20 POT": (polygon("per m^2 per 50 MeV per 1e20 POT", 1e4 * 0.05 * 1e20), POLYGON),
    "slashes": (polygon("nu/m^2/GeV/POT", 1e4), POLYGON),
    "powers": (polygon("POT^-1 GeV^-1 m^-2", 1e4), POLYGON),
    "raised": (polygon("m⁻² GeV⁻¹ POT⁻¹", 1e4), POLYGON),
    "factor in front": (polygon("1e-10 per cm^2 per GeV per POT", 1e10), POLYGON),
    "semicolons": (polygon(separator=";"), POLYGON),
    "semicolons and blanks": (polygon(separator=" ; ", header="energy_GeV,numu,numubar"), POLYGON),
    "blanks": (polygon(separator="   "), POLYGON),
    "tabs": (polygon(separator="\t"), POLYGON),
    "ends in commas": (polygon(end=","), POLYGON),
    "ends in semicolons": (polygon(end=";"), POLYGON),
    "Windows": (polygon().replace("\n", "\r\n"), POLYGON),
    "byte-order mark": ("\ufeff" + polygon(), POLYGON),
    "blank last lines": (polygon() + "\n\n  \n", POLYGON),
    "no last line feed": (polygon()[:-1], POLYGON),
    "Fortran": (polygon(notation=fortran), POLYGON),
    "small e and plus": (polygon(notation=lambda v: f"+{v:.9e}"), POLYGON),
    "percent comments": (polygon(comment="%"), POLYGON),
    "header in a comment": (polygon(separator=" ", header="# energy_GeV,numu,numubar"), POLYGON),
    "descending": (polygon(reverse=True), POLYGON),
    "energies in MeV": (polygon(header="E_MeV,numu,numubar", energy=1e3), POLYGON),
    "other order": (polygon(header="numubar,energy_GeV,numu", order="pem"), POLYGON),
    "all flavours": (polygon(header="energy_GeV,nue,numu,nutau,nuebar,numubar,nutaubar", order="exmxxpx"), POLYGON),
    "histogram": (histogram(), HISTOGRAM),
    "histogram per bin": (histogram("per cm^2 per bin per POT", per_bin=True), HISTOGRAM),
    "histogram, m2, per bin and 1e6 POT": (histogram("per m^2 per 1e6 POT per bin", 1e10, per_bin=True), HISTOGRAM),
    "histogram, 50 MeV": (histogram("per cm^2 per 50 MeV per 1e21 POT", 0.05 * 1e21, separator=" "), HISTOGRAM),
    "histogram in MeV": (histogram(header="low_MeV,high_MeV,numu,numubar", energy=1e3), HISTOGRAM),
    "descending histogram": (histogram(reverse=True), HISTOGRAM),
}

BAD = {
    "no units": (polygon().replace("# units: per cm^2 per GeV per POT\n", ""), r":2: no units line.*\"# units: \.\.\.\""),
    "no header": (polygon(header="# E flux"), r":4: .* is a row, and there is no header"),
    "factor behind": (polygon("per cm^2 per GeV per POT (x 1e-10)"), r":2: 'x 1e-10' behind the units"),
    "half a unit": (polygon("per m^2 per 50 MeV"), r":2: .*'per POT or fb\^-1' is missing"),
    "doubled energy": (polygon().replace("\n1.5,", "\n1,"), r":6: 1 GeV is not above 1 GeV of line 5.*sort the rows"),
    "not sorted": (polygon().replace("\n1.5,", "\n9,"), r":7: 2 GeV is not above 9 GeV of line 6.*sort the rows"),
    "NaN": (polygon().replace("2.4e-08", "nan"), r":6: numu: 'nan' is not a finite number"),
    "negative": (polygon().replace("2.4e-08", "-2.4e-08"), r":6: numu: -2.4e-08 is negative"),
    "empty cell": (polygon().replace("2.4e-08", ""), r":6: numu: is empty, write 0"),
    "Mathematica": (polygon().replace("2.4e-08", "2.4*^-8"), r":6: numu: .*Mathematica.*write powers of ten with e"),
    "minus sign": (polygon().replace("2.4e-08", "2.4e\u221208"), r":6: numu: .*U\+2212 MINUS SIGN, write a plain '-'"),
    "decimal comma": (polygon(separator=";").replace("1.1e-08", "1,1e-08"), r":5: numu: .*decimals after a point"),
    "gap": (histogram().replace("\n1.5,", "\n1.6,"), r":5: the bins between 1.5 and 1.6 GeV have a gap.*add a row"),
    "overlap": (histogram().replace("\n1.5,", "\n1.4,"), r":5: the bins between 1.4 and 1.5 GeV overlap.*correct the edges"),
    "per bin without edges": (polygon("per cm^2 per bin per POT"), r":3: .*needs both edges of each bin"),
    "energy without unit": (polygon(header="E,numu,numubar"), r":3: .*'E' does not end in a unit of energy"),
    "strange column": (polygon(header="energy_GeV,numu,pions"), r":3: .*'pions' is no known column"),
}


def write_beam(folder, table):
    (folder / "beam.csv").write_bytes(table.encode())
    (folder / "beam.yaml").write_text(
        "schema_version: 1\nname: my_beam\nlabel: My beam\ntable: beam.csv\nspecies: [numu, numubar]\n"
        "normalisation: POT\nstatus: assumed\nsource: made up\n")
    (folder / "detector.yaml").write_text(
        "schema_version: 1\nname: detector\nlabel: Detector\n"
        "beam: {spectrum: {value: beam.yaml, status: assumed, source: made up}}\n"
        "target: {nucleus: {value: Ar40, status: assumed, source: made up}}\n"
        "exposure: {protons_on_target: {value: \"2e21 POT\", status: assumed, source: made up},"
        " target_mass: {value: \"50 t\", status: assumed, source: made up}}\n"
        "measurement: {ratio: {value: 1, status: assumed, source: made up},"
        " error: {value: 0.3, status: assumed, source: made up}}\n")
    (folder / "scan.yaml").write_text(
        "schema_version: 1\nname: scan\nmodel: lmu_ltau\n"
        "grid: {mass: {min: \"1 MeV\", max: \"1 GeV\", points: 3}, coupling: {min: 1e-4, max: 1e-1, points: 3}}\n"
        "experiments: [detector.yaml]\n")


def checked(folder):
    return json.loads(succeed("check", "scan.yaml", "--json", cwd=folder).stdout)["fluxes"][0]


@pytest.mark.parametrize("layout", GOOD)
def test_a_layout_gives_what_its_numbers_say(layout, tmp_path):
    table, (total, moment) = GOOD[layout]
    write_beam(tmp_path, table)
    flux = checked(tmp_path)
    assert flux["integral_unit"] == "per cm^2 per POT"
    assert math.isclose(flux["integral"], total, rel_tol=1e-9)
    assert math.isclose(flux["mean_energy_GeV"], moment / total, rel_tol=1e-9)


@pytest.mark.parametrize("layout", BAD)
def test_a_layout_that_says_nothing_sure_is_refused_with_line_and_remedy(layout, tmp_path):
    table, message = BAD[layout]
    write_beam(tmp_path, table)
    done = tridentscan("check", "scan.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert re.search("^beam.csv" + message, done.stderr, re.MULTILINE), done.stderr


def sigma(folder, *arguments):
    found = json.loads(succeed("xsec", "--target", "Ar40", "--json", "--relative-error", "2e-3", *arguments, cwd=folder).stdout)
    return found["sigma_cm2"], found["sigma_error_cm2"]


def test_averages_are_those_of_the_histogram(tmp_path):
    """The average over bins against the cross section at Gauss points of each bin."""
    nodes = [(x, w) for x, w in ((-0.8611363115940526, 0.3478548451374538), (-0.3399810435848563, 0.6521451548625461),
                                 (0.3399810435848563, 0.6521451548625461), (0.8611363115940526, 0.3478548451374538))]
    edges, flux = ENERGY[:8], NUMU[1:8]  # no bin without flux
    total = average = variance = 0.0
    for a, b, f in zip(edges, edges[1:], flux):
        total += f * (b - a)
        for x, w in nodes:
            value, error = sigma(tmp_path, "--energy", f"{(a + b + x * (b - a)) / 2!r} GeV")
            average += w / 2 * (b - a) * f * value
            variance += (w / 2 * (b - a) * f * error) ** 2
    rows = "".join(f"{a},{b},{f}\n" for a, b, f in zip(edges, edges[1:], flux))
    write_beam(tmp_path, "# units: per cm^2 per GeV per POT\nlow_GeV,high_GeV,numu\n" + rows)
    (tmp_path / "beam.yaml").write_text((tmp_path / "beam.yaml").read_text().replace("[numu, numubar]", "[numu]"))
    value, error = sigma(tmp_path, "--beam", "beam.yaml")
    # Four Gauss points a bin are good to 2e-4 of a cross section that is smooth above threshold.
    tolerance = 4 * math.hypot(error, math.sqrt(variance) / total) + 5e-4 * value
    assert abs(value - average / total) < tolerance


def test_random_layouts_agree(tmp_path):
    """Layouts drawn at random, of one flux: separator, unit, order, direction, notation."""
    rng = random.Random(14)
    for _ in range(40):
        area, width, pot = rng.choice([("cm^2", 1), ("m^2", 1e4), ("km^2", 1e10)]), rng.choice([1, 2, 10, 50, 500]), rng.choice([0, 6, 20, 21])
        words = [f"per {area[0]}", f"per {width} MeV", f"per 1e{pot} POT"]
        rng.shuffle(words)
        order = list("emp")
        rng.shuffle(order)
        unit = rng.choice([("GeV", 1), ("MeV", 1e3), ("keV", 1e6)])
        names = {"e": "energy_" + unit[0], "m": "numu", "p": "numubar"}
        table = polygon(", ".join(words) if rng.random() < 0.5 else " ".join(words), area[1] * width * 1e-3 * 10.0 ** pot,
                        rng.choice([",", ";", " ", "\t", " , "]), ",".join(names[letter] for letter in order), unit[1],
                        rng.choice([number, fortran]), rng.choice("#%"), "".join(order), rng.choice(["", ";"]), rng.random() < 0.5)
        write_beam(tmp_path, table)
        flux = checked(tmp_path)
        assert math.isclose(flux["integral"], POLYGON[0], rel_tol=1e-8), table
        assert math.isclose(flux["mean_energy_GeV"], POLYGON[1] / POLYGON[0], rel_tol=1e-8), table


def test_check_tells_what_a_flux_amounts_to_and_what_is_implausible(tmp_path):
    def told(table):
        write_beam(tmp_path, table)
        return checked(tmp_path), succeed("check", "scan.yaml", cwd=tmp_path).stderr

    flux, text = told(polygon("per m^2 per 50 MeV per 1e20 POT", 1e4 * 0.05 * 1e20))
    assert "per m^2 per 50 MeV per 1e20 POT: times 2e-23" in text
    assert "mean energy 4.168 GeV" in text and "Standard Model events" in text and "warning" not in text
    # events = flux x cross section x nuclei x exposure
    nuclei = 50e6 / 39.9624 * 6.02214e23
    assert math.isclose(flux["sm_events"], flux["integral"] * flux["sm_cross_section_cm2"] * nuclei * 2e21, rel_tol=2e-3)
    value, _ = sigma(tmp_path, "--beam", "beam.yaml")
    assert math.isclose(flux["sm_cross_section_cm2"], value, rel_tol=0.1)

    assert any("Standard Model events are expected" in w for w in told(polygon(factor=1e12))[0]["warnings"])
    cut = "\n".join(polygon().splitlines()[:8]) + "\n"
    assert any("ends at 3 GeV, where it still makes tridents" in w for w in told(cut)[0]["warnings"])
    same = polygon(order="emm")
    assert any("equal columns" in w for w in told(same)[0]["warnings"])
    assert any("are the energies of the table in GeV?" in w for w in told(polygon(energy=1e3))[0]["warnings"])


def test_a_table_lacks_what_the_beam_file_names(tmp_path):
    write_beam(tmp_path, "# units: per cm^2 per GeV per POT\nenergy_GeV,numu\n1,1e-8\n5,1e-9\n")
    done = tridentscan("check", "scan.yaml", cwd=tmp_path)
    assert done.returncode == 2 and re.search(r"beam.yaml:5:\d+: species\[1\]: .*no column numubar", done.stderr), done.stderr


@pytest.mark.parametrize("old, new, named", [
    ("lmu_ltau", "lmu\u2011ltau", "U+2011 NON-BREAKING HYPHEN"),
    ("lmu_ltau", "lmu_lt\u0430u", "U+0430 CYRILLIC SMALL LETTER A"),
    ("lmu_ltau", "lmu_ltau\u00a0", "U+00A0 NO-BREAK SPACE"),
    ("lmu_ltau", "\u200blmu_ltau", "U+200B ZERO WIDTH SPACE"),
    ("1e-4", "1e\u22124", "U+2212 MINUS SIGN"),
    ("1 MeV", "1\u00a0MeV", "U+00A0 NO-BREAK SPACE"),
    ("1 MeV", "1 M\u0435V", "U+0435 CYRILLIC SMALL LETTER IE"),
    ("1 MeV", "\uff11 MeV", "U+FF11, full width"),
    ("coupling:", "c\u043eupling:", "U+043E CYRILLIC SMALL LETTER O"),
    ("points: 3", "points:\u00a03", "U+00A0"),
    ("name: scan", "name:\tscan\u2019s", "U+2019 RIGHT SINGLE QUOTATION MARK"),
])
def test_characters_that_look_like_others_are_named(old, new, named, tmp_path):
    write_beam(tmp_path, polygon())
    scan = (tmp_path / "scan.yaml").read_text()
    (tmp_path / "scan.yaml").write_text(scan.replace(old, new, 1))
    done = tridentscan("check", "scan.yaml", cwd=tmp_path)
    assert done.returncode == 2 and named in done.stderr, done.stderr


def test_tabs_that_indent_are_named(tmp_path):
    write_beam(tmp_path, polygon())
    (tmp_path / "scan.yaml").write_text((tmp_path / "scan.yaml").read_text().replace("experiments: [", "experiments:\n\t- detector.yaml\noverlays: [", 1))
    done = tridentscan("check", "scan.yaml", cwd=tmp_path)
    assert done.returncode == 2 and re.search(r"scan.yaml:\d+.*U\+0009 CHARACTER TABULATION", done.stderr), done.stderr
