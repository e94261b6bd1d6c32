"""Distributions: kernels in bins, smeared pairs, likelihoods of bins with nuisances in common."""

import csv
import json
import os

import numpy as np
import pytest
from conftest import ROOT, succeed, tridentscan
from scipy.optimize import brentq, minimize

import tridentscan as package
from tridentscan.best_cut import best_cut

REFERENCE = ROOT / "tests/support/shapes/dune_mumu_bins.csv"


def datum(value):
    return f'{{value: {value}, status: assumed, source: "a test"}}'


def quantity(value, unit):
    return datum(f'"{value:.10g} {unit}"')


# The density of argon is the one of the reference.
DUNE = f"""\
beam: {{spectrum: {datum("dune_nd_fhc")}}}
target: {{nucleus: {datum("Ar40_fit")}, channels: [coherent]}}
exposure: {{protons_on_target: {quantity(1.1e21, "POT")}, target_mass: {quantity(75, "t")}}}
"""
QUICK = f"""\
beam: {{energy: {quantity(5, "GeV")}}}
target: {{nucleus: {datum("Ar40")}, channels: [coherent, proton]}}
exposure: {{charged_current_events: {datum("1e8")}, charged_current_cross_section: {quantity(1.5e-36, "cm2")}}}
"""
# arXiv:1902.08579, on what the detector sees.
CUTS = f"""\
cuts:
  max_dilepton_mass: {quantity(0.2**0.5, "GeV")}
  max_lepton_angle: {quantity(15, "degrees")}
  max_opening_angle: {quantity(20, "degrees")}
  min_lepton_energy: {quantity(0.1056583755 + 0.03, "GeV")}
"""
RESPONSE = f"response: {{energy_stochastic: {datum(0.06)}, angle: {quantity(1, 'degree')}}}\n"
NORMALISATION = f"projection:\n  normalisation_error: {datum(0.05)}\n"
TILT = f"  tilt: {datum(0.05)}\n"
NO_TILT = f"  tilt: {datum(0)}\n"


def observable(of, edges, unit="GeV"):
    return f"  - {{of: {of}, edges: [{', '.join(f'{chr(34)}{edge:.8g} {unit}{chr(34)}' for edge in edges)}]}}\n"


def in_bins(*observables):
    return "observables:\n" + "".join(observables)


def write(folder, name, experiment, masses=3, relative_error="3e-3",
          statistics="{confidence_level: 0.9, test: delta_chi2}"):
    (folder / f"{name}_experiment.yaml").write_text(f"schema_version: 1\nname: one\nlabel: one\n{experiment}")
    (folder / f"{name}.yaml").write_text(f"""\
schema_version: 1
name: {name}
model: lmu_ltau
grid:
  mass: {{min: "3 MeV", max: "3 GeV", points: {masses}, spacing: log}}
  coupling: {{min: 1e-4, max: 1e-2, points: 5, spacing: log}}
experiments: [{name}_experiment.yaml]
statistics: {statistics}
integration: {{relative_error: {relative_error}}}
""")
    return folder / f"{name}.yaml"


def run(folder, name, experiment, *arguments, **options):
    succeed("run", write(folder, name, experiment, **options), "-o", f"{name}.h5", *arguments, cwd=folder, timeout=600)
    return folder / f"{name}.h5"


def reference(observable_name):
    with open(REFERENCE) as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return [row for row in rows if row["observable"] == observable_name]


def reference_edges(observable_name, lowest=0.0, step=1):
    upper = [float(row["upper_edge"]) for row in reference(observable_name)][step - 1::step]
    return [lowest, *upper[:-1], 300.0]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("shapes")


MASSES_OF_BINS = in_bins(observable("pair_mass", [0, 0.3, 0.5, 10]), observable("larger_angle", [0, 0.1, 0.4, 3.2 - 0.1], "rad"))


@pytest.fixture(scope="module")
def counted(folder):
    return run(folder, "counted", QUICK + NORMALISATION, relative_error="1e-2")


