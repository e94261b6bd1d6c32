"""Line drawings of the report."""

from tridentscan.plot.style import set_style  # before matplotlib
import matplotlib.pyplot as plt

from plot_equivalent_photons import STYLE

set_style(**STYLE)

# Okabe and Ito's colours, told apart by their dashes too.
COLOURS = ("black", "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00")
DASHES = ("-", (0, (6, 2)), (0, (6, 2, 1, 2)), (0, (1, 1.2)), (0, (3, 1.5)), (0, (8, 2, 1, 2, 1, 2)))


def curves(lines, *, xlabel, ylabel, ylim=None, level=None):
    """A logarithmic abscissa; lines: (label, x, y); level: drawn in grey."""
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(figsize=(6.4, 4.4), layout="constrained")
        if level is not None:
            axes.axhline(level, color="0.5", lw=0.8, zorder=1)
        for i, (label, x, y) in enumerate(lines):
            axes.plot(x, y, color=COLOURS[i % 6], ls=DASHES[i % 6], lw=1.5, label=label)
        axes.set(xscale="log", xlabel=xlabel, ylabel=ylabel, ylim=ylim)
        axes.legend(frameon=False, fontsize=9)
        return figure
