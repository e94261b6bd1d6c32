"""CCFR and CHARM-II: the limit with one energy as published, in a beam, and realistic."""

from compare_variants import compute_variants, table


def section(document, program, references):
    document.heading("Variants of CCFR and CHARM-II")
    document.text("Limits on g', with the test and level of the paper's figures, and their shift from the variant as published (one",
                  "energy, coherent, muon energies cut). The beam variant has a spectrum, the realistic one protons, neutrons,",
                  "steel for CCFR and a window of dimuon masses besides. The paper prints no selection: the shift says how much hangs on it.")
    document.table(*table(compute_variants(program.binary, program.relative_error)))