@pytest.fixture(scope="module")
def binned(folder):
    """Nothing is lost beyond the edges but angles of more than 3.1, which no lepton has here."""
    return run(folder, "binned", QUICK + MASSES_OF_BINS + NORMALISATION + TILT, relative_error="1e-2")


def test_bins_sum_to_the_kernel_without_them(counted, binned):
    with package.open_result(counted) as a, package.open_result(binned) as b:
        whole, kernels, bins = a.kernel("one"), b.kernel("one"), b.bins("one")
        assert bins.observables == ("pair_mass", "larger_angle") and bins.shape == (3, 3)
        assert a.bins("one") is None
    for name, part in whole.parts.items():
        of_bins = [bin_kernels.parts[name] for bin_kernels in bins.kernels]
        for column in ("t_vv", "t_aa"):
            expected = getattr(part, column)
            atol = 1e-6 * expected.max()
            np.testing.assert_allclose(sum(getattr(k, column) for k in of_bins), expected, rtol=1e-6, atol=atol)
            np.testing.assert_allclose(getattr(kernels.parts[name], column), expected, rtol=1e-6, atol=atol)
            for r, replica in enumerate(part.replicas):
                np.testing.assert_allclose(sum(getattr(k.replicas[r], column) for k in of_bins),
                                           getattr(replica, column), rtol=1e-6, atol=atol)
    assert np.sum(bins.sm_cross_section) == pytest.approx(whole.standard_model(), rel=1e-6)
    assert np.all(bins.sm_cross_section >= 0) and np.count_nonzero(bins.sm_cross_section) >= 7


def test_one_bin_is_counting_to_the_last_digits(folder, counted):
    one = run(folder, "one_bin", QUICK + in_bins(observable("pair_energy", [0, 100])) + NORMALISATION,
              relative_error="1e-2")
    with package.open_result(counted) as a, package.open_result(one) as b:
        expected, found = a.experiment("one"), b.experiment("one")
        np.testing.assert_allclose(found.limit.coupling, expected.limit.coupling, rtol=1e-12)
        np.testing.assert_allclose(found.chi2, expected.chi2, rtol=1e-9, atol=1e-12)
        assert found.sm_events == pytest.approx(expected.sm_events, rel=1e-12)


def test_one_bin_with_a_background_from_a_table_is_counting_with_that_background(folder, counted):
    with package.open_result(counted) as result:
        background = 0.5 * result.experiment("one").sm_events
    counts = NORMALISATION + f"  background: {datum(background)}\n  background_error: {datum(0.2 * background)}\n"
    (folder / "whole.csv").write_text("# units: events\nbin_1,events\n0,7\n")
    table = f"  backgrounds: [{{name: x, table: whole.csv, times_standard_model: {datum(0.5)}, error: {datum(0.2)}}}]\n"
    (folder / "migration.csv").write_text("# units: probability\ntrue_1,bin_1,probability\n0,0,1\n")
    bin_of_all = in_bins(observable("pair_energy", [0, 100])) + "migration: migration.csv\n"
    expected = run(folder, "counted_background", QUICK + counts, relative_error="1e-2")
    found = run(folder, "bin_background", QUICK + bin_of_all + NORMALISATION + table, relative_error="1e-2")
    with package.open_result(expected) as a, package.open_result(found) as b:
        np.testing.assert_allclose(b.experiment("one").limit.coupling, a.experiment("one").limit.coupling, rtol=1e-9)
        np.testing.assert_allclose(b.experiment("one").chi2, a.experiment("one").chi2, rtol=1e-8, atol=1e-10)


def quantiles(contents):
    return (np.cumsum(contents) - contents / 2) / np.sum(contents)


def tilts(size, contents):
    return size * 12**0.5 * (quantiles(contents) - 0.5)


