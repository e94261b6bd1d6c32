"""A response from drawn events that a simulation has kept, against the response in the integral."""

import itertools
import os

import h5py
import numpy as np
import pytest
from conftest import succeed, tridentscan
from scipy.optimize import minimize
from scipy.stats import t as student
from test_shapes import CUTS, NORMALISATION, QUICK, RESPONSE, TILT, datum, in_bins, observable, run, write

import tridentscan as package

# The large sample: a year of a detector simulation; the small one: what continuous integration has time for.
COUNT = 1_000_000 if os.environ.get("TRIDENTSCAN_SLOW") else 20_000
MUON = 0.1056583755
BINS = in_bins(observable("pair_transverse_momentum", [0, 0.05, 0.1, 0.2, 5]), observable("pair_energy", [0, 2, 6]))
REST = NORMALISATION + TILT
EVENTS = "response: {events: sample.h5, selected: selected.csv}\n"
PLANE = [*itertools.product((0.003, 0.03, 0.3, 3.0), (1e-4, 3e-4, 1e-3, 3e-3, 1e-2))]


def blurred(lepton, generator):
    """E, px, py, pz of leptons that a detector sees with 6 %/sqrt(E) and 1 degree in each projection; NaN: not seen."""
    energy = lepton[:, 0] + 0.06 * np.sqrt(lepton[:, 0]) * generator.standard_normal(len(lepton))
    momentum = np.sqrt(np.where(energy > MUON, energy, np.nan)**2 - MUON**2)
    along = lepton[:, 1:] / np.linalg.norm(lepton[:, 1:], axis=1)[:, None]
    side = np.cross(along, [0.0, 1.0, 0.0])
    side /= np.linalg.norm(side, axis=1)[:, None]
    a, b = np.radians(1) * generator.standard_normal((2, len(lepton)))
    turned = along + a[:, None] * side + b[:, None] * np.cross(along, side)
    turned *= (momentum / np.linalg.norm(turned, axis=1))[:, None]
    return np.column_stack([energy, turned])


def kept(minus, plus):
    """The cuts of arXiv:1902.08579."""
    pair = minus + plus
    length = [np.linalg.norm(lepton[:, 1:], axis=1) for lepton in (minus, plus)]
    cosines = [lepton[:, 3] / size for lepton, size in zip((minus, plus), length)]
    opening = np.sum(minus[:, 1:] * plus[:, 1:], axis=1) / (length[0] * length[1])
    mass2 = pair[:, 0]**2 - np.sum(pair[:, 1:]**2, axis=1)
    return ((np.minimum(minus[:, 0], plus[:, 0]) > MUON + 0.03) & (np.minimum(*cosines) > np.cos(np.radians(15)))
            & (opening > np.cos(np.radians(20))) & (mass2 < 0.2))


def write_selected(folder, minus, plus, selected, name="selected.csv"):
    pair = (minus + plus)[selected]
    rows = np.column_stack([np.flatnonzero(selected), np.hypot(pair[:, 1], pair[:, 2]), pair[:, 0]])
    np.savetxt(folder / name, rows, fmt=["%d", "%.9g", "%.9g"], delimiter=",", comments="",
               header="# units: GeV, GeV\nevent,pair_transverse_momentum,pair_energy")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("simulated")


@pytest.fixture(scope="module")
def leptons(folder):
    """The true ones of a sample that is drawn for the experiment with a response: before its cuts."""
    write(folder, "drawn", QUICK + CUTS + RESPONSE + BINS + REST)
    drawn = ("drawn_experiment.yaml", "--for-plane", "--model", "lmu_ltau", "--count", COUNT)
    succeed("events", *drawn, "-o", "sample.h5", cwd=folder, timeout=600)
    with package.open_events(folder / "sample.h5") as events:
        return events["lepton_minus"], events["lepton_plus"]


@pytest.fixture(scope="module")
def selected(folder, leptons):
    generator = np.random.default_rng(7)
    minus, plus = (blurred(lepton, generator) for lepton in leptons)
    write_selected(folder, minus, plus, kept(minus, plus))
    return minus, plus, kept(minus, plus)


@pytest.fixture(scope="module")
def from_events(folder, selected):
    return run(folder, "from_events", QUICK + BINS + EVENTS + REST)


def contents(path):
    """Cross section in each bin at the points of the plane, of each replica [replica, bin, point]."""
    mass, coupling = np.array(PLANE).T
    with package.open_result(path) as result:
        bins, model = result.bins("one"), result.model()
    return np.array([[sum(part.replicas[r].with_boson(mass, coupling, model) for part in kernels.parts.values())
                      for kernels in bins.kernels] for r in range(len(next(iter(bins.kernels[0].parts.values())).replicas))])


