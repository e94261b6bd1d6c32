"""The rectangular cut on the bins of an experiment with which counting gives the best expected limit.

    best = best_cut(open_result("result.h5"), "dune_nd_75t_fhc_shape", 0.01)
    best.ranges, best.coupling     # of each observable: from, to; the limit on g'

A cut keeps a range of bins of each observable. All of them are tried, from the kernels of the bins, without a new
integration. The limit is that of CLs on data that are what the Standard Model predicts, in the asymptotic form: chi2 of
the kept events, profiled over the errors of normalisation, backgrounds and finite samples, is z^2, with z the two-sided quantile of the
confidence level. Distributions count as known exactly: a cut takes no account of a tilt.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path
from statistics import NormalDist

import numpy as np

from .errors import ResultError
from .experiment import Counts
from .histfactory import background_events
from .result import Result, open_result


@dataclass(frozen=True)
class BestCut:
    """The kept range of each observable (GeV or rad), events inside without a boson, and limits on the coupling at a mass
    (GeV): with this cut, and by counting all bins. NaN where no coupling up to 1 is excluded."""

    mass: float
    ranges: tuple[tuple[float, float], ...]
    standard_model: float
    background: float
    coupling: float
    coupling_without_cut: float


def _cuts(shape: tuple[int, ...]) -> Iterator[tuple[tuple[int, int], ...]]:
    """Ranges of bins (first, beyond the last) of each observable; that of all bins comes first."""
    yield tuple((0, count) for count in shape)
    yield from product(*(combinations(range(count + 1), 2) for count in shape))


def _excluded_ratio(counts: Counts, chi2: float, towards: float) -> float:
    """The R between 1 and `towards` with this chi2; NaN if it is less everywhere."""
    with np.errstate(divide="ignore"):  # nothing expected at R = 0 without a background: infinite
        if not counts.chi2(towards) > chi2:
            return np.nan
    near, far = 1.0, towards
    for _ in range(60):
        middle = (near + far) / 2
        near, far = (near, middle) if counts.chi2(middle) > chi2 else (middle, far)
    return far


def _smallest_coupling(linear: float, square: float, change: float) -> float:
    """The g' up to 1 where linear g'^2 + square g'^4 first is `change`; infinite if nowhere."""
    roots = np.roots([square, linear, -change]) if square != 0 else np.array([change / linear if linear else np.inf])
    strengths = [root.real for root in roots if abs(root.imag) < 1e-12 * abs(root) + 1e-300 and 0 < root.real <= 1]
    return min(strengths)**0.5 if strengths else np.inf


def best_cut(result: Result, name: str, mass: float, times_standard_model: float | None = None) -> BestCut:
    """Of an experiment with bins, at a mass in GeV; `times_standard_model`: each background in units of the tridents,
    instead of what the result has; errors of samples stay. Raises ResultError for one without bins or without events."""
    bins, counts = result.bins(name), result.experiment(name).measurement
    if bins is None or not isinstance(counts, Counts):
        raise ResultError(f"{result.path}: experiment '{name}' does not count events in bins")
    everything = bins.sm_cross_section / np.sum(bins.sm_cross_section) * counts.standard_model
    # R - 1 = linear g'^2 + square g'^4, from two couplings.
    small, large = 1e-2, 1.0
    changes = [np.nan_to_num(bins.ratio(mass, coupling, result.model()) - 1) for coupling in (small, large)]
    square = (changes[1] - changes[0] / small**2) / (1 - small**2)
    linear = changes[1] - square
    config = next(one for one in result.resolved()["experiments"] if one["name"] == name)
    changed = {} if times_standard_model is None else {"times_standard_model": times_standard_model}
    backgrounds = [(background_events({**one, **changed}, counts.standard_model), one["error"])
                   for one in config["shape"]["backgrounds"]]
    chi2 = NormalDist().inv_cdf((1 + result.confidence_level) / 2)**2

    def limit(cut: tuple[tuple[int, int], ...]) -> BestCut:
        kept = np.zeros(bins.shape, bool)
        kept[tuple(slice(*bounds) for bounds in cut)] = True
        kept = kept.ravel()
        signal = everything[kept].sum()
        sums = np.array([[events[kept].sum(), error * events[kept].sum()] for events, error in backgrounds]).reshape(-1, 2)
        background = sums[:, 0].sum()
        background_error = np.sqrt((sums[:, 1]**2).sum() + np.nansum(bins.sample_error[kept]**2))
        coupling = np.inf
        if signal > 0:
            seen = Counts(signal + background, signal, signal * counts.standard_model_error / counts.standard_model,
                          background, background_error)
            change = [(everything * of)[kept].sum() / signal for of in (linear, square)]
            for towards in (1e6, 0.0):
                ratio = _excluded_ratio(seen, chi2, towards)
                if np.isfinite(ratio):
                    coupling = min(coupling, _smallest_coupling(*change, ratio - 1))
        ranges = tuple((edges[first], edges[beyond]) for edges, (first, beyond) in zip(bins.edges, cut))
        return BestCut(mass, ranges, signal, background, coupling, np.nan)

    limits = [limit(cut) for cut in _cuts(bins.shape)]
    best, whole = min(limits, key=lambda one: one.coupling), limits[0].coupling
    finite = [value if np.isfinite(value) else np.nan for value in (best.coupling, whole)]
    return BestCut(mass, best.ranges, best.standard_model, best.background, *finite)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("result", type=Path, help="of tridentscan run, with an experiment in bins")
    parser.add_argument("--experiment", required=True, metavar="NAME")
    parser.add_argument("--mass", type=float, nargs="+", default=[0.01, 0.1, 1.0], metavar="GEV",
                        help="of the boson (default: 0.01 0.1 1)")
    arguments = parser.parse_args()
    try:
        with open_result(arguments.result) as result:
            observables = result.bins(arguments.experiment)
            for mass in arguments.mass:
                best = best_cut(result, arguments.experiment, mass)
                ranges = ", ".join(f"{name} {low:.4g} to {high:.4g}"
                                   for name, (low, high) in zip(observables.observables, best.ranges))
                print(f"{mass:g} GeV: g' < {best.coupling:.3g} with {ranges} ({best.standard_model:.3g} tridents, "
                      f"background {best.background:.3g}); {best.coupling_without_cut:.3g} by counting all")
    except ResultError as error:
        sys.exit(f"best_cut.py: {error}")
