"""Quantities read off a result for the comparison with arXiv:1406.2332: crossings, ratios, bands."""

import numpy as np

from .errors import ResultError
from .experiment import Experiment
from .kernel import SM_VECTOR
from .limits import Curve
from .number import Number
from .result import Result

VEV = 246.22  # GeV, (sqrt2 GF)^(-1/2)


def eq_11(coupling_over_mass: float) -> float:
    """R for a heavy Z', arXiv:1406.2332, Eq. (11); coupling_over_mass = g'/m in 1/GeV."""
    return 1 + eq_11_excess(2 * (VEV * coupling_over_mass) ** 2)


def eq_11_excess(shift: float) -> float:
    """R - 1 if C_V is shifted by half of `shift`."""
    return ((2 * SM_VECTOR + shift) ** 2 - (2 * SM_VECTOR) ** 2) / (1 + (2 * SM_VECTOR) ** 2)


def eq_11_mass_over_coupling(largest_ratio: float) -> float:
    """m/g' in GeV at which Eq. (11) gives a ratio."""
    shift = np.sqrt(largest_ratio * (1 + (2 * SM_VECTOR) ** 2) - 1) - 2 * SM_VECTOR
    return VEV * np.sqrt(2 / shift)


def crossing(curve: Curve, edge: np.ndarray) -> Number:
    """Mass beyond which a limit lies below an edge of the band, so that the edge is excluded, with
    the error that the limit's error gives. NaN if the edge is not excluded at the heaviest mass,
    zero if it is excluded at every mass."""
    gap = np.log(curve.coupling) - np.log(edge)
    if not gap[-1] <= 0:
        return Number(np.nan)
    above = np.flatnonzero(~(gap <= 0))
    if not len(above):
        return Number(0.0)
    i = above[-1]
    slope = (gap[i + 1] - gap[i]) / np.log(curve.mass[i + 1] / curve.mass[i])
    mass = curve.mass[i] * np.exp(-gap[i] / slope)
    return Number(mass, mass * abs(curve.error[i] / curve.coupling[i] / slope))


def ratio_at(result: Result, experiment: Experiment, i_mass: int, coupling: float) -> Number:
    """R at a grid mass and any coupling inside the grid: the quadratic in g'^2 with R = 1 at zero
    through the two neighbouring grid points, which is exact."""
    grid = result.coupling
    if not grid[0] <= coupling <= grid[-1]:
        return Number(np.nan)
    j = min(max(np.searchsorted(grid, coupling) - 1, 0), len(grid) - 2)
    a, b, x = grid[j] ** 2, grid[j + 1] ** 2, coupling**2
    weight_a, weight_b = x * (b - x) / (a * (b - a)), x * (x - a) / (b * (b - a))
    r, e = experiment.ratio[i_mass], experiment.ratio_error[i_mass]
    # neighbouring points share their random numbers: errors add linearly
    return Number(1 + weight_a * (r[j] - 1) + weight_b * (r[j + 1] - 1),
                  abs(weight_a) * e[j] + abs(weight_b) * e[j + 1])


def ratio_on_limit(result: Result, experiment: Experiment) -> Number:
    """The median of R along the limit curve: the R bound that the statistic implies."""
    numbers = [ratio_at(result, experiment, i, g)
               for i, g in enumerate(experiment.limit.coupling) if np.isfinite(g)]
    numbers = [n for n in numbers if np.isfinite(n.value)]
    if not numbers:
        return Number(np.nan)
    return Number(float(np.median([n.value for n in numbers])),
                  float(np.median([n.error for n in numbers])))


def heavy_limit(result: Result, experiment: Experiment) -> tuple[Number, int]:
    """m/g' in GeV at the heaviest mass with a limit inside the coupling grid, and the index of that mass."""
    curve = experiment.limit
    inside = np.flatnonzero(np.isfinite(curve.coupling) & (curve.coupling <= result.coupling[-1]))
    if not len(inside):
        raise ResultError(f"{result.path}: {experiment.name} has no limit inside the grid")
    i = inside[-1]
    value = curve.mass[i] / curve.coupling[i]
    return Number(value, value * curve.error[i] / curve.coupling[i]), i
