"""Measurements, constructions and combination in the program as users run it: every product follows the
confidence level, and agrees with formulas applied to the stored ratios."""

import functools
import json
from statistics import NormalDist

import h5py
import numpy as np
import pytest
from conftest import read_groups, ratio_from_kernel, succeed, tridentscan, write_scan

NORMAL = NormalDist()
CCFR, CHARM2 = (0.82, 0.28), (1.58, 0.57)
LEVELS = (0.68, 0.90, 0.95, 0.99)


def scan(folder, level, test="two_sided", extra="", **options):
    """Result of CCFR, CHARM-II, a projection and the combination of all."""
    config = write_scan(folder, f"scan_{100 * level:.0f}_{test}", ("ccfr", "charm2", "argon_5gev_30pc"),
                        **{"masses": 4, "couplings": 160, **options})
    with open(config, "a") as file:
        file.write(f"combination: {{experiments: [ccfr, charm2]}}\n"
                   f"statistics: {{confidence_level: {level}, test: {test}{extra}}}\n")
    output = folder / f"{config.stem}.h5"
    run = succeed("run", config, "-o", output, cwd=folder)
    return output, run.stderr


@pytest.fixture(scope="module")
def of_level(tmp_path_factory):
    """of_level(level): result and messages of a two-sided scan, which runs once."""
    folder = tmp_path_factory.mktemp("levels")
    return functools.cache(lambda level: scan(folder, level))


def ratios_at(result, name, coupling):
    """R of an experiment at one coupling for each mass."""
    mass = result["mass"]
    return np.array([ratio_from_kernel(result, name, mass[i:i + 1], coupling[i:i + 1])[0, 0]
                     for i in range(len(mass))])


@pytest.mark.parametrize("level", LEVELS)
def test_every_product_follows_the_confidence_level(of_level, level):
    path, _ = of_level(level)
    result = read_groups(path)
    z = NORMAL.inv_cdf((1 + level) / 2)
    critical = z**2
    # Limits: R reaches R_obs + z error (0.68: not below 1, where R begins).
    for name, (observed, error) in {"ccfr": CCFR, "charm2": CHARM2, "argon_5gev_30pc": (1, 0.3)}.items():
        limit = result[f"experiments/{name}/limit/coupling"]
        if abs(1 - observed) / error > z:
            assert np.all(limit == 0), f"{name}: the Standard Model itself is excluded"
            continue
        assert ratios_at(result, name, limit) == pytest.approx(observed + z * error, rel=1e-7)
    # Combination: the sum of both chi2.
    limit = result["combined/limit/coupling"]
    chi2 = sum(((ratios_at(result, name, limit) - observed) / error) ** 2
               for name, (observed, error) in {"ccfr": CCFR, "charm2": CHARM2}.items())
    at_none = (0.18 / 0.28) ** 2 + (0.58 / 0.57) ** 2
    if at_none > critical:
        assert np.all(limit == 0)
    else:
        assert chi2 == pytest.approx(critical, rel=1e-6)
    # Expected limits of the projection: R = 1 + (n + z) 0.3.
    for n, row in zip(result["experiments/argon_5gev_30pc/expected/n_sigma"],
                      result["experiments/argon_5gev_30pc/expected/limit"]):
        if n + z <= 0:
            assert np.all(row == 0)
        else:
            found = ratios_at(result, "argon_5gev_30pc", row)
            assert found == pytest.approx(1 + (n + z) * 0.3, rel=1e-7)
    # Contours carry the level in their name and lie on the limit.
    with h5py.File(path) as file:
        for name in ("argon_5gev_30pc", "combined"):
            assert list(file[f"contours/{name}"]) == [f"CL{100 * level:.10g}"]
            contour = file[f"contours/{name}/CL{100 * level:.10g}"]
            assert contour["level"][()] == pytest.approx(critical)
            limit = file["experiments/argon_5gev_30pc/limit" if name != "combined" else "combined/limit"]
            if limit["coupling"][0] > 0:
                mass, coupling = contour["vertices"][()].T
                for m, g in zip(file["mass"][()], limit["coupling"][()]):
                    on_grid = coupling[np.isclose(mass, m, rtol=1e-12)]
                    assert on_grid == pytest.approx([g] if g < 1e-2 else [], rel=1e-3)


