"""Draw trident events against the mass of the Z' in the manner of arXiv:1406.2332, Fig. 4.

A column for each experiment of the result that has an exposure. Above: events for the couplings of the g-2 band, those that
a measurement in the same result excludes, and the Standard Model. Below: the same in units of the Standard Model and near
it, where its theory error can be seen.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from ..errors import ResultError
from ..experiment import Experiment
from ..result import Result
from .colours import BANDS
from .command import write_figures
from .style import MASS, TITLE, drawable, powers
from .ticks import set_logarithmic_ticks

EXCLUDED = "0.86"
THEORY = "#D55E00"
NEAR = (0.7, 1.9)  # events in units of the Standard Model, of the lower panels
ROOM = 6  # above the events, for the legend


def events(result: Result, experiment: Experiment, coupling: np.ndarray) -> np.ndarray:
    """Events at each mass of the grid for one coupling a mass; NaN where there is none."""
    return experiment.sm_events * result.ratio(experiment.name, result.mass, coupling)


def draw_panel(axes: Axes, result: Result, experiment: Experiment, measured: Iterable[Experiment], unit: float = 1.0) -> float:
    """One experiment in units of so many events: the region that `measured` excludes, the g-2 bands, the Standard Model.
    Returns the most events of the bands."""
    most = standard = experiment.sm_events / unit
    for band in result.bands():
        low, high = (events(result, experiment, g) / unit for g in (band.lower, band.upper))
        axes.fill_between(result.mass, low, high, color=BANDS[0], alpha=0.75, lw=0, zorder=3, label=drawable(band.label))
        most = max(most, np.nanmax(high))
    for other in measured:
        limit = np.where(np.isfinite(other.limit.coupling), other.limit.coupling, np.inf)
        least = events(result, experiment, np.where(np.isfinite(limit), limit, 0.0)) / unit
        top = max(ROOM * most, 1e9)
        axes.fill_between(result.mass, np.where(np.isfinite(limit), least, top), top, color=EXCLUDED, lw=0, zorder=1,
                          label=f"excluded by {drawable(other.label)}, {100 * result.confidence_level:g} % CL")
        axes.plot(result.mass, least, color="0.45", lw=1.1, zorder=4)
    systematics = result.systematics(experiment.name)
    if systematics is not None:
        total = float(systematics.cross_section_total)
        # Hatched, which tells it from the g-2 band in grey.
        axes.axhspan(standard * (1 - total), standard * (1 + total), fc=to_rgba(THEORY, 0.45), ec=THEORY, hatch="//////", lw=0,
                     zorder=3.5, label=r"theory error, $1\sigma$")
    axes.axhline(standard, color="black", lw=0.7, zorder=5, label="Standard Model")
    return most


def draw_column(above: Axes, below: Axes, result: Result, experiment: Experiment, measured: list[Experiment]) -> None:
    """The two panels of one experiment, with a legend and names of all axes."""
    most = draw_panel(above, result, experiment, measured)
    draw_panel(below, result, experiment, measured, unit=experiment.sm_events)
    above.set(xscale="log", yscale="log", ylim=(0.6 * experiment.sm_events, ROOM * most), ylabel="events",
              title=f"{drawable(experiment.label)} ({powers(drawable(experiment.exposure))})")
    below.set(xscale="log", xlim=(result.mass[0], result.mass[-1]), ylim=NEAR, xlabel=MASS, ylabel="events / SM")
    set_logarithmic_ticks(above.yaxis)
    set_logarithmic_ticks(below.xaxis)
    above.legend(loc="upper left", framealpha=1).set_zorder(10)


def draw(result: Result) -> Figure:
    """The figure. Raises ResultError if no experiment has an exposure and a kernel."""
    experiments = result.experiments()
    with_events = [e for e in experiments if np.isfinite(e.sm_events) and result.has_kernel(e.name)]
    if not with_events:
        raise ResultError(f"{result.path}: no experiment has an exposure and a kernel: add the "
                          "former to its YAML; a direct scan has no kernels")
    measured = [e for e in experiments if not e.projection]
    figure, panels = plt.subplots(2, len(with_events), squeeze=False, layout="constrained", sharex="col",
                                  height_ratios=(2, 1), figsize=(3.5 * len(with_events), 4.0))
    for (above, below), experiment in zip(panels.T, with_events):
        draw_column(above, below, result, experiment, measured)
    figure.suptitle(drawable(result.plot_options.get("title", ""), TITLE), fontsize=8)
    return figure


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    write_figures("plot_events.py", parser, lambda result, arguments, files: draw(result))
