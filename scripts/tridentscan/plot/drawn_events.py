"""Draw the energy of the lepton pair for the Standard Model and three bosons, reweighted from one file of events."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from ..errors import ResultError, contents_of
from ..events import Events, open_events
from ..files import write_whole
from ..number import mass_text
from .colours import DASHES
from .style import FORMATS, encoded, formats_of, set_style

BINS = 30
POINTS = ((0.01, 5e-4), (0.1, 1e-3), (1.0, 5e-3))  # mass in GeV, g'
COLOURS = ("#0072B2", "#D55E00", "#009E73")


def draw(events: Events, model: str = "lmu_ltau", points: tuple[tuple[float, float], ...] = POINTS) -> Figure:
    """Events per bin for each boson, in units of all of the Standard Model, with statistical errors."""
    energy = events["lepton_minus"][:, 0] + events["lepton_plus"][:, 0]
    edges = np.linspace(0, float(np.max(energy)), BINS + 1)
    centres = (edges[:-1] + edges[1:]) / 2
    standard = events.weights("sm")
    figure, axes = plt.subplots(figsize=(3.6, 2.9), layout="constrained")
    axes.stairs(np.histogram(energy, edges, weights=standard)[0] / np.sum(standard), edges, color="black",
                label="Standard Model")
    for (mass, coupling), colour, dashes in zip(points, COLOURS, DASHES):
        weights = events.weights(model, mass, coupling) / np.sum(standard)
        height = np.histogram(energy, edges, weights=weights)[0]
        error = np.sqrt(np.histogram(energy, edges, weights=weights**2)[0])
        axes.stairs(height, edges, color=colour, ls=dashes, label=rf"{mass_text(mass)}, $g\prime = {coupling:g}$")
        axes.errorbar(centres, height, error, fmt="none", ecolor=colour, lw=0.8)
    axes.set(xlabel="energy of the lepton pair  [GeV]", ylabel="events per bin / Standard Model", xlim=(0, edges[-1]),
             ylim=(0, None))
    axes.legend(loc="upper left", fontsize=6.5)
    return figure


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("events", type=Path, help="file of tridentscan events, drawn --for-plane")
    parser.add_argument("--model", default="lmu_ltau", help="the boson (default: lmu_ltau)")
    parser.add_argument("-o", "--output", type=Path, metavar="BASENAME",
                        help="figure path without ending (default: EVENTS_energy beside the events)")
    parser.add_argument("--format", default="png,pdf", help=f"endings, comma separated: {','.join(FORMATS)}")
    arguments = parser.parse_args()
    base = arguments.output or arguments.events.with_name(arguments.events.stem + "_energy")
    set_style()
    try:
        formats = formats_of(arguments.format)
        with open_events(arguments.events) as events, contents_of(arguments.events):
            figure = draw(events, arguments.model)
            written = {base.with_name(f"{base.name}.{one}"): encoded(figure, one, "tridentscan events", str(events.drawn_for))
                       for one in formats}
        plt.close(figure)
        write_whole(written, inputs=[arguments.events])
        print(*written, sep="\n")
    except (ResultError, OSError, ValueError) as error:
        sys.exit(f"plot_drawn_events.py: {error}")