def test_discovery_reach_is_where_the_standard_model_is_excluded(of_level):
    result = read_groups(of_level(0.95)[0])
    group = "experiments/argon_5gev_30pc/expected/"
    for z, row in zip(result[group + "significance"], result[group + "discovery"]):
        assert ratios_at(result, "argon_5gev_30pc", row) == pytest.approx(1 + z * 0.3, rel=1e-7)


def test_combined_ccfr_and_charm2(of_level, tmp_path):
    """Weighted mean 0.97 +- 0.25; the summed chi2 spends 1.43 on the tension of both, so that two_sided
    excludes from a smaller R than the mean would, and less than it claims to; delta_chi2 agrees with the
    mean."""
    weights = np.array([1 / CCFR[1] ** 2, 1 / CHARM2[1] ** 2])
    mean = (weights * [CCFR[0], CHARM2[0]]).sum() / weights.sum()
    error = weights.sum() ** -0.5
    tension = (CHARM2[0] - CCFR[0]) ** 2 / (CCFR[1] ** 2 + CHARM2[1] ** 2)
    z = NORMAL.inv_cdf(0.975)
    path, stderr = of_level(0.95)
    result = {key: value for key, value in read_groups(path).items() if key.startswith("combined/")}
    assert result["combined/mean_ratio"][()] == pytest.approx(mean)
    assert result["combined/mean_ratio_error"][()] == pytest.approx(error, rel=1e-6)
    assert mean == pytest.approx(0.97, abs=0.005) and error == pytest.approx(0.25, abs=0.005)
    assert result["combined/excluded_ratio"][()] == pytest.approx(mean + error * np.sqrt(z**2 - tension))
    assert result["combined/excluded_by_mean"][()] == pytest.approx(mean + error * z)
    assert "mean ratio 0.968 +- 0.251" in stderr
    assert (f"excludes a common R > {mean + error * np.sqrt(z**2 - tension):.4g}; the mean as one "
            f"measurement: R > {mean + error * z:.4g}") in stderr
    assert "compares with perfect data" in stderr
    path, stderr = scan(tmp_path, 0.95, "delta_chi2")
    result = read_groups(path)
    assert result["combined/excluded_ratio"][()] == pytest.approx(result["combined/excluded_by_mean"][()])
    assert "perfect data" not in stderr


def test_pulls_of_a_combination(tmp_path):
    config = write_scan(tmp_path, "pulls", ("ccfr", "charm2"), masses=3, couplings=5)
    with open(config, "a") as file:
        file.write("combination:\n  experiments: all\n  common_errors:\n"
                   "    - {name: theory, size: 0.1, status: assumed, source: test}\n")
    succeed("run", config, "-o", "pulls.h5", cwd=tmp_path)
    result = read_groups(tmp_path / "pulls.h5")
    names = [row[0].decode() for row in result["combined/pulls/names"]]
    assert names == ["ccfr", "charm2", "theory"]
    # Least squares for theta at R = 1: the stated errors hold the common one.
    errors = [np.sqrt(error**2 - (0.1 * observed) ** 2) for observed, error in (CCFR, CHARM2)]
    a = sum((0.1 / error) ** 2 for error in errors) + 1
    b = sum(0.1 * (observed - 1) / error**2 for (observed, _), error in zip((CCFR, CHARM2), errors))
    theta = b / a
    expected = [(1 + 0.1 * theta - observed) / error
                for (observed, _), error in zip((CCFR, CHARM2), errors)] + [theta]
    assert result["combined/pulls/standard_model"] == pytest.approx(expected, rel=1e-6)
    chi2 = result["combined/chi2"][0, 0]  # g' = 1e-4: R = 1 to 1e-2
    assert chi2 == pytest.approx(sum(np.square(expected)), rel=0.05)


def count_experiment(folder, measurement):
    """CCFR as a counting experiment."""
    (folder / "counts.yaml").write_text("""\
schema_version: 1
name: counts
label: counts
beam: {energy: {value: "160 GeV", status: assumed, source: test}}
target: {nucleus: {value: Fe56, status: assumed, source: test}}
""" + measurement)
    config = write_scan(folder, "counting", ("ccfr",), masses=3, couplings=40)
    config.write_text(config.read_text().replace('"data:experiments/ccfr.yaml"', "counts.yaml"))
    return config


def datum(key, value):
    return f"  {key}: {{value: {value}, status: assumed, source: test}}\n"


