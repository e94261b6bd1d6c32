"""Errors of limits as a panel of ratios, where a logarithmic plane is too coarse to show them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from matplotlib.axes import Axes

from ..experiment import Experiment
from ..result import Result
from .colours import EDGES, PROJECTIONS
from .style import COUPLING, MASS
from .ticks import set_logarithmic_ticks

ROOM = 1.3  # of the panel beyond the largest error


def draw_errors(axes: Axes, result: Result, experiments: Iterable[Experiment]) -> None:
    """Of each limit its errors in units of itself: the theory error as lines to either side, the numerical one shaded."""
    counts = {True: 0, False: 0}
    largest = 0.0
    for experiment in experiments:
        i, is_projection = counts[experiment.projection], experiment.projection
        counts[is_projection] += 1
        colour, dashes = PROJECTIONS[i % 12] if is_projection else (EDGES[i % 4], "-")
        curve, systematics = experiment.limit, result.systematics(experiment.name)
        with np.errstate(invalid="ignore", divide="ignore"):
            numerical = np.where(curve.coupling > 0, curve.error / curve.coupling, np.nan)
        axes.fill_between(curve.mass, 1 - numerical, 1 + numerical, color=colour, alpha=0.35, lw=0)
        if systematics is None:
            continue
        theory = np.where(curve.coupling > 0, systematics.limit_total, np.nan)
        for side in (-1, 1):
            axes.plot(curve.mass, 1 + side * theory, color=colour, ls=dashes, lw=0.9)
        largest = max(largest, np.nanmax(theory, initial=0))
    axes.axhline(1, color="0.5", lw=0.5)
    axes.set(xscale="log", xlabel=MASS, ylabel=f"{COUPLING} / limit")
    if largest > 0:
        axes.set_ylim(1 - ROOM * largest, 1 + ROOM * largest)
    set_logarithmic_ticks(axes.xaxis)
