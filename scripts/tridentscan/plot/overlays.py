"""Limits of others on the axes of a plane, and what a legend says of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ..limits import Overlay
from .colours import OVERLAYS
from .labels import LabelPlacer
from .style import SMALL, drawable

STRIP = 1.35  # in g': width of the hatches above an open curve
EXCLUDED, REACH = "-", (0, (4, 1.5))


def draw_overlays(axes: Axes, overlays: Iterable[Overlay], top: float) -> None:
    """Published limits: hatches on the excluded side, inside a closed curve or in a strip above an open one, up to g' =
    `top`; a sensitivity is its dashed line alone."""
    for i, overlay in enumerate(overlays):
        colour, hatch = OVERLAYS[i % len(OVERLAYS)]
        is_limit = overlay.kind == "excluded"
        for mass, coupling in overlay.pieces:
            axes.plot(mass, coupling, color=colour, lw=0.9, zorder=4.2, ls=EXCLUDED if is_limit else REACH)
        if not is_limit:
            continue
        style = {"facecolor": "none", "edgecolor": colour, "hatch": hatch, "lw": 0, "zorder": 2.5}
        for mass, coupling in overlay.pieces:
            if overlay.closed:
                axes.fill(mass, coupling, **style)
            else:
                axes.fill_between(mass, coupling, np.minimum(STRIP * coupling, np.maximum(top, coupling)), **style)


def words_of(overlay: Overlay) -> str:
    """An overlay for a legend: "BaBar, 90 % CL", with what it assumes in brackets."""
    said = ", ".join(drawable(text) for text in (overlay.label, overlay.level) if text)
    return f"{said} [{drawable(overlay.note)}]" if overlay.note else said


def overlay_legend(overlays: Sequence[Overlay]) -> tuple[list[Artist], list[str]]:
    """Handles and texts of those whose confidence level or assumption is known."""
    handles, texts = [], []
    for i, overlay in enumerate(overlays):
        colour, hatch = OVERLAYS[i % len(OVERLAYS)]
        if not (overlay.level or overlay.note):
            continue
        handles.append(Patch(facecolor="none", edgecolor=colour, hatch=hatch, lw=0.9) if overlay.kind == "excluded"
                       else Line2D([], [], color=colour, lw=0.9, ls=REACH))
        texts.append(words_of(overlay))
    return handles, texts


def label_overlays(placer: LabelPlacer, overlays: Iterable[Overlay]) -> None:
    """The name of each along the longest of its pieces, or inside it if that is a region."""
    for i, overlay in enumerate(overlays):
        write = placer.label_inside if overlay.closed else placer.label
        write(drawable(overlay.label), *max(overlay.pieces, key=lambda piece: len(piece[0])),
              color=OVERLAYS[i % len(OVERLAYS)][0], fontsize=SMALL)
