"""CCFR and CHARM-II: the limit with one energy as published, in a beam, and realistic."""

from compare_variants import compute_variants, table


def section(document, program, references):
    document.heading("Variants of CCFR and CHARM-II")
    document.text("Limits on g' at 95 % CL, two-sided, and their shift from the variant as published (one energy, coherent",
                  "on one nucleus, muon energies cut); the beam variant has a spectrum, the realistic one protons and neutrons,",
                  "the material and a window of dimuon masses besides. No selection is printed in the paper: the shift",
                  "says how much hangs on it.")
    document.table(*table(compute_variants(program.binary, program.relative_error)))
