"""Quantities read off a result for the comparison with arXiv:1406.2332: crossings, ratios, bands."""

from dataclasses import dataclass

import numpy as np

from tridentscan_result import ResultError

SIN2_THETA_W = 0.23122  # as in physics/constants.hpp
VEV = 246.22  # GeV, (sqrt2 GF)^(-1/2)
C_V, C_A = 0.5 + 2 * SIN2_THETA_W, 0.5


@dataclass(frozen=True)
class Number:
    """A value with its numerical error, printed as 7.643(8)e-04: the error of the last digits."""

    value: float
    error: float = 0.0

    def __str__(self):
        if not np.isfinite(self.value):
            return "-"
        if not 1e-12 * abs(self.value) < self.error < abs(self.value):  # below is rounding
            return f"{self.value:.4g}"
        power = int(np.floor(np.log10(abs(self.value))))
        shown = 0 if -3 < power < 4 else power
        scale = 10.0**shown
        # one digit of the error, two if it starts with 1
        places = max(0, -int(np.floor(np.log10(self.error / scale / 1.95))))
        digits = round(self.error / scale * 10**places)
        exponent = f"e{shown:+03d}" if shown else ""
        return f"{self.value / scale:.{places}f}({digits}){exponent}"


def eq_11(coupling_over_mass):
    """R for a heavy Z', arXiv:1406.2332, Eq. (11); coupling_over_mass = g'/m in 1/GeV."""
    return 1 + eq_11_excess(2 * (VEV * coupling_over_mass) ** 2)


def eq_11_excess(shift):
    return ((2 * C_V + shift) ** 2 - (2 * C_V) ** 2) / (1 + (2 * C_V) ** 2)


def eq_11_mass_over_coupling(largest_ratio):
    """m/g' in GeV at which Eq. (11) gives a ratio."""
    shift = np.sqrt(largest_ratio * (1 + (2 * C_V) ** 2) - 1) - 2 * C_V
    return VEV * np.sqrt(2 / shift)


def crossing(curve, edge):
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


def ratio_at(result, experiment, i_mass, coupling):
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


def ratio_on_limit(result, experiment):
    """The median of R along the limit curve: the R bound that the statistic implies."""
    numbers = [ratio_at(result, experiment, i, g)
               for i, g in enumerate(experiment.limit.coupling) if np.isfinite(g)]
    numbers = [n for n in numbers if np.isfinite(n.value)]
    if not numbers:
        return Number(np.nan)
    return Number(float(np.median([n.value for n in numbers])),
                  float(np.median([n.error for n in numbers])))


def heavy_limit(result, experiment):
    """m/g' in GeV at the heaviest mass with a limit inside the coupling grid, and that mass."""
    curve = experiment.limit
    inside = np.flatnonzero(np.isfinite(curve.coupling) & (curve.coupling <= result.coupling[-1]))
    if not len(inside):
        raise ResultError(f"{result.path}: {experiment.name} has no limit inside the grid")
    i = inside[-1]
    value = curve.mass[i] / curve.coupling[i]
    return Number(value, value * curve.error[i] / curve.coupling[i]), i
