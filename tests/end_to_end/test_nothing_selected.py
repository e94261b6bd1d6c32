"""Seeded sets of cuts, a third of them empty: a documented exit code, a message that names the
experiment, no lock left behind, by kernel, by direct integration and on two ranks."""

import os
import re

import h5py
import numpy as np
import pytest
from conftest import ROOT, succeed, tridentscan, write_scan

# After an exit code other than 0 mpirun sleeps for a second or two, so that other ranks have time for a message: here
# messages are not counted.
AT_ONCE = ("--mca", "odls_base_sigkill_timeout", 0, "--bind-to", "none")
SEED = 7
NUMBER = 100 if os.environ.get("TRIDENTSCAN_SLOW") else 10
ENERGY = 20  # GeV


TESTS = ["two_sided", "delta_chi2", "one_sided", "cls", "cls_toys", "feldman_cousins"]
TESTS_WITH_TOYS, TOYS = TESTS[-2:], ", toys: {p_value_error: 0.02}"


def keeps_something(random):
    return random.choice([
        f'min_lepton_energy: {{value: "{random.uniform(1, 5):.3f} GeV"',
        f'max_lepton_angle: {{value: "{random.uniform(0.1, 1):.3f} rad"',
        f'min_dilepton_mass: {{value: "{random.uniform(0.22, 0.8):.3f} GeV"',
        f'max_dilepton_mass: {{value: "{random.uniform(0.5, 3):.3f} GeV"',
        f'min_total_lepton_energy: {{value: "{random.uniform(3, 12):.3f} GeV"',
    ])


def keeps_nothing(random):
    """More than the beam has, or less than a pair needs."""
    return random.choice([
        f'min_lepton_energy: {{value: "{random.uniform(0.51, 3) * ENERGY:.3f} GeV"',
        f'min_total_lepton_energy: {{value: "{random.uniform(1.01, 3) * ENERGY:.3f} GeV"',
        f'min_dilepton_mass: {{value: "{random.uniform(45, 90):.3f} GeV"',
        f'min_lepton_transverse_momentum: {{value: "{random.uniform(0.51, 1) * ENERGY:.3f} GeV"',
        f'max_momentum_transfer: {{value: "{random.uniform(1e-5, 4e-4):.6f} GeV"',
        f'max_lepton_angle: {{value: "{random.uniform(1e-10, 1e-9):.3e} rad"',  # only sampling shows it
    ])


def write_cut_scan(folder, cut, method="kernel", test="two_sided", beside=""):
    """scan.yaml and detector.yaml: neutrinos of ENERGY on iron with one cut, "key: {value: ..."."""
    (folder / "detector.yaml").write_text(f"""\
schema_version: 1
name: my_detector
label: "A detector"
beam: {{energy: {{value: "{ENERGY} GeV", status: assumed, source: "test"}}}}
target: {{nucleus: {{value: Fe56, status: assumed, source: "test"}}}}
cuts: {{{cut}, status: assumed, source: "test"}}}}
measurement:
  ratio: {{value: 1, status: assumed, source: "test"}}
  error: {{value: 0.3, status: assumed, source: "test"}}
""")
    (folder / "scan.yaml").write_text(f"""\
schema_version: 1
name: scan
model: lmu_ltau
grid:
  mass: {{min: "1 MeV", max: "10 GeV", points: 2, spacing: log}}
  coupling: {{min: 1e-4, max: 1e-1, points: 3, spacing: log}}
experiments: [{beside}detector.yaml]
statistics: {{test: {test}{TOYS if test in TESTS_WITH_TOYS else ""}}}
integration: {{method: {method}, relative_error: 1e-1, max_points: 32768}}
""")


