"""Draw how the kernels of a tridentscan result are spread over the momentum transfer K2.

Two panels for each kernel. Above: T_VV and T_AA per unit ln K2, in units of the Standard Model cross section. Below:
where in K2 the Standard Model cross section and those of the Z' alone come from, each with area 1. Bands: numerical
error, one standard deviation, from the scatter of the replicas.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter

from ..errors import ResultError
from ..kernel import Kernel
from ..mediator import shift
from ..result import Result
from .command import write_figures
from .style import drawable

MERGED = 4  # bins of a kernel in one step of the figure: half a unit of ln K2
COLUMNS = 3
MASSES = (0.01, 0.1, 1.0)  # GeV
# Okabe and Ito's colours, from dark to light, told apart by their dashes too.
STYLES = [("black", "-"), ("#0072B2", (0, (6, 2))), ("#D55E00", (0, (3, 1.2))), ("#56B4E9", (0, (1, 1))),
          ("#009E73", (0, (6, 2, 1, 2)))]


def merge(kernel: Kernel, density: np.ndarray) -> np.ndarray:
    """A density [..., k2] per unit ln K2 averaged over neighbouring bins: [..., step]."""
    starts = np.arange(0, len(kernel.k2), MERGED)
    return (np.add.reduceat(kernel.weight * density, starts, axis=-1)
            / np.add.reduceat(kernel.weight, starts))


def edges(kernel: Kernel) -> np.ndarray:
    """Edges of the steps in K2 [GeV^2]: a weight is the width of its bin in ln K2."""
    first = kernel.k2[0] * np.exp(-kernel.weight[0] / 2)
    widths = np.add.reduceat(kernel.weight, np.arange(0, len(kernel.k2), MERGED))
    return first * np.exp(np.concatenate([[0], np.cumsum(widths)]))


def z_prime_alone(kernel: Kernel, mass: float, model: Mapping[str, float]) -> np.ndarray:
    """Density of the cross section that a boson of this mass (GeV) has without interference; its scale is arbitrary."""
    vector, axial, scalar = shift(model, kernel.neutrino, kernel.final_state, kernel.k2, mass)
    alone = kernel.density(vector, axial)
    return alone if kernel.t_scalar is None else alone + scalar**2 * kernel.t_scalar


def normalised(kernel: Kernel, density: np.ndarray) -> np.ndarray:
    """The density [k2] with integral 1 over ln K2."""
    total = np.sum(kernel.weight * density)
    return density / total if total > 0 else density


def step_with_band(axes: Axes, kernel: Kernel, density_of: Callable[[Kernel], np.ndarray], style: tuple, label: str) -> None:
    """The steps of density_of(kernel), and their standard error from the replicas."""
    colour, dashes = style
    x, values = edges(kernel), merge(kernel, density_of(kernel))
    axes.stairs(values, x, color=colour, ls=dashes, lw=1.1, label=label, baseline=None)
    if len(kernel.replicas) > 1:
        estimates = [merge(kernel, density_of(replica)) for replica in kernel.replicas]
        error = np.std(estimates, axis=0, ddof=1) / np.sqrt(len(estimates))
        axes.stairs(values + error, x, baseline=values - error, fill=True, color=colour, alpha=0.3, lw=0)


def draw_column(above: Axes, below: Axes, kernel: Kernel, model: Mapping[str, float], masses: Iterable[float]) -> None:
    """One kernel: T_VV and T_AA on the axes above, shapes on those below."""
    standard_model = kernel.cross_section(*kernel.standard_model)
    for style, label, vector, axial in [(STYLES[0], "$T_{VV}$", 1, 0), (STYLES[1], "$T_{AA}$", 0, 1)]:
        step_with_band(above, kernel, lambda k: k.density(vector, axial) / standard_model, style, label)
    step_with_band(below, kernel, lambda k: normalised(k, k.density(*k.standard_model)), STYLES[0], "Standard Model")
    for style, mass in zip(STYLES[1:], masses):
        text = f"{mass:g} GeV" if mass >= 1 else f"{1000 * mass:g} MeV"
        step_with_band(below, kernel, lambda k: normalised(k, z_prime_alone(k, mass, model)), style,
                       rf"$Z\prime$ alone, {text}")


def different_kernels(result: Result, names: Iterable[str]) -> list[tuple[str, Kernel]]:
    """(label, kernel of the largest reaction) of those experiments that have one, each kernel once."""
    found = []
    for name in names:
        kernels = result.kernel(name)
        kernel = kernels.leading
        if not any(np.array_equal(kernel.t_vv, other.t_vv) for _, other in found):
            label = result.experiment(name).label
            found.append((label if len(kernels.parts) == 1 else f"{label}: {kernel.neutrino}", kernel))
    return found


def draw(result: Result, names: Iterable[str] | None = None, masses: Sequence[float] = MASSES) -> Figure:
    """The figure for experiments `names`, by default all that have a kernel; masses of the Z' in GeV, up to four. Raises
    ResultError without a kernel."""
    if names is None:
        names = [e.name for e in result.experiments() if result.has_kernel(e.name)]
    kernels = different_kernels(result, names)
    if not kernels:
        raise ResultError(f"{result.path}: there is no kernel in it (a direct scan has none)")
    columns = min(COLUMNS, len(kernels))
    blocks = -(-len(kernels) // columns)
    figure, panels = plt.subplots(2 * blocks, columns, squeeze=False, layout="constrained",
                                  figsize=(max(3.4, 2.35 * columns), 4.2 * blocks))
    pairs = [(panels[2 * block][column], panels[2 * block + 1][column])
             for block in range(blocks) for column in range(columns)]
    for (above, below), (label, kernel) in zip(pairs, kernels):
        draw_column(above, below, kernel, result.model(), masses)
        above.set_title(drawable(label))
        below.set_xlabel("$K^2$  [GeV$^2$]")
    for axes in [axes for pair in pairs[len(kernels):] for axes in pair]:
        axes.remove()
    above, below = zip(*pairs[:len(kernels)])
    above[0].fill_between([], [], [], color="0.5", alpha=0.4, lw=0, label="numerical error, 1 s.d.")
    end = 10**np.ceil(np.log10(max(nearly_all_below(kernel) for _, kernel in kernels)))
    finish(above, r"$T\,/\,\sigma_{\mathrm{SM}}$ per unit $\ln K^2$", end)
    finish(below, r"share per unit $\ln K^2$", end)
    for axes in above:
        axes.tick_params(labelbottom=False)
    return figure


def nearly_all_below(kernel: Kernel) -> float:
    """K2 in GeV^2 below which all but a thousandth of the Standard Model cross section lies."""
    share = np.cumsum(kernel.weight * normalised(kernel, kernel.density(*kernel.standard_model)))
    return kernel.k2[np.searchsorted(share, 0.999)]


def finish(row: Sequence[Axes], label: str, end: float) -> None:
    """The same axes, up to K2 = `end`, for all panels of one kind, with room for the legend."""
    top = max(axes.dataLim.y1 for axes in row)
    for i, axes in enumerate(row):
        axes.set(xscale="log", xlim=(1e-5, end), ylim=(0, 1.7 * top))
        axes.xaxis.set_major_locator(LogLocator(numticks=5))
        axes.xaxis.set_minor_locator(LogLocator(numticks=12))
        axes.xaxis.set_minor_formatter(NullFormatter())
        if i % COLUMNS == 0:
            axes.set_ylabel(label)
    row[0].legend(frameon=False, loc="upper left", borderaxespad=0.3)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--experiments", metavar="NAME,...", help="those whose kernels are drawn (default: all)")
    parser.add_argument("--masses", default=",".join(map(str, MASSES)), metavar="GEV,...",
                        help="up to four masses of the Z' in GeV (default: %(default)s)")

    def draw_result(result, arguments, _):
        names = arguments.experiments.split(",") if arguments.experiments else None
        masses = [float(text) for text in arguments.masses.split(",")]
        if len(masses) > len(STYLES) - 1:
            raise ValueError(f"{len(masses)} masses: there are colours for {len(STYLES) - 1}")
        return draw(result, names, masses)

    write_figures("plot_kernels.py", parser, draw_result, ending="_kernels")
