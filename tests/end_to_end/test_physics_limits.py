"""Limits of the shipped figures: where the paper's curves lie, and what a reader can check with the
result file alone."""

import json

import h5py
import numpy as np
import pytest
from conftest import CA, CRITICAL_95, CV, FIGURES, ratio_from_kernel, read_groups, succeed

EXPERIMENTS = {"fig2": ("ccfr", "charm2"),
               "fig3": ("ccfr", "charm2", "argon_5gev_10pc", "argon_5gev_30pc")}
EACH = [(figure, name) for figure, names in EXPERIMENTS.items() for name in names]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("figures")
    for figure in EXPERIMENTS:
        succeed("run", FIGURES / f"{figure}.yaml", "-o", f"{figure}.h5", cwd=folder)
    return {figure: folder / f"{figure}.h5" for figure in EXPERIMENTS}


@pytest.fixture(scope="module")
def results(files):
    return {figure: read_groups(path) for figure, path in files.items()}


def limit(result, name):
    group = f"experiments/{name}/limit/"
    return result["mass"], result[group + "coupling"]


def limit_at(result, name, mass):
    masses, couplings = limit(result, name)
    return np.exp(np.interp(np.log(mass), np.log(masses), np.log(couplings)))


def test_ccfr_of_a_heavy_mediator(results):
    mass, coupling = limit(results["fig2"], "ccfr")
    heavy = mass >= 50
    scale = mass[heavy] / coupling[heavy]
    assert heavy.sum() > 20 and ((530 < scale) & (scale < 560)).all()


def test_charm2_of_a_heavy_mediator_is_weaker(results):
    mass, coupling = limit(results["fig2"], "charm2")
    heavy = mass >= 50
    scale = mass[heavy] / coupling[heavy]
    assert ((270 < scale) & (scale < 295)).all()
    # ... and at every mass of the figure
    assert (coupling > limit(results["fig2"], "ccfr")[1]).all()


@pytest.mark.parametrize("figure", EXPERIMENTS)
def test_ccfr_at_10_mev(results, figure):
    assert 7.2e-4 < limit_at(results[figure], "ccfr", 0.01) < 9.2e-4


@pytest.mark.parametrize("figure", EXPERIMENTS)
def test_ccfr_excludes_the_g_minus_2_band_above_half_a_gev(results, figure):
    """The paper: about 400 MeV. The limit falls below the lower edge of the band once."""
    mass, coupling = limit(results[figure], "ccfr")
    above = np.log(coupling / results[figure]["bands/paper_2014/lower"])
    (i,) = np.flatnonzero(np.diff(np.sign(above)))
    assert above[i] > 0 > above[i + 1]
    crossing = mass[i] * (mass[i + 1] / mass[i])**(above[i] / (above[i] - above[i + 1]))
    assert 0.35 < crossing < 0.55


def test_argon_projections_are_ordered(results):
    fine, coarse = (limit(results["fig3"], f"argon_5gev_{n}pc")[1] for n in (10, 30))
    assert (fine < coarse).all()
    # Both exclude R > 1 + 1.96 accuracy, and R - 1 lies between linear and quadratic in g'^2.
    assert ((3**0.25 < coarse / fine) & (coarse / fine < 3**0.5)).all()


@pytest.mark.parametrize("figure, name", EACH)
def test_numerical_errors_of_limits(results, figure, name):
    group = f"experiments/{name}/limit/"
    relative = results[figure][group + "coupling_error"] / results[figure][group + "coupling"]
    assert ((0 < relative) & (relative < 1e-3)).all()


@pytest.mark.parametrize("figure, name", EACH)
def test_limit_solves_its_equation(results, figure, name):
    """Root find against the kernel in the file: R = R_obs + 1.96 sigma there, to the root finder's
    accuracy, and below it R has not passed that value."""
    result = results[figure]
    measured, sigma = {"ccfr": (0.82, 0.28), "charm2": (1.58, 0.57), "argon_5gev_10pc": (1, 0.1),
                       "argon_5gev_30pc": (1, 0.3)}[name]
    for mass, coupling in list(zip(*limit(result, name)))[::9]:
        ratio = ratio_from_kernel(result, name, np.array([mass]), np.array([coupling]))[0, 0]
        assert ratio == pytest.approx(measured + np.sqrt(CRITICAL_95) * sigma, rel=1e-8)


@pytest.mark.parametrize("figure, name", EACH)
def test_kernel_alone_gives_the_plane(results, figure, name):
    """The sum that docs/design.md promises, in double precision: 1e-9 leaves room for its order."""
    result = results[figure]
    expected = ratio_from_kernel(result, name, result["mass"], result["coupling"])
    np.testing.assert_allclose(result[f"experiments/{name}/ratio"], expected, rtol=1e-9)


