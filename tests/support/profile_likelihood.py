"""The statistics of combinations by dense search: independent of the program, for its tests.

A combination is a dict: `measurements`, each ("ratio", value, error_up, error_down) or ("counts", observed,
standard_model, its error, background, its error); `shares` [common error][measurement]. Ratios are arrays whose
last axis is the measurement. All formulas are those of docs/statistics.md.
"""

import math
from statistics import NormalDist

import numpy as np

GOLDEN = (np.sqrt(5) - 1) / 2
normal = NormalDist()


def golden(function, low, high, steps=40):
    """Minimum of a function of arrays between two arrays, each element on its own."""
    low, high = np.array(low, float), np.array(high, float)
    a, b = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
    at_a, at_b = function(a), function(b)
    for _ in range(steps):
        left = at_a <= at_b
        low, high = np.where(left, low, a), np.where(left, b, high)
        new_a, new_b = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        new = np.where(left, new_a, new_b)
        at_new = function(new)
        at_a, at_b = np.where(left, at_new, at_b), np.where(left, at_a, at_new)
        a, b = new_a, new_b
    return np.where(at_a < at_b, a, b), np.minimum(at_a, at_b)


def chi2_of_one(measurement, r):
    if measurement[0] == "ratio":
        _, value, up, down = measurement
        return ((r - value) / np.where(r > value, up, down)) ** 2
    _, observed, s, s_error, b, b_error = measurement
    expected = r * s + b
    variance = (r * s_error) ** 2 + b_error**2
    with np.errstate(divide="ignore", invalid="ignore"):
        # mu^2 + (variance - expected) mu - observed variance = 0
        half = (expected - variance) / 2
        root = np.sqrt(half**2 + observed * variance)
        mu = np.where(half > 0, half + root, observed * variance / np.where(root > half, root - half, 1))
        mu = np.where(variance > 0, mu, expected)
        constraint = np.where(variance > 0, (mu - expected) ** 2 / np.where(variance > 0, variance, 1), 0)
        poisson = 2 * (mu - observed)
        if observed > 0:
            poisson = poisson + 2 * observed * np.log(observed / np.where(mu > 0, mu, 1))
        impossible = (mu < 0) | ((mu <= 0) & (observed > 0))
        return np.where(impossible, 1e12 * (1 + np.abs(mu)), poisson + constraint)


def best_of_one(measurement):
    return measurement[1] if measurement[0] == "ratio" else (measurement[1] - measurement[4]) / measurement[2]


def are_gaussian(combination):
    return all(m[0] == "ratio" and m[2] == m[3] for m in combination["measurements"])


def chi2(combination, ratios):
    """-2 ln(L/L_largest), common errors profiled."""
    measurements, shares = combination["measurements"], np.array(combination["shares"])
    if len(shares) == 0:
        return sum(chi2_of_one(m, ratios[..., i]) for i, m in enumerate(measurements))
    if are_gaussian(combination):
        # Linear least squares for theta, by QR decomposition: what the fit leaves of the data.
        sigma = np.array([m[2] for m in measurements])
        design = np.zeros(ratios.shape[:-1] + (len(sigma) + len(shares), len(shares)))
        design[..., : len(sigma), :] = np.swapaxes(shares * ratios[..., None, :] / sigma, -1, -2)
        design[..., len(sigma):, :] = np.eye(len(shares))
        target = np.zeros(design.shape[:-1])
        target[..., : len(sigma)] = (np.array([m[1] for m in measurements]) - ratios) / sigma
        q, _ = np.linalg.qr(design)
        left = target - np.einsum("...ik,...jk,...j->...i", q, q, target)
        return np.einsum("...i,...i", left, left)
    assert len(shares) == 1, "one common error at most, unless all measurements are Gaussian"

    def of_theta(theta):
        return theta**2 + sum(chi2_of_one(m, ratios[..., i] * (1 + shares[0][i] * theta))
                              for i, m in enumerate(measurements))

    # theta^2 alone is not above the sum without theta.
    reach = 1 + np.minimum(np.sqrt(of_theta(np.zeros(ratios.shape[:-1]))), 100)
    grid = np.linspace(-1, 1, 41)
    values = np.stack([of_theta(reach * t) for t in grid])
    start = reach * grid[np.argmin(values, axis=0)]
    step = reach * (grid[1] - grid[0])
    return golden(of_theta, start - step, start + step, 50)[1]


def line(ratios, x):
    return 1 + np.asarray(x)[..., None] * (ratios - 1)


def known_strengths(combination, ratios):
    """No signal, the tested point, each measurement's own best."""
    own = [(best_of_one(m) - 1) / (r - 1) for m, r in zip(combination["measurements"], ratios) if r != 1]
    return np.array([0.0, 1.0] + own)


def strength_range(combination, ratios):
    deviations = ratios[ratios != 1] - 1
    known = known_strengths(combination, ratios)
    far = 1e5 / np.abs(deviations).min()
    low = max((-1 / d for d in deviations if d > 0), default=-far)
    high = min((-1 / d for d in deviations if d < 0), default=far)
    return min(low, known.min()), max(high, known.max())


