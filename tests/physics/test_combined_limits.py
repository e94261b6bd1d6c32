"""Fits and limits of seeded combinations against an independent dense search (tests/support/profile_likelihood.py)."""

import json
import os
import subprocess

import numpy as np
import profile_likelihood as profile
import pytest

NUMBER = int(os.environ.get("TRIDENTSCAN_COMBINATIONS", "200"))
TESTS = ["two_sided", "one_sided", "delta_chi2", "cls"]
MASSES = 0.1 * 1.03 ** np.arange(5)
LARGEST = 4 * np.pi
TOLERANCE = 1e-3  # of limits


def random_measurement(random):
    true_ratio = random.uniform(0.1, 3.0) if random.random() < 0.5 else random.uniform(0.6, 1.6)
    if random.random() < 0.65:
        up = random.uniform(0.05, 0.7)
        down = up if random.random() < 0.7 else up * random.uniform(0.4, 1)
        return ("ratio", round(true_ratio + random.normal() * up, 3), up, down)
    standard_model, background = np.exp(random.uniform(np.log(2), np.log(200), 2))
    observed = float(random.poisson(true_ratio * standard_model + background))
    return ("counts", observed, standard_model, standard_model * random.choice([0, 0.1, 0.3]), background,
            background * random.choice([0, 0.1, 0.4]))


def random_combination(seed):
    random = np.random.default_rng([20261128, seed])
    measurements = [random_measurement(random) for _ in range(random.integers(2, 6))]
    n = len(measurements)
    combination = {"measurements": measurements, "shares": []}
    errors = random.integers(1, 3) if profile.are_gaussian(combination) else 1
    for _ in range(errors):
        size = np.exp(random.uniform(np.log(0.02), np.log(0.5)))
        combination["shares"].append([size if random.random() < 0.8 else 0.0 for _ in range(n)])
    combination["level"] = random.choice([0.9, 0.95])
    # A vector mediator: a, b > 0, or destructive; the scale of the mass differs between beams.
    polynomials = []
    destructive = random.random() < 0.25
    typical = np.exp(random.uniform(np.log(50), np.log(5e4)))
    for _ in range(n):
        strength, interference = typical * random.uniform(0.4, 2.5), random.uniform(0.2, 1.9)
        scale = random.uniform(0.05, 0.5)
        a, b = [], []
        for mass in MASSES:
            propagator = strength * scale**2 / (mass**2 + scale**2)
            a.append(interference * propagator * (-1 if destructive else 1))
            b.append(propagator**2)
        polynomials.append((a, b))
    combination["polynomials"] = polynomials
    return combination


def text_of(combination):
    lines = [str(combination["level"]),
             f"{len(combination['measurements'])} {len(combination['shares'])} {len(MASSES)}"]
    lines += [" ".join(map(str, m)) for m in combination["measurements"]]
    lines += [" ".join(map(str, s)) for s in combination["shares"]]
    for k in range(len(MASSES)):
        lines += [f"{a[k]!r} {b[k]!r}" for a, b in combination["polynomials"]]
    return "\n".join(lines) + "\n"


def ratios_at(combination, mass, couplings):
    """R [coupling, measurement]."""
    g2 = np.square(couplings)[:, None]
    a, b = (np.array([polynomial[k][mass] for polynomial in combination["polynomials"]]) for k in (0, 1))
    return 1 + g2 * (a + g2 * b)


@pytest.fixture(scope="module")
def combinations():
    return [random_combination(seed) for seed in range(NUMBER)]


@pytest.fixture(scope="module")
def computed(combinations):
    result = subprocess.run([os.environ["TRIDENTSCAN_COMBINATION_LIMITS"]], input="".join(map(text_of, combinations)),
                            capture_output=True, text=True, check=True)
    return [json.loads(line) for line in result.stdout.splitlines()]


