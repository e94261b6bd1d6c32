"""The theory error of the cross section, of R and of the limit: by how much R cancels it."""

import numpy as np

from compare_variants import MASSES, percent
from tridentscan import Number
from validation.figures import COLOURS, DASHES, STYLE, plt

EXPERIMENTS = ("ccfr", "charm2", "dune_nd_fhc")


def at_masses(mass, values):
    """Values [mass] at MASSES, in ln m."""
    return [np.interp(np.log(m), np.log(mass), values) for m in MASSES]


def _shift(value, error):
    """In per cent, +1.23(4); two decimals where both cross sections share their error."""
    return percent(Number(value, error)) if error > 1e-6 else f"{100 * value:+.2f}"


def table(systematics, ratio):
    """Relative shifts in per cent: of sigma, then of R at the excluded coupling and of the limit at
    MASSES. ratio: R at the excluded coupling [mass]."""
    s = systematics
    header = ["shift / %", "sigma", *(f"R, {m}" for m in MASSES.values()), *(f"g', {m}" for m in MASSES.values())]
    rows = []
    for i, name in enumerate(s.names):
        curves = ((s.ratio_shift[i] / ratio, s.ratio_shift_error[i] / ratio),
                  (s.limit_shift[i], s.limit_shift_error[i]))
        rows.append([name if s.in_total[i] else f"({name})",
                     _shift(s.cross_section_shift[i], s.cross_section_shift_error[i]),
                     *(_shift(*pair) for values, errors in curves
                       for pair in zip(at_masses(s.mass, values), at_masses(s.mass, errors)))])
    total = [s.cross_section_total.item(), *at_masses(s.mass, s.ratio_total / ratio),
             *at_masses(s.mass, s.limit_total)]
    return header, [*rows, ["**total**", *(f"{100 * value:.2f}" for value in total)]]


def _figure(curves):
    with plt.rc_context(STYLE):
        figure, panels = plt.subplots(1, len(curves), figsize=(9.2, 3.4), sharey=True, layout="constrained")
        for axes, (label, mass, totals) in zip(panels, curves):
            for i, (name, values) in enumerate(totals.items()):
                axes.plot(mass, 100 * np.broadcast_to(values, mass.shape), color=COLOURS[i], ls=DASHES[i], label=name)
            axes.set(xscale="log", title=label, xlabel=r"$m_{Z\prime}$  [GeV]")
        panels[0].set(ylabel="theory error in per cent", ylim=(0, None))
        panels[0].legend(frameon=False, fontsize=9)
        return figure


def section(document, program, references):
    document.heading("Theory error")
    document.text("The tables show what happens if one thing is changed and the random numbers stay the same. They have the relative shifts",
                  "of the Standard Model cross section with cuts, of R at the excluded coupling, and of the limit on g'. The total is the",
                  "quadratic sum over the components, each with its largest shift. Rows in brackets are not part of it. [physics.md](physics.md#theory-error)",
                  "says what the components are.")
    experiments = [f"data:experiments/{name}.yaml" for name in EXPERIMENTS]
    with program.plane("validation_theory_error", experiments, mass=("1 MeV", "100 GeV", 31), couplings=5,
                       relative_error=program.relative_error, extra="theory_error: standard\n") as result:
        curves = []
        for name in EXPERIMENTS:
            experiment, systematics = result.experiment(name), result.systematics(name)
            ratio = np.array([result.ratio(name, m, g) for m, g in zip(experiment.limit.mass, experiment.limit.coupling)])
            header, rows = table(systematics, ratio)
            share = at_masses(systematics.mass, systematics.ratio_total / ratio)
            cancels = [systematics.cross_section_total.item() / value for value in share]
            document.text(f"{experiment.label}: R cancels the error of the cross section by a factor of "
                          f"{min(cancels):.2g} to {max(cancels):.2g}.")
            document.table(header, rows)
            curves.append((experiment.label, systematics.mass,
                           {r"$\sigma$": systematics.cross_section_total, "$R$": systematics.ratio_total / ratio,
                            r"limit on $g\prime$": systematics.limit_total}))
    document.image(_figure(curves), "validation_theory_error.png",
                   "Theory error of cross section, ratio and limit against the mass of the boson")