def test_chi2_of_bins_is_that_of_a_dense_profile(folder):
    """Counts in three bins, two backgrounds, all nuisances: the minimum over five parameters by scipy."""
    (folder / "observed.csv").write_text("# units: events\nbin_1,events\n0,30\n1,75\n2,41\n")
    backgrounds = {"flat": (np.array([4.0, 4, 4]), 0.3, 0.1), "steep": (np.array([10.0, 3, 1]), 0.2, 0.2)}
    text = "  backgrounds:\n"
    for name, (events, error, tilt) in backgrounds.items():
        table = "".join(f"{2 - b},{events[2 - b]}\n" for b in range(3))  # in any order
        (folder / f"{name}.csv").write_text(f"# units: events\nbin_1,events\n{table}")
        text += f"""\
    - name: {name}
      table: {name}.csv
      times_standard_model: {datum(0.1 if name == "flat" else 0.2)}
      error: {datum(error)}
      tilt: {datum(tilt)}
"""
    measurement = f"""\
measurement:
  observed_in_bins: observed.csv
  standard_model: {datum(120)}
  normalisation_error: {datum(0.1)}
  tilt: {datum(0.15)}
"""
    path = run(folder, "dense", QUICK + in_bins(observable("pair_mass", [0, 0.3, 0.5, 10])) + measurement + text,
               relative_error="1e-2", statistics="{test: cls}")
    with package.open_result(path) as result:
        bins, experiment = result.bins("one"), result.experiment("one")
        ratios = bins.ratio(result.mass[:, None], result.coupling[None, :], result.model())
        mass, coupling = result.mass, result.coupling
    observed = np.array([30.0, 75, 41])
    np.testing.assert_array_equal(bins.observed, observed)
    shares = bins.sm_cross_section / np.sum(bins.sm_cross_section)
    s = 120 * shares
    b = [0.1 * 120 * backgrounds["flat"][0] / 12, 0.2 * 120 * backgrounds["steep"][0] / 14]
    np.testing.assert_allclose(bins.background, b[0] + b[1], rtol=1e-9)

    def chi2(theta, r):
        mu = r * s * (1 + 0.1 * theta[0] + tilts(0.15, s) * theta[1])
        for k, (name, (_, error, tilt)) in enumerate(backgrounds.items()):
            mu = mu + b[k] * (1 + error * theta[2 + 2 * k] + tilts(tilt, b[k]) * theta[3 + 2 * k])
        if np.any(mu <= 0):
            return 1e9
        return 2 * np.sum(mu - observed + observed * np.log(observed / mu)) + np.sum(theta**2)

    for i in range(len(mass)):
        start = np.zeros(6)
        for j in range(len(coupling)):  # couplings ascend: from the minimum at the one before, or from zero
            best = min((minimize(chi2, theta, args=(ratios[:, i, j],), method="BFGS", options={"gtol": 1e-9})
                        for theta in (np.zeros(6), start)), key=lambda found: found.fun)
            start = best.x
            assert experiment.chi2[i, j] == pytest.approx(best.fun, rel=1e-6, abs=1e-6)


@pytest.fixture(scope="module")
def smeared(folder):
    return run(folder, "smeared", DUNE + CUTS + RESPONSE + NORMALISATION + TILT +
               in_bins(observable("pair_transverse_momentum", reference_edges("pT"))))


@pytest.mark.parametrize("column, of, lowest", [("pT", "pair_transverse_momentum", 0), ("m", "pair_mass", 0.2),
                                                ("E", "pair_energy", 0)])