def strengths_to_try(combination, ratios, points=160):
    """Dense where a best fit of these ratios can be, ascending."""
    low, high = strength_range(combination, ratios)
    known = known_strengths(combination, ratios)
    centre, scale = np.median(known), 0.01 / np.abs(ratios - 1).max()
    dense = centre + scale * np.sinh(np.linspace(-25, 25, points))
    from_low = low + scale * np.geomspace(1e-3, 1e3, points // 4)
    x = np.concatenate([dense, from_low, known, np.linspace(known.min(), known.max(), points // 4), [low, high]])
    return np.unique(x[(x >= low) & (x <= high)])


def best_strength(combination, ratios):
    """Strength and chi2 of the best fit by dense search, for each row of ratios [point, measurement]."""
    tried = [strengths_to_try(combination, row) for row in ratios]
    shape = len(tried), max(map(len, tried))
    x, is_one = np.empty(shape), np.zeros(shape, bool)
    for row, strengths in enumerate(tried):
        x[row], is_one[row, :len(strengths)] = strengths[-1], True
        x[row, :len(strengths)] = strengths
    values = np.where(is_one, chi2(combination, line(ratios[:, None, :], x)), np.inf)
    k = np.argmin(values, axis=1)[:, None]
    best = np.take_along_axis(x, k, 1)[:, 0], np.take_along_axis(values, k, 1)[:, 0]
    # The minima that can be the lowest, and in the other columns intervals that cannot harm.
    is_minimum = (values[:, 1:-1] <= values[:, :-2]) & (values[:, 1:-1] <= values[:, 2:])
    inner = 1 + np.argsort(np.where(is_minimum, values[:, 1:-1], np.inf), axis=1)[:, :3]
    low, high = np.take_along_axis(x, inner - 1, 1), np.take_along_axis(x, inner + 1, 1)
    for _ in range(6):  # each time ten times closer
        z = low + (high - low) * np.linspace(0, 1, 21)[:, None, None]
        values = chi2(combination, line(ratios[:, None, :], z))
        k = np.clip(np.argmin(values, axis=0), 1, 19)[None]
        low, high = (np.take_along_axis(z, k + side, 0)[0] for side in (-1, 1))
    z, values = (np.moveaxis(array, 1, 0).reshape(len(ratios), -1) for array in (z, values))
    k = np.argmin(values, axis=1)[:, None]
    z, values = np.take_along_axis(z, k, 1)[:, 0], np.take_along_axis(values, k, 1)[:, 0]
    return np.where(values < best[1], z, best[0]), np.minimum(values, best[1])


def expecting_standard_model(combination):
    def one(m):
        return (m[0], 1.0) + m[2:] if m[0] == "ratio" else (m[0], m[2] + m[4]) + m[2:]
    return {"measurements": [one(m) for m in combination["measurements"]], "shares": combination["shares"]}


def signed_square(z):
    return z * abs(z)


def statistic(test, combination, ratios):
    """What is compared with critical_value, for each row of ratios [point, measurement]."""
    here = chi2(combination, ratios)
    if test in ("two_sided", "delta_chi2"):
        return here
    strength, least = best_strength(combination, ratios)
    if test == "one_sided":
        is_decrease = np.sum(ratios - 1, axis=-1) < 0
        best_is_higher = np.where(is_decrease, strength < 1, strength > 1)
        return np.where(best_is_higher, -1, 1) * (here - least)
    # Asymptotic CLs, arXiv:1007.1727, Eqs. (16), (62)-(66).
    without_signal = chi2(combination, np.ones_like(ratios))
    q = np.where(strength > 1, 0.0, here - np.where(strength < 0, without_signal, least))
    asimov = chi2(expecting_standard_model(combination), ratios)
    return np.array([asymptotic_cls(*pair) for pair in zip(np.maximum(q, 0.0), asimov)])


def asymptotic_cls(q, asimov):
    root = math.sqrt(asimov)
    if root == 0:
        return signed_square(-8.2)  # CLs = 1
    with_signal = (q + asimov) / (2 * root) if q > asimov else math.sqrt(q)
    without = (q - asimov) / (2 * root) if q > asimov else math.sqrt(q) - root
    cls = math.exp(min(log_tail(with_signal) - log_tail(without), 0))
    if cls < 1e-300:
        return 1e3
    return signed_square(-normal.inv_cdf(min(cls, 1 - 1e-16)))


def log_tail(z):
    """ln(1 - Phi(z)); far out by the continued fraction of Mills' ratio."""
    if z < 20:
        return math.log(math.erfc(z / math.sqrt(2)) / 2)
    fraction = z
    for k in range(60, 0, -1):
        fraction = z + k / fraction
    return -z * z / 2 - math.log(math.sqrt(2 * math.pi) * fraction)


def critical_value(test, level, chi2_min):
    if test == "two_sided":
        return normal.inv_cdf((1 + level) / 2) ** 2
    if test == "delta_chi2":
        return chi2_min + normal.inv_cdf((1 + level) / 2) ** 2
    return signed_square(normal.inv_cdf(level))
