"""What is drawn on the axes of a plane, one kind of thing a function; docs/python.md lists them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from ..errors import ResultError
from ..experiment import Experiment
from ..limits import Band, Curve, Overlay
from ..regions import confidence_levels, edges, excess, expected_edge, is_in_pieces, lines_of, lower_edge
from ..result import Result
from .colours import BANDS, DASHES, OVERLAYS, UPPER_LIMIT
from .style import COUPLING, MASS, drawable


def set_axes(axes: Axes, result: Result, masses: tuple[float, float] | None = None,
             couplings: tuple[float, float] | None = None) -> None:
    """Logarithmic axes over the grid, or over these ranges: plain numbers near 1 and powers of ten elsewhere; 2 and 5
    have numbers too where there are few powers of ten."""
    def tick(value, _):
        power = int(np.floor(np.log10(value * (1 + 1e-9))))
        if -2 <= power <= 1:
            return f"{value:g}"
        digit = round(value / 10.0**power)
        return (rf"${digit}\times 10^{{{power}}}$" if digit > 1 else rf"$10^{{{power}}}$")
    axes.set(xscale="log", yscale="log", xlim=masses or (result.mass[0], result.mass[-1]),
             ylim=couplings or (result.coupling[0], result.coupling[-1]),
             xlabel=MASS, ylabel=COUPLING)
    for axis, (low, high) in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
        axis.set_major_locator(LogLocator(subs=(1,) if high / low > 30 else (1, 2, 5), numticks=15))
        axis.set_major_formatter(FuncFormatter(tick))
        axis.set_minor_locator(LogLocator(subs=range(2, 10), numticks=15))
        axis.set_minor_formatter(NullFormatter())


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


def draw_overlays(axes: Axes, overlays: Iterable[Overlay], top: float) -> None:
    """Published limits: what is excluded is hatched, inside a closed curve or above an open one;
    a sensitivity is its dotted line alone."""
    for i, overlay in enumerate(overlays):
        colour, hatch = OVERLAYS[i % 4]
        for mass, coupling in overlay.pieces:
            axes.plot(mass, coupling, color=colour, lw=0.9, zorder=4.2, ls="-" if overlay.kind == "excluded" else ":")
        if overlay.kind != "excluded":
            continue
        style = {"facecolor": "none", "edgecolor": colour, "hatch": hatch, "lw": 0, "zorder": 2.5}
        for mass, coupling in overlay.pieces:
            if overlay.closed:
                axes.fill(mass, coupling, **style)
            else:
                axes.fill_between(mass, coupling, top, **style)


def draw_expected(axes: Axes, result: Result, experiment: Experiment, colour: str) -> None:
    """Where the limit lies for data of one and two standard deviations to either side."""
    expected = result.expected(experiment.name)
    if expected is None:
        raise ResultError(f"{result.path}: {experiment.name} has no expected limits; run the scan again")
    for n in (2, 1):
        low, high = (expected_edge(expected, side, n) for side in (-1, 1))
        axes.fill_between(expected.mass, low, high, color=colour, alpha=0.2, lw=0, zorder=2)
