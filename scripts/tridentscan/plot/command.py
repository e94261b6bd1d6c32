"""The commands that draw results."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Collection
from contextlib import ExitStack
from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from ..errors import ResultError, contents_of
from ..files import write_whole
from ..result import Result, open_result
from .style import FORMATS, encoded, formats_of, set_style

NOT_OURS = (".eps", ".gif", ".jpeg", ".jpg", ".ps", ".tif", ".tiff", ".webp")


def add_output(parser: argparse.ArgumentParser, beside: str) -> None:
    """The options that say where figures go; without them: `beside`."""
    parser.add_argument("-o", "--output", type=Path, metavar="FILE",
                        help=f"figure; its ending is its format, without one --format says (default: {beside})")
    parser.add_argument("--format", help=f"endings, comma separated: {','.join(FORMATS)} (default: png,pdf)")


def targets(output: Path, formats: str | None) -> dict[Path, str]:
    """{path: format} of what is written: the output itself if it ends in a format and none is asked for, else one file
    for each format. Raises ValueError for a format that is not in FORMATS."""
    ending = output.suffix.lower()
    if formats is None and (ending[1:] in FORMATS or ending in NOT_OURS):
        return {output: one for one in formats_of(ending[1:])}
    return {output.with_name(f"{output.name}.{one}"): one for one in formats_of("png,pdf" if formats is None else formats)}


def write(figure: Figure, names: dict[Path, str], result: Result, inputs: Collection[Path]) -> None:
    """Writes a figure of a result under these names, whole or not at all, prints them and closes it."""
    written = {path: encoded(figure, one, f"tridentscan {result.attribute('software_version')}",
                             f"config {result.attribute('config_hash')}") for path, one in names.items()}
    plt.close(figure)
    write_whole(written, inputs=inputs)
    print(*written, sep="\n")


def check_folder(name: str, output: Path) -> None:
    """Ends the program if there is no folder to write into."""
    if not output.parent.is_dir():
        sys.exit(f"{name}: there is no folder '{output.parent}': make it, or choose another with -o")


def write_figures(name: str, parser: argparse.ArgumentParser,
                  draw_result: Callable[[Result, argparse.Namespace, ExitStack], Figure], ending: str = "") -> None:
    """Adds the options of all such scripts to those of `parser`, and writes what draw_result(result, arguments, files)
    draws in each format. `files` closes what is entered into it; `ending` is added
    to the result's name where no other is given."""
    parser.add_argument("result", type=Path, help="result file of tridentscan run")
    add_output(parser, f"RESULT{ending} beside the result")
    arguments = parser.parse_args()
    output = arguments.output or arguments.result.with_name(arguments.result.stem + ending)
    check_folder(name, output)
    set_style()
    try:
        names = targets(output, arguments.format)
        with ExitStack() as files:
            result = files.enter_context(open_result(arguments.result))
            files.enter_context(contents_of(arguments.result))
            write(draw_result(result, arguments, files), names, result, [arguments.result])
    except (ResultError, OSError, ValueError) as error:
        sys.exit(f"{name}: {error}")
