"""Limits, contours, exports and messages against the exact excluded couplings, for grids that begin
below, inside and above them. R is a polynomial in g'^2 at each mass, and the file holds it: for a
Gaussian ratio the excluded couplings are roots of quadratic equations, found here by numpy."""

import csv
import json
import math
import os

import h5py
import numpy as np
import pytest
from conftest import succeed, tridentscan, write_scan

SEED = 20261128
NUMBER = 300 if os.environ.get("TRIDENTSCAN_SLOW") else 30
Z = 1.959963984540054
NO_NUMBER = {1: "no coupling is excluded", 2: "exclude the Standard Model itself"}


def intervals(a, b, measured, error, largest=4 * np.pi):
    """Couplings from 0 to `largest` with |R - measured| > Z error, ascending."""
    edges = {0.0, largest}
    for bound in (measured - Z * error, measured + Z * error):
        for root in np.roots([b, a, 1 - bound]):
            if abs(root.imag) < 1e-12 * abs(root.real) and 0 < root.real < largest**2:
                edges.add(float(np.sqrt(root.real)))
    edges = sorted(edges)
    found = []
    for low, high in zip(edges, edges[1:]):
        g2 = ((low + high) / 2)**2
        if abs(1 + a * g2 + b * g2**2 - measured) > Z * error:
            if found and found[-1][1] == low:
                found[-1] = (found[-1][0], high)
            else:
                found.append((low, high))
    return found


def write_case(folder, random, direct=None):
    measured, error = random.uniform(0.1, 3), random.choice([0.05, 0.2, 0.5])
    low = 10**random.uniform(-4.5, -1)
    high = low * 10**random.uniform(0.5, 2.5)
    charge = random.choice([1, -1, 1, -1, 1e-14])  # the last changes nothing
    by_chance = random.random() < 0.1
    direct = by_chance if direct is None else direct
    masses, couplings = int(random.integers(4, 9)), int(random.integers(5, 20))
    (folder / "experiment.yaml").write_text(f"""\
schema_version: 1
name: case
label: "A case"
beam: {{energy: {{value: "{random.choice([20, 160])} GeV", status: assumed, source: "test"}}}}
target: {{nucleus: {{value: Fe56, status: assumed, source: "test"}}}}
measurement:
  ratio: {{value: {measured}, status: assumed, source: "test"}}
  error: {{value: {error}, status: assumed, source: "test"}}
""")
    (folder / "case.yaml").write_text(f"""\
schema_version: 1
name: case
model: {{name: mine, neutrino: {{mu: 1}}, muon: {charge}}}
grid:
  mass: {{min: "1 MeV", max: "50 GeV", points: {masses}, spacing: log}}
  coupling: {{min: {low}, max: {high}, points: {couplings}, spacing: log}}
experiments: [experiment.yaml]
integration: {{method: {"direct" if direct else "kernel"}, relative_error: {"5e-2" if direct else "1e-2"}}}
""")
    return measured, error, low, high


def check_limits(file, measured, error):
    group = file["experiments/case"]
    status = group["limit/status"][()]
    coupling = group["limit/coupling"][()]
    a, b = group["ratio_polynomial/a"][()], group["ratio_polynomial/b"][()]
    for i in range(len(status)):
        excluded = intervals(a[i], b[i], measured, error)
        if not excluded:
            assert status[i] == 1 and np.isnan(coupling[i])
        elif excluded[0][0] == 0:
            assert status[i] == 2 and coupling[i] == 0
        else:
            assert status[i] == 0
            assert coupling[i] == pytest.approx(excluded[0][0], rel=1e-6)
    return status, a, b


def check_contour(file, a, b, measured, error, low, high):
    """On each mass of the grid the vertices are the edges of the excluded couplings inside it."""
    vertices = file["contours/case/CL95/vertices"][()]
    for mass, a_here, b_here in zip(file["mass"][()], a, b):
        edges = [edge for interval in intervals(a_here, b_here, measured, error, largest=1e3)
                 for edge in interval if low * (1 + 1e-9) < edge < high * (1 - 1e-9)]
        on_mass = vertices[vertices[:, 0] == mass, 1]
        assert np.sort(on_mass) == pytest.approx(np.sort(edges), rel=1e-6)


