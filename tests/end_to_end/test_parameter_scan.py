"""A third parameter: limits for each value of one key, in one result."""

import csv
import json
import subprocess

import h5py
import numpy as np
import pytest
from conftest import ROOT, succeed, tridentscan, write_scan

import tridentscan as package

ERROR = "experiments.ccfr.measurement.error"


def settings(key, **keys):
    return [word for name, value in {"key": key, **keys}.items() for word in ("--set", f"scan.{name}={value}")]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A scan of two experiments, alone and with four errors of CCFR."""
    folder = tmp_path_factory.mktemp("scan")
    path = write_scan(folder, "plain", ("ccfr", "argon_5gev_10pc"), relative_error="1e-3")
    path.write_text(path.read_text() + "combination: {experiments: all}\n")
    succeed("run", path, "-o", "plain.h5", cwd=folder)
    succeed("run", path, "-o", "errors.h5", *settings(ERROR, min=0.1, max=0.4, points=3), cwd=folder)
    return folder


def test_each_value_has_the_limits_of_a_run_with_it(folder):
    """The kernels do not depend on the error: the same to the last bit."""
    with package.open_result(folder / "errors.h5") as result:
        scan = result.scan
        assert scan.key == ERROR and scan.unit == "" and scan.texts == ("0.1", "0.2", "0.4")
        assert list(scan.values) == [0.1, 0.2, 0.4] and list(scan.limits) == ["argon_5gev_10pc", "ccfr", "combined"]
        for i, text in enumerate(scan.texts):
            succeed("run", "plain.yaml", "-o", "one.h5", "--overwrite", "--set", f"{ERROR}={text}", cwd=folder)
            with package.open_result(folder / "one.h5") as one:
                for name in ("ccfr", "argon_5gev_10pc"):
                    np.testing.assert_array_equal(scan.limits[name][i].coupling, one.experiment(name).limit.coupling)
                    np.testing.assert_array_equal(scan.limits[name][i].error, one.experiment(name).limit.error)
                    np.testing.assert_array_equal(scan.expected[name][i].limit, one.expected(name).limit)
                    np.testing.assert_array_equal(scan.expected[name][i].discovery, one.expected(name).discovery)
                np.testing.assert_array_equal(scan.limits["combined"][i].coupling, one.combined().limit.coupling)


def test_the_rest_of_the_result_and_the_work_are_those_without(folder):
    with h5py.File(folder / "plain.h5") as plain, h5py.File(folder / "errors.h5") as scanned:
        for name in plain["experiments"]:
            for attribute in ("evaluations", "achieved_relative_error"):  # shared kernels
                assert plain["experiments"][name].attrs[attribute] == scanned["experiments"][name].attrs[attribute]
            for array in ("ratio", "chi2", "limit/coupling"):
                np.testing.assert_array_equal(plain["experiments"][name][array][()], scanned["experiments"][name][array][()])
        assert "scan" not in plain and plain.attrs["config_hash"] != scanned.attrs["config_hash"]
        assert scanned["scan/limits/ccfr/limit"].dims[0].keys() == ["value"] and scanned["scan/limits/ccfr/limit"].dims[1].keys() == ["mass"]


def test_a_key_that_changes_the_kernels(folder):
    """Cuts on both muons: each value has its own kernel, which agrees with that of a run by itself."""
    key = "experiments.ccfr.cuts.min_lepton_energy"
    succeed("run", "plain.yaml", "-o", "cuts.h5", *settings(key, min='"5 GeV"', max='"20 GeV"', points=2), cwd=folder)
    succeed("run", "plain.yaml", "-o", "cut.h5", "--set", f"{key}=20 GeV", cwd=folder)
    with package.open_result(folder / "cuts.h5") as result, package.open_result(folder / "cut.h5") as one:
        scan = result.scan
        assert scan.unit == "GeV" and list(scan.values) == [5, 20]
        np.testing.assert_allclose(scan.limits["ccfr"][1].coupling, one.experiment("ccfr").limit.coupling, rtol=1e-9)
        assert np.all(scan.limits["ccfr"][0].coupling != scan.limits["ccfr"][1].coupling)
        np.testing.assert_array_equal(scan.limits["argon_5gev_10pc"][0].coupling, scan.limits["argon_5gev_10pc"][1].coupling)


def test_words_and_quantities(folder):
    scan = "scan: {key: statistics.test, values: [two_sided, cls]}\n"
    (folder / "words.yaml").write_text((folder / "plain.yaml").read_text() + scan)
    succeed("run", "words.yaml", "-o", "words.h5", cwd=folder)
    with package.open_result(folder / "plain.h5") as plain:
        cls = plain.limits(test="cls")["ccfr"].coupling
    with package.open_result(folder / "words.h5") as result:
        assert not result.scan.has_numbers and result.scan.texts == ("two_sided", "cls")
        np.testing.assert_array_equal(result.scan.limits["ccfr"][1].coupling, cls)
        assert list(result.scan.to_xarray()["value"].values) == ["two_sided", "cls"]


def test_events_grow_with_the_exposure(tmp_path):
    path = write_scan(tmp_path, "ship", ("ship",))
    path.write_text(path.read_text() + 'scan: {key: experiments.ship.exposure.protons_on_target, values: ["1e19 POT", "1e21 POT"]}\n')
    succeed("run", path, cwd=tmp_path)
    with package.open_result(tmp_path / "ship.h5") as result:
        low, high = result.scan.sm_events["ship"]
        assert high / low == pytest.approx(100, rel=1e-12)
        assert np.all(result.scan.limits["ship"][1].coupling < result.scan.limits["ship"][0].coupling)


def test_every_experiment_at_once(folder):
    """Each has the limits of a scan over its own key; both keys are set, and one for all cannot be mixed with them."""
    key = "projection.background"
    write_scan(folder, "two", ("ship", "t2k_ingrid"))
    for who in ("*", "ship", "t2k_ingrid"):
        name = who.replace("*", "all")
        succeed("run", "two.yaml", "-o", f"{name}.h5", *settings(f"experiments.{who}.{key}", min="1", max="9", points=3), cwd=folder)
    with package.open_result(folder / "all.h5") as both:
        for name in ("ship", "t2k_ingrid"):
            with package.open_result(folder / f"{name}.h5") as one:
                for mine, own in zip(both.scan.limits[name], one.scan.limits[name]):
                    np.testing.assert_array_equal(mine.coupling, own.coupling)
    done = tridentscan("check", "two.yaml", "--set", f"experiments.*.{key}=3", "--set", f"experiments.ship.{key}=4", cwd=folder)
    assert done.returncode == 2 and "was set before" in done.stderr


def test_same_bytes_with_other_threads_ranks_and_from_the_result(folder):
    wanted = (folder / "errors.h5").read_bytes()
    scan = settings(ERROR, min=0.1, max=0.4, points=3)
    succeed("run", "plain.yaml", "-o", "threads.h5", *scan, "--threads", 1, cwd=folder)
    succeed("run", "plain.yaml", "-o", "ranks.h5", *scan, "--threads", 1, cwd=folder, mpirun=("-n", 2, "--bind-to", "none"))
    succeed("run", "errors.h5", "-o", "again.h5", cwd=folder)
    for name in ("threads", "ranks", "again"):
        assert (folder / f"{name}.h5").read_bytes() == wanted, name


def test_stopped_and_resumed(folder):
    scan = [*settings("experiments.ccfr.cuts.min_lepton_energy", min='"5 GeV"', max='"20 GeV"', points=2),
            "--set", "integration.relative_error=2e-4", "--threads", 1]
    succeed("run", "plain.yaml", "-o", "whole.h5", *scan, cwd=folder)
    stopped = tridentscan("run", "plain.yaml", "-o", "stopped.h5", *scan, "--time-limit", "50 ms", cwd=folder)
    assert stopped.returncode == 75, stopped.stderr
    succeed("run", "plain.yaml", "-o", "stopped.h5", *scan, "--resume", cwd=folder)
    assert (folder / "stopped.h5").read_bytes() == (folder / "whole.h5").read_bytes()


def test_tables(folder):
    mass = "10 MeV"
    text = succeed("limit", "errors.h5", "--scan", "--csv", "--experiment", "ccfr", "--mass", mass, cwd=folder).stdout
    assert f"# value: of {ERROR}\n" in text
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    with package.open_result(folder / "errors.h5") as result:
        coupling, error = result.scan.at("ccfr", 0.01)
    assert [row["value"] for row in rows] == ["0.1", "0.2", "0.4"]
    np.testing.assert_allclose([float(row["coupling"]) for row in rows], coupling, rtol=1e-9)
    found = json.loads(succeed("limit", "errors.h5", "--scan", "--json", "--mass", mass, cwd=folder).stdout)
    assert found["scan"] == ERROR
    assert found["limits"]["ccfr"]["0.2"][0]["coupling"] == pytest.approx(coupling[1], rel=1e-9)
    assert "ccfr, 0.2" in succeed("limit", "errors.h5", "--scan", "--latex", "--mass", mass, cwd=folder).stdout
    for arguments, said in [(["plain.h5", "--scan"], "no third parameter"), (["errors.h5", "--scan", "--test", "cls"], "stored")]:
        refused = tridentscan("limit", *arguments, cwd=folder)
        assert refused.returncode == 2 and said in refused.stderr


def test_the_error_between_masses_covers_the_limit_that_is_computed_there(folder):
    """`limit` without --scan solves for the limit at any mass. A coarse scan interpolates: its error is that of a parabola, to
    a factor that half of the curvature changes from one step to the next. Python says the same."""
    grid = ["--set", "grid.mass.points=9", "--set", "grid.mass.min=1 MeV", "--set", "grid.mass.max=1 GeV"]
    succeed("run", "plain.yaml", "-o", "coarse.h5", *grid, *settings(ERROR, min=0.2, max=0.4, points=2), cwd=folder)
    masses = [1.5, 4, 7, 15, 40, 130, 200, 700]
    options = [word for mass in masses for word in ("--mass", f"{mass} MeV")]
    for text in ("0.2", "0.4"):
        succeed("run", "plain.yaml", "-o", "one.h5", "--overwrite", *grid, "--set", f"{ERROR}={text}", cwd=folder)
        exact, interpolated = (json.loads(succeed("limit", name, *more, "--json", *options, cwd=folder).stdout)["limits"]["ccfr"]
                               for name, more in (("one.h5", []), ("coarse.h5", ["--scan"])))
        off = np.array([a["coupling"] / b["coupling"] - 1 for a, b in zip(interpolated[text], exact)])
        said = np.array([a["coupling_error"] / a["coupling"] for a in interpolated[text]])
        assert np.all(abs(off) < 1.5 * said + 2e-3) and np.max(abs(off)) > 5e-3  # 2e-3: twice the numerical error
        assert np.all(said < 4 * np.max(abs(off)))
        with package.open_result(folder / "coarse.h5") as result:
            value = result.scan.texts.index(text)
            for mass, row in zip(masses, interpolated[text]):
                coupling, error = result.scan.at("ccfr", mass / 1e3)
                assert coupling[value] == pytest.approx(row["coupling"], rel=1e-9)
                assert error[value] == pytest.approx(row["coupling_error"], rel=1e-2)  # numerical part: of ln g' or of g'


def test_figures(folder):
    for name, options in [("curves", ["--scan"]), ("at", ["--scan-at", "10 MeV", "--scan-at", "1 GeV", "--experiments", "ccfr"])]:
        subprocess.run([ROOT / "scripts/plot.py", "errors.h5", *options, "-o", name, "--format", "png"], cwd=folder, check=True)
        assert (folder / f"{name}.png").stat().st_size > 10_000
    refused = subprocess.run([ROOT / "scripts/plot.py", "plain.h5", "--scan"], cwd=folder, capture_output=True, text=True)
    assert refused.returncode == 1 and "no third parameter" in refused.stderr


@pytest.mark.parametrize("scan, said", [
    ("{key: experiments.ccfr.measurement.errr, values: [1, 2]}", "scan.key: measurement.errr: unknown key"),
    ("{key: experiments.ccfx.measurement.error, values: [1, 2]}", "scan.key: experiments: --set: no experiment 'ccfx'"),
    ("{key: grid.mass.points, values: [5, 6]}", "scan.key: 'grid.mass.points' cannot be scanned"),
    (f"{{key: {ERROR}, values: [0.1, -1, 0.3]}}", "scan.values[1]: measurement.error.value: -1 is out of range"),
    (f"{{key: {ERROR}, min: 0.1, max: 1e6, points: 2}}", "scan.max: measurement.error.value: 1e6 is out of range"),
    (f"{{key: {ERROR}, min: 0.4, max: 0.1, points: 2}}", "scan.max: 0.1 is not above min = 0.4"),
    (f"{{key: {ERROR}, min: -1, max: 1, points: 2}}", "scan.min: -1 is not above 0, write spacing: linear"),
    (f"{{key: {ERROR}, values: [0.1]}}", "scan.values: has 1 value, needs 2 to 100"),
    (f"{{key: {ERROR}}}", "scan: needs either values, or min, max and points"),
    (f"{{key: {ERROR}, min: 0.1}}", "scan: missing key 'max'"),
    ('{key: experiments.ccfr.beam.energy, values: ["1 GeV", "1 TeV"]}', "scan: has 1 TeV beside 1 GeV: write all values in one unit"),
    ("{key: statistics.test, values: [cls, cls_toys]}", "scan.values[1]: needs a test without pseudo-experiments, not cls_toys"),
    ("{key: integration.method, values: [kernel, direct]}", "scan.values[1]: needs integration.method: kernel"),
])
def test_mistakes_name_the_value(scan, said, tmp_path):
    path = write_scan(tmp_path, "mine")
    path.write_text(path.read_text() + f"scan: {scan}\n")
    line = len(path.read_text().splitlines())
    refused = tridentscan("check", "mine.yaml", cwd=tmp_path)
    assert refused.returncode == 2
    assert f"mine.yaml:{line}:" in refused.stderr and said in refused.stderr, refused.stderr
