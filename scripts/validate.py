#!/usr/bin/python3
"""Compare the program with the literature and write docs/validation.md with its figures."""

import argparse
import sys
import time
from pathlib import Path

try:
    import numpy as np

    from tridentscan import ProgramError, ResultError
    from tridentscan.files import write_whole
    from validation import (channels, closed_forms, cross_sections, dune, energy_dependence, four_muons, kernel_and_direct, paper,
                            photon_flux, theory_errors, variants)
    from validation.document import Document
    from validation.program import ROOT, Program
    from validation.prose import wrapped
    from validation.references import ReferenceError, load
except ImportError as missing:
    sys.exit(f"validate.py: {missing}. Install it with: apt-get install python3-h5py python3-numpy "
             "python3-matplotlib python3-xxhash python3-yaml, and run this with /usr/bin/python3")

SECTIONS = {module.__name__.split(".")[-1]: module.section
            for module in (closed_forms, cross_sections, channels, photon_flux, energy_dependence, dune, paper,
                           variants, theory_errors, four_muons, kernel_and_direct)}
OPENING = """This page compares the program with the literature and with independent calculations.
`scripts/validate.sh` writes it. Each number was computed by that command, or comes from
[references.yaml](../scripts/validation/references.yaml), which gives its source and defines what "agrees" means.

1.234(5) means 1.234 +- 0.005, where the error is numerical. The deviation is here/reference - 1. The pull is the
difference divided by the combined error; it is given if the reference has an error."""


def report(document, program, references, names):
    for i, name in enumerate(names, 1):
        start = time.monotonic()
        print(f"[{i}/{len(names)}] {name} ...", end="", file=sys.stderr, flush=True)
        SECTIONS[name](document, program, references)
        print(f" {time.monotonic() - start:.0f} s", file=sys.stderr)
    return wrapped(document.render(OPENING))


def main():
    parser = argparse.ArgumentParser(description=__doc__, epilog="Exit code 1: a disagreement that nobody "
                                     "has looked at yet.")
    parser.add_argument("--binary", type=Path, default=ROOT / "build/release/tridentscan")
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "docs/validation.md",
                        help="figures go into images/ beside it")
    parser.add_argument("--references", type=Path, help="another file of references")
    parser.add_argument("--sections", nargs="+", choices=SECTIONS, default=list(SECTIONS))
    parser.add_argument("--relative-error", type=float, default=3e-4,
                        help="relative numerical error of cross sections (default: %(default)s)")
    arguments = parser.parse_args()
    np.seterr(invalid="ignore")  # a limit may be NaN: it prints as "-"
    try:
        references = load(arguments.references) if arguments.references else load()
        document = Document(references.sources, arguments.output.parent / "images")
        page = report(document, Program(arguments.binary, arguments.relative_error), references,
                      arguments.sections)
        write_whole({arguments.output: page.encode()})
    except (ProgramError, ReferenceError, ResultError, OSError, ValueError) as error:
        sys.exit(f"\nvalidate.py: {error}")
    new = [c for c in document.comparisons if c.is_new]
    for c in new:
        print(f"differs: {c.reference.quantity}: {c.ours} here, {c.reference.value:g} in "
              f"{c.reference.source} ({100 * c.deviation:+.2f} %)", file=sys.stderr)
    return 1 if new else 0


if __name__ == "__main__":
    sys.exit(main())
