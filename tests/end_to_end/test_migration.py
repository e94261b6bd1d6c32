"""Migration between bins from a table, and observables of the negative and of the positive lepton."""

import numpy as np
import pytest
from conftest import tridentscan
from test_shapes import NORMALISATION, QUICK, TILT, in_bins, observable, run, write

import tridentscan as package

BINS = in_bins(observable("pair_mass", [0, 0.3, 0.5, 10]), observable("pair_energy", [0, 2, 5]))
KEY = "migration: migration.csv\n"


def table(matrix, shape=(3, 2)):
    """Rows of the probabilities [true bin][bin] that are not zero, of two observables."""
    bins = [divmod(b, shape[1]) for b in range(len(matrix))]
    rows = [f"{a},{b},{c},{d},{matrix[t][s]!r}" for t, (a, b) in enumerate(bins) for s, (c, d) in enumerate(bins)
            if matrix[t][s] > 0]
    return "\n".join(["# units: probability", "true_1,true_2,bin_1,bin_2,probability", *rows]) + "\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("migration")


@pytest.fixture(scope="module")
def true(folder):
    return run(folder, "true", QUICK + BINS + NORMALISATION + TILT, relative_error="0.1")


@pytest.mark.parametrize("kind", ["diagonal", "random"])
def test_bins_are_the_matrix_times_the_true_ones(folder, true, kind):
    generator = np.random.default_rng(5)
    efficiency = generator.uniform(0.2, 1, 6)
    matrix = np.diag(efficiency) if kind == "diagonal" else generator.dirichlet(np.ones(6), 6) * efficiency[:, None]
    (folder / "migration.csv").write_text(table(matrix.tolist()))
    path = run(folder, kind, QUICK + BINS + KEY + NORMALISATION + TILT, relative_error="0.1")
    with package.open_result(true) as a, package.open_result(path) as b:
        before, after, model = a.bins("one"), b.bins("one"), b.model()
        points = b.mass[:, None], b.coupling[None, :]
        contents = [bins.sm_cross_section[:, None, None] * bins.ratio(*points, model) for bins in (before, after)]
        whole = b.experiment("one")
    # The same points of the integral: so little is asked for that the first ones are enough.
    np.testing.assert_allclose(after.sm_cross_section, matrix.T @ before.sm_cross_section, rtol=1e-9)
    np.testing.assert_allclose(contents[1], np.einsum("ts,tij->sij", matrix, contents[0]), rtol=1e-9)
    assert whole.sm_cross_section == pytest.approx(np.sum(after.sm_cross_section), rel=1e-9)


@pytest.mark.parametrize("key, rows, told", [
    (KEY, "0,0,0.5\n0,0,0.4\n", "second row"), (KEY, "0,0,0.7\n0,1,0.4\n", "sum to 1.1"),
    (KEY, "0,3,0.7\n1,1,0.4\n", "count from 0 to 2"), (KEY, "0,0,1.5\n1,1,0.4\n", "no probability"),
    (KEY, "0,0,0\n1,1,0\n", "nothing at all"),
    (KEY + "response: {energy_constant: {value: 0.1, status: assumed, source: x}}\n", "0,0,1\n1,1,1\n", "remove one of them")])
def test_wrong_migrations_are_told(folder, key, rows, told):
    (folder / "migration.csv").write_text(f"# units: probability\ntrue_1,bin_1,probability\n{rows}")
    one = in_bins(observable("pair_mass", [0, 0.3, 0.5, 10]))
    done = tridentscan("check", write(folder, "wrong", QUICK + one + key + NORMALISATION + TILT), cwd=folder)
    assert done.returncode == 2 and told in done.stderr, done.stderr


def test_migration_needs_observables(folder):
    done = tridentscan("check", write(folder, "alone", QUICK + KEY + NORMALISATION), cwd=folder)
    assert done.returncode == 2 and "needs observables" in done.stderr, done.stderr


def test_charges_are_exchanged_with_the_neutrino(folder):
    """CP: what muon neutrinos give l- antineutrinos give l+. The Standard Model's axial coupling tells l- from l+."""
    kernels = {}
    for charge in ("minus", "plus"):
        path = run(folder, charge, QUICK.replace("[coherent, proton]", "[coherent]") +
                   in_bins(observable(f"{charge}_energy", [0, 1, 2, 3, 5])) + NORMALISATION + TILT, relative_error="3e-3")
        with package.open_result(path) as result:
            bins = result.bins("one")
            kernels[charge] = [next(iter(of_bin.parts.values())) for of_bin in bins.kernels]
    for minus, plus in zip(kernels["minus"], kernels["plus"]):
        for column, sign in (("t_vv", 1), ("t_aa", 1), ("t_va", -1)):
            values = {of: [np.sum(r.weight * getattr(r, column)) for r in kernel.replicas]
                      for of, kernel in (("minus", minus), ("plus", plus))}
            difference = np.array(values["minus"]) - sign * np.array(values["plus"])
            error = np.std(difference, ddof=1) / len(difference)**0.5
            assert abs(np.mean(difference)) < 4 * error + 1e-9 * abs(np.mean(values["minus"])), column
    va = [np.sum(kernel.weight * kernel.t_va) for kernel in kernels["minus"]]
    vv = [np.sum(kernel.weight * kernel.t_vv) for kernel in kernels["minus"]]
    assert np.max(np.abs(va)) > 0.01 * np.max(vv)
    assert abs(np.sum(va)) < 1e-2 * np.sum(np.abs(va))  # of all energies together it vanishes