def pulls(a, b):
    """Difference of the means of replicas over its error."""
    variance = sum(np.var(x, axis=0, ddof=1) / len(x) for x in (a, b))
    return (a.mean(axis=0) - b.mean(axis=0)) / np.sqrt(variance)


def test_events_give_what_the_integral_gives(folder, leptons, selected, from_events):
    """8 bins at 20 points of the plane. Exceeded by chance in one case of 100 at most: all 160 pulls, if they were
    independent, of Student's distribution with the 15 degrees of freedom of the replicas of the sample."""
    integral = run(folder, "integral", QUICK + CUTS + RESPONSE + BINS + REST, relative_error="1e-3")
    found, expected = contents(from_events), contents(integral)
    largest = student.ppf(1 - 0.01 / (2 * found[0].size), 15)
    assert np.max(np.abs(pulls(found, expected))) < largest
    # The sum over bins too, whose errors are those of a part of the sample.
    whole = pulls(found.sum(axis=1), expected.sum(axis=1))
    assert np.max(np.abs(whole)) < student.ppf(1 - 0.01 / (2 * whole.size), 15)
    # It would be seen: true leptons instead of blurred ones are elsewhere.
    write_selected(folder, *leptons, kept(*leptons), "unblurred.csv")
    wrong = run(folder, "unblurred", QUICK + BINS + EVENTS.replace("selected.csv", "unblurred.csv") + REST)
    assert np.max(np.abs(pulls(contents(wrong), expected))) > 2 * largest


def test_errors_are_those_of_the_sample(from_events, folder, selected):
    """The Standard Model in each bin and its error, from the weights by sums over events: the selected share of the
    weights, times the cross section of the file."""
    minus, plus, passed = selected
    pair = minus + plus
    with package.open_events(folder / "sample.h5") as events, package.open_result(from_events) as result:
        weights = events.weights("sm")
        sigma = events.cross_section, events.cross_section_error
        own = events["weight"]
        bins = result.bins("one")
    # The same is the own error of each bin in the likelihood.
    np.testing.assert_allclose(bins.sample_error * bins.sm_cross_section, bins.sm_events * bins.sm_cross_section_error)
    pt = np.digitize(np.nan_to_num(np.hypot(pair[:, 1], pair[:, 2]), nan=99), [0, 0.05, 0.1, 0.2, 5]) - 1
    energy = np.digitize(np.nan_to_num(pair[:, 0], nan=99), [0, 2, 6]) - 1
    for number, (a, b) in enumerate(itertools.product(range(4), range(2))):
        inside = passed & (pt == a) & (energy == b)
        share = np.sum(weights[inside]) / np.sum(own)
        assert bins.sm_cross_section[number] == pytest.approx(sigma[0] * share, rel=1e-6)
        error = np.sqrt(np.sum((weights * inside - share * own)**2)) / np.sum(own)
        expected = np.hypot(sigma[0] * error, sigma[1] * share)
        # The scatter of 16 replicas knows an error to 18 %: one case in 10,000 is further out than 4 times that.
        assert bins.sm_cross_section_error[number] == pytest.approx(expected, rel=0.72)


def test_one_bin_has_the_error_of_its_sample(folder, selected):
    """Few events are selected, and a background has an error of its sample too: chi2 over the plane is a minimum over four
    nuisances by scipy. Without the errors of samples it would be another."""
    minus, plus, passed = selected
    few = passed & (np.cumsum(passed) % 20 == 0)
    write_selected(folder, minus, plus, few, "few.csv")
    (folder / "other.csv").write_text("# units: events\nbin_1,bin_2,events,error\n0,0,30,20\n")
    background = f"  backgrounds: [{{name: x, table: other.csv, times_standard_model: {datum(0.3)}, error: {datum(0.2)}}}]\n"
    one_bin = in_bins(observable("pair_transverse_momentum", [0, 20]), observable("pair_energy", [0, 20]))
    more = QUICK.replace("1e8", "1e9")
    path = run(folder, "few", more + one_bin + EVENTS.replace("selected.csv", "few.csv") + NORMALISATION + background,
               statistics="{test: cls}")
    with package.open_result(path) as result:
        bins, found = result.bins("one"), result.experiment("one")
        ratios = result.kernel("one").ratio(result.mass[:, None], result.coupling[None, :], result.model())
    s, b = float(bins.sm_events[0]), 0.3 * float(bins.sm_events[0])
    of_tridents, of_background = float(s * bins.sm_cross_section_error[0] / bins.sm_cross_section[0]), b * 20 / 30
    assert of_tridents / s > 0.03
    assert found.measurement.background_error == pytest.approx(np.sqrt(of_tridents**2 + of_background**2 + (0.2 * b)**2))

    def chi2(theta, r, samples):
        mu = r * s * (1 + 0.05 * theta[0]) + b * (1 + 0.2 * theta[1]) + samples * (of_background * theta[2] + of_tridents * theta[3])
        return 2 * (mu - (s + b) + (s + b) * np.log((s + b) / mu)) + np.sum(theta**2) if mu > 0 else 1e9

    gains = []
    for i, j in itertools.product(range(len(ratios)), range(ratios.shape[1])):
        with_errors, without = (minimize(chi2, np.zeros(4), args=(ratios[i, j], samples), method="BFGS", options={"gtol": 1e-8}).fun
                                for samples in (1, 0))
        assert found.chi2[i, j] == pytest.approx(with_errors, rel=1e-5, abs=1e-6)
        gains.append(without / with_errors)
    assert min(gains) > 1 and max(gains) > 1.3


