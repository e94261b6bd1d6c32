#!/usr/bin/python3
"""Limits of CCFR and CHARM-II as published (one energy, coherent), in a beam, and realistic.

Realistic adds protons and neutrons, the material and a window of dilepton masses to the beam. Each
variant is a file of configs/experiments; the program integrates them, and the shift of the limit from
the published variant is printed with its numerical error.
"""

import argparse
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

try:
    import numpy as np

    from tridentscan import Number, ProgramError, ResultError, open_result
    from tridentscan.program import run_program
    from tridentscan.tables import markdown, plain
except ImportError as missing:
    sys.exit(f"compare_variants.py: {missing}. Install it with: apt-get install python3-h5py "
             "python3-numpy python3-xxhash, and run this with /usr/bin/python3")

MASSES = {0.01: "10 MeV", 0.1: "100 MeV", 1.0: "1 GeV", 10.0: "10 GeV"}
VARIANTS = {"ccfr": ("ccfr_nutev_beam", "ccfr_realistic"),  # as published: the others
            "charm2": ("charm2_beam", "charm2_realistic")}


@dataclass(frozen=True)
class Variant:
    """Limits of one variant: g' at each of MASSES, and its shift from the published one, relative."""

    name: str
    label: str
    sm_cross_section: Number  # cm^2 per nucleus, with cuts
    limits: dict  # mass / GeV: Number
    shifts: dict  # the same; empty for the published variant


def scan_text(relative_error, seed):
    """A scan of all variants whose masses are MASSES. Limits are root finds: couplings do not matter."""
    names = [name for published, others in VARIANTS.items() for name in (published, *others)]
    files = ", ".join(f'"data:experiments/{name}.yaml"' for name in names)
    return f"""\
schema_version: 1
name: variants
model: lmu_ltau
grid:
  mass: {{min: "{min(MASSES)} GeV", max: "{max(MASSES)} GeV", points: {len(MASSES)}, spacing: log}}
  coupling: {{min: 1e-4, max: 1, points: 5, spacing: log}}
experiments: [{files}]
integration: {{relative_error: {relative_error}, seed: {seed}}}
"""


def relative_shift(limit, reference):
    """limit/reference - 1. The two have random numbers of their own: errors add in squares."""
    ratio = limit.value / reference.value
    error = ratio * np.hypot(limit.error / limit.value, reference.error / reference.value)
    return Number(ratio - 1, error)


def read_variants(result):
    """All variants in the order of VARIANTS from an open result."""
    variants = []
    for published, others in VARIANTS.items():
        reference = None
        for name in (published, *others):
            experiment = result.experiment(name)
            if not experiment.accuracy_reached:
                raise ResultError(f"{name}: the requested accuracy was missed")
            limits = {mass: Number(*experiment.limit.at(mass)) for mass in MASSES}
            shifts = {mass: relative_shift(limit, reference[mass])
                      for mass, limit in limits.items()} if reference else {}
            reference = reference or limits
            sigma = Number(experiment.sm_cross_section, experiment.sm_cross_section_error)
            variants.append(Variant(name, experiment.label, sigma, limits, shifts))
    return variants


def compute_variants(binary, relative_error=1e-3, seed=1):
    """Runs the program and returns the variants."""
    with tempfile.TemporaryDirectory() as folder:
        scan, output = Path(folder) / "variants.yaml", Path(folder) / "variants.h5"
        scan.write_text(scan_text(relative_error, seed))
        run_program(binary, "run", scan, "-o", output, "--quiet")
        with open_result(output) as result:
            return read_variants(result)


def percent(shift):
    """A shift in per cent, +22.07(4): it may be smaller than its error, to one or two digits."""
    value, error = 100 * shift.value, 100 * shift.error
    places = max(0, -int(np.floor(np.log10(error / 1.95))))
    return f"{value:+.{places}f}({round(error * 10**places)})"


def table(variants):
    header = (["experiment", "SM sigma / cm^2, cuts"] + [f"g' at {name}" for name in MASSES.values()]
              + [f"shift / % at {name}" for name in MASSES.values()])
    rows = [[variant.label, str(variant.sm_cross_section)]
            + [str(variant.limits[mass]) for mass in MASSES]
            + [percent(variant.shifts[mass]) if variant.shifts else "" for mass in MASSES]
            for variant in variants]
    return header, rows


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--binary", type=Path, default=Path("build/release/tridentscan"),
                        help="default: %(default)s")
    parser.add_argument("--relative-error", type=float, default=1e-3, help="default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="default: %(default)s")
    parser.add_argument("--markdown", action="store_true", help="print a Markdown table")
    arguments = parser.parse_args()
    try:
        variants = compute_variants(arguments.binary, arguments.relative_error, arguments.seed)
    except (ProgramError, ResultError) as error:
        sys.exit(f"compare_variants.py: {error}")
    print("Limits on g' (95 % CL, two-sided) and their shift from the published variant; "
          "1.234(5) = 1.234 +- 0.005, numerical\n")
    print((markdown if arguments.markdown else plain)(*table(variants)))


if __name__ == "__main__":
    main()