def test_shares_are_those_of_an_independent_program(folder, smeared, column, of, lowest):
    path = smeared if column == "pT" else \
        run(folder, f"smeared_{column}", DUNE + CUTS + RESPONSE + NORMALISATION + TILT +
            in_bins(observable(of, reference_edges(column, lowest))))
    with package.open_result(path) as result:
        bins = result.bins("one")
    # Muon neutrinos and antineutrinos alone, as the reference has them.
    parts = [[kernels.parts[name] for name in ("numu", "numubar")] for kernels in bins.kernels]

    def shares(weight):
        found = np.array([[sum(np.sum(part.replicas[r].weight * weight(part.replicas[r])) for part in of_bin)
                           for r in range(len(of_bin[0].replicas))] for of_bin in parts])
        each = found / found.sum(axis=0)
        return each.mean(axis=1), each.std(axis=1, ddof=1) / each.shape[1]**0.5

    cases = {"SM": lambda k: k.standard_model[0]**2 * k.t_vv + k.standard_model[1]**2 * k.t_aa}
    for name, mass in (("10MeV", 0.01), ("0.1", 0.1), ("1GeV", 1.0)):
        cases[f"I_{name}"] = lambda k, m=mass: k.t_vv / (k.k2 + m * m)
        cases[f"J_{name}"] = lambda k, m=mass: k.t_vv / (k.k2 + m * m)**2
    for name, weight in cases.items():
        expected = np.array([float(row[name]) for row in reference(column)])
        share, error = shares(weight)
        # Within 2 % and three errors of both: that of the reference is 0.7 %.
        allowed = 0.02 + 3 * np.hypot(0.007, error / expected)
        assert np.all(np.abs(share / expected - 1) < allowed), (name, share / expected)


def test_what_a_shape_gains_over_counting(folder, smeared):
    """Ratio of limits on g' for 441.5 events, 5 % normalisation, no background, data of the Standard Model and
    chi2 - chi2_min = 2.71; numbers from an independent program. A tilt of 5 % lowers the first."""
    with package.open_result(smeared) as result:
        events = result.experiment("one").sm_events
    exposure = DUNE.replace(quantity(75, "t"), quantity(75 * 441.5 / events, "t"))
    pt = in_bins(observable("pair_transverse_momentum", reference_edges("pT", step=2)))
    masses = [word for mass in (3, 10, 100, 1000, 3000) for word in ("--mass", f"{mass} MeV")]
    limits = {}
    for name, parts in (("counting", NORMALISATION), ("shape", pt + NORMALISATION + NO_TILT),
                        ("tilted", pt + NORMALISATION + TILT)):
        path = run(folder, name, exposure + CUTS + RESPONSE + parts, relative_error="1e-3")
        rows = json.loads(succeed("limit", path, "--json", *masses, cwd=folder).stdout)["limits"]["one"]
        limits[name] = np.array([row["coupling"] for row in rows])
    gain = limits["counting"] / limits["shape"]
    assert np.all(np.abs(gain - [1.18, 1.17, 1.10, 1, 1]) < [0.03, 0.03, 0.02, 0.01, 0.01]), gain
    assert limits["counting"][0] / limits["tilted"][0] == pytest.approx(1.10, abs=0.04)


EE = f"""\
final_state: e- e+
cuts:
  max_dilepton_mass: {quantity(0.1**0.5, "GeV")}
  max_lepton_angle: {quantity(20, "degrees")}
  max_opening_angle: {quantity(40, "degrees")}
  min_lepton_energy: {quantity(0.000511 + 0.03, "GeV")}
"""


@pytest.mark.parametrize("pair, cuts, published", [("mumu", CUTS, 47.6), ("ee", EE, 110)])
def test_events_of_the_published_selection(folder, pair, cuts, published):
    """arXiv:1902.08579: coherent pairs a year of muon neutrinos alone, cuts on true quantities."""
    path = run(folder, f"true_cuts_{pair}", DUNE + cuts + NORMALISATION)
    with package.open_result(path) as result:
        group = result.kernel("one").parts["numu"]
        events = result.experiment("one").sm_events * group.cross_section(*group.standard_model) / \
            result.experiment("one").sm_cross_section
    assert events == pytest.approx(published, rel=0.05)


@pytest.mark.parametrize("title, name, model", [
    ("## Counts and shapes", "dune_nd_75t_fhc_shape", "lmu_ltau"),
    ("### Pairs e e", "dune_nd_75t_fhc_ee_shape", "le_lmu")])