def are_excluded(combination, mass, test, chi2_min, couplings):
    values = profile.statistic(test, combination, ratios_at(combination, mass, couplings))
    return values > profile.critical_value(test, combination["level"], chi2_min)


def problem_with_limit(combination, mass, test, chi2_min, limit):
    """None if the limit is the first coupling that is excluded."""
    largest = max(abs(a[mass]) + np.sqrt(b[mass]) for a, b in combination["polynomials"])
    if limit == 0:
        excluded = are_excluded(combination, mass, test, chi2_min, np.sqrt([1e-7 / largest]))
        return None if excluded[0] else "the smallest signal is not excluded"
    # Rounding counts where ratios are beyond 1e8.
    upper = min(LARGEST, np.sqrt(1e4 / largest)) if limit is None else limit * (1 - TOLERANCE)
    below = np.geomspace(min(np.sqrt(1e-3 / largest), upper / 3), upper, 8)
    beyond = [] if limit is None else [limit * (1 + TOLERANCE)]
    excluded = are_excluded(combination, mass, test, chi2_min, np.append(below, beyond))
    if excluded[:8].any():
        return f"{below[excluded[:8]][0]} is excluded already"
    if not excluded[8:].all():
        return f"{limit} is not excluded"
    return None


def test_the_best_fit_is_not_above_any_known_point(combinations, computed):
    for seed, (combination, result) in enumerate(zip(combinations, computed)):
        couplings, strengths, chi2 = (np.array([fit[key] for fit in result["fits"]])
                                      for key in ("coupling", "strength", "chi2"))
        ratios = ratios_at(combination, 0, couplings)
        x = np.array([[*profile.known_strengths(combination, row), own] for row, own in zip(ratios, strengths)])
        *known, at_best = profile.chi2(combination, profile.line(ratios[:, None, :], x)).T
        known = np.min(known, axis=0)
        assert (chi2 <= known + 1e-7 * (1 + known)).all(), (seed, result["fits"])
        assert chi2 == pytest.approx(at_best, rel=1e-5, abs=1e-5), (seed, result["fits"])


def test_the_best_fit_is_that_of_a_dense_search(combinations, computed):
    for seed, (combination, result) in enumerate(zip(combinations, computed)):
        if seed % 10 == 0:
            couplings, chi2 = (np.array([fit[key] for fit in result["fits"]]) for key in ("coupling", "chi2"))
            _, least = profile.best_strength(combination, ratios_at(combination, 0, couplings))
            assert chi2 == pytest.approx(least, rel=1e-5, abs=1e-5), seed


def test_limits_are_the_first_crossings_of_a_dense_search(combinations, computed):
    problems = []
    for seed in range(0, len(combinations), 10):
        values = computed[seed]["masses"][2]
        for test in TESTS:
            problem = problem_with_limit(combinations[seed], 2, test, values["chi2_min"], values[test])
            if problem:
                problems.append((seed, test, values[test], problem))
    assert not problems


def test_limits_at_neighbouring_masses_jump_only_where_the_excluded_set_does(combinations, computed):
    # Masses are 3 % apart; a smooth curve bends by less than that squared, times a few.
    problems, jumps = [], 0
    for seed, (combination, result) in enumerate(zip(combinations, computed)):
        for test in TESTS:
            limits = np.array([mass[test] if mass[test] else np.nan for mass in result["masses"]])
            bends = np.abs(np.diff(np.log(limits), 2))
            answers = {("none" if mass[test] is None else "all" if mass[test] == 0 else "limit")
                       for mass in result["masses"]}
            if not (bends > 0.02).any() and len(answers) == 1:
                continue
            jumps += 1
            for k, mass in enumerate(result["masses"]):
                problem = problem_with_limit(combination, k, test, mass["chi2_min"], mass[test])
                if problem:
                    problems.append((seed, test, k, mass[test], problem))
    print(f"{jumps} curves jump, of {len(TESTS) * len(combinations)}")
    assert not problems
