"""Draw a flux by flavour, from what `tridentscan beam FILE --json` prints; `tridentscan beam FILE --plot` calls this."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from ..files import write_whole
from .style import FORMATS, ONE_COLUMN, drawable, encoded, set_style

LINES = {"numu": (r"$\nu_\mu$", "#0072B2", "-"), "numubar": (r"$\bar\nu_\mu$", "#0072B2", "--"),
         "nue": (r"$\nu_e$", "#D55E00", "-"), "nuebar": (r"$\bar\nu_e$", "#D55E00", "--"),
         "nutau": (r"$\nu_\tau$", "#009E73", "-"), "nutaubar": (r"$\bar\nu_\tau$", "#009E73", "--")}
UNITS = {"per cm^2 per GeV per POT": r"flux  [cm$^{-2}$ GeV$^{-1}$ POT$^{-1}$]",
         "per cm^2 per GeV per fb^-1": r"flux  [cm$^{-2}$ GeV$^{-1}$ fb]", "shape": "flux  [arbitrary units]"}
DECADES = 6  # below the largest flux


def draw(report: dict[str, Any]) -> Figure:
    """The figure: flux of each flavour against energy (GeV), in the unit of the report. A histogram has its steps as pairs
    of neighbouring energies, so that lines are right for both. Raises KeyError for what is no such report."""
    flux = report["flux"]
    energy = np.array(flux["energy_GeV"])
    figure, axes = plt.subplots(figsize=ONE_COLUMN, layout="constrained")
    largest = max(max(flux[name]) for name in LINES if name in flux)
    for name, (label, colour, style) in LINES.items():
        if name in flux:
            values = np.array(flux[name])
            axes.plot(energy, np.where(values > 0, values, np.nan), style, color=colour, label=label)
    lowest = energy[energy > 0][0]
    logarithmic = energy[-1] > 100 * lowest
    axes.set(yscale="log", xscale="log" if logarithmic else "linear",
             xlim=(lowest if logarithmic else energy[0], energy[-1]), ylim=(largest * 10.0**-DECADES, 2 * largest),
             xlabel=r"$E_\nu$  [GeV]", ylabel=UNITS[report["flux_unit"]], title=drawable(report.get("name", "")))
    axes.legend(ncols=2)
    return figure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("report", help="what `tridentscan beam FILE --json` printed; - is the standard input")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FIGURE", help=f"ends in {', '.join(FORMATS)}")
    arguments = parser.parse_args()
    file_format = arguments.output.suffix.removeprefix(".").lower()
    if file_format not in FORMATS:
        sys.exit(f"plot_flux.py: '{arguments.output}' does not end in .{', .'.join(FORMATS)}")
    set_style()
    try:
        text = sys.stdin.read() if arguments.report == "-" else Path(arguments.report).read_text(encoding="utf-8")
        write_whole({arguments.output: encoded(draw(json.loads(text)), file_format)},
                    inputs=[] if arguments.report == "-" else [arguments.report])
    except KeyError as missing:
        sys.exit(f"plot_flux.py: {arguments.report} has no {missing}: make it with tridentscan beam FILE --json")
    except (OSError, ValueError) as error:
        sys.exit(f"plot_flux.py: {error}")