def test_shipped_shapes_have_the_limits_of_the_page(folder, title, name, model):
    """The rows "1" of the tables in docs/projections.md."""
    page = (ROOT / "docs/projections.md").read_text().split(title)[1]
    row = next(line for line in page.splitlines() if line.startswith("| 1 |"))
    cells = 1e-4 * np.array([float(cell) for cell in row.strip("| ").split("|")])
    path = write(folder, "page", "", statistics="{confidence_level: 0.9, test: cls}")
    path.write_text(path.read_text().replace("page_experiment.yaml", f"data:experiments/{name}.yaml")
                    .replace("lmu_ltau", model))
    succeed("run", path, "-o", f"{name}.h5", cwd=folder, timeout=600)
    masses = [word for mass in (10, 100, 1000) for word in ("--mass", f"{mass} MeV")]
    rows = json.loads(succeed("limit", f"{name}.h5", "--json", *masses, cwd=folder).stdout)["limits"][name]
    # Half of the last digit, and a numerical error of 0.2 %.
    np.testing.assert_allclose([row["coupling"] for row in rows], cells[7:10], rtol=0.006)
    with package.open_result(folder / f"{name}.h5") as result:
        cuts = [best_cut(result, name, mass) for mass in (0.01, 0.1, 1)]
    np.testing.assert_allclose([cut.coupling_without_cut for cut in cuts], cells[1:4], rtol=0.006)
    np.testing.assert_allclose([cut.coupling for cut in cuts], cells[4:7], rtol=0.006)


def test_limits_of_a_file_are_those_of_the_run(folder, binned):
    with package.open_result(binned) as result:
        limit = result.experiment("one").limit
        again = result.limits()["one"]
    np.testing.assert_array_equal(again.coupling, limit.coupling)


@pytest.mark.parametrize("test", ["two_sided", "one_sided", "cls", "delta_chi2", "feldman_cousins", "cls_toys"])
def test_every_construction_has_limits_of_bins(folder, binned, test):
    """Without toys a file's; toys are few, around the asymptotic limit."""
    quick = "{most: 400, p_value_error: 0.05}"
    if test in ("feldman_cousins", "cls_toys"):
        path = run(folder, test, QUICK + MASSES_OF_BINS + NORMALISATION + TILT, relative_error="1e-2",
                   statistics=f"{{confidence_level: 0.9, test: {test}, toys: {quick}}}")
        with package.open_result(path) as result, package.open_result(binned) as asymptotic:
            found, expected = result.experiment("one").limit, asymptotic.limits(0.9, "cls")["one"]
        np.testing.assert_allclose(found.coupling, expected.coupling, rtol=0.25)
    else:
        with package.open_result(binned) as result:
            assert np.all(result.limits(0.9, test)["one"].coupling > 0)


@pytest.mark.skipif(not os.environ.get("TRIDENTSCAN_SLOW"), reason="seconds of toys")
def test_toys_in_three_bins_are_as_the_asymptotic_formulas_say(folder):
    """Many events in three bins: limits by toys are the asymptotic ones within 2 %, what formulas for some hundred events
    in a bin may be off by, and three of the errors that both state."""
    many = QUICK.replace('"1e8"', '"1e9"').replace("1e8", "1e9") + in_bins(observable("pair_mass", [0, 0.3, 0.5, 10]))
    limits = {}
    for test, toys in (("cls", ""), ("cls_toys", ", toys: {most: 1000, p_value_error: 0.01}")):
        path = run(folder, f"many_{test}", many + NORMALISATION + TILT, masses=2, relative_error="1e-2",
                   statistics=f"{{confidence_level: 0.9, test: {test}{toys}}}")
        with package.open_result(path) as result:
            limits[test] = result.experiment("one").limit
            events = result.bins("one").sm_events
    assert events.min() > 100
    found, expected = limits["cls_toys"], limits["cls"]
    allowed = 0.02 * expected.coupling + 3 * np.hypot(found.error, expected.error)
    assert np.all(np.abs(found.coupling - expected.coupling) < allowed), (found.coupling, expected.coupling)


