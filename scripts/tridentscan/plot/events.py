"""Draw trident events against the mass of the Z' in the manner of arXiv:1406.2332, Fig. 4.

One panel for each experiment of the result that has an exposure: events for the couplings of the g-2
band, those that a measurement in the same result excludes, and the Standard Model with its theory error.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..errors import ResultError
from ..experiment import Experiment
from ..result import Result
from .colours import BANDS
from .command import write_figures
from .style import MASS, TITLE, drawable

EXCLUDED = "0.86"


def events(result: Result, experiment: Experiment, coupling: np.ndarray) -> np.ndarray:
    """Events at each mass of the grid for one coupling a mass; NaN where there is none."""
    return experiment.sm_events * result.ratio(experiment.name, result.mass, coupling)


def powers(text: str) -> str:
    """1e+20 POT -> 10^20 POT, for a title."""
    text = re.sub(r"\b1e\+?(\d+)", r"$10^{\1}$", text)
    return re.sub(r"\b([\d.]+)e\+?(\d+)", r"$\1\\times 10^{\2}$", text)


def draw_panel(axes: Axes, result: Result, experiment: Experiment, measured: Iterable[Experiment]) -> None:
    """One experiment: the region that `measured` excludes, the g-2 bands, the Standard Model."""
    curves = []
    for band in result.bands():
        low, high = (events(result, experiment, g) for g in (band.lower, band.upper))
        axes.fill_between(result.mass, low, high, color=BANDS[0], alpha=0.75, lw=0, zorder=3,
                          label=drawable(band.label))
        curves.append(high)
    top = 1.25 * np.nanmax([np.nanmax(c) for c in curves] or [experiment.sm_events])
    for other in measured:
        limit = np.where(np.isfinite(other.limit.coupling), other.limit.coupling, np.inf)
        least = events(result, experiment, np.where(np.isfinite(limit), limit, 0.0))
        axes.fill_between(result.mass, np.where(np.isfinite(limit), least, top), max(top, 1e9),
                          color=EXCLUDED, lw=0, zorder=1,
                          label=f"excluded by {drawable(other.label)}, {100 * result.confidence_level:g} % CL")
        axes.plot(result.mass, least, color="0.45", lw=1.1, zorder=4)
    axes.axhline(experiment.sm_events, color="black", lw=0.9, zorder=5, label="Standard Model")
    systematics = result.systematics(experiment.name)
    if systematics is not None:
        total = float(systematics.cross_section_total)
        axes.axhspan(experiment.sm_events * (1 - total), experiment.sm_events * (1 + total),
                     color="#D55E00", alpha=0.45, lw=0, zorder=2, label="theory error")
    axes.set(xscale="log", xlim=(result.mass[0], result.mass[-1]), ylim=(0, top),
             xlabel=MASS, title=f"{drawable(experiment.label)} ({powers(drawable(experiment.exposure))})")


def draw(result: Result) -> Figure:
    """The figure. Raises ResultError if no experiment has an exposure and a kernel."""
    experiments = result.experiments()
    with_events = [e for e in experiments if np.isfinite(e.sm_events) and result.has_kernel(e.name)]
    if not with_events:
        raise ResultError(f"{result.path}: no experiment has an exposure and a kernel: add the "
                          "former to its YAML; a direct scan has no kernels")
    measured = [e for e in experiments if not e.projection]
    figure, panels = plt.subplots(1, len(with_events), squeeze=False, layout="constrained",
                                  figsize=(3.5 * len(with_events), 2.9))
    for axes, experiment in zip(panels[0], with_events):
        draw_panel(axes, result, experiment, measured)
    panels[0][0].set_ylabel("events")
    panels[0][0].legend(loc="upper left", framealpha=1)
    figure.suptitle(drawable(result.plot_options.get("title", ""), TITLE), fontsize=8)
    return figure


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    write_figures("plot_events.py", parser, lambda result, arguments, files: draw(result))
