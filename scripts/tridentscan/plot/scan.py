"""Limits of a scan over a third parameter: against the mass for each value, or at masses against the value."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ..errors import ResultError
from ..parameter_scan import ParameterScan
from ..result import Result
from .colours import COLOURS, DASHES
from .curves import draw_bands, draw_curve, set_axes
from .several import LINE, statistics_of
from .style import COUPLING, SMALL, TITLE, drawable, powers
from .ticks import set_logarithmic_ticks
from .view import View

DASHES_OF_LINES = ["-", *DASHES]
MARKERS = "osD^v<>Px*"


def scan_of(result: Result) -> ParameterScan:
    """The third parameter of a result. Raises ResultError if it has none."""
    scan = result.scan
    if scan is None:
        raise ResultError(f"{result.path}: has no third parameter (key 'scan' of its configuration)")
    return scan


def _names(result, scan, view):
    view.chosen([result])  # refuses names that are none
    return [name for name in scan.limits if view.wants(name)]


def _label(result, name):
    return "combined" if name == "combined" else drawable(result.experiment(name).label)


def _parameter(result, scan):
    return drawable(str(result.plot_options.get("parameter") or scan.key), TITLE)


def _legend(axes, result, lines, title):
    axes.legend([Line2D([], [], **style) for _, style in lines], [text for text, _ in lines], loc="upper center",
                bbox_to_anchor=(0.5, -0.17), ncol=2 if len(lines) > 4 else 1, fontsize=SMALL, frameon=False, handlelength=3,
                title=title, title_fontsize=SMALL)


def draw_scan(result: Result, view: View = View()) -> Figure:
    """A curve g'(m) for each value: of one experiment a colour and dash for each value, of several a colour for each
    experiment and a dash for each value. Raises ResultError without a third parameter."""
    scan = scan_of(result)
    names = _names(result, scan, view)
    lines = []
    for e, name in enumerate(names):
        for v, (text, curve) in enumerate(zip(scan.texts, scan.limits[name])):
            colour = COLOURS[(e if len(names) > 1 else v) % len(COLOURS)]
            style = {"color": colour, "ls": DASHES_OF_LINES[v % 7], "lw": 1.1, "zorder": 5}
            lines.append((f"{_label(result, name)}, {powers(drawable(text))}", style, curve))
    figure, axes = view.new_figure(more_height=LINE * (len(lines) // (2 if len(lines) > 4 else 1) + 2))
    set_axes(axes, result, view.mass_range, view.coupling_range)
    draw_bands(axes, result.bands())
    for _, style, curve in lines:
        draw_curve(axes, curve, **style)
    _legend(axes, result, [line[:2] for line in lines], f"{_parameter(result, scan)}; {statistics_of(result)}")
    return _titled(figure, axes, result, view)


def draw_scan_at(result: Result, masses: Sequence[float], view: View = View()) -> Figure:
    """The limit on g' at masses in GeV against the value, a line for each experiment and mass. Raises ResultError without a
    third parameter, where its values are words, and for a mass outside the scan's."""
    scan = scan_of(result)
    if not scan.has_numbers:
        raise ResultError(f"{result.path}: the values of {scan.key} are words, no axis can be made of them")
    figure, axes = view.new_figure(more_height=LINE * (len(masses) * len(scan.limits) + 1))
    lines = []
    for e, name in enumerate(_names(result, scan, view)):
        for m, mass in enumerate(masses):
            if not result.mass[0] * (1 - 1e-9) <= mass <= result.mass[-1] * (1 + 1e-9):
                raise ResultError(f"{mass:g} GeV is not among the masses of {result.path}, {result.mass[0]:g} to "
                                  f"{result.mass[-1]:g} GeV")
            coupling, error = scan.at(name, mass)
            index = e * len(masses) + m
            style = {"color": COLOURS[index % 6], "ls": DASHES_OF_LINES[index % 7], "marker": MARKERS[index % 10], "ms": 3.5,
                     "lw": 1.1}
            order = np.argsort(scan.values)
            axes.errorbar(scan.values[order], coupling[order], error[order], **style)
            lines.append((f"{_label(result, name)}, {mass:g} GeV", style))
    ratio = scan.values.max() / scan.values.min() if scan.values.min() > 0 else 1
    axes.set(xscale="log" if ratio >= 5 else "linear", yscale="log", ylabel=COUPLING,
             xlabel=_parameter(result, scan) + (f"  [{drawable(scan.unit)}]" if scan.unit else ""))
    if view.coupling_range:
        axes.set_ylim(view.coupling_range)
    for axis in (axes.xaxis, axes.yaxis) if ratio >= 5 else (axes.yaxis,):
        set_logarithmic_ticks(axis)
    _legend(axes, result, lines, statistics_of(result))
    return _titled(figure, axes, result, view)


def _titled(figure: Figure, axes: Axes, result: Result, view: View) -> Figure:
    title = view.title if view.title is not None else str(result.plot_options.get("title") or "")
    axes.set_title(drawable(title, TITLE))
    view.thicken(axes)
    return figure