def test_bytes_do_not_depend_on_threads(folder, binned):
    for threads in (1, 2):
        path = folder / "binned.yaml"
        succeed("run", path, "-o", f"threads{threads}.h5", "--threads", threads, cwd=folder)
    assert (folder / "threads1.h5").read_bytes() == (folder / "threads2.h5").read_bytes() == binned.read_bytes()


BACKGROUND = f"  backgrounds: [{{name: x, table: x.csv, times_standard_model: {datum(1)}, error: {datum(0.2)}, tilt: {datum(0.1)}}}]\n"
PT = in_bins(observable("pair_transverse_momentum", [0, 0.1, 1, 5]))


@pytest.mark.parametrize("experiment, told", [
    (QUICK + PT + NORMALISATION, "tilt"),
    (QUICK + NORMALISATION + TILT, "observables with several bins"),
    (QUICK + PT + NORMALISATION + TILT + f"  background: {datum(3)}\n", "how it is spread"),
    (QUICK + PT + f"projection: {{accuracy: {datum(0.1)}}}\n", "no bins"),
    (QUICK + PT.replace('"1 GeV"', '"0.05 GeV"') + NORMALISATION + TILT, "not above the edge before"),
    (QUICK + PT.replace('"1 GeV"', '"1 rad"') + NORMALISATION + TILT, "rad"),
    (QUICK + PT.replace("pair_transverse", "pair_traverse") + NORMALISATION + TILT, "pair_transverse_momentum"),
    (QUICK + "response: {copies: 6}\n" + NORMALISATION, "multiple of four"),
    (QUICK + PT + NORMALISATION + TILT + BACKGROUND, "x.csv"),
    (QUICK + PT + NORMALISATION + TILT + BACKGROUND.replace("times_standard_model: " + datum(1),
                                                            "protons_on_target: " + quantity(1e20, "POT")), "cannot be scaled"),
])
def test_wrong_keys_are_told_with_file_line_and_remedy(folder, experiment, told):
    done = tridentscan("check", write(folder, "wrong", experiment), cwd=folder)
    assert done.returncode == 2, done.stdout + done.stderr
    assert told in done.stderr and "wrong_experiment.yaml:" in done.stderr, done.stderr


@pytest.mark.parametrize("table, told", [
    ("bin_1,events\n0,1\n2,4\n", "no row for 1 of the 3"), ("bin_1,events\n0,1\n0,2\n1,3\n2,4\n", "second row"),
    ("bin_1,events\n0,1\n3,2\n", "count from 0 to 2"), ("bin_1,events\n0,-1\n1,2\n2,4\n", "no number of events"),
    ("bin_1,bin_2,events\n0,0,1\n1,0,1\n", "columns bin_1 and events"),
    ("bin_1,events,error\n0,1,0\n1,2,-1\n2,3,1\n", "no error of events"), ("bin_1,error\n0,1\n1,2\n2,3\n", "perhaps error"),
    ("bin_1,events\n0,0\n1,0\n2,0\n", "has no events")])
def test_wrong_tables_are_told(folder, table, told):
    (folder / "x.csv").write_text(f"# units: events\n{table}")
    done = tridentscan("check", write(folder, "wrong", QUICK + PT + NORMALISATION + TILT + BACKGROUND), cwd=folder)
    (folder / "x.csv").unlink()
    assert done.returncode == 2 and told in done.stderr, done.stderr


def test_direct_scans_know_no_bins(folder):
    done = tridentscan("check", write(folder, "direct", QUICK + PT + NORMALISATION + TILT), "--set",
                       "integration.method=direct", cwd=folder)
    assert done.returncode == 2 and "method: kernel" in done.stderr, done.stderr
