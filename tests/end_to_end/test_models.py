"""Vector bosons with other charges: names, scaling of the coupling, destructive interference."""

import json

import matplotlib
import numpy as np
import pytest
from conftest import CRITICAL_95, FIGURES, read_groups, succeed, tridentscan, write_scan

from tridentscan import open_result, plot

matplotlib.use("Agg")

MEASURED = {"ccfr": (0.82, 0.28), "charm2": (1.58, 0.57)}


def ratio(folder, model, coupling):
    done = succeed("xsec", "--target", "Fe56", "--energy", "20 GeV", "--model", model, "--mass",
                   "100 MeV", "--coupling", coupling, "--json", cwd=folder)
    return json.loads(done.stdout)["ratio_to_sm"]


def test_charges_multiply_the_coupling(tmp_path):
    expected = ratio(tmp_path, "lmu_ltau", 3e-3)
    assert expected > 1.5
    assert ratio(tmp_path, "b_minus_3lmu", 1e-3) == pytest.approx(expected, rel=1e-12)
    assert ratio(tmp_path, "le_lmu", 3e-3) == expected == ratio(tmp_path, "lmu", 3e-3)


def test_unknown_model_lists_the_known_ones(tmp_path):
    done = tridentscan("xsec", "--target", "Fe56", "--energy", "5 GeV", "--model", "lmutau", cwd=tmp_path)
    assert done.returncode == 2
    for name in ("sm", "v_minus_a", "lmu_ltau", "lmu", "b_minus_3lmu", "le_lmu", "le_ltau", "b_minus_l", "b_minus_3le"):
        assert name in done.stderr


def scan(folder, model, name):
    path = write_scan(folder, name=name)
    text = path.read_text().replace("model: lmu_ltau", f"model: {model}")
    path.write_text(text + """\
bands: [{name: g2, label: g-2, quantity: delta_a_mu, central: 2.9e-9, lower: 1.1e-9, upper: 4.7e-9,
  status: published, source: "arXiv:1406.2332"}]
""")
    succeed("run", path, "-o", f"{name}.h5", cwd=folder)
    return read_groups(folder / f"{name}.h5")


def test_limits_and_bands_scale_with_the_charge_and_kernels_are_the_same_bytes(tmp_path):
    first, other = (scan(tmp_path, model, name) for model, name in
                    (("lmu_ltau", "first"), ("b_minus_3lmu", "other")))
    for key in [key for key in first if "/kernel/" in key]:
        assert first[key].tobytes() == other[key].tobytes(), key
    for key in ("experiments/ccfr/limit/coupling", "bands/g2/lower", "bands/g2/upper"):
        np.testing.assert_allclose(3 * other[key], first[key], rtol=1e-12)


@pytest.fixture(scope="module")
def destructive(tmp_path_factory):
    folder = tmp_path_factory.mktemp("destructive")
    succeed("run", FIGURES / "destructive.yaml", "-o", "destructive.h5", cwd=folder)
    return folder / "destructive.h5"


@pytest.mark.parametrize("name", MEASURED)
def test_destructive_interference_excludes_several_pieces(destructive, name):
    """At 10 GeV by hand: R falls below its lower bound, is allowed, passes its upper bound."""
    result = read_groups(destructive)
    mass, coupling = result["mass"], result["coupling"]
    excluded = result[f"experiments/{name}/chi2"] > CRITICAL_95
    row = excluded[np.argmin(abs(np.log(mass / 10)))]
    assert np.flatnonzero(np.diff(row.astype(int))).size == 3  # allowed, out, allowed, out
    observed, error = MEASURED[name]
    ratio_row = result[f"experiments/{name}/ratio"][np.argmin(abs(np.log(mass / 10)))]
    np.testing.assert_array_equal(row, abs(ratio_row - observed) > np.sqrt(CRITICAL_95) * error)
    # The limit is the lower end of the first piece.
    first = np.argmax(row)
    limit = result[f"experiments/{name}/limit/coupling"][np.argmin(abs(np.log(mass / 10)))]
    assert coupling[first - 1] < limit <= coupling[first]


@pytest.mark.parametrize("name", [*MEASURED, "argon_5gev_10pc"])
def test_contours_hold_every_piece(destructive, name):
    """On each mass of the grid the contour crosses between exactly those couplings of which one is
    excluded and one is allowed."""
    result = read_groups(destructive)
    vertices = result[f"contours/{name}/CL95/vertices"]
    excluded = result[f"experiments/{name}/chi2"] >= CRITICAL_95
    log_coupling = np.log(result["coupling"])
    assert (len(result[f"contours/{name}/CL95/offsets"]) - 1) == 2
    for mass, row in zip(result["mass"], excluded):
        expected = np.flatnonzero(np.diff(row.astype(int)))
        on_mass = np.log(vertices[vertices[:, 0] == mass, 1])
        np.testing.assert_array_equal(np.sort(np.searchsorted(log_coupling, on_mass) - 1), expected)


def test_figure_fills_what_is_excluded_and_nothing_else(destructive):
    """Grey where a measurement excludes, white elsewhere, beyond one cell from every edge (10^4 points
    of the grid, drawn without lines and texts)."""
    with open_result(destructive) as result:
        figure = plot.draw(result)
        excluded = np.zeros((len(result.mass), len(result.coupling)), dtype=bool)
        near = excluded.copy()
        for name in MEASURED:
            mine = result.experiment(name).chi2 > CRITICAL_95
            for shift in ((1, 0), (-1, 0), (0, 1), (0, -1), (0, 2), (0, -2)):
                near |= mine != np.roll(mine, shift, axis=(0, 1))
            excluded |= mine
        mass, coupling = np.meshgrid(result.mass, result.coupling, indexing="ij")
    axes = figure.axes[0]
    for artist in [*axes.lines, *axes.texts]:
        artist.remove()
    figure.canvas.draw()
    image = np.asarray(figure.canvas.buffer_rgba())[:, :, 0]
    inside = np.zeros_like(near)
    inside[3:-3:3, 3:-3:3] = True
    inside &= ~near
    x, y = axes.transData.transform(np.column_stack([mass[inside], coupling[inside]])).astype(int).T
    grey = image[image.shape[0] - 1 - y, x] < 240
    assert inside.sum() > 10_000 and 0.2 < grey.mean() < 0.8
    assert (grey == excluded[inside]).mean() > 0.999  # a cell is 1.2 pixels wide: edges by rounding
    # The allowed strip between the pieces of CCFR and CHARM-II at 10 GeV is among the points.
    assert (~grey & (coupling[inside] > 0.04) & (mass[inside] < 15)).any()
