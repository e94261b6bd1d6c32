"""Draw the limits of a direct scan over those of kernels, and their ratio with the errors of both.

    scripts/plot_direct.py fig3.h5 --direct direct.h5 -o direct_over_kernel
"""

import argparse

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from ..result import Result, open_result
from .command import write_figures
from .style import MASS, drawable
from .ticks import set_logarithmic_ticks

COLOURS = ("black", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9")
MARKERS = "os^Dv*"


def draw(kernel: Result, direct: Result) -> Figure:
    """A figure of two panels: limits against mass, and direct over kernel at the masses of the direct scan."""
    figure, (above, below) = plt.subplots(2, 1, figsize=(6, 6.2), sharex=True, height_ratios=(2.4, 1),
                                          gridspec_kw={"hspace": 0.06}, constrained_layout=True)
    names = [name for name in direct.experiment_names if name in kernel.experiment_names]
    for k, (name, colour, marker) in enumerate(zip(names, COLOURS, MARKERS)):
        line, points = kernel.experiment(name).limit, direct.experiment(name).limit
        label = drawable(kernel.experiment(name).label)
        above.plot(line.mass, line.coupling, color=colour, lw=1.1)
        above.errorbar(points.mass, points.coupling, points.error, fmt=marker, ms=3.5, color=colour, label=label)
        reference, error = np.transpose([line.at(mass) for mass in points.mass])
        shift = 1.02**(k - (len(names) - 1) / 2)  # beside each other
        below.errorbar(points.mass * shift, points.coupling / reference,
                       np.hypot(points.error, error) / reference, fmt=marker, ms=3, lw=0.9, color=colour)
    below.axhline(1, color="0.5", lw=0.7)
    above.set(xscale="log", yscale="log", ylabel=r"smallest excluded $g\prime$")
    above.legend(frameon=False, title="points: direct; lines: kernel")
    below.set(xlabel=MASS, ylabel="direct / kernel")
    set_logarithmic_ticks(above.yaxis)
    set_logarithmic_ticks(below.xaxis)
    return figure


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--direct", required=True, help="result of a direct scan; the other one is of kernels")
    write_figures("plot_direct.py", parser, lambda result, arguments, files: draw(
        result, files.enter_context(open_result(arguments.direct))), "_and_direct")
