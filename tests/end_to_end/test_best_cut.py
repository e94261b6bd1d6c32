"""The best rectangular cut from the kernels of bins, against runs of the program that count inside a cut."""

import subprocess

import h5py
import numpy as np
import pytest
from conftest import ROOT, succeed
from test_shapes import DUNE, NO_TILT, NORMALISATION, datum, in_bins, observable, quantity, write

import tridentscan as package
from tridentscan.best_cut import best_cut

TRANSVERSE = [0, 0.05, 0.1, 0.2, 10]
MASS = [0, 0.35, 0.6, 10]
# With errors of their samples, their square roots.
EVENTS = np.array([[1, 2, 3], [2, 3, 4], [4, 6, 8], [20, 30, 40.]])  # more where the tridents of a light boson are not
CLS = "{confidence_level: 0.9, test: cls}"


def run(folder, name, edges, events):
    """A scan of one experiment in bins of transverse momentum and mass of the pair."""
    (folder / f"{name}.csv").write_text("\n".join(["# units: events", "bin_1,bin_2,events,error", *(
        f"{i},{j},{events[i, j]},{events[i, j]**0.5}" for i in range(events.shape[0]) for j in range(events.shape[1]))]) + "\n")
    tilt = f", tilt: {datum(0)}" if events.size > 1 else ""
    background = f"""\
  backgrounds:
    - {{name: other, table: {name}.csv, protons_on_target: {quantity(1.1e21, "POT")},
       error: {datum(0.3)}{tilt}}}
"""
    config = write(folder, name, DUNE + in_bins(observable("pair_transverse_momentum", edges[0]),
                                                 observable("pair_mass", edges[1]))
                   + NORMALISATION + (NO_TILT if events.size > 1 else "") + background, masses=2, relative_error="1e-2", statistics=CLS)
    succeed("run", config, "-o", f"{name}.h5", "-q", cwd=folder)
    return folder / f"{name}.h5"


def counted_inside(folder, name, ranges):
    """Expected limits [mass] of the program where only what is inside is measured."""
    keep = [[k for k, low in enumerate(edges[:-1]) if inside[0] <= low + 1e-9 and edges[k + 1] <= inside[1] + 1e-9]
            for edges, inside in zip((TRANSVERSE, MASS), ranges)]
    path = run(folder, name, [list(inside) for inside in ranges], EVENTS[np.ix_(*keep)].sum().reshape(1, 1))
    with h5py.File(path) as file:
        return file["experiments/one/limit/coupling"][()]


def test_the_best_cut_has_the_limit_that_a_run_with_it_has(tmp_path):
    path = run(tmp_path, "bins", [TRANSVERSE, MASS], EVENTS)
    with package.open_result(path) as result:
        masses = result.mass
        cuts = [best_cut(result, "one", mass) for mass in masses]
    everything = counted_inside(tmp_path, "all", [(0, 10), (0, 10)])
    other = counted_inside(tmp_path, "other", [(0.05, 10), (0, 0.6)])
    for m, cut in enumerate(cuts):
        inside = counted_inside(tmp_path, f"cut{m}", cut.ranges)
        assert cut.coupling == pytest.approx(inside[m], rel=0.01)
        assert cut.coupling_without_cut == pytest.approx(everything[m], rel=0.01)
        assert cut.coupling < 1.01 * min(everything[m], other[m])
    assert cuts[0].coupling < 0.95 * cuts[0].coupling_without_cut  # of a light boson
    printed = subprocess.run([ROOT / "scripts/best_cut.py", path, "--experiment", "one", "--mass", f"{masses[0]}"],
                             capture_output=True, text=True, check=True).stdout
    assert f"g' < {cuts[0].coupling:.3g} with pair_transverse_momentum" in printed


def test_without_a_background(tmp_path):
    """Nothing is expected at R = 0 then, and nothing is said about it."""
    write(tmp_path, "empty", DUNE + in_bins(observable("pair_mass", MASS)) + NORMALISATION + NO_TILT, masses=2,
          relative_error="1e-2", statistics=CLS)
    succeed("run", "empty.yaml", "-o", "empty.h5", "-q", cwd=tmp_path)
    done = subprocess.run([ROOT / "scripts/best_cut.py", tmp_path / "empty.h5", "--experiment", "one", "--mass", "0.003"],
                          capture_output=True, text=True, check=True)
    assert "background 0)" in done.stdout and done.stderr == ""