def test_counts_with_background_by_hand(tmp_path):
    """17 events, 10.8 of the Standard Model and 9.8 of background, all exact: 2 (mu - n + n ln(n/mu))."""
    config = count_experiment(tmp_path, "measurement:\n" + datum("observed", 17) +
                              datum("standard_model", 10.8) + datum("background", 9.8))
    succeed("run", config, "-o", "counts.h5", cwd=tmp_path)
    result = read_groups(tmp_path / "counts.h5")
    mean = result["experiments/counts/ratio"] * 10.8 + 9.8
    assert result["experiments/counts/chi2"] == pytest.approx(2 * (mean - 17 + 17 * np.log(17 / mean)))
    limit = result["experiments/counts/limit/coupling"]
    mean = ratios_at(result, "counts", limit) * 10.8 + 9.8
    assert 2 * (mean - 17 + 17 * np.log(17 / mean)) == pytest.approx(1.959963985**2, rel=1e-6)


@pytest.mark.parametrize("measurement, message", [
    ("measurement:\n" + datum("observed", 17), "counts.yaml:7:13: measurement.observed: needs to know how many "
     "events the Standard Model gives, add \"exposure:"),
    ("measurement:\n" + datum("observed", 17) + datum("ratio", 1), "needs one of 'ratio' and 'observed'"),
    ("measurement:\n" + datum("observed", 17) + datum("standard_model", 9) + datum("error", 1),
     "measurement.error: does not go with 'observed'"),
    ("measurement:\n" + datum("observed", -3) + datum("standard_model", 9), "-3 is out of range"),
    ("projection:\n" + datum("background", 17), "needs to know how many events"),
    ("projection:\n" + datum("accuracy", 0.1) + datum("background", 3), "projection.background: does not go with"),
])
def test_measurements_that_cannot_be(tmp_path, measurement, message):
    config = count_experiment(tmp_path, measurement)
    done = tridentscan("run", config, "-o", "x.h5", cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr, done.stderr
    assert not (tmp_path / "x.h5").exists()


@pytest.mark.parametrize("section, message", [
    ("combination: {experiments: [ccfr]}", "combines fewer than two experiments"),
    ("combination: {experiments: [ccfr, charm3]}", "charm3"),
    ("combination: {experiments: all}", "holds babar_2009_estimate, a sensitivity without a measurement"),
    ("combination: {experiments: [ccfr, charm2], common_errors: "
     "[{name: a, size: 0.5, status: assumed, source: b}]}", "leaves nothing of the error of ccfr"),
    ("statistics: {test: cls, toys: {most: 10}}", "no toys are thrown for the test cls"),
    ("statistics: {test: cls_toys, toys: {most: 1}}", "give at least 200"),
    ("statistics: {test: feldman_cousins, confidence_level: 0.999, toys: {most: 9999}}", "give at least 10000"),
])
def test_combinations_that_cannot_be(tmp_path, section, message):
    config = write_scan(tmp_path, "wrong", ("ccfr", "charm2", "babar_2009_estimate"))
    config.write_text(config.read_text() + section + "\n")
    done = tridentscan("check", config, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr, done.stderr


@pytest.mark.parametrize("test, observed, is_told", [
    ("cls", 0, True), ("one_sided", 9, True), ("two_sided", 9, True), ("cls", 10, False), ("cls_toys", 0, False)])
def test_few_events_are_told_where_the_asymptotic_formula_does_not_hold(tmp_path, test, observed, is_told):
    config = count_experiment(tmp_path, "measurement:\n" + datum("observed", observed) +
                              datum("standard_model", 0.1) + datum("background", 0))
    config.write_text(config.read_text() + f"statistics: {{test: {test}}}\n")
    done = tridentscan("check", config, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert ("too few for the asymptotic formula" in done.stderr) == is_told, done.stderr
    assert ("cls_toys" in done.stderr) == is_told, done.stderr


@pytest.mark.parametrize("test", ["cls_toys", "feldman_cousins"])
def test_toys_agree_with_closed_forms(tmp_path, test):
    """For one ratio: CLs is a ratio of Gaussian tails, and beyond two standard deviations from R = 1 the
    interval of Feldman and Cousins is the central one. 6 limits within 4 of their statistical errors."""
    config = write_scan(tmp_path, test, ("ccfr", "charm2"), masses=4, couplings=60)
    with open(config, "a") as file:
        file.write(f"statistics: {{test: {test}, toys: {{p_value_error: 0.005}}}}\n")
    succeed("run", config, "-o", "x.h5", cwd=tmp_path)
    result = read_groups(tmp_path / "x.h5")
    for name, (observed, error) in {"ccfr": CCFR, "charm2": CHARM2}.items():
        limit, limit_error = (result[f"experiments/{name}/limit/coupling{key}"] for key in ("", "_error"))
        if test == "cls_toys":
            alpha = 0.05 * NORMAL.cdf((observed - 1) / error)
            expected = observed - error * NORMAL.inv_cdf(alpha)
        elif name == "ccfr":
            continue  # close to the boundary: tests of the construction itself
        else:
            expected = observed + error * NORMAL.inv_cdf(0.975)
        found = ratios_at(result, name, limit)
        shifted = ratios_at(result, name, limit + limit_error)
        inside = np.isfinite(limit)  # the grid ends at g' = 1e-2
        assert inside.sum() >= 2
        allowed = 4 * (shifted - found) + 0.005 * (expected - 1)  # and what the grid may cost
        assert np.all(np.abs(found - expected)[inside] < allowed[inside]), name
        p_value, p_error = (result[f"experiments/{name}/p_value{key}"] for key in ("", "_error"))
        near = np.abs(p_value - 0.05) < 0.005
        assert np.all(p_error[near] <= (0.005 if test == "feldman_cousins" else 0.0051))


def test_toys_do_not_depend_on_ranks_and_threads(tmp_path):
    config = write_scan(tmp_path, "toys", ("ccfr", "charm2"), masses=4, couplings=8)
    with open(config, "a") as file:
        file.write("combination: {experiments: all}\n"
                   "statistics: {test: feldman_cousins, toys: {p_value_error: 0.01}}\n")
    results = []
    for i, mpirun in enumerate([(), ("-np", 2, "--bind-to", "none"), ("-np", 3, "--bind-to", "none")]):
        succeed("run", config, "-o", f"{i}.h5", "--threads", i % 2 + 1, cwd=tmp_path, mpirun=mpirun)
        results.append((tmp_path / f"{i}.h5").read_bytes())
    assert results[0] == results[1] == results[2]


@pytest.mark.parametrize("method, options, setting", [
    ("kernel", ("--confidence-level", 0.9), "statistics.confidence_level=0.9"),
    ("kernel", ("--test", "cls"), "statistics.test=cls"),
    ("kernel", ("--test", "feldman_cousins"), "statistics.test=feldman_cousins"),
    ("direct", ("--test", "delta_chi2", "--degrees-of-freedom", 2), "statistics.test=delta_chi2"),
])
def test_limits_and_contours_of_a_result_are_those_of_a_fresh_run(tmp_path, options, setting, method):
    config = write_scan(tmp_path, "scan", ("ccfr", "charm2"), masses=2 if method == "direct" else 3,
                        couplings=6 if method == "direct" else 10, method=method, relative_error="1e-1")
    with open(config, "a") as file:
        file.write("combination: {experiments: all}\n")
    succeed("run", config, "-o", "old.h5", cwd=tmp_path)
    more = ("--set", "statistics.degrees_of_freedom=2") if "delta" in setting else ()
    succeed("run", config, "-o", "new.h5", "--set", setting, *more, cwd=tmp_path)
    new = read_groups(tmp_path / "new.h5")
    limits = json.loads(succeed("limit", "old.h5", *options, "--json", cwd=tmp_path).stdout)["limits"]
    for name, group in (("ccfr", "experiments/ccfr"), ("combined", "combined")):
        found = [row["coupling"] if row["coupling"] is not None else np.nan for row in limits[name]]
        assert np.array_equal(found, new[f"{group}/limit/coupling"], equal_nan=True), name
        expected = [[np.nan if x is None else x for x in row["expected"]] for row in limits[name]]
        assert np.array_equal(np.transpose(expected), new[f"{group}/expected/limit"], equal_nan=True), name
    contours = succeed("contour", "old.h5", *options, cwd=tmp_path).stdout.splitlines()[1:]
    found = np.array([[float(x) for x in line.split(",")[4:6]] for line in contours
                      if line.startswith("ccfr,")]).reshape(-1, 2)
    level = next(key for key in new if key.startswith("contours/ccfr/") and key.endswith("vertices"))
    assert found == pytest.approx(new[level], rel=1e-9)


def test_a_mass_that_was_not_scanned_is_refused(tmp_path):
    succeed("run", write_scan(tmp_path, masses=3, couplings=3, relative_error="1e-1"), cwd=tmp_path)
    done = tridentscan("limit", "scan.h5", "--mass", "5 TeV", cwd=tmp_path)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr == "error: 5 TeV is not among the masses of scan.h5, 0.001 to 3 GeV\n"