def test_limits_contours_exports_and_messages_are_those_of_the_exact_sets(tmp_path):
    random = np.random.default_rng(SEED)
    statuses = []
    for case in range(NUMBER):
        folder = tmp_path / str(case)
        folder.mkdir()
        measured, error, low, high = write_case(folder, random)
        done = succeed("run", "case.yaml", "-o", "case.h5", "--threads", 1, cwd=folder)
        with h5py.File(folder / "case.h5") as file:
            status, a, b = check_limits(file, measured, error)
            check_contour(file, a, b, measured, error, low, high)
        for code in set(status.tolist()) - {0}:
            assert NO_NUMBER[code] in done.stderr, (case, done.stderr)
        statuses.extend(status.tolist())
        if case % 10 == 0:
            succeed("export", "case.h5", "--format", "csv", "-o", "tables", cwd=folder)
            with open(folder / "tables/case_limit.csv") as file:
                rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
            assert [int(float(row["status"])) for row in rows] == status.tolist()
    assert {0, 1, 2} <= set(statuses)  # all answers were among the cases


ndtr = np.vectorize(lambda x: math.erfc(-x / math.sqrt(2)) / 2)


def toy_p_value(test, ratio, measured, error):
    """Exactly, of a Gaussian ratio: arXiv:1007.1727, section 3, with the distribution of the data."""
    u, d = (measured - 1) / error, (ratio - 1) / error
    u, d = np.where(d < 0, -u, u), abs(d)  # towards the signal
    with np.errstate(divide="ignore", invalid="ignore"):
        if test == "cls_toys":
            return np.where(u >= d, 1, ndtr(u - d) / ndtr(u))
        t = np.where(u > 0, (u - d)**2, d**2 - 2 * u * d)
        edge = np.where(np.sqrt(t) <= d, d - np.sqrt(t), (d**2 - t) / (2 * d))
        return ndtr(edge - d) + ndtr(-np.sqrt(t))


def check_toys(file, test, measured, error):
    """Limits and contours between couplings of the grid where the exact p-value crosses 0.05. Returns
    pulls of the limits."""
    group, couplings, masses = file["experiments/case"], file["coupling"][()], file["mass"][()]
    vertices = file["contours/case/CL95/vertices"][()]
    a, b = group["ratio_polynomial/a"][()], group["ratio_polynomial/b"][()]
    near = 5 * 0.005  # five errors of a p-value; CLs has larger ones where few toys reach the data
    if test == "cls_toys":
        near = 5 * max(0.005, math.sqrt(0.05 / (1e5 * ndtr(-abs(measured - 1) / error))))
    pulls = []
    for i in range(len(masses)):
        def p_value(g):
            return toy_p_value(test, 1 + a[i] * g**2 + b[i] * g**4, measured, error)
        on_grid = p_value(couplings)
        limit, stated, status = (group[f"limit/{name}"][i] for name in ("coupling", "coupling_error", "status"))
        fine = np.geomspace(couplings[0], couplings[-1], 20001)
        fine = np.sort(np.append(fine, np.sqrt(-a[i] / (2 * b[i])) if a[i] < 0 < b[i] else []))
        fine = fine[(fine >= couplings[0]) & (fine <= couplings[-1])]
        p = p_value(fine)
        if test == "cls_toys" and abs(measured - 1) > 3 * error:
            # Toys without signal hardly reach the data: CLs may have no value, and excludes nothing then.
            excluded = fine[p < 0.05]
            assert status in (1, 3) or limit + 5 * stated > (excluded[0] if len(excluded) else np.inf)
            continue
        if p[0] < 0.05 - near:
            assert status == 3 and np.isnan(limit)
        elif p.min() > 0.05 + near:
            assert status == 1 and np.isnan(limit)
        elif p[0] > 0.05 + near and p.min() < 0.05 - near:
            first = int(np.argmax(p < 0.05))
            exact = np.interp(0.05, p[first - 1:first + 1][::-1], fine[first - 1:first + 1][::-1])
            assert status == 0
            pulls.append((limit - exact) / stated)
        crossed = ((on_grid[1:] < 0.05 + near) & (on_grid[:-1] > 0.05 - near)
                   | (on_grid[1:] > 0.05 - near) & (on_grid[:-1] < 0.05 + near))
        for g in vertices[vertices[:, 0] == masses[i], 1]:
            assert crossed[np.clip(np.searchsorted(couplings, g) - 1, 0, len(crossed) - 1)], (i, g)
    return pulls