@pytest.mark.parametrize("way", ["kernel", "direct", "two ranks"])
def test_cuts_that_keep_nothing_are_told(tmp_path, way):
    random = np.random.default_rng(SEED)
    for case in range(NUMBER):
        empty = case % 3 == 0
        cut = (keeps_nothing if empty else keeps_something)(random)
        write_cut_scan(tmp_path, cut, "direct" if way == "direct" else "kernel")
        mpirun = ("-np", 2, *AT_ONCE) if way == "two ranks" else ()
        done = tridentscan("run", "scan.yaml", "-o", "scan.h5", "--overwrite", cwd=tmp_path, mpirun=mpirun)
        told = (case, cut, done.returncode, done.stderr)
        assert not list(tmp_path.glob("*.lock")), told
        if not empty:
            assert done.returncode == 0, told
        elif done.returncode == 2:  # provable before any work
            assert "detector.yaml" in done.stderr or "my_detector" in done.stderr, told
        else:
            assert done.returncode == 5 and "my_detector" in done.stderr, told
            with h5py.File(tmp_path / "scan.h5") as file:
                assert np.isnan(file["experiments/my_detector/sm_cross_section"][()]).all(), told
                assert np.isnan(file["experiments/my_detector/limit/coupling"][()]).all(), told
                assert (file["experiments/my_detector/limit/status"][()] == 4).all(), told


@pytest.mark.parametrize("test", TESTS)
def test_an_experiment_that_keeps_nothing_leaves_the_others_complete(tmp_path, test):
    ccfr, cut = '"data:experiments/ccfr.yaml", ', 'max_lepton_angle: {value: "1e-9 rad"'
    for method in ("kernel", "direct"):
        write_cut_scan(tmp_path, cut, method, test, ccfr)
        done = tridentscan("run", "scan.yaml", "-o", "scan.h5", "--overwrite", cwd=tmp_path)
        assert done.returncode == 5, done.stderr
        assert done.stderr.count("the cuts of my_detector keep nothing") == 1, done.stderr
        assert "cuts of ccfr" not in done.stderr
        with h5py.File(tmp_path / "scan.h5") as file:
            assert np.isnan(file["experiments/my_detector/ratio"][()]).all()
            assert np.isfinite(file["experiments/ccfr/ratio"][()]).all()
            # A limit is a number wherever the grid reaches one.
            assert np.isfinite(file["experiments/ccfr/limit/coupling"][()]).any()
        for command in ("limit", "contour", "info"):
            succeed(command, "scan.h5", cwd=tmp_path)
        assert not list(tmp_path.glob("*.lock"))


@pytest.mark.parametrize("cut, reason", [
    ('min_lepton_energy: {value: "10 GeV"', "mu- mu+ with at least 10 and 10 GeV need more than 20 GeV"),
    ('min_total_lepton_energy: {value: "20 GeV"', "needs neutrinos above 20 GeV"),
    ('min_dilepton_mass: {value: "15 GeV"', "needs neutrinos above"),
    ('max_momentum_transfer: {value: "1e-4 GeV"', "needs neutrinos above"),
    ('lepton_efficiency: {value: [["1 GeV", 0], ["5 GeV", 0]]', "an efficiency is zero at all energies"),
])
def test_cuts_that_cannot_pass_are_refused_before_any_work(tmp_path, cut, reason):
    write_cut_scan(tmp_path, cut)
    for command in (("check", "scan.yaml"), ("plan", "scan.yaml"), ("run", "scan.yaml", "-o", "scan.h5")):
        done = tridentscan(*command, cwd=tmp_path)
        assert done.returncode == 2, (command, done.stderr)
        assert "detector.yaml" in done.stderr and "keep nothing" in done.stderr, done.stderr
        assert reason in done.stderr, done.stderr
    assert not (tmp_path / "scan.h5").exists()


@pytest.mark.parametrize("method", ["kernel", "direct"])
def test_cuts_that_keep_almost_nothing_are_told(tmp_path, method):
    """So few points pass that their scatter does not tell the error: rates fall as the fourth power of the angle."""
    write_cut_scan(tmp_path, 'max_lepton_angle: {value: "3e-6 rad"', method)
    scan = tmp_path / "scan.yaml"
    scan.write_text(scan.read_text().replace("max_points: 32768", "max_points: 16384"))
    done = tridentscan("run", "scan.yaml", "-o", "scan.h5", cwd=tmp_path)
    assert done.returncode == 5, done.stderr
    assert re.search(r"the cuts of my_detector keep (almost )?nothing.*max_angle 3e-06 rad", done.stderr), done.stderr


