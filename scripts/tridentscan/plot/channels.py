"""Draw the cross sections of all lepton channels against the energy of the neutrino.

    scripts/plot_channels.py --targets Ar40,Fe56 -o channels

Each point is one `tridentscan xsec`; what antineutrinos make is the same with opposite charges. Neutrinos that make a pair by the
Z alone have one curve.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from ..files import write_whole
from ..program import ProgramError, program_json
from .colours import DASHES
from .style import FORMATS, encoded, formats_of, set_style
from .ticks import set_logarithmic_ticks

GREEK = {"e": "e", "mu": r"\mu", "tau": r"\tau"}
# Colour and dashes of each pair, so that grey paper tells them apart too.
PAIRS = {"e- e+": ("#0072B2", "-"), "mu- mu+": ("#D55E00", DASHES[0]), "tau- tau+": ("#009E73", DASHES[2]),
         "mu- e+": ("#000000", DASHES[3]), "e- mu+": ("#000000", DASHES[3]), "mu- tau+": ("#7A5C00", DASHES[1]),
         "tau- mu+": ("#7A5C00", DASHES[1]), "e- tau+": ("#8F3B76", DASHES[5]), "tau- e+": ("#8F3B76", DASHES[5])}
# Neutrino, final state, width of the line: the neutrino that makes more is thick.
CHANNELS = [("nue", "e- e+", 1.4), ("numu", "e- e+", 0.7), ("numu", "mu- mu+", 1.4), ("nue", "mu- mu+", 0.7),
            ("nutau", "tau- tau+", 1.4), ("numu", "tau- tau+", 0.7), ("numu", "mu- e+", 1.4), ("nue", "e- mu+", 0.7),
            ("numu", "mu- tau+", 0.7), ("nutau", "tau- mu+", 1.4), ("nue", "e- tau+", 0.7), ("nutau", "tau- e+", 1.4)]
LABELS = {("numu", "e- e+"): r"\nu_{\mu,\tau}", ("nue", "mu- mu+"): r"\nu_{e,\tau}", ("numu", "tau- tau+"): r"\nu_{e,\mu}"}


def label_of(neutrino: str, state: str) -> str:
    """A channel as a formula."""
    own = rf"\nu_{GREEK[neutrino.removeprefix('nu')]}" if neutrino == "nue" else rf"\nu_{{{GREEK[neutrino.removeprefix('nu')]}}}"
    pair = " ".join(f"{GREEK[lepton[:-1]]}^{lepton[-1]}" for lepton in state.split())
    return rf"${LABELS.get((neutrino, state), own)} \to {pair}$"


def curve(binary: Path, target: str, neutrino: str, state: str, energies: Sequence[float],
          relative_error: float) -> tuple[np.ndarray, np.ndarray]:
    """(cross sections, their errors) in cm^2 per nucleus at energies in GeV; NaN below threshold. Raises ProgramError."""
    found = [program_json(binary, "xsec", "--target", target, "--energy", f"{energy:.6g} GeV", "--neutrino", neutrino,
                          "--final-state", state, "--relative-error", relative_error) for energy in energies]
    sigma, error = (np.array([one[key] for one in found], dtype=float) for key in ("sigma_cm2", "sigma_error_cm2"))
    return np.where(sigma > 0, sigma, np.nan), error


def draw(binary: Path, targets: Sequence[str], energies: Sequence[float], relative_error: float = 1e-2) -> Figure:
    """One panel a target. Raises ProgramError."""
    figure, panels = plt.subplots(1, len(targets), squeeze=False, sharey=True, layout="constrained",
                                  figsize=(3.2 * len(targets) + 0.6, 4.2))
    for axes, target in zip(panels[0], targets):
        for neutrino, state, width in CHANNELS:
            sigma, _ = curve(binary, target, neutrino, state, energies, relative_error)
            colour, dashes = PAIRS[state]
            axes.plot(energies, sigma, color=colour, ls=dashes, lw=width, label=label_of(neutrino, state))
        axes.set(xscale="log", yscale="log", xlim=(energies[0], energies[-1]), ylim=(1e-46, None), title=target,
                 xlabel=r"$E_\nu$  [GeV]")
        set_logarithmic_ticks(axes.xaxis)
        set_logarithmic_ticks(axes.yaxis)
    panels[0][0].set_ylabel(r"$\sigma$ per nucleus, coherent  [cm$^2$]")
    handles, labels = panels[0][0].get_legend_handles_labels()
    figure.get_layout_engine().set(rect=(0, 0.13, 1, 0.87))  # below it the legend
    figure.legend(handles, labels, loc="lower center", ncols=6, frameon=False, handlelength=3.5)
    return figure


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=Path, default=Path(__file__).resolve().parents[3] / "build/release/tridentscan",
                        help="the program (default: %(default)s)")
    parser.add_argument("--targets", default="Ar40,Fe56", help="nuclei, comma separated (default: %(default)s)")
    parser.add_argument("--points", type=int, default=25, help="energies from 0.3 GeV to 1 TeV (default: %(default)s)")
    parser.add_argument("-o", "--output", type=Path, default=Path("channels"), metavar="BASENAME", help="figure path without ending")
    parser.add_argument("--format", default="png,pdf", help=f"endings, comma separated: {','.join(FORMATS)}")
    arguments = parser.parse_args()
    set_style()
    try:
        formats = formats_of(arguments.format)
        figure = draw(arguments.binary, arguments.targets.split(","), np.geomspace(0.3, 1000, arguments.points))
        written = {arguments.output.with_name(f"{arguments.output.name}.{one}"):
                   encoded(figure, one, "tridentscan", "lepton channels") for one in formats}
        write_whole(written)
        print(*written, sep="\n")
    except (ProgramError, OSError, ValueError) as error:
        sys.exit(f"plot_channels.py: {error}")