def test_toys_find_the_exact_sets_within_their_errors(tmp_path):
    """The same grids with pseudo-experiments. One run in 100 with other seeds has a pull beyond 4.5."""
    random = np.random.default_rng(SEED + 1)
    pulls = []
    for case in range(max(NUMBER // 10, 6)):
        folder = tmp_path / str(case)
        folder.mkdir()
        measured, error, low, high = write_case(folder, random, direct=case % 6 == 5)
        test = ("feldman_cousins", "cls_toys")[case % 2]
        done = succeed("run", "case.yaml", "-o", "case.h5", "--set", f"statistics.test={test}",
                       "--set", f"integration.seed={case + 1}", cwd=folder)
        with h5py.File(folder / "case.h5") as file:
            found = check_toys(file, test, measured, error)
            status = file["experiments/case/limit/status"][()]
        far = test == "cls_toys" and abs(measured - 1) > 4 * error
        assert far == ("pseudo-experiments without signal hardly reach" in done.stderr), done.stderr
        pulls.extend(found)
        for code, told in {1: "no coupling is excluded", 3: "the lowest coupling of the grid"}.items():
            assert (code in status) == (told in done.stderr), (case, status, done.stderr)
        succeed("export", "case.h5", "--format", "csv", "-o", "tables", cwd=folder)
        with open(folder / "tables/case_limit.csv") as file:
            rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
        assert [int(float(row["status"])) for row in rows] == status.tolist()
    print(f"{len(pulls)} limits of toys, rms of pulls {np.std(pulls):.2f}, worst {max(map(abs, pulls)):.2f}")
    assert len(pulls) >= 5 and max(map(abs, pulls)) < 4.5


def test_a_grid_of_toys_that_begins_inside_what_is_excluded_says_so(tmp_path):
    path = write_scan(tmp_path, "toys", masses=3, couplings=4)
    done = succeed("run", path, "--set", "statistics.test=feldman_cousins",
                   "--set", "grid.coupling.min=8e-3", "--set", "grid.coupling.max=1e-1",
                   "--set", "grid.mass.max=0.1 GeV", cwd=tmp_path)
    assert "the lowest coupling of the grid, 0.008, is excluded at all 3 masses" in done.stderr
    with h5py.File(tmp_path / "toys.h5") as file:
        assert (file["experiments/ccfr/limit/status"][()] == 3).all()
        assert np.isnan(file["experiments/ccfr/limit/coupling"][()]).all()
    assert "below the lowest coupling" in succeed("limit", "toys.h5", cwd=tmp_path).stdout


def limits(folder, result, masses):
    arguments = [item for mass in masses for item in ("--mass", f"{float(mass)!r} GeV")]
    done = succeed("limit", result, "--json", *arguments, cwd=folder)
    return json.loads(done.stdout)["limits"]["ccfr"]


@pytest.mark.parametrize("test", ["two_sided", "delta_chi2", "cls"])
def test_limits_between_masses_are_those_of_a_run_with_these_masses(tmp_path, test):
    """The kernel is in the file: few masses of a scan are as good as many."""
    few = write_scan(tmp_path, "few", masses=5, couplings=4)
    many = write_scan(tmp_path, "many", masses=200, couplings=4)
    for path in (few, many):
        succeed("run", path, "--set", f"statistics.test={test}", cwd=tmp_path)
    with h5py.File(tmp_path / "many.h5") as file:
        masses = file["mass"][()]
        expected = file["experiments/ccfr/limit/coupling"][()]
        band = file["experiments/ccfr/expected/limit"][2]
        chi2_min = file["experiments/ccfr/chi2_min"][()]
    with h5py.File(tmp_path / "few.h5") as file:
        assert file["experiments/ccfr/chi2_min"][()] == pytest.approx(chi2_min, abs=1e-3)
    rows = limits(tmp_path, "few.h5", masses)
    # delta_chi2 takes its minimum over the masses of each scan.
    rel = 1e-3 if test == "delta_chi2" else 1e-8
    assert [row["coupling"] for row in rows] == pytest.approx(expected, rel=rel)
    assert [row["expected"][2] for row in rows] == pytest.approx(band, rel=1e-8)


def test_limits_between_the_masses_of_a_direct_scan_hold_the_interpolation(tmp_path):
    kernel = write_scan(tmp_path, "kernel", masses=3, couplings=3, relative_error="1e-3")
    direct = write_scan(tmp_path, "direct", masses=10, couplings=6, method="direct",
                        relative_error="2e-2")
    for path in (kernel, direct):
        succeed("run", path, cwd=tmp_path)
    masses = np.geomspace(1e-3, 3, 60)
    exact, found = (limits(tmp_path, f"{name}.h5", masses) for name in ("kernel", "direct"))
    pulls = [(row["coupling"] - true["coupling"])
             / np.hypot(row["coupling_error"], true["coupling_error"])
             for row, true in zip(found, exact)]
    assert max(map(abs, pulls)) < 4.5  # 60 correlated pulls


@pytest.mark.parametrize("data", ["ratio: 2.9, error: 0.3", "ratio: 0.4, error: 0.1"])
def test_the_number_of_pieces_does_not_depend_on_the_grid(tmp_path, data):
    """Excess and deficit, constructive and destructive: thin excluded sets are followed at any grid."""
    ratio, error = (part.split(": ")[1] for part in data.split(", "))
    (tmp_path / "experiment.yaml").write_text(f"""\
schema_version: 1
name: case
label: "A case"
beam: {{energy: {{value: "160 GeV", status: assumed, source: "test"}}}}
target: {{nucleus: {{value: Fe56, status: assumed, source: "test"}}}}
measurement:
  ratio: {{value: {ratio}, status: assumed, source: "test"}}
  error: {{value: {error}, status: assumed, source: "test"}}
""")
    for sign in (1, -1):
        pieces = {}
        for points in (12, 25, 60, 150, 400):
            (tmp_path / "scan.yaml").write_text(f"""\
schema_version: 1
name: scan
model: {{name: mine, neutrino: {{mu: 1}}, muon: {sign}}}
grid:
  mass: {{min: "1 MeV", max: "100 GeV", points: {points}, spacing: log}}
  coupling: {{min: 2e-4, max: 1, points: {min(points, 60)}, spacing: log}}
experiments: [experiment.yaml]
integration: {{relative_error: 1e-2}}
""")
            done = succeed("run", "scan.yaml", "-o", "scan.h5", "--overwrite", cwd=tmp_path)
            with h5py.File(tmp_path / "scan.h5") as file:
                pieces[points] = file["contours/case/CL95/closed"].shape[0]
            if "not sure" in done.stderr:
                del pieces[points]
        assert len(pieces) >= 3 and len(set(pieces.values())) == 1, pieces


def test_a_mass_at_the_edge_in_another_unit_is_accepted(tmp_path):
    succeed("run", write_scan(tmp_path, masses=3, couplings=3), cwd=tmp_path)
    done = tridentscan("limit", "scan.h5", "--mass", "3e9 eV", "--mass", "1e6 eV", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