def test_bins_in_the_table_are_those_of_the_values(folder, selected, from_events):
    minus, plus, passed = selected
    pair = (minus + plus)[passed]
    pt = np.digitize(np.hypot(pair[:, 1], pair[:, 2]), [0, 0.05, 0.1, 0.2, 5]) - 1
    energy = np.digitize(pair[:, 0], [0, 2, 6]) - 1
    inside = (pt < 4) & (energy < 2)
    rows = "".join(f"{n},{a},{b}\n" for n, a, b in zip(np.flatnonzero(passed)[inside], pt[inside], energy[inside]))
    (folder / "in_bins.csv").write_text("# units: 1\nevent,bin_1,bin_2\n" + rows)
    path = run(folder, "in_bins", QUICK + BINS + EVENTS.replace("selected.csv", "in_bins.csv") + REST)
    np.testing.assert_array_equal(contents(path), contents(from_events))


def test_hashes_know_the_files(folder, selected, from_events):
    """Another selection, or the same events in another file, is another configuration; the seal and the table are in the
    result."""
    with h5py.File(from_events) as file:
        before = file.attrs["physics_hash"]
        stored = file["config/files"][()]
    assert b"xxh3-128" in stored and b"pair_transverse_momentum" in stored
    lines = (folder / "selected.csv").read_text().splitlines(keepends=True)
    (folder / "fewer.csv").write_text("".join(lines[:-1]))
    path = run(folder, "fewer", QUICK + BINS + EVENTS.replace("selected.csv", "fewer.csv") + REST)
    with h5py.File(path) as file:
        assert file.attrs["physics_hash"] != before


def test_bytes_do_not_depend_on_ranks_and_threads(folder, from_events):
    succeed("run", "from_events.yaml", "-o", "again.h5", "--threads", 1, cwd=folder, mpirun=("-n", 2))
    assert (folder / "again.h5").read_bytes() == from_events.read_bytes()


def test_momentum_transfer_is_that_of_the_recoil(folder, leptons):
    """Q2 = 2 M T of nuclei and nucleons at rest: shares of the weights of the sample, which knows no cut, and of an
    integral with a response, which leaves it alone."""
    edges = [0, 0.05, 0.1, 0.2, 10]
    path = run(folder, "transfer", QUICK + RESPONSE + in_bins(observable("momentum_transfer", edges)) + REST)
    with package.open_events(folder / "sample.h5") as events, package.open_result(path) as result:
        kinetic, weights = events["recoil_kinetic_energy"], events.weights("sm")
        mass = events["recoil"][:, 0] - kinetic
        sigma = result.bins("one").sm_cross_section
    inside = np.digitize(np.sqrt(2 * mass * kinetic), edges)[:, None] == np.arange(1, 5)
    shares = weights @ inside / np.sum(weights)
    errors = np.sqrt(np.sum((weights[:, None] * (inside - shares))**2, axis=0)) / np.sum(weights)
    # Four Gaussian pulls: beyond 4 in one case of 4000. The integral is good to 0.3 %.
    assert np.all(np.abs(shares - sigma / sigma.sum()) < 4 * np.hypot(errors, 0.003 * shares))


ONE = "0,0.1,2\n"
HEADER = "# units: GeV, GeV\nevent,pair_transverse_momentum,pair_energy\n"


