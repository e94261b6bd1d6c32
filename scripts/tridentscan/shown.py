"""How objects of this package show themselves: one line in a terminal, a table and a figure in a notebook."""

from __future__ import annotations

import base64
from dataclasses import fields
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from .number import Number

if TYPE_CHECKING:
    from .result import Result

MOST_ITEMS = 4


def short(value: Any) -> str:
    """A value in a few words: of an array shape and range, of a long list the number of items."""
    if isinstance(value, np.ndarray):
        shape = " x ".join(map(str, value.shape))
        finite = value[np.isfinite(value)] if value.dtype.kind == "f" else value.ravel()
        if value.dtype.kind not in "iuf" or not finite.size:
            return f"[{shape}]"
        return f"[{shape}: {finite.min():.4g} to {finite.max():.4g}]"
    if isinstance(value, (tuple, list, dict)) and len(value) > MOST_ITEMS:
        return f"({len(value)} items)"
    if isinstance(value, (tuple, list)):
        return "(" + ", ".join(map(short, value)) + ")"
    if isinstance(value, (float, np.floating)):
        return f"{value:.5g}"
    return repr(value)


class Shown:
    """A dataclass in one line, its arrays by shape and range."""

    def __repr__(self) -> str:
        told = ", ".join(f"{field.name}={short(getattr(self, field.name))}" for field in fields(self))
        return f"{type(self).__name__}({told})"


def text_of(result: Result) -> str:
    """A result in a few lines."""
    mass, coupling = result.mass, result.coupling
    lines = [f"{result.attribute('name')}: {len(mass)} masses {mass[0]:g} to {mass[-1]:g} GeV, {len(coupling)} couplings "
             f"{coupling[0]:g} to {coupling[-1]:g}, model {result.model()['name']}, "
             f"{100 * result.confidence_level:g} % CL, {result.test}"]
    for e in result.experiments():
        lines.append(f"  {e.name}: {e.label}, {'projection, ' if e.projection else ''}{e.measurement}")
    if (combined := result.combined()) is not None:
        lines.append(f"  combined: {', '.join(combined.experiments)}")
    return "\n".join(lines)


def _masses(result):
    """Up to five masses, evenly spread over the grid."""
    return result.mass[np.unique(np.linspace(0, len(result.mass) - 1, 5).round().astype(int))]


def html_of(result: Result) -> str:
    """A result as its figure, if matplotlib is there, and its limits at five masses."""
    masses = _masses(result)
    head = "".join(f"<th>{mass:.3g} GeV</th>" for mass in masses)
    rows = ""
    for e in result.experiments():
        cells = "".join(f"<td>{Number(*e.limit.at(mass))}</td>" for mass in masses)
        rows += f"<tr><th>{escape(e.label)}{' (projection)' if e.projection else ''}</th>{cells}</tr>"
    first, *_ = text_of(result).splitlines()
    return (f"<p>{escape(first)}</p>{_image(result)}<table><caption>Smallest excluded g&prime;</caption>"
            f"<thead><tr><th></th>{head}</tr></thead><tbody>{rows}</tbody></table>")


def _image(result):
    try:
        from . import plot
        from matplotlib.pyplot import close, rc_context
    except ImportError:
        return ""
    with rc_context(plot.style.STYLE):
        figure = plot.draw(result)
        data = base64.b64encode(plot.style.encoded(figure, "png", dpi=150)).decode()
        close(figure)
    return f'<img alt="limits of {escape(result.attribute("name"))}" src="data:image/png;base64,{data}">'
