#!/usr/bin/python3
"""Equivalent photons against the exact calculation, and real photons against the closed forms of
arXiv:1406.2332: tables of docs/epa.md as JSON or CSV. All numbers come from the program."""

import argparse
import csv
import json
import sys
from pathlib import Path

try:
    import numpy as np

    from tridentscan.program import ProgramError, cross_section, program_json
except ImportError as missing:
    sys.exit(f"equivalent_photons.py: {missing}. Install it with: apt-get install python3-numpy, "
             "and run this with /usr/bin/python3")

FLUXES = ("printed", "transverse", "full")
# Couplings so large that the new boson alone is left of sigma(SM + Z'): SM and interference below 1e-4.
ALONE = {"10 MeV": 1.0, "1 GeV": 30.0}


def constants(binary, ratios=(1e2, 1e3, 1e4, 1e5, 1e6)):
    """c in sigma_gamma = n0 (ln(s/m^2) - c), pure V-A, n0 = 2 GF^2 alpha s/(9 pi^2): exact, and from
    Eq. (6). Limits for large s: 8/3 and 19/6."""
    for ratio in ratios:
        fields = program_json(binary, "photon", "--s-over-m2", ratio, "--model", "v_minus_a")
        yield {"s_over_m2": ratio, "exact": fields["constant"], "eq_6": fields["eq_6_constant"]}


def closed_forms(binary, ratios=(1e3, 1e4, 1e6)):
    """Exact sigma_gamma over Eqs. (9) and (11)-(14), each where it should hold best."""
    def photon(ratio, *arguments):
        return program_json(binary, "photon", "--s-over-m2", ratio, *arguments)

    def with_boson(ratio, mass, coupling="1e-3"):
        return photon(ratio, "--model", "lmu_ltau", "--mass", mass, "--coupling", coupling)

    for ratio in ratios:
        sm, heavy = photon(ratio), with_boson(ratio, "1 TeV", "2")
        light, middle = with_boson(ratio, "1 MeV"), with_boson(ratio, "1 GeV")
        for equation, case, exact, printed in (
                ("9", "Standard Model", sm["sigma_cm2"], sm["eq_9_cm2"]),
                ("11", "R - 1, 1 TeV, g' = 2", heavy["ratio_to_sm"] - 1, heavy["eq_11_ratio"] - 1),
                ("12", "interference, 1 MeV", light["interference_cm2"], light["eq_12_cm2"]),
                ("13", "Z' alone, 1 GeV", middle["mediator_cm2"], middle["eq_13_cm2"]),
                ("14", "Z' alone, 1 MeV", light["mediator_cm2"], light["eq_14_cm2"])):
            yield {"equation": equation, "case": case, "s_over_m2": ratio, "exact": exact,
                   "printed": printed, "exact_over_printed": exact / printed}


def over_exact(binary, target, energy, fluxes=("full",), boson=None, form_factor="density",
               relative_error=1e-3):
    """EPA/exact for one nucleus and energy in GeV: a row for each flux. `boson`: a mass of ALONE, whose
    part of the cross section is compared; else the Standard Model."""
    options = ["--form-factor", form_factor]
    model = ("lmu_ltau", boson, ALONE[boson]) if boson else ("sm",)
    exact, _ = cross_section(target, f"{energy:.6g} GeV", *model, program=binary,
                             options=[*options, "--relative-error", relative_error])
    for flux in fluxes:
        epa, _ = cross_section(target, f"{energy:.6g} GeV", *model, program=binary,
                               options=[*options, "--method", "epa", "--photon-flux", flux])
        ratio = epa.value / exact.value if exact.value else float("nan")
        yield {"target": target, "energy_GeV": float(energy), "model": boson or "sm", "flux": flux,
               "form_factor": form_factor, "epa_cm2": epa.value, "exact_cm2": exact.value,
               "exact_error_cm2": exact.error, "epa_over_exact": ratio,
               "error": ratio * exact.error / exact.value if exact.value else float("nan")}


def table(binary, cells=(("Ar40", 1), ("Ar40", 5), ("Ar40", 20), ("Ar40", 160), ("Fe56", 5),
                         ("Fe56", 160))):
    """EPA/exact for the three fluxes, symmetrised Fermi form factor."""
    for target, energy in cells:
        yield from over_exact(binary, target, energy, FLUXES, form_factor="fermi")


def energy_dependence(binary, target="Ar40", energies=np.geomspace(0.3, 1000, 25)):
    """Standard Model with all fluxes, and the parts of a light and a heavier boson with the full one."""
    for energy in energies:
        yield from over_exact(binary, target, energy, FLUXES)
        for boson in ALONE:
            yield from over_exact(binary, target, energy, boson=boson)


def nuclei(binary, targets=("C12", "Ar40", "Fe56", "Pb208"), energies=(1, 5, 20, 160)):
    """The full flux on small and large nuclei."""
    for target in targets:
        for energy in energies:
            yield from over_exact(binary, target, energy)


def good_from(rows, tolerance=0.1):
    """Energy in GeV above which all rows of one curve lie within `tolerance` of 1: interpolated in ln E
    between the last row outside and the next one. NaN if the last row is outside, the first energy if
    none is."""
    energy = np.array([row["energy_GeV"] for row in rows])
    excess = np.abs(np.array([row["epa_over_exact"] for row in rows]) - 1) - tolerance
    outside = np.flatnonzero(~(excess <= 0))
    if not len(outside):
        return float(energy[0])
    i = outside[-1]
    if i == len(energy) - 1:
        return float("nan")
    if np.isnan(excess[i]):
        return float(energy[i + 1])
    return float(np.exp(np.interp(0, [excess[i + 1], excess[i]],
                                  np.log([energy[i + 1], energy[i]]))))


TABLES = {"constants": constants, "closed-forms": closed_forms, "table": table,
          "energy": energy_dependence, "nuclei": nuclei}


def write(rows, stream, as_csv):
    if as_csv:
        writer = csv.DictWriter(stream, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    else:
        json.dump(rows, stream, indent=1)
        stream.write("\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", choices=TABLES)
    parser.add_argument("--csv", action="store_true", help="CSV instead of JSON")
    parser.add_argument("--binary", default=Path(__file__).parents[1] / "build/release/tridentscan")
    arguments = parser.parse_args()
    try:
        write(list(TABLES[arguments.table](arguments.binary)), sys.stdout, arguments.csv)
    except ProgramError as error:
        sys.exit(f"equivalent_photons.py: {error}")


if __name__ == "__main__":
    main()
