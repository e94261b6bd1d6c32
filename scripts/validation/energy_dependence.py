"""Cross sections from 0.5 GeV to 1 TeV, against published tables."""

import numpy as np

from validation.figures import COLOURS, DASHES, STYLE, plt
from validation.verdict import compare

ENERGIES = (0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
NUCLEI = ("O16", "Ar40", "Fe56", "W184")
NUCLEONS = (("proton", 0), ("proton", 1), ("neutron", 0), ("neutron", 1))


def name(nucleon, blocked):
    return f"{'bound' if blocked else 'free'} {nucleon}"


def curve(program, energies=ENERGIES):
    """{target: [sigma at each energy]}, coherent on nuclei, then per nucleon."""
    table = {target: [program.sigma(target, energy=energy)[0] for energy in energies]
             for target in NUCLEI}
    for nucleon, blocked in NUCLEONS:
        table[name(nucleon, blocked)] = [program.nucleon(nucleon, energy, blocked=blocked)
                                         for energy in energies]
    return table


def _nuclei(program, references, group):
    for reference in references[group]:
        case = reference.case
        data = program.with_density(case["target"], case["c"], case["a"], case["w"]) if "c" in case else None
        yield compare(reference, program.sigma(case["target"], energy=case["energy"], data=data)[0])


def _nucleons(program, references):
    for reference in references["nucleon_tables"]:
        case = reference.case
        yield compare(reference, program.nucleon(case["nucleon"], case["energy"], blocked=True,
                                                 form_factors=case["form_factors"]))


def _figure(table, comparisons):
    """sigma/(E Z^2), and below it what was published over what is computed here."""
    charge = {"O16": 8, "Ar40": 18, "Fe56": 26, "W184": 74}
    with plt.rc_context(STYLE):
        figure, (above, below) = plt.subplots(2, 1, figsize=(6.4, 6.4), sharex=True, layout="constrained",
                                              height_ratios=(2.2, 1))
        for i, target in enumerate(target for target in table if not target.startswith("bound")):
            style = {"color": COLOURS[i], "lw": 1.5, "ls": DASHES[i]}
            scale = charge.get(target, 1)**2
            above.plot(ENERGIES, [s.value / (scale * e) for s, e in zip(table[target], ENERGIES)], **style,
                       label=target)
            chosen = [c for c in comparisons if c.reference.case["target"] == target]
            if chosen:
                energy = np.array([c.reference.case["energy"] for c in chosen])
                value = np.array([c.reference.value for c in chosen])
                above.plot(energy, value / (scale * energy), "osD^"[i], color=COLOURS[i], mfc="none", ms=5)
                below.errorbar(energy, [c.reference.value / c.ours.value for c in chosen],
                               [c.reference.tolerance for c in chosen], color=COLOURS[i], fmt="osD^"[i],
                               mfc="none", ms=5, capsize=2, label=target)
        above.set(yscale="log", ylabel=r"$\sigma/(E_\nu Z^2)$  [cm$^2$/GeV]   ($Z = 1$ for nucleons)")
        below.axhline(1, color="0.5", lw=0.8, zorder=0)
        below.set(xscale="log", xlabel=r"$E_\nu$  [GeV]", ylabel="arXiv:2406.20067 / here")
        above.legend(frameon=False, fontsize=9, ncol=2)
        below.legend(frameon=False, fontsize=9)
        return figure


def section(document, program, references):
    document.heading("Energy dependence")
    document.text("The table gives cross sections of the Standard Model in cm2, without cuts. Those of nuclei are coherent, with the charge",
                  "densities of configs/targets. Those of nucleons have dipole form factors.")
    table = curve(program)
    document.table(["E / GeV", *table], [[f"{energy:g}", *(row[i] for row in table.values())]
                                         for i, energy in enumerate(ENERGIES)])
    tables = list(_nuclei(program, references, "coherent_tables"))
    document.image(_figure(table, tables), "validation_energy.png",
                   "Cross sections over energy and Z^2, with published tables")
    document.text("Published coherent cross sections compare as follows:")
    document.compare(tables + list(_nuclei(program, references, "coherent_figure")))
    document.text("With other charge densities, the same rows change to those below; the densities are those of " + ", ".join(
        f"{target}: {document.cite(source)}" for target, source in
        references["coherent_tables_density"][0].case["density_source"].items()) + ".")
    document.compare(_nuclei(program, references, "coherent_tables_density"))
    document.text("Published cross sections on bound nucleons are compared with dipole and with Kelly's form factors:")
    document.compare(_nucleons(program, references))
