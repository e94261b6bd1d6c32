#!/usr/bin/python3
"""Makes an executed notebook of a text: docs/notebook/example.ipynb of example.py beside it.

Blocks of lines with '#' are Markdown, "# # Title" is a heading there; each "# %%" begins a cell of code. Cells are executed in
a folder of their own, one after the other, without Jupyter; what they print, and the value of a last line, is kept.
"""

import argparse
import ast
import base64
import contextlib
import io
import json
import os
import re
import sys
import tempfile
from pathlib import Path

from matplotlib.figure import Figure

from tridentscan import files
from tridentscan.plot import style


def cells_of(text):
    """[(kind, text)] with the kinds "markdown" and "code"."""
    cells = []
    for block in re.split(r"\n\s*\n(?=#)", text.strip()):
        if block.startswith("# %%"):
            cells.append(("code", block.removeprefix("# %%").strip()))
        else:
            cells.append(("markdown", re.sub(r"^# ?", "", block, flags=re.MULTILINE)))
    return cells


def lines_of(text):
    """As notebooks keep a text."""
    return text.splitlines(keepends=True)


def shown(value):
    """{MIME type: contents} of a value, as a notebook shows it."""
    if isinstance(value, Figure):
        return {"image/png": base64.b64encode(style.encoded(value, "png", dpi=150)).decode(), "text/plain": ["<Figure>"]}
    data = {"text/plain": lines_of(repr(value))}
    html = value._repr_html_() if hasattr(value, "_repr_html_") else None
    return data | ({"text/html": lines_of(html)} if html else {})


def executed(code, names):
    """The outputs of a cell; `names` are its variables, before and after."""
    tree = ast.parse(code)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, "<cell>", "exec"), names)
        value = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names) if last is not None else None
    outputs = [{"output_type": "stream", "name": "stdout", "text": lines_of(printed.getvalue())}] if printed.getvalue() else []
    if value is not None:
        outputs.append({"output_type": "execute_result", "data": shown(value), "metadata": {}})
    return outputs


def notebook_of(text):
    """The notebook as JSON (nbformat 4.5), after the execution of all cells in the working directory."""
    names, cells, count = {"__name__": "__main__"}, [], 0
    style.set_style()
    for number, (kind, source) in enumerate(cells_of(text)):
        cell = {"cell_type": kind, "id": f"cell-{number}", "metadata": {}, "source": lines_of(source)}
        if kind == "code":
            count += 1
            outputs = [output | ({"execution_count": count} if output["output_type"] == "execute_result" else {})
                       for output in executed(source, names)]
            cell |= {"execution_count": count, "outputs": outputs}
        cells.append(cell)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("text", type=Path, help="the text")
    parser.add_argument("-o", "--output", type=Path, help="the notebook (default: .ipynb beside the text)")
    arguments = parser.parse_args()
    output = (arguments.output or arguments.text.with_suffix(".ipynb")).absolute()
    text = arguments.text.read_text()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        notebook = notebook_of(text)
        os.chdir("/")
    files.write_whole({output: (json.dumps(notebook, indent=1, ensure_ascii=False) + "\n").encode()})
    print(output)


if __name__ == "__main__":
    sys.exit(main())