@pytest.mark.parametrize("figure, name", EACH)
def test_kernel_replicas(results, figure, name):
    """Replicas average to the kernel; cuts that treat both muons alike have no T_VA at all."""
    result = results[figure]
    kernel = f"experiments/{name}/kernel/numu/"
    for column in ("t_vv", "t_aa"):
        values, replicas = result[kernel + column], result[kernel + column + "_replicas"]
        np.testing.assert_allclose(replicas.mean(axis=0), values, rtol=1e-12,
                                   atol=1e-12 * abs(values).max())
    for column in ("t_va", "t_va_replicas"):
        assert (result[kernel + column] == 0).all()


@pytest.mark.parametrize("figure, name", EACH)
def test_ratio_errors_are_the_scatter_of_replicas(results, figure, name):
    """First order with numerator and denominator correlated; rounding where R - 1 cancels: 1e-12."""
    result = results[figure]
    kernel = f"experiments/{name}/kernel/numu/"
    mass, coupling = result["mass"][::11], result["coupling"][::11]
    ratio = result[f"experiments/{name}/ratio"][::11, ::11]

    def sm(t_vv, t_aa):
        return (result[kernel + "weight"] * (CV**2 * t_vv + CA**2 * t_aa)).sum()

    deviations = []  # sigma_r - R sigma_SM,r = (R_r - R) sigma_SM,r of each replica r
    for t_vv, t_aa in zip(result[kernel + "t_vv_replicas"], result[kernel + "t_aa_replicas"]):
        replica = {**result, kernel + "t_vv": t_vv, kernel + "t_aa": t_aa}
        deviations.append((ratio_from_kernel(replica, name, mass, coupling) - ratio)
                          * sm(t_vv, t_aa))
    error = (np.std(deviations, axis=0, ddof=1) / np.sqrt(len(deviations))
             / sm(result[kernel + "t_vv"], result[kernel + "t_aa"]))
    np.testing.assert_allclose(result[f"experiments/{name}/ratio_error"][::11, ::11], error,
                               rtol=1e-3, atol=1e-12)


@pytest.mark.parametrize("figure, name", EACH)
def test_contour_lies_on_the_limit(results, figure, name):
    """Between grid points h = ln(g_2/g_1) apart the contour is off by f''/(8 f') h^2 in ln g', f the
    chi2: at most 0.011 here (CHARM-II, R - 1 quadratic in g'^2); half as much again for the variation of
    f' within a cell."""
    result = results[figure]
    vertices = result[f"contours/{name}/CL95/vertices"]
    mass, coupling = limit(result, name)
    expected = limit_at(result, name, vertices[:, 0])
    assert abs(np.log(vertices[:, 1] / expected)).max() < 0.017
    # Every mass whose limit lies on the grid has its vertex.
    inside = mass[coupling < result["coupling"][-1]]
    assert np.isin(inside, vertices[:, 0]).all()
    assert result[f"contours/{name}/CL95/level"][()] == pytest.approx(CRITICAL_95, rel=1e-12)


@pytest.mark.parametrize("figure, bounds", [("fig2", (0.01, 1000, 1e-4, 1)),
                                            ("fig3", (0.001, 3, 1e-4, 1e-2))])
def test_axes(results, figure, bounds):
    result = results[figure]
    mass, coupling = result["mass"], result["coupling"]
    assert (mass[0], mass[-1], coupling[0], coupling[-1]) == bounds  # the ends exactly
    np.testing.assert_allclose(mass, np.geomspace(*bounds[:2], 100), rtol=1e-13)
    np.testing.assert_allclose(coupling, np.geomspace(*bounds[2:], 100), rtol=1e-13)
    for name in EXPERIMENTS[figure]:
        assert limit(result, name)[1].shape == mass.shape
    assert (result["mass"] == mass).all()


@pytest.mark.parametrize("figure", EXPERIMENTS)
def test_every_dataset_says_what_it_is(files, figure):
    unnamed = []

    def look(name, item):
        if isinstance(item, h5py.Dataset) and not (
                item.attrs.get("long_name") and "units" in item.attrs and item.fletcher32 == (item.shape != ())):
            unnamed.append(name)
    with h5py.File(files[figure]) as file:
        file.visititems(look)
    assert unnamed == []


@pytest.mark.parametrize("figure", EXPERIMENTS)
def test_configuration_and_run_record(files, figure):
    with h5py.File(files[figure]) as file:
        assert file["config/original"][()].decode() == (FIGURES / f"{figure}.yaml").read_text()
        assert file.attrs["filetype"] == "tridentscan_result" and file.attrs["seed"] == 1
    record = json.loads(files[figure].with_suffix(".run.json").read_text())
    assert record["ranks"] == 1 and record["seconds"] > 0
    info = succeed("info", files[figure], cwd=files[figure].parent)
    assert f"intact, checksum {record['checksum']}" in info.stdout


def test_target_and_energy_of_one_projection_are_those_of_the_other(results):
    """10 % and 30 % differ in the measurement only: their cross sections agree within errors (their
    random numbers differ)."""
    values, errors = zip(*((results["fig3"][f"experiments/argon_5gev_{n}pc/sm_cross_section"],
                            results["fig3"][f"experiments/argon_5gev_{n}pc/sm_cross_section_error"])
                           for n in (10, 30)))
    assert abs(values[0] - values[1]) < 4 * np.hypot(*errors)