def write_shipped(folder, experiment, method="kernel", changes=()):
    """scan.yaml with a shipped experiment, some of its lines changed, beside CCFR."""
    text = (ROOT / f"configs/experiments/{experiment}.yaml").read_text()
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    (folder / "changed.yaml").write_text(text)
    (folder / "scan.yaml").write_text(f"""\
schema_version: 1
name: scan
model: lmu_ltau
grid:
  mass: {{min: "15 GeV", max: "40 GeV", points: 2, spacing: log}}
  coupling: {{min: 1e-2, max: 1, points: 3, spacing: log}}
experiments: [changed.yaml, "data:experiments/ccfr.yaml"]
integration: {{method: {method}, relative_error: 1e-1, max_points: 32768}}
""")


@pytest.mark.parametrize("shipped, changed, told", [
    ('["20 GeV", "15 GeV", "8 GeV", "4 GeV"]', '["500 GeV", "15 GeV", "8 GeV", "4 GeV"]',
     "min_transverse_momentum [500 GeV, 15 GeV, 8 GeV, 4 GeV]"),
    ("max_pseudorapidity: {value: 2.7", "max_pseudorapidity: {value: 1e-6", "max_pseudorapidity 1e-06"),
    ('min_leading_pair_mass: {value: "20 GeV"', 'min_leading_pair_mass: {value: "90.9 GeV"',
     "min_leading_pair_mass 90.9 GeV"),
])
@pytest.mark.parametrize("ranks", [1, 2])
def test_four_muons_of_which_nothing_passes_are_told(tmp_path, shipped, changed, told, ranks):
    write_shipped(tmp_path, "atlas_z4mu_2014", changes=[(shipped, changed)])
    done = tridentscan("run", "scan.yaml", "-o", "scan.h5", cwd=tmp_path,
                       mpirun=("-np", ranks, *AT_ONCE))
    assert done.returncode == 5, done.stderr
    assert "the cuts of atlas_z4mu_2014 keep nothing" in done.stderr and told in done.stderr, done.stderr
    with h5py.File(tmp_path / "scan.h5") as file:
        assert (file["experiments/atlas_z4mu_2014/limit/status"][()] == 4).all()
        assert np.isfinite(file["experiments/ccfr/ratio"][()]).all()
    assert not list(tmp_path.glob("*.lock"))


def test_pairs_above_half_a_z_are_refused(tmp_path):
    write_shipped(tmp_path, "atlas_z4mu_2014",
                  changes=[('min_pair_mass: {value: "5 GeV"', 'min_pair_mass: {value: "45.6 GeV"')])
    done = tridentscan("run", "scan.yaml", "-o", "scan.h5", cwd=tmp_path)
    assert done.returncode == 2 and "changed.yaml:" in done.stderr and "cuts.min_pair_mass" in done.stderr
    assert not (tmp_path / "scan.h5").exists()


def test_direct_integration_refuses_what_it_does_not_know_by_name(tmp_path):
    write_shipped(tmp_path, "babar_2009_estimate", method="direct")
    done = tridentscan("run", "scan.yaml", "-o", "scan.h5", cwd=tmp_path)
    assert done.returncode == 2
    assert "direct integration knows tridents and Z -> 4 mu only (babar_2009_estimate is neither)" in done.stderr


