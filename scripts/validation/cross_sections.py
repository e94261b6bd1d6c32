"""Cross sections at one energy, on nuclei and nucleons, against two independent calculations."""

import csv

from tridentscan import Number
from tridentscan.kernel import SM_AXIAL as C_A, SM_VECTOR as C_V
from validation.program import ROOT
from validation.references import Reference
from validation.verdict import compare

TABLE = ROOT / "tests/support/nucleon_cross_sections.csv"


def coherent(program, references):
    """Symmetrised Fermi form factor, as in the prototype."""
    for reference in references["coherent"]:
        case = reference.case
        options = ["--form-factor", "fermi"]
        if "min_lepton_energy" in case:
            options += ["--min-lepton-energy", case["min_lepton_energy"]]
        yield compare(reference, program.sigma(case["target"], energy=case["energy"],
                                               model=case["model"], options=options)[0])


def vector_over_axial(ratio):
    """T_VV/T_AA integrated, from R = sigma(V-A)/sigma(SM): T_VA integrates to zero."""
    def share(r):
        return (1 - r * C_A**2) / (r * C_V**2 - 1)
    step = 1e-6 * ratio.value
    slope = (share(ratio.value + step) - share(ratio.value - step)) / (2 * step)
    return Number(share(ratio.value), abs(slope) * ratio.error)


def _vector_over_axial(program, references):
    for reference in references["vector_over_axial"]:
        _, ratio = program.sigma(reference.case["target"], energy=reference.case["energy"],
                                 model="v_minus_a", options=("--form-factor", "fermi"))
        yield compare(reference, vector_over_axial(ratio))


def _nucleons(program, references):
    for reference in references["nucleons"]:
        case = reference.case
        yield compare(reference, program.nucleon(case["nucleon"], case["energy"],
                                                 blocked=case["blocked"]))


def table_references():
    """The rows of the Python table as references, Standard Model and V-A."""
    lines = [line for line in TABLE.read_text().splitlines() if not line.startswith("#")]
    for row in csv.DictReader(lines):
        blocked, energy = int(row["blocked"]), float(row["energy_gev"])
        for model in ("sm", "v_minus_a"):
            case = {"nucleon": row["target"], "blocked": blocked, "energy": energy, "model": model}
            yield Reference("python_table", f"sigma, {'bound' if blocked else 'free'} {row['target']}, "
                            f"{energy:g} GeV, {model}", "cm2", float(row[f"{model}_cm2"]),
                            float(row[f"{model}_error_cm2"]), 0.0, "", "python", None, case)


def section(document, program, references):
    document.heading("Cross sections at one energy")
    document.text("These are coherent cross sections per nucleus, with the symmetrised Fermi form factor and without cuts unless named.",
                  "NAME_fit has the density that the prototype used ([physics.md](physics.md#charge-radii)).")
    document.compare([*coherent(program, references), *_vector_over_axial(program, references)])
    document.text("These are per nucleon, with dipole form factors and without cuts. Bound nucleons are in a Fermi gas.")
    document.compare(_nucleons(program, references))
    document.text("The same quantities are compared with the second independent calculation:")
    document.compare(compare(reference, program.nucleon(**reference.case))
                     for reference in table_references())
