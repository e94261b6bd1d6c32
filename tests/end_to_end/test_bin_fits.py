"""Fits of bins in a result, against profiles by scipy: pulls and fitted events, and errors of finite samples."""

import itertools
import json

import numpy as np
import pytest
from conftest import succeed, tridentscan
from scipy.optimize import minimize
from test_shapes import BACKGROUND, NORMALISATION, PT, QUICK, TILT, datum, in_bins, observable, run, tilts, write

import tridentscan as package


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fits")


@pytest.mark.parametrize("edges, observed", [([0, 0.5, 10], [128, 47]), ([0, 0.3, 0.4, 0.5, 0.7, 1, 10], [45, 41, 48, 22, 15, 9])])
def test_pulls_and_fitted_events_are_those_of_a_dense_profile(folder, edges, observed):
    """Excesses at small masses in two bins and in six; the minimum over three nuisances by scipy."""
    name, bins_of = f"pulls_{len(observed)}", in_bins(observable("pair_mass", edges))
    for table, events in (("seen", observed), ("flat", [5] * len(observed))):
        rows = "".join(f"{b},{n}\n" for b, n in enumerate(events))
        (folder / f"{name}_{table}.csv").write_text(f"# units: events\nbin_1,events\n{rows}")
    path = run(folder, name, QUICK + bins_of + f"""\
measurement:
  observed_in_bins: {name}_seen.csv
  standard_model: {datum(120)}
  normalisation_error: {datum(0.1)}
  tilt: {datum(0.15)}
  backgrounds: [{{name: flat, table: {name}_flat.csv, times_standard_model: {datum(0.1)}, error: {datum(0.3)}, tilt: {datum(0)}}}]
""", relative_error="1e-2")
    with package.open_result(path) as result:
        bins, fit, mass, model = result.bins("one"), result.best_fit("one"), result.mass, result.model()
    n, s = np.array(observed, float), 120 * bins.sm_cross_section / np.sum(bins.sm_cross_section)
    b = np.full(len(n), 12 / len(n))

    def expected(theta, r):
        return r * s * (1 + 0.1 * theta[0] + tilts(0.15, s) * theta[1]) + b * (1 + 0.3 * theta[2])

    def terms(mu):
        return 2 * (mu - n + n * np.log(n / np.abs(mu))) + np.where(mu > 0, 0, 1e9)

    def profiled(r):
        found = minimize(lambda theta: np.sum(terms(expected(theta, r))) + np.sum(theta**2), np.zeros(3), method="BFGS",
                         options={"gtol": 1e-8})
        return found.fun, found.x

    assert fit.names == (*(f"one bin {k}" for k in range(len(n))), "one normalisation",
                         "one tilt of tridents in pair_mass", "one flat")
    best = bins.ratio(fit.mass, fit.coupling, model)
    for r, pulls, events in ((np.ones(len(n)), fit.standard_model, bins.fitted_standard_model),
                             (best, fit.best_fit, bins.fitted_best_fit)):
        mu = expected(profiled(r)[1], r)
        np.testing.assert_allclose(events, mu, rtol=1e-5)
        np.testing.assert_allclose(pulls, [*np.copysign(np.sqrt(terms(mu)), mu - n), *profiled(r)[1]], atol=1e-4)
    assert fit.coupling > 0 and profiled(best)[0] < profiled(np.ones(len(n)))[0] - 1
    for at in mass:  # nowhere is chi2 smaller
        ratios = bins.ratio(at, np.geomspace(1e-5, 1, 60), model)
        assert min(profiled(r)[0] for r in ratios.T if np.max(r) < 10) > profiled(best)[0] - 1e-6
    assert "largest pull one " in succeed("info", path.name, cwd=folder).stdout


