"""Draw one result or several: `tridentscan plot`.

One result is drawn in the manner of arXiv:1406.2332, Figs. 2-3, with names along its curves; several, or one with a label,
as lines with a legend.
"""

from __future__ import annotations

import argparse
import math
import sys
from contextlib import ExitStack
from pathlib import Path

from ..errors import ResultError, contents_of
from ..regions import overlays_outside, spans
from ..result import open_result
from .command import add_output, check_folder, targets, write
from .plane import draw
from .scan import draw_scan, draw_scan_at
from .several import draw_several
from .style import set_style
from .view import STYLES, Span, View

GEV = {"": 1.0, "eV": 1e-9, "keV": 1e-6, "MeV": 1e-3, "GeV": 1.0, "TeV": 1e3}


def span_of(text: str, units: dict[str, float]) -> Span:
    """The range "MIN:MAX", each a number with one of these units. Raises argparse.ArgumentTypeError."""
    def number(part):
        digits = part.strip().rstrip("kMGTeV ")
        return float(digits) * units[part.strip()[len(digits):].strip()]
    try:
        low, high = map(number, text.split(":"))
    except (ValueError, KeyError):
        known = ", ".join(filter(None, units))
        raise argparse.ArgumentTypeError(f"'{text}' is no range MIN:MAX" + (f" with units of {known}" if known else "")) from None
    if not 0 < low < high < math.inf:
        raise argparse.ArgumentTypeError(f"'{text}': a range on a logarithmic axis is above 0, its smaller end first")
    return low, high


def mass_of(text: str) -> float:
    """A mass with its unit, "10 MeV", in GeV. Raises argparse.ArgumentTypeError."""
    digits = text.strip().rstrip("kMGTeV ")
    try:
        mass = float(digits) * GEV[text.strip()[len(digits):].strip()]
    except (ValueError, KeyError):
        raise argparse.ArgumentTypeError(f"'{text}' is no mass such as \"10 MeV\"") from None
    return mass


def parser_of() -> argparse.ArgumentParser:
    """Its options are listed in scanner/cli/plot_command.cpp too; a test compares them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", type=Path, nargs="+", metavar="RESULT", help="result file of tridentscan run")
    add_output(parser, "beside the first result")
    parser.add_argument("--label", action="append", default=[], metavar="TEXT",
                        help="name of a result in the legend; once for each, in their order")
    parser.add_argument("--experiments", metavar="NAME,...", help='only these experiments; "combined" is one too')
    parser.add_argument("--mass-range", metavar="MIN:MAX", type=lambda text: span_of(text, GEV),
                        help='of the axis, "10 MeV:1 GeV"')
    parser.add_argument("--coupling-range", metavar="MIN:MAX", type=lambda text: span_of(text, {"": 1.0}),
                        help="of the axis, 1e-4:1e-2")
    parser.add_argument("--style", choices=STYLES, help="paper (default), talk: for slides, wide: two columns")
    parser.add_argument("--title", metavar="TEXT", help="instead of the configuration's; empty for none")
    parser.add_argument("--expected", action="store_true",
                        help="draw the bands of 1 and 2 sigma in which limits are expected, of projections")
    parser.add_argument("--theory-error", action="store_true", help="draw the theory error of each limit as a band, and as a ratio below")
    parser.add_argument("--contours", action="store_true", help="draw the grid contours over the limit curves")
    parser.add_argument("--scan", action="store_true", help="a curve for each value of the third parameter of the result")
    parser.add_argument("--scan-at", metavar="MASS", type=mass_of, action="append", default=[],
                        help='limits at a mass, "10 MeV", against the third parameter; may be repeated')
    parser.add_argument("--over", type=Path, metavar="OTHER", action="append", default=[],
                        help="another result, e.g. of a direct scan: its contours over this figure; may be repeated")
    return parser


def main():
    parser = parser_of()
    arguments = parser.parse_args()
    paths = arguments.results
    is_one = len(paths) == 1 and not arguments.label
    if not is_one and (arguments.over or arguments.contours):
        parser.error("--over and --contours belong to the figure of one result without --label")
    scans = arguments.scan or bool(arguments.scan_at)
    if scans and (not is_one or arguments.over or arguments.contours or arguments.expected or arguments.theory_error):
        parser.error("--scan and --scan-at draw one result, without --label, --over, --contours, --expected and --theory-error")
    if arguments.label and len(arguments.label) != len(paths):
        parser.error(f"{len(arguments.label)} labels for {len(paths)} results: give one for each, in their order")
    output = arguments.output or paths[0].with_name(paths[0].stem)
    check_folder("plot.py", output)
    try:
        names = targets(output, arguments.format)
    except ValueError as error:
        parser.error(str(error))
    view = View(arguments.experiments.split(",") if arguments.experiments else None, arguments.mass_range,
                arguments.coupling_range, arguments.title, arguments.style)
    set_style()
    try:
        with ExitStack() as files:
            results = [files.enter_context(open_result(path)) for path in paths]
            files.enter_context(contents_of(" ".join(map(str, paths))))
            if arguments.scan_at:
                figure = draw_scan_at(results[0], arguments.scan_at, view)
            elif arguments.scan:
                figure = draw_scan(results[0], view)
            elif is_one:
                others = [files.enter_context(open_result(path)) for path in arguments.over]
                for overlay in overlays_outside(results[0]):
                    print(f"plot.py: warning: no point of the overlay {overlay.name} lies in the plane: it spans "
                          f"{spans(overlay)} (is its unit right?)", file=sys.stderr)
                figure = draw(results[0], arguments.contours, others, arguments.theory_error, arguments.expected, view)
            else:
                figure = draw_several(results, arguments.label, view, arguments.expected, arguments.theory_error)
            write(figure, names, results[0], [*paths, *arguments.over])
    except (ResultError, OSError, ValueError) as error:
        sys.exit(f"plot.py: {error}")