@pytest.mark.parametrize("table, told", [
    (HEADER + f"{COUNT},0.1,2\n", "none of the number"), (HEADER + ONE + ONE, "is selected in line 3 already"),
    (HEADER + "0.5,0.1,2\n", "no number of an event"), (HEADER.replace("GeV, GeV", "GeV, rad") + ONE, "units"),
    (HEADER.replace("energy", "mass") + ONE, "pair_energy"), (HEADER + "0,9,9\n", "are the units right"),
    ("# units: 1\nevent,bin_1,bin_2\n0,4,0\n", "count from 0 to 3"), (HEADER, "no row")])
def test_wrong_selections_are_told(folder, selected, table, told):
    (folder / "wrong.csv").write_text(table)
    path = write(folder, "wrong", QUICK + BINS + EVENTS.replace("selected.csv", "wrong.csv") + REST)
    for command in ("check", "run"):
        done = tridentscan(command, path, cwd=folder)
        assert done.returncode == 2 and told in done.stderr, done.stderr


@pytest.mark.parametrize("experiment, told", [
    (QUICK.replace('"5 GeV"', '"6 GeV"'), "other beam"), (QUICK.replace("Ar40", "O16"), "other target"),
    (QUICK.replace("[coherent, proton]", "[coherent]"), "other hadrons"), ("final_state: mu- e+\n" + QUICK, "other final_states"),
    (QUICK + CUTS, "other cuts")])
def test_events_of_something_else_are_refused(folder, selected, experiment, told):
    done = tridentscan("check", write(folder, "other", experiment + BINS + EVENTS + REST), cwd=folder)
    assert done.returncode == 2 and told in done.stderr, done.stderr
    assert "other_experiment.yaml:" in done.stderr and "response.events" in done.stderr


@pytest.mark.parametrize("keys, told", [
    ("response: {events: sample.h5}\n", "missing key 'selected'"),
    ("response: {events: sample.h5, selected: selected.csv, copies: 8}\n", "copies: does not go with 'events'"),
    (EVENTS + "migration: migration.csv\n", "does what response does"),
    ("response: {events: selected.csv, selected: selected.csv}\n", "does not begin with the seal"),
    ("response: {events: from_events.h5, selected: selected.csv}\n", "has no events"),
    ("response: {events: absent.h5, selected: selected.csv}\n", "no such file")])
def test_wrong_keys_are_told(folder, from_events, keys, told):
    done = tridentscan("check", write(folder, "keys", QUICK + BINS + keys + REST), cwd=folder)
    assert done.returncode == 2 and told in done.stderr and "keys_experiment.yaml:" in done.stderr, done.stderr


def test_theory_errors_are_those_of_couplings(folder, selected):
    """Which the selected events follow: the Standard Model with another sin^2 theta_W from the kernels, sigma_SM + 5 % with
    R - 1 divided by it but for interference, and sigma + 2 % + Z alpha/(4 pi) with the same R. Nothing else, and this is
    told."""
    path = run(folder, "theory", QUICK + BINS + EVENTS + REST, "--set", "theory_error=standard")
    with package.open_result(path) as result:
        shifts, part = result.systematics("one"), result.kernel("one").parts["numu"]
        c_v, c_a = part.standard_model
        other = part.cross_section(0.5 + 2 * 0.23863, c_a) / part.cross_section(c_v, c_a) - 1
    found = dict(zip(shifts.names, zip(shifts.cross_section_shift, shifts.ratio_shift)))
    expected = {"sin2_theta_w": other, "electroweak": 0.05, "qed": 0.02 + 18 / 137.035999 / (4 * np.pi)}
    names = {name.split(":")[0].split("/")[0].split()[0]: values for name, values in found.items()}
    assert set(names) == {"selection", *expected}, found
    for name, shift in expected.items():
        assert names[name][0] == pytest.approx(shift, rel=1e-6)
    np.testing.assert_allclose(names["qed"][1], 0, atol=1e-12)
    assert np.all(names["electroweak"][1] < 0)
    said = succeed("check", folder / "theory.yaml", "--set", "theory_error=standard", cwd=folder)
    assert "sin2_theta_w, electroweak and qed alone" in said.stdout + said.stderr


def test_damaged_files_are_refused(folder, selected):
    damaged = bytearray((folder / "sample.h5").read_bytes())
    damaged[len(damaged) // 2] ^= 1
    (folder / "damaged.h5").write_bytes(damaged)
    path = write(folder, "damaged", QUICK + BINS + EVENTS.replace("sample.h5", "damaged.h5") + REST)
    done = tridentscan("check", path, cwd=folder)
    assert done.returncode == 2 and "damaged" in done.stderr and "damaged_experiment.yaml:" in done.stderr
