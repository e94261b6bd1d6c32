"""`tridentscan fit`: the coupling at a mass that suits a histogram best, against a dense profile by scipy."""

import json

import numpy as np
import pytest
from conftest import succeed, tridentscan, write_scan
from scipy.optimize import minimize
from scipy.stats import chi2 as chi2_distribution
from test_shapes import NORMALISATION, QUICK, datum, in_bins, observable, run, tilts

import tridentscan as package

EDGES = [0, 0.3, 0.4, 0.5, 0.7, 10]
OBSERVED = np.array([40.0, 37, 41, 26, 15])
BINS = QUICK.replace("1e8", "5e7") + in_bins(observable("pair_mass", EDGES))
TILT = f"  tilt: {datum(0.15)}\n"
MASS = 0.05


@pytest.fixture(scope="module")
def projection(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fit")
    rows = "".join(f"{b},{n}\n" for b, n in enumerate(OBSERVED))
    (folder / "seen.csv").write_text(f"# units: events\nbin_1,events\n{rows}")
    return run(folder, "projection", BINS + NORMALISATION + TILT, relative_error="1e-2")


def fit(path, *arguments):
    return json.loads(succeed("fit", path.name, "--mass", f"{MASS} GeV", "--json", *arguments, cwd=path.parent).stdout)["fits"]


def test_a_histogram_is_fitted_as_by_a_dense_profile(projection):
    found = fit(projection, "--data", "seen.csv")["one"]
    with package.open_result(projection) as result:
        bins, model = result.bins("one"), result.model()
    s, n = bins.sm_events, OBSERVED

    def expected(theta, r):
        return r * s * (1 + 0.05 * theta[0] + tilts(0.15, s) * theta[1])

    def profiled(coupling):
        r = bins.ratio(MASS, coupling, model)

        def chi2(theta):
            mu = expected(theta, r)
            return 2 * np.sum(mu - n + n * np.log(n / mu)) + np.sum(theta**2) if np.all(mu > 0) else 1e9

        done = minimize(chi2, np.zeros(2), method="BFGS", options={"gtol": 1e-8})
        return done.fun, expected(done.x, r), done.x

    couplings = np.linspace(0, 3 * found["coupling"], 301)
    values = np.array([profiled(g)[0] for g in couplings])
    least, events, theta = profiled(found["coupling"])
    assert 0 < found["coupling"] and least < values.min() + 1e-6
    assert found["chi2"] == pytest.approx(least, rel=1e-6, abs=1e-6)
    assert found["chi2_standard_model"] == pytest.approx(values[0], rel=1e-6, abs=1e-6)
    assert found["p_value"] == pytest.approx(chi2_distribution.sf(least, 4), rel=1e-4) and found["degrees_of_freedom"] == 4
    # 90 %, as the scan: chi2 rises by 2.7055 at each end that is no border.
    ends = [end for interval in found["intervals"] for end in interval if end]
    assert ends and all(profiled(end)[0] == pytest.approx(least + 2.705543, abs=1e-3) for end in ends)
    inside = np.any([(couplings >= low) & (couplings <= (high or np.inf)) for low, high in found["intervals"]], axis=0)
    np.testing.assert_array_equal(inside[1:], values[1:] < least + 2.705543)
    assert [row["observed"] for row in found["events"]] == list(n)
    np.testing.assert_allclose([row["fitted_best_fit"] for row in found["events"]], events, rtol=1e-4)
    pulls = {pull["name"]: pull["best_fit"] for pull in found["pulls"]}
    assert pulls["one normalisation"] == pytest.approx(theta[0], abs=1e-3)
    assert pulls["one bin 2"] == pytest.approx(
        np.sign(events[2] - n[2]) * np.sqrt(2 * (events[2] - n[2] + n[2] * np.log(n[2] / events[2]))), abs=1e-3)


def test_new_data_are_as_those_of_the_experiment(projection):
    """The histogram in the YAML and by --data."""
    measured = BINS + NORMALISATION.replace("projection:", "measurement:\n  observed_in_bins: seen.csv") + TILT
    path = run(projection.parent, "measured", measured, relative_error="1e-2")
    assert fit(path) == fit(projection, "--data", "seen.csv")
    text = succeed("fit", path.name, "--mass", "50 MeV", cwd=path.parent).stdout
    assert "goodness of fit: p = " in text and "90 % CL: g' " in text
    for level, wider in ((0.68, False), (0.99, True)):
        [[low, high], *_] = fit(path, "--confidence-level", level)["one"]["intervals"]
        [[low_90, high_90], *_] = fit(path)["one"]["intervals"]
        assert (high > high_90 and low <= low_90) if wider else (high < high_90 and low >= low_90)


def test_without_a_signal_the_projection_is_the_standard_model(projection):
    found = fit(projection)["one"]
    assert found["coupling"] == pytest.approx(0, abs=1e-5) and found["chi2"] == pytest.approx(0, abs=1e-9)
    assert found["p_value"] == pytest.approx(1)
    np.testing.assert_allclose([pull["best_fit"] for pull in found["pulls"]], 0, atol=1e-4)


def test_what_cannot_be_fitted_is_told(projection, tmp_path):
    (projection.parent / "short.csv").write_text("# units: events\nbin_1,events\n0,4\n")
    write_scan(tmp_path, masses=3, couplings=3)
    succeed("run", "scan.yaml", "-o", "ratios.h5", cwd=tmp_path)
    ratios = tmp_path / "ratios.h5"
    for arguments, told in ((["--mass", "1 TeV"], "is not among the masses"), (["--mass", "10 MeV", "--data", "none.csv"], "none.csv"),
                            (["--mass", "10 MeV", "--data", "short.csv"], "no row for 4 of the 5 bins")):
        done = tridentscan("fit", projection.name, *arguments, cwd=projection.parent)
        assert done.returncode != 0 and told in done.stderr, done.stderr
    done = tridentscan("fit", ratios, "--mass", "100 MeV", "--experiment", "ccfr", "--data", "short.csv", cwd=projection.parent)
    assert done.returncode == 2 and "ccfr does not count events" in done.stderr, done.stderr