@pytest.mark.parametrize("ranks", [1, 2])
def test_a_collider_search_without_events_excludes_nothing_and_says_so(tmp_path, ranks):
    """All masses of the scan are above its energy."""
    write_shipped(tmp_path, "babar_2009_estimate")
    done = succeed("run", "scan.yaml", "-o", "scan.h5", cwd=tmp_path, mpirun=("-np", ranks, *AT_ONCE))
    assert "babar_2009_estimate: no coupling is excluded at any mass" in done.stderr
    with h5py.File(tmp_path / "scan.h5") as file:
        group = file["experiments/babar_2009_estimate"]
        assert (group["ratio"][()] == 1).all() and (group["limit/status"][()] == 1).all()


@pytest.mark.parametrize("isa", ["baseline", "avx2", "avx512"])
def test_a_sharp_cut_gives_the_same_bytes_each_time(tmp_path, isa):
    write_cut_scan(tmp_path, 'min_dilepton_mass: {value: "2 GeV"')
    first = tridentscan("run", "scan.yaml", "-o", "0.h5", "--isa", isa, cwd=tmp_path)
    if first.returncode == 2 and "instruction set" in first.stderr:
        pytest.skip(first.stderr)  # not of this processor
    assert first.returncode == 0 and "not finite" not in first.stderr, first.stderr
    for k in (1, 2, 3):
        succeed("run", "scan.yaml", "-o", f"{k}.h5", "--isa", isa, cwd=tmp_path)
        assert (tmp_path / f"{k}.h5").read_bytes() == (tmp_path / "0.h5").read_bytes()


MODEL = ("--model", "lmu_ltau", "--mass", "1 GeV")
XSEC = ("xsec", "--target", "Ar40")
BAD_NUMBERS = [
    ("--coupling", (*XSEC, "--energy", "10 GeV", *MODEL, "--coupling")),
    ("--coupling", ("photon", "--s-over-m2", "100", *MODEL, "--coupling")),
    ("--s-over-m2", ("photon", "--s-over-m2")),
    ("--energy", (*XSEC, "--energy")),
    ("--min-lepton-energy", (*XSEC, "--energy", "10 GeV", "--min-lepton-energy")),
    ("--relative-error", (*XSEC, "--energy", "10 GeV", "--relative-error")),
    ("--mass", (*XSEC, "--energy", "10 GeV", "--model", "lmu_ltau", "--coupling", "0.1", "--mass")),
    ("--seed", (*XSEC, "--energy", "10 GeV", "--seed")),
    ("--confidence-level", ("limit", "scan.h5", "--confidence-level")),
    ("--confidence-level", ("contour", "scan.h5", "--confidence-level")),
    ("--degrees-of-freedom", ("limit", "scan.h5", "--degrees-of-freedom")),
    ("--threads", ("run", "scan.yaml", "--threads")),
    ("--time-limit", ("run", "scan.yaml", "--time-limit")),
    ("--ranks", ("plan", "scan.yaml", "--ranks")),
    ("integration.relative_error", ("check", "scan.yaml", "--set", "integration.relative_error=")),
    ("grid.coupling.max", ("check", "scan.yaml", "--set", "grid.coupling.max=")),
]
UNITS = {"--energy": " GeV", "--min-lepton-energy": " GeV", "--mass": " GeV", "--time-limit": " s"}


def test_numbers_that_are_none_or_out_of_range_are_refused_with_their_option(tmp_path):
    write_scan(tmp_path, masses=2, couplings=2, relative_error="1e-1")
    succeed("run", "scan.yaml", "-o", "scan.h5", cwd=tmp_path)
    for option, command in BAD_NUMBERS:
        for number in ("nan", "inf", "-inf", "-1", "1e300", "1e400"):
            if option == "--time-limit" and number == "1e300":
                continue  # a long time, but one
            text = number + UNITS.get(option, "")
            arguments = ([*command[:-1], command[-1] + text] if command[-1].endswith("=")
                         else [*command[:-1], f"{command[-1]}={text}"])
            done = tridentscan(*arguments, cwd=tmp_path)
            assert done.returncode == 2, (arguments, done.returncode, done.stderr, done.stdout)
            assert option in done.stderr, (arguments, done.stderr)
