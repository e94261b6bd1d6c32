"""Equivalent photons over exact, with the three photon fluxes."""

from tridentscan import Number
from equivalent_photons import over_exact
from validation.verdict import compare


def section(document, program, references):
    document.heading("Equivalent photons")
    document.text("Eqs. (2)-(3) and two better photon fluxes, over the exact cross section; symmetrised Fermi form",
                  "factor. [epa.md](epa.md) has the energy dependence and says why Eq. (3) as printed fails.")
    comparisons = []
    for reference in references["equivalent_photons"]:
        case = reference.case
        row = next(over_exact(program.binary, case["target"], case["energy"], (case["flux"],),
                              form_factor="fermi", relative_error=program.relative_error))
        comparisons.append(compare(reference, Number(row["epa_over_exact"], row["error"])))
    document.compare(comparisons)
