"""Z -> 4 mu and the estimate for BaBar as users run them."""

import json

import numpy as np
import pytest
import tridentscan as tridentscan_package
from conftest import BINARY, read_groups, succeed, tridentscan, write_scan

EXPERIMENTS = ("ccfr", "atlas_z4mu_2014", "babar_2009_estimate")


def config(folder, masses=4):
    path = write_scan(folder, experiments=EXPERIMENTS, masses=masses, couplings=8, relative_error="4e-3")
    text = path.read_text().replace('max: "3 GeV"', 'max: "30 GeV"').replace("max: 1e-2", "max: 1")
    path.write_text(text.replace('min: "1 MeV"', 'min: "3 GeV"'))
    return path


def test_stopped_resumed_and_on_two_ranks_the_bytes_are_the_same(tmp_path):
    scan = config(tmp_path)
    scan.write_text(scan.read_text().replace("4e-3", "1e-3"))  # a second of one thread
    succeed("run", scan, "-o", "whole.h5", "--threads", 2, cwd=tmp_path)
    stops = 0
    for _ in range(100):
        done = tridentscan("run", scan, "-o", "parts.h5", "--threads", 1, "--time-limit", "0.15 s",
                           *(["--resume"] if stops else []), cwd=tmp_path)
        if done.returncode == 0:
            break
        assert done.returncode == 75, done.stderr
        stops += 1
    assert done.returncode == 0 and stops > 0
    succeed("run", scan, "-o", "ranks.h5", "--threads", 2, cwd=tmp_path,
            mpirun=("-n", 2, "--bind-to", "none"))
    whole = (tmp_path / "whole.h5").read_bytes()
    assert (tmp_path / "parts.h5").read_bytes() == whole
    assert (tmp_path / "ranks.h5").read_bytes() == whole


def test_limits_lie_where_the_paper_has_them(tmp_path):
    succeed("run", config(tmp_path, masses=5), "-o", "scan.h5", cwd=tmp_path)
    result = read_groups(tmp_path / "scan.h5")
    mass = result["mass"]
    z, z_error = (result[f"experiments/atlas_z4mu_2014/limit/{key}"] for key in ("coupling", "coupling_error"))
    ccfr = result["experiments/ccfr/limit/coupling"]
    babar = result["experiments/babar_2009_estimate/limit/coupling"]
    # 3, 5.3, 9.5, 16.9, 30 GeV: a step at 5 GeV, about 1e-2 at 10 GeV, stronger than CCFR from 7 to 40.
    assert z[0] > 5 * z[1]
    assert 1.0e-2 < z[2] < 1.6e-2
    np.testing.assert_array_equal(z < ccfr, [False, False, True, True, True])
    assert (z_error[1:] < 0.01 * z[1:]).all()
    # Ten events are ten events at any level; the measurement is not.
    other = succeed("limit", "scan.h5", "--confidence-level", 0.9, "--mass", "3 GeV", "--json", cwd=tmp_path)
    at_3_gev = {name: rows[0]["coupling"] for name, rows in json.loads(other.stdout)["limits"].items()}
    assert at_3_gev["babar_2009_estimate"] == pytest.approx(babar[0], rel=1e-9)
    assert at_3_gev["atlas_z4mu_2014"] < 0.99 * z[0]
    # The file holds the kernel: Python has the R of the plane, interpolated there in the coupling; limits at other
    # masses have the R of those of the grid.
    with tridentscan_package.open_result(tmp_path / "scan.h5") as scan:
        ratio, plane = scan.ratio("atlas_z4mu_2014", mass[:, None], result["coupling"]), result["experiments/atlas_z4mu_2014/ratio"]
        np.testing.assert_allclose(ratio, plane, rtol=5e-4)
        np.testing.assert_allclose(scan.ratio_error("atlas_z4mu_2014", mass[2], 0.02), scan.ratio_error(
            "atlas_z4mu_2014", mass[2], np.array([0.02]))[0], rtol=1e-9)
        excluded = scan.ratio("atlas_z4mu_2014", mass, z)
        np.testing.assert_allclose(excluded, excluded[0], rtol=5e-4)
        between = scan.limits(masses=["4.5 GeV", "12 GeV"], program=BINARY)["atlas_z4mu_2014"]
        np.testing.assert_allclose(scan.ratio("atlas_z4mu_2014", between.mass, between.coupling), excluded[0], rtol=5e-4)
    assert 1.5e-2 < babar[0] < 2.5e-2 and np.isnan(babar[2:]).all() and (mass[2:] > 5.3).all()


def test_only_point_knows_every_kind_of_experiment(tmp_path):
    """The same R as the run, within errors: the one for a mass alone draws its own random numbers."""
    succeed("run", config(tmp_path), "-o", "all.h5", cwd=tmp_path)
    done = succeed("run", config(tmp_path), "--only-point", "2,6", cwd=tmp_path)
    result = read_groups(tmp_path / "all.h5")
    found = {line.split()[0]: line.split() for line in done.stdout.splitlines()[1:]}
    for name in EXPERIMENTS:
        group = f"experiments/{name}/"
        value, error = float(found[name][3]), float(found[name][5].rstrip(","))
        reference, its_error = result[group + "ratio"][2, 6], result[group + "ratio_error"][2, 6]
        assert abs(value - reference) <= 4.5 * np.hypot(error, its_error) + 1e-12 * reference, name
