"""Results on one figure: the limits of each as lines, and a legend that says what each line is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ..constructions import label_of
from ..result import Result
from .colours import COLOURS, DASHES
from .curves import draw_bands, draw_curve, draw_edges, draw_expected, draw_theory_band, set_axes
from .style import SMALL, TITLE, drawable
from .view import View

LINE = 0.15  # inches that a line of the legend needs
DASHES_OF_RESULTS = ["-", *DASHES]


def statistics_of(result: Result) -> str:
    """Of its limits: "95 % CL, two-sided"."""
    return f"{100 * result.confidence_level:g} % CL, {label_of(result.test) or drawable(result.test)}"


def differing(texts: Sequence[str]) -> list[str]:
    """The texts, or nothing where all are equal."""
    return list(texts) if len(set(texts)) > 1 else [""] * len(texts)


def draw_several(results: Sequence[Result], labels: Sequence[str] = (), view: View = View(), expected: bool = False,
                 theory: bool = False) -> Figure:
    """The limits of all results, over the bands of the first. Experiments have colours and results dashes; of a single
    experiment each result has a colour. `labels`: of the results, for the legend. Raises ResultError for an experiment
    that is in none of them, ValueError for another number of labels than of results."""
    if labels and len(labels) != len(results):
        raise ValueError(f"{len(labels)} labels for {len(results)} results: give one for each, in their order")
    chosen = view.chosen(results)
    names = list(dict.fromkeys(e.name for experiments in chosen for e in experiments))
    combined = [result.combined() if view.wants("combined") else None for result in results]
    statistics, models = [statistics_of(r) for r in results], differing([str(r.model()["name"]) for r in results])
    common = statistics[0] if len(set(statistics)) == 1 else ""
    bands = results[0].bands()

    def words(k, name):
        told = [drawable(labels[k]) if labels else "", name, drawable(models[k]), "" if common else statistics[k]]
        return ", ".join(word for word in told if word)

    lines, curves = [], []
    for k, (result, experiments) in enumerate(zip(results, chosen)):
        for e in experiments:
            colour = COLOURS[(names.index(e.name) if len(names) > 1 else k) % len(COLOURS)]
            curves.append((result, e, {"color": colour, "ls": DASHES_OF_RESULTS[k % 5], "lw": 1.1, "zorder": 5}))
            lines.append((words(k, drawable(e.label) + (", expected" if e.projection else "")), curves[-1][2]))
        if combined[k] is not None:
            lines.append((words(k, "combined"), {"color": "0.0", "ls": DASHES_OF_RESULTS[k % 5], "lw": 1.5, "zorder": 5.1}))
    entries = len(lines) + sum(not b.is_upper_limit for b in bands) + bool(common)
    columns = 2 if view.style == "wide" else 1
    figure, axes = view.new_figure(more_height=LINE * (-(-entries // columns) + 1))
    set_axes(axes, results[0], _union(results, "mass", view.mass_range), _union(results, "coupling", view.coupling_range))
    draw_bands(axes, bands)
    shaded = axes.get_legend_handles_labels()
    for result, experiment, style in curves:
        draw_edges(axes, result, experiment, **style)
        if expected and experiment.projection:
            draw_expected(axes, result, experiment, style["color"])
        if theory:
            draw_theory_band(axes, result, experiment)
    for one, (_, style) in zip([c for c in combined if c is not None], [x for x in lines if x[1]["zorder"] == 5.1]):
        draw_curve(axes, one.limit, **style)
    handles = [Line2D([], [], **style) for _, style in lines] + shaded[0]
    texts = [text for text, _ in lines] + shaded[1]
    if expected:
        handles.append(Patch(color="0.6", alpha=0.4))
        texts.append(r"shaded: expected, $1\sigma$ and $2\sigma$")
    axes.legend(handles, texts, loc="upper center", bbox_to_anchor=(0.5, -0.17), ncol=columns, fontsize=SMALL, frameon=False,
                title=common or None, title_fontsize=SMALL, handlelength=3)
    title = view.title if view.title is not None else str(results[0].plot_options.get("title", ""))
    axes.set_title(drawable(title, TITLE))
    view.thicken(axes)
    return figure


def _union(results, axis, wanted):
    """The range that all planes fill together, unless the user has another."""
    values = np.concatenate([getattr(result, axis) for result in results])
    return wanted or (values.min(), values.max())
