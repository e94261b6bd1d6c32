"""Equivalent photons over exact, with the three photon fluxes."""

from tridentscan import Number
from equivalent_photons import over_exact
from validation.verdict import compare


def section(document, program, references):
    document.heading("Equivalent photons")
    document.text("The cross section from Eqs. (2)-(3), and from two better photon fluxes, is divided by the exact one. The form factor is",
                  "the symmetrised Fermi one. [epa.md](epa.md) shows the energy dependence and explains why Eq. (3) as printed fails.")
    comparisons = []
    for reference in references["equivalent_photons"]:
        case = reference.case
        row = next(over_exact(program.binary, case["target"], case["energy"], (case["flux"],),
                              form_factor="fermi", relative_error=program.relative_error))
        comparisons.append(compare(reference, Number(row["epa_over_exact"], row["error"])))
    document.compare(comparisons)
