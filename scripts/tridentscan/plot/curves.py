"""What is drawn on the axes of a plane, one kind of thing a function; docs/python.md lists them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import TickedStroke

from ..errors import ResultError
from ..experiment import Experiment
from ..limits import Band, Curve
from ..regions import confidence_levels, edges, excess, expected_edge, is_in_pieces, lines_of, lower_edge
from ..result import Result
from .colours import BANDS, DASHES, TOGETHER, UPPER_LIMIT
from .style import COUPLING, MASS, drawable
from .ticks import set_logarithmic_ticks

SHORTEST = 20  # pixels of an edge that is marked
SIDE = 3  # pixels to a side that still is on it


def set_axes(axes: Axes, result: Result, masses: tuple[float, float] | None = None,
             couplings: tuple[float, float] | None = None) -> None:
    """Logarithmic axes over the grid, or over these ranges."""
    axes.set(xscale="log", yscale="log", xlim=masses or (result.mass[0], result.mass[-1]),
             ylim=couplings or (result.coupling[0], result.coupling[-1]),
             xlabel=MASS, ylabel=COUPLING)
    for axis in (axes.xaxis, axes.yaxis):
        set_logarithmic_ticks(axis)


def fill_excluded(axes: Axes, result: Result, experiment: Experiment, colour: str, zorder: float) -> None:
    """Fill what an experiment excludes: above its limit, or all pieces from the grid."""
    curve = experiment.limit
    if is_in_pieces(result, experiment):
        axes.contourf(result.mass, result.coupling, excess(result, experiment).T,
                      levels=[0, np.inf], colors=[colour], zorder=zorder)
    else:
        bottom = lower_edge(result, experiment)
        top = np.where(np.isfinite(bottom), result.coupling[-1], np.nan)
        axes.fill_between(curve.mass, bottom, top, color=colour, lw=0, zorder=zorder)


def fill_combined(axes: Axes, result: Result, curve: Curve) -> None:
    """Fill what experiments exclude together, below what each excludes alone."""
    top = np.where(np.isfinite(curve.coupling), result.coupling[-1], np.nan)
    axes.fill_between(curve.mass, curve.coupling, top, color=TOGETHER, lw=0, zorder=0.8)


def mark_excluded_side(axes: Axes, result: Result, experiment: Experiment, colour: str) -> None:
    """Small strokes on the excluded side of each edge, where what is excluded is in pieces and one cannot guess it."""
    x, y = np.log(result.mass), np.log(result.coupling)
    above = excess(result, experiment)
    for line in edges(result, experiment):
        pixels = axes.transData.transform(line)
        if np.hypot(*np.ptp(pixels, axis=0)) < SHORTEST:
            continue
        # a little to the left of the line, as it runs
        middle = (pixels[:-1] + pixels[1:]) / 2
        way = np.diff(pixels, axis=0)
        left = middle + SIDE * np.column_stack([-way[:, 1], way[:, 0]]) / np.maximum(np.hypot(*way.T), 1e-9)[:, None]
        mass, coupling = axes.transData.inverted().transform(left).T
        column = np.clip(np.searchsorted(x, np.log(mass)), 0, len(x) - 1)
        row = np.clip(np.searchsorted(y, np.log(coupling)), 0, len(y) - 1)
        is_left = np.mean(above[column, row] > 0) > 0.5
        line = line if is_left else line[::-1]
        axes.plot(line[:, 0], line[:, 1], color=colour, lw=0.6, zorder=5, label="_strokes",
                  path_effects=[TickedStroke(spacing=6, angle=90, length=0.5)])


def draw_edges(axes: Axes, result: Result, experiment: Experiment, **style: Any) -> None:
    """A limit with its numerical error, or the contours where they say more."""
    if is_in_pieces(result, experiment):
        for line in edges(result, experiment):
            axes.plot(line[:, 0], line[:, 1], **style)
    else:
        draw_curve(axes, experiment.limit, **style)


def draw_curve(axes: Axes, curve: Curve, **style: Any) -> None:
    """A limit with its numerical error, one standard deviation to either side."""
    axes.plot(curve.mass, curve.coupling, **style)
    axes.fill_between(curve.mass, curve.coupling - curve.error, curve.coupling + curve.error,
                      color=style["color"], alpha=0.35, lw=0, zorder=style["zorder"])


def draw_theory_band(axes: Axes, result: Result, experiment: Experiment) -> None:
    """The limit with its theory error, one standard deviation to either side."""
    systematics = result.systematics(experiment.name)
    if systematics is None:
        raise ResultError(f"{result.path}: {experiment.name} has no theory error; run the scan with "
                          "--set theory_error=standard")
    share, curve = systematics.limit_total, experiment.limit
    axes.fill_between(curve.mass, curve.coupling * (1 - share), curve.coupling * (1 + share),
                      color="#D55E00", alpha=0.5, lw=0, zorder=6)


def draw_contours(axes: Axes, result: Result, colour: str) -> None:
    """All contours of a result, thin, over what is there: a dash of its own for each confidence level."""
    levels = confidence_levels(result)
    for experiment in result.experiments():
        for contour in result.contours(experiment.name):
            dashes = ("-", *DASHES)[levels.index(contour.confidence_level) % 5]
            for line in lines_of(contour):
                axes.plot(line[:, 0], line[:, 1], color=colour, lw=0.7, ls=dashes, zorder=8)


def draw_bands(axes: Axes, bands: Iterable[Band]) -> None:
    """Couplings of Delta a_mu: the widest band lowest; of an upper limit a hatched strip on the
    excluded side."""
    ranges = sorted((band for band in bands if not band.is_upper_limit),
                    key=lambda band: -np.nanmean(np.log(band.upper / band.lower)))
    order = [0] if len(ranges) == 1 else [3, 1, 0, 2]
    for i, band in enumerate(ranges):
        axes.fill_between(band.mass, band.lower, band.upper, color=BANDS[order[i % len(order)]],
                          alpha=0.75 if len(ranges) == 1 else 0.9, lw=0, zorder=3 + 0.01 * i,
                          label=drawable(band.label))
    for band in bands:
        if band.is_upper_limit:
            axes.plot(band.mass, band.upper, color=UPPER_LIMIT, lw=1.0, zorder=5,
                      label=f"{drawable(band.label)}: excluded above")
            axes.fill_between(band.mass, band.upper, 1.25 * band.upper, facecolor="none",
                              edgecolor=UPPER_LIMIT, hatch="////////", lw=0, zorder=4.5)


def draw_expected(axes: Axes, result: Result, experiment: Experiment, colour: str) -> None:
    """Where the limit lies for data of one and two standard deviations to either side."""
    expected = result.expected(experiment.name)
    if expected is None:
        raise ResultError(f"{result.path}: {experiment.name} has no expected limits; run the scan again")
    for n in (2, 1):
        low, high = (expected_edge(expected, side, n) for side in (-1, 1))
        axes.fill_between(expected.mass, low, high, color=colour, alpha=0.2, lw=0, zorder=2)
