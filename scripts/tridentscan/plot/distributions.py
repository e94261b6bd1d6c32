"""Draw what an experiment measures in bins: Standard Model, background, and a boson at the limit for three masses; or the
data and what was fitted to them."""

from __future__ import annotations

import argparse

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from ..bins import AXES, Bins
from ..errors import ResultError
from ..result import Result
from .colours import PROJECTIONS
from .command import write_figures
from .style import COUPLING

MASSES = (0.003, 0.1, 1.0)  # GeV


def _along(bins: Bins, values: np.ndarray, axis: int) -> np.ndarray:
    """Sums over the other observable, if there is one."""
    shaped = values.reshape(bins.shape)
    return shaped if shaped.ndim == 1 else np.nansum(shaped, axis=1 - axis)


def _contents(bins: Bins) -> tuple[np.ndarray, str]:
    """Standard Model in each bin: events, or without an exposure the share of the cross section."""
    if np.all(np.isnan(bins.sm_events)):
        return bins.sm_cross_section / np.sum(bins.sm_cross_section), "share"
    return bins.sm_events, "events"


def _bins(result: Result, name: str) -> Bins:
    bins = result.bins(name)
    if bins is None:
        raise ResultError(f"{result.path}: experiment '{name}' counts, it has no bins")
    return bins


def _shown_edges(edges: np.ndarray) -> np.ndarray:
    """The last bin often reaches far: it is drawn as wide as its neighbour."""
    shown = np.array(edges)
    if len(edges) > 2 and edges[-1] - edges[-2] > 3 * (edges[-2] - edges[-3]):
        shown[-1] = edges[-2] + (edges[-2] - edges[-3])
    return shown


def _panels() -> tuple[Figure, np.ndarray]:
    return plt.subplots(2, sharex=True, figsize=(3.6, 3.6), layout="constrained", height_ratios=(2.2, 1))


def draw(result: Result, name: str, masses: tuple[float, ...] = MASSES, axis: int = 0) -> Figure:
    """Contents of the bins, and below their ratio to the Standard Model. The bosons have the couplings of the limit at
    the nearest masses of the plane. Raises ResultError for an experiment that counts."""
    bins = _bins(result, name)
    standard, unit = _contents(bins)
    limit = result.experiment(name).limit
    shown = _shown_edges(bins.edges[axis])
    figure, (above, below) = _panels()
    of_standard = _along(bins, standard, axis)
    if unit == "events" and np.nansum(bins.background) > 0:
        above.stairs(_along(bins, bins.background, axis), shown, fill=True, color="0.85", label="background")
    above.stairs(of_standard, shown, color="black", label="Standard Model")
    below.axhline(1, color="black", lw=0.8)
    for mass, (colour, dashes) in zip(masses, PROJECTIONS):
        i = int(np.argmin(np.abs(np.log(limit.mass / mass))))
        if not limit.coupling[i] > 0:
            continue
        with np.errstate(invalid="ignore"):
            ratio = bins.ratio(limit.mass[i], limit.coupling[i], result.model())
        contents = _along(bins, np.nan_to_num(standard * ratio), axis)
        label = f"{1000 * limit.mass[i]:.3g} MeV, {COUPLING} = {limit.coupling[i]:.2g}"
        above.stairs(contents, shown, color=colour, ls=dashes, label=label)
        with np.errstate(invalid="ignore", divide="ignore"):
            below.stairs(contents / of_standard, shown, color=colour, ls=dashes)
    above.set(ylabel=f"{unit} per bin", ylim=(0, None), xlim=(shown[0], shown[-1]))
    above.legend(loc="best", fontsize=6.5)
    below.set(xlabel=AXES[bins.observables[axis]], ylabel=f"{unit} / SM")
    return figure


def draw_fit(result: Result, name: str, axis: int = 0) -> Figure:
    """The data and the events fitted to them, without a boson and with the boson of the best fit; below, the fit less the
    data, as of pulls, in units of the square root of the fit. Raises ResultError for an experiment that counts or has no data."""
    bins, fit = _bins(result, name), result.best_fit(name)
    if fit is None:
        raise ResultError(f"{result.path}: experiment '{name}' has no data in bins")
    shown = _shown_edges(bins.edges[axis])
    observed = _along(bins, bins.observed, axis)
    figure, (above, below) = _panels()
    if np.nansum(bins.background) > 0:
        above.stairs(_along(bins, bins.background, axis), shown, fill=True, color="0.85", label="background, expected")
    middle = (shown[1:] + shown[:-1]) / 2
    boson = f"{1000 * fit.mass:.3g} MeV, {COUPLING} = {fit.coupling:.2g}"
    below.axhline(0, color="black", lw=0.8)
    for events, label, colour, dashes, marker in ((bins.fitted_standard_model, "fit without a boson", "black", "-", "o"),
                                                  (bins.fitted_best_fit, boson, *PROJECTIONS[0], "s")):
        fitted = _along(bins, events, axis)
        above.stairs(fitted, shown, color=colour, ls=dashes, label=label)
        with np.errstate(invalid="ignore", divide="ignore"):
            below.plot(middle, (fitted - observed) / np.sqrt(fitted), ls="none", marker=marker, ms=3, color=colour,
                       mfc="none" if marker == "s" else colour)
    above.errorbar(middle, observed, np.sqrt(observed), fmt="o", ms=3, lw=0.8, color="black", label="data")
    above.set(ylabel="events per bin", ylim=(0, None), xlim=(shown[0], shown[-1]))
    above.legend(loc="best", fontsize=6.5)
    below.set(xlabel=AXES[bins.observables[axis]], ylabel=r"(fit $-$ data)/$\sqrt{\mathrm{fit}}$")
    return figure


def main():
    parser = argparse.ArgumentParser(description=__doc__.replace("\n", " "))
    parser.add_argument("--fit", action="store_true", help="the data and what was fitted to them")
    parser.add_argument("--experiment", help="one that measures in bins (default: the first)")
    parser.add_argument("--observable", type=int, choices=(1, 2), default=1, help="of two, which (default: 1)")

    def draw_result(result, arguments, _):
        names = [arguments.experiment] if arguments.experiment else \
            [name for name in result.experiment_names if result.bins(name) is not None]
        if not names:
            raise ResultError(f"{result.path}: no experiment measures in bins")
        bins = result.bins(names[0])
        if bins is not None and arguments.observable > len(bins.observables):
            raise ResultError(f"{result.path}: experiment '{names[0]}' has one observable")
        return (draw_fit if arguments.fit else draw)(result, names[0], axis=arguments.observable - 1)

    write_figures("plot_distributions.py", parser, draw_result, ending="_bins")
