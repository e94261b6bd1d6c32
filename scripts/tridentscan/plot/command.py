"""The command of a script that draws a result."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from ..errors import ResultError, contents_of
from ..files import write_whole
from ..result import Result, open_result
from .style import FORMATS, encoded, formats_of, set_style


def write_figures(name: str, parser: argparse.ArgumentParser,
                  draw_result: Callable[[Result, argparse.Namespace, ExitStack], Figure], ending: str = "") -> None:
    """Adds the options of all such scripts to those of `parser`, and writes what draw_result(result, arguments, files)
    draws in each format. `files` closes what is entered into it; `ending` is added
    to the result's name where no other is given."""
    parser.add_argument("result", type=Path, help="result file of tridentscan run")
    parser.add_argument("-o", "--output", type=Path, metavar="BASENAME",
                        help=f"figure path without ending (default: RESULT{ending} beside the result)")
    parser.add_argument("--format", default="png,pdf", help=f"endings, comma separated: {','.join(FORMATS)}")
    arguments = parser.parse_args()
    base = arguments.output or arguments.result.with_name(arguments.result.stem + ending)
    if not base.parent.is_dir():
        sys.exit(f"{name}: there is no folder '{base.parent}': make it, or choose another with -o")
    set_style()
    try:
        formats = formats_of(arguments.format)
        with ExitStack() as files:
            result = files.enter_context(open_result(arguments.result))
            files.enter_context(contents_of(arguments.result))
            figure = draw_result(result, arguments, files)
            written = {base.with_name(f"{base.name}.{one}"): encoded(
                figure, one, f"tridentscan {result.attribute('software_version')}",
                f"config {result.attribute('config_hash')}") for one in formats}
        plt.close(figure)
        write_whole(written, inputs=[arguments.result, *getattr(arguments, "over", [])])
        print(*written, sep="\n")
    except (ResultError, OSError, ValueError) as error:
        sys.exit(f"{name}: {error}")