@pytest.mark.parametrize("edges, observed", [([0, 0.5, 10], [128, 47]), ([0, 0.3, 0.4, 0.5, 0.7, 1, 10], [45, 41, 48, 22, 15, 0])])
def test_finite_samples_are_one_nuisance_of_each_bin(folder, edges, observed):
    """Two backgrounds with errors of their samples: chi2 and fitted events of the Standard Model and over the plane by
    scipy, which has a parameter for each bin. Of its exposure, one background is scaled by three with its errors."""
    name, count = f"samples_{len(observed)}", len(observed)
    events = {"flat": np.full(count, 4.0), "steep": 12.0 / 2**np.arange(count)}
    errors = {"flat": np.linspace(3, 1, count), "steep": np.sqrt(events["steep"])}
    for of in events:
        rows = "".join(f"{b},{events[of][b]:.17g},{errors[of][b]:.17g}\n" for b in range(count))
        (folder / f"{name}_{of}.csv").write_text(f"# units: events\nbin_1,events,error\n{rows}")
    (folder / f"{name}_seen.csv").write_text("# units: events\nbin_1,events\n" +
                                             "".join(f"{b},{n}\n" for b, n in enumerate(observed)))
    backgrounds = "".join(f"    - {{name: {of}, table: {name}_{of}.csv, times_standard_model: {datum(times)}, "
                          f"error: {datum(0.2)}, tilt: {datum(0)}}}\n" for of, times in (("flat", 0.1), ("steep", 0.2)))
    path = run(folder, name, QUICK + in_bins(observable("pair_mass", edges)) + f"""\
measurement:
  observed_in_bins: {name}_seen.csv
  standard_model: {datum(120)}
  normalisation_error: {datum(0.1)}
  tilt: {datum(0)}
  backgrounds:
{backgrounds}""", relative_error="1e-2")
    with package.open_result(path) as result:
        bins, experiment = result.bins("one"), result.experiment("one")
        ratios = bins.ratio(result.mass[:, None], result.coupling[None, :], result.model())
    n, s = np.array(observed, float), 120 * bins.sm_cross_section / np.sum(bins.sm_cross_section)
    factor = {"flat": 12 / np.sum(events["flat"]), "steep": 24 / np.sum(events["steep"])}
    b = [factor[of] * events[of] for of in events]
    of_sample = np.hypot(*(factor[of] * errors[of] for of in events))
    np.testing.assert_allclose(bins.sample_error, of_sample, rtol=1e-9)

    def expected(theta, r):
        return r * s * (1 + 0.1 * theta[0]) + b[0] * (1 + 0.2 * theta[1]) + b[1] * (1 + 0.2 * theta[2]) + of_sample * theta[3:]

    def chi2(theta, r):
        mu = expected(theta, r)
        if np.any(mu <= 0):
            return 1e9
        return 2 * np.sum(mu - n + n * np.log(np.where(n > 0, n, 1) / mu)) + np.sum(theta**2)

    def profiled(r):
        start = np.zeros(3 + count)
        for _ in range(3):  # again from where it ended, with a fresh Hessian
            found = minimize(chi2, start, args=(r,), method="BFGS", options={"gtol": 1e-8})
            start = found.x
        return found

    for i, j in itertools.product(range(len(result.mass)), (0, 2, 4)):
        assert experiment.chi2[i, j] == pytest.approx(profiled(ratios[:, i, j]).fun, rel=1e-5, abs=1e-5)
    np.testing.assert_allclose(bins.fitted_standard_model, expected(profiled(np.ones(count)).x, 1), rtol=1e-4, atol=1e-4)


def test_errors_of_a_sample_are_in_the_hash(folder):
    """In that of the configuration, as all of a background is; the kernels do not depend on it."""
    hashes = []
    for cells in ("events\n0,1\n1,2\n2,3", "events,error\n0,1,1\n1,2,1\n2,3,1", "events,error\n0,1,1\n1,2,1\n2,3,2"):
        (folder / "x.csv").write_text(f"# units: events\nbin_1,{cells}\n")
        path = write(folder, "hashed", QUICK + PT + NORMALISATION + TILT + BACKGROUND)
        hashes.append(json.loads(succeed("check", path, "--json", cwd=folder).stdout))
    (folder / "x.csv").unlink()
    assert len({one["config_hash"] for one in hashes}) == 3 and len({one["physics_hash"] for one in hashes}) == 1


def test_data_have_no_errors_of_a_sample(folder):
    (folder / "seen.csv").write_text("# units: events\nbin_1,events,error\n0,1,1\n1,2,1\n2,4,2\n")
    data = NORMALISATION.replace("projection:", f"measurement:\n  standard_model: {datum(9)}\n  observed_in_bins: seen.csv")
    done = tridentscan("check", write(folder, "wrong", QUICK + PT + data + TILT), cwd=folder)
    assert done.returncode == 2 and "which data do not have" in done.stderr, done.stderr
