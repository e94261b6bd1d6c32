"""Eqs. (6), (9), (11)-(14) of arXiv:1406.2332 against the exact cross section on a real photon."""

from functools import reduce

import numpy as np

from equivalent_photons import closed_forms, constants
from tridentscan import Number
from tridentscan.comparison import VEV, eq_11
from tridentscan.kernel import SM_AXIAL as C_A, SM_VECTOR as C_V
from tridentscan.program import program_json
from validation.cross_sections import vector_over_axial
from validation.figures import curves
from validation.verdict import compare

MASSES_13 = ("1 GeV", "2 GeV", "3 GeV", "5 GeV")


def _ratio_13(program, s_over_m2, mass):
    fields = program_json(program.binary, "photon", "--s-over-m2", s_over_m2, "--model", "lmu_ltau",
                          "--mass", mass, "--coupling", "1e-3")
    return fields["mediator_cm2"] / fields["eq_13_cm2"]


def mass_where_13_equals(program, value, s_over_m2):
    """Mass in GeV at which exact / Eq. (13) has a value; it falls with the mass."""
    ratios = [_ratio_13(program, s_over_m2, mass) for mass in MASSES_13]
    masses = np.log([float(mass.split()[0]) for mass in MASSES_13])
    return float(np.exp(np.interp(-value, -np.array(ratios), masses)))


def light_limit_14(ratio, value, muon=0.1056583745, mass=1e-3):
    """(b, mass in MeV): exact / Eq. (14) is 1 + b/ln(m^2/m_Z'^2); the mass where it has a value."""
    b = (ratio - 1) * np.log((muon / mass)**2)
    return b, 1e3 * muon * np.exp(-b / (2 * (value - 1)))


def eq_11_with(vector_over_axial, coupling_over_mass):
    """Eq. (11) before it sets T_VV/T_AA to 1."""
    c_v = C_V + (VEV * coupling_over_mass)**2
    return (c_v**2 * vector_over_axial + C_A**2) / (C_V**2 * vector_over_axial + C_A**2)


def _constants(program, references):
    numbers = {(row["s_over_m2"], key): Number(row[key])
               for row in constants(program.binary) for key in ("exact", "eq_6")}
    for group, key in (("constant_exact", "exact"), ("constant_eq_6", "eq_6"),
                       ("constant_limit", None)):
        for reference in references[group]:
            which = key or reference.case["which"]
            yield compare(reference, numbers[reference.case["s_over_m2"], which])


def _equations(program, references, rows):
    ratio = {(row["equation"], row["s_over_m2"]): row["exact_over_printed"] for row in rows}
    for reference in references["closed_forms"]:
        equation, s_over_m2 = reference.case["equation"], reference.case["s_over_m2"]
        ours, computed = ratio[equation, s_over_m2], {}
        if equation == "13":
            mass = mass_where_13_equals(program, reference.value, s_over_m2)
            computed = {"mass_13": f"{mass:.2g}"}
        if equation == "14":
            b, mass = light_limit_14(ours, reference.value)
            computed = {"b_14": f"{b:.2f}", "mass_14": f"{mass:.2g}"}
        yield compare(reference, Number(ours), **computed)
    for reference in references["eq_11"]:
        mass, limit = reference.case["mass"], reference.case["mass_over_coupling"]
        coupling = float(mass.split()[0]) / limit
        _, exact = program.sigma("Ar40", energy=reference.case["energy"], model="lmu_ltau",
                                 options=("--mass", mass, "--coupling", f"{coupling:.10g}"))
        printed = eq_11(1 / limit)
        _, ratio = program.sigma("Ar40", energy=reference.case["energy"], model="v_minus_a")
        x = vector_over_axial(ratio)
        massive = eq_11_with(x.value, 1 / limit) / printed
        yield compare(reference, Number(exact.value / printed, exact.error / printed), x=x,
                      r=f"{massive:.4f}")


def section(document, program, references):
    document.heading("Closed forms on a real photon")
    document.text("Eqs. (9) and (11)-(14) of arXiv:1406.2332 are compared with the cross section that is exact in the muon mass m.",
                  "n0 stands for 2 GF^2 alpha s/(9 pi^2). [epa.md](epa.md) has more.")
    document.compare(_constants(program, references))
    grid = [float(f"{x:.4g}") for x in np.geomspace(1e2, 1e8, 13)]
    # The table's own points and the figure's come from one pass.
    rows = list(closed_forms(program.binary, sorted({*grid, 1e3, 1e4, 1e6})))
    document.compare(_equations(program, references, rows))
    document.text("The exact result divided by what the paper prints, at three energies:")
    names = {row["equation"]: row["case"] for row in rows}
    document.table(["Eq.", "quantity"] + [f"s/m^2 = {x:.0e}" for x in (1e3, 1e4, 1e6)],
                   [[f"({equation})", case] + [f"{row['exact_over_printed']:.3f}" for row in rows
                                               if row["equation"] == equation
                                               and row["s_over_m2"] in (1e3, 1e4, 1e6)]
                    for equation, case in names.items()])
    formulas = {"Z'": r"$Z\prime$", "g' = 2": r"$g\prime = 2$", "R - 1": "$R - 1$"}
    lines = [(reduce(lambda text, word: text.replace(word, formulas[word]), formulas, f"Eq. ({equation}), {case}"), [row["s_over_m2"] for row in rows if row["equation"] == equation],
              [row["exact_over_printed"] for row in rows if row["equation"] == equation])
             for equation, case in names.items()]
    document.image(curves(lines, xlabel=r"$s/m_\mu^2$", ylabel="exact / printed", ylim=(0, 1.4), level=1),
                   "validation_closed_forms.png", "Exact cross section over the closed forms")
