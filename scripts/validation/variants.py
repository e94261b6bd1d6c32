"""CCFR and CHARM-II: the limit with one energy as published, in a beam, and realistic."""

from compare_variants import compute_variants, table


def section(document, program, references):
    document.heading("Variants of CCFR and CHARM-II")
    document.text("The limits on g' have the test and the confidence level of the paper's figures. The shift is relative to the variant as",
                  "published, which has one energy, coherent scattering and a cut on the muon energies. The beam variant has a spectrum. The",
                  "realistic one also has protons and neutrons, steel for CCFR, and a window of dimuon masses. The paper does not print its",
                  "selections, and the shift shows how much depends on them.")
    document.table(*table(compute_variants(program.binary, program.relative_error)))
