#!/usr/bin/python3
"""Draw EPA/exact against the neutrino energy (docs/images/epa_over_exact.png) from

    scripts/equivalent_photons.py energy > energy.json
"""

import argparse
import json
import sys
from pathlib import Path

try:
    from tridentscan.plot.style import FORMATS, drawable, encoded, formats_of, set_style  # before matplotlib
    import matplotlib.pyplot as plt

    from equivalent_photons import good_from
    from tridentscan.files import write_whole
    from tridentscan.plot.ticks import set_logarithmic_ticks
except ImportError as missing:
    sys.exit(f"plot_equivalent_photons.py: {missing}. Install it with: apt-get install "
             "python3-h5py python3-numpy python3-matplotlib python3-xxhash, and run this with /usr/bin/python3")

TOLERANCE = 0.1
# Okabe and Ito's colours, told apart by their dashes too.
FLUX_STYLES = {"printed": ("#D55E00", (0, (1, 1.2)), "Eq. (3) as printed"),
               "transverse": ("#0072B2", (0, (6, 2)), r"times $1 - s^2/(2Eq)^2$"),
               "full": ("black", "-", "full transverse flux")}
MODEL_STYLES = {"sm": ("black", "-", "Standard Model"),
                "10 MeV": ("#009E73", (0, (6, 2)), r"$Z\prime$ alone, 10 MeV"),
                "1 GeV": ("#D55E00", (0, (6, 2, 1, 2)), r"$Z\prime$ alone, 1 GeV")}
STYLE = {"font.size": 11, "axes.titlesize": 13.2, "axes.linewidth": 0.8, "lines.linewidth": 1.5, "xtick.major.size": 3.5,
         "ytick.major.size": 3.5, "xtick.minor.size": 2, "ytick.minor.size": 2}  # of a page, not of a paper


def curve(rows, **selected):
    return [row for row in rows if all(row[key] == value for key, value in selected.items())]


def draw(axes, rows, style):
    colour, dashes, label = style
    start = good_from(rows, TOLERANCE)
    reach = f"10 % from {start:.2g} GeV" if start == start else "never within 10 %"
    axes.plot([row["energy_GeV"] for row in rows], [row["epa_over_exact"] for row in rows],
              color=colour, ls=dashes, lw=1.6, label=f"{label}: {reach}")


def figure(rows):
    drawing, (fluxes, models) = plt.subplots(1, 2, figsize=(9.2, 4.0), layout="constrained")
    for flux, style in FLUX_STYLES.items():
        draw(fluxes, curve(rows, model="sm", flux=flux), style)
    for model, style in MODEL_STYLES.items():
        draw(models, curve(rows, model=model, flux="full"), style)
    fluxes.set(yscale="log", ylim=(0.5, 20), title="Standard Model, three photon fluxes")
    models.set(ylim=(0.6, 1.3), title="full transverse flux")
    models.yaxis.set_minor_locator(plt.MultipleLocator(0.05))
    energies = [row["energy_GeV"] for row in rows]
    for axes in (fluxes, models):
        axes.axhspan(1 - TOLERANCE, 1 + TOLERANCE, color="0.88", lw=0, zorder=0)
        axes.axhline(1, color="0.5", lw=0.8, zorder=1)
        axes.set(xscale="log", xlim=(min(energies), max(energies)),
                 xlabel=r"$E_\nu$  [GeV]", ylabel=f"EPA / exact,  {drawable(rows[0]['target'])}")
        set_logarithmic_ticks(axes.xaxis)
        if axes is fluxes:
            set_logarithmic_ticks(axes.yaxis)
        axes.legend(frameon=False, fontsize=9.5,
                    loc="upper right" if axes is fluxes else "lower right")
    return drawing


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="JSON of equivalent_photons.py energy")
    parser.add_argument("-o", "--output", type=Path, required=True,
                        help=f"image file; its ending is one of {', '.join(FORMATS)}")
    arguments = parser.parse_args()
    set_style(**STYLE)
    try:
        (file_format,) = formats_of(arguments.output.suffix[1:])
        rows = json.loads(arguments.data.read_text())
        write_whole({arguments.output: encoded(figure(rows), file_format, dpi=160)}, [arguments.data])
    except (OSError, ValueError) as error:
        sys.exit(f"plot_equivalent_photons.py: {error}")


if __name__ == "__main__":
    main()
