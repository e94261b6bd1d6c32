"""The statements of arXiv:1406.2332, g-2 and the V-A expectations of the experiments."""

import numpy as np

from tridentscan import Number
from tridentscan.kernel import SM_AXIAL as C_A, SM_VECTOR as C_V
from tridentscan.paper import from_cross_sections, from_results, statements_table
from validation.program import ROOT
from validation.verdict import compare, judge


def _bands(result, references):
    band = result.bands()[0]
    for reference in references["g_minus_2"]:
        edge = getattr(band, reference.case["edge"])
        coupling = np.exp(np.interp(np.log(reference.case["mass"]), np.log(band.mass), np.log(edge)))
        yield compare(reference, Number(float(coupling)))


def _v_minus_a(program, references):
    for reference in references["v_minus_a"]:
        case = reference.case
        # V-A is W exchange alone, which makes mu- mu+ from muon neutrinos only.
        _, ratio = program.sigma(case["target"], energy=case.get("energy"), beam=case.get("beam"), model="v_minus_a",
                                 options=("--neutrino", "numu", "--min-lepton-energy", case["min_lepton_energy"]))
        yield compare(reference, ratio)


def section(document, program, references):
    document.heading("Statements of arXiv:1406.2332")
    settings = [f"integration.relative_error={program.relative_error:g}"]
    with (program.scan(ROOT / "configs/figures/fig2.yaml", "fig2", *settings) as fig2,
          program.scan(ROOT / "configs/figures/fig3.yaml", "fig3", *settings) as fig3):
        statements = [*from_results(fig2, fig3), *from_cross_sections(program.binary)]
        bands = list(_bands(fig2, references))
    massless = f"{1 - (C_V**2 + C_A**2) / 2:.3f}"
    judged = [judge(s, "paper", references.statements, massless=massless) for s in statements]
    document.text(f"{sum(s.agrees for s in statements)} of {len(statements)} statements agree ({document.cite('paper')}). The criterion of each was",
                  "written down before the comparison.")
    header, rows = statements_table(statements)
    document.judged(header, [row[:-1] for row in rows], judged)
    document.text("The next table inverts the one-loop contribution to the muon g-2. It also has the ratio of V-A events to Standard Model",
                  "events that experiments expected within their selections.")
    document.compare([*bands, *_v_minus_a(program, references)])
