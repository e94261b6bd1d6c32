#!/usr/bin/python3
"""Print our limits of Figs. 2-3 and the statements of arXiv:1406.2332 beside our numbers."""

import argparse
import sys
from pathlib import Path

try:
    import numpy as np

    from tridentscan import Number, ProgramError, ResultError, open_result
    from tridentscan.paper import crossings_table, from_cross_sections, from_results, statements_table, tridents
    from tridentscan.tables import markdown, plain
except ImportError as missing:
    sys.exit(f"compare_with_paper.py: {missing}. Install it with: apt-get install python3-h5py "
             "python3-numpy python3-xxhash, and run this with /usr/bin/python3")

MASSES = [(0.01, "10 MeV"), (0.1, "100 MeV"), (1.0, "1 GeV"), (10.0, "10 GeV"), (100.0, "100 GeV")]


def limits_table(result):
    """One row for each experiment: its measurement, the SM cross section and g' limits with their
    numerical errors."""
    header = (["experiment", "R measured", "SM sigma / cm^2, cuts"]
              + [f"g' at {name}" for _, name in MASSES])
    rows = [[e.label, str(e.measurement), str(Number(e.sm_cross_section, e.sm_cross_section_error))]
            + [str(Number(*e.limit.at(mass))) for mass, _ in MASSES] for e in tridents(result)]
    return header, rows


def missed_accuracy(result):
    """What the reader of the table must know about experiments whose integration fell short."""
    return [f"{e.label}: the requested accuracy was missed; achieved {e.achieved_relative_error:.1e}"
            for e in result.experiments() if not e.accuracy_reached]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("fig2", type=Path, help="result of configs/figures/fig2.yaml")
    parser.add_argument("fig3", type=Path, help="result of configs/figures/fig3.yaml")
    parser.add_argument("--binary", type=Path, default=Path("build/release/tridentscan"),
                        help="for statements about cross sections (default: %(default)s)")
    parser.add_argument("--no-cross-sections", action="store_true",
                        help="leave out the statements that need the program")
    parser.add_argument("--markdown", action="store_true", help="print Markdown tables")
    arguments = parser.parse_args()
    table = markdown if arguments.markdown else plain
    np.seterr(invalid="ignore")  # a limit may be NaN: it prints as "-"
    try:
        with open_result(arguments.fig2) as fig2, open_result(arguments.fig3) as fig3:
            statements = list(from_results(fig2, fig3))
            if not arguments.no_cross_sections:
                statements += from_cross_sections(arguments.binary)
            heading = f"{100 * fig2.confidence_level:g} % CL, {fig2.test}"
            print(f"Limits on g' ({heading}); 1.234(5) = 1.234 +- 0.005, numerical\n")
            print(table(*limits_table(fig2)))
            for line in missed_accuracy(fig2):
                print(line)
            print(f"\nMass above which an edge of the g-2 band is excluded, up to "
                  f"{fig2.mass[-1]:g} GeV\n")
            print(table(*crossings_table(fig2)))
            print("\nStatements of arXiv:1406.2332\n")
            print(table(*statements_table(statements)))
            differ = sum(not s.agrees for s in statements)
            print(f"\n{len(statements) - differ} of {len(statements)} statements agree.")
    except (ResultError, ProgramError, OSError) as error:
        sys.exit(f"compare_with_paper.py: {error}")


if __name__ == "__main__":
    main()
