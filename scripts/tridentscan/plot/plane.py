"""Draw the (m_Z', g') plane of a tridentscan result in the manner of arXiv:1406.2332, Figs. 2-3.

Everything comes from the result file: excluded regions, their combination, projections, g-2 bands,
overlays, their labels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from ..constructions import label_of
from ..experiment import Experiment
from ..limits import BELOW_THE_GRID, FAILED, NOTHING_EXCLUDED, STANDARD_MODEL_EXCLUDED, Band, Combined, Overlay
from ..regions import confidence_levels, edges, overlays_outside, strength, without_bound
from ..result import Result
from .colours import EDGES, GREYS, OTHER, OVER, OVERLAYS, PROJECTIONS, UPPER_LIMIT
from .curves import (draw_bands, draw_contours, draw_curve, draw_edges, draw_expected, draw_overlays,
                     draw_theory_band, fill_excluded, set_axes)
from .labels import HALO, LabelPlacer
from .style import SMALL, TITLE, drawable
from .view import View

MOST_NOTES = 5


def notes(result: Result, experiments: Iterable[Experiment]) -> list[str]:
    """What curves cannot say: of each experiment that it excludes nothing, or everything."""
    words = {NOTHING_EXCLUDED: "excludes nothing", STANDARD_MODEL_EXCLUDED: "excludes the Standard Model too",
             BELOW_THE_GRID: "excludes all couplings shown", FAILED: "no limit was found"}
    found = []
    for experiment in experiments:
        status = result.limit_status(experiment.name)
        for code, text in words.items():
            here = result.mass[status == code]
            if len(here) == len(result.mass):
                found.append(f"{drawable(experiment.label)}: {text}")
            elif len(here) and code != NOTHING_EXCLUDED:  # a curve that ends says that it does
                found.append(f"{drawable(experiment.label)}: {text} at {here[0]:.3g} to {here[-1]:.3g} GeV")
    return found


def test_label(result: Result) -> str:
    """Of the test that excludes, for matplotlib."""
    return label_of(result.test) or drawable(result.test)


def statistics_of(result: Result) -> str:
    """Of its limits: "95 % CL, two-sided"."""
    return f"{100 * result.confidence_level:g} % CL, {test_label(result)}"


def statistics_of_contours(result: Result) -> str:
    """Of its contours: "95, 90 % CL, two-sided"."""
    levels = ", ".join(f"{100 * level:g}" for level in confidence_levels(result))
    return f"{levels} % CL, {test_label(result)}" if levels else "no contour in it"


def draw(result: Result, contours: bool = False, others: Sequence[Result] = (), theory: bool = False,
         expected: bool = False, view: View = View()) -> Figure:
    """The figure of a result; the contours of `others`, more results, in colours over it; `theory`: the
    theory error of each limit; `expected`: the bands of one and two standard deviations about the
    limits of projections. Raises ResultError for an experiment of the view that is not in the result."""
    experiments = sorted(view.chosen([result])[0], key=strength)
    figure, axes = view.new_figure(crowded=sum(e.projection for e in experiments) > 5)
    set_axes(axes, result, view.mass_range, view.coupling_range)
    measured = [e for e in experiments if not e.projection]
    projected = [e for e in experiments if e.projection]
    bands, overlays = result.bands(), result.overlays()
    combined = result.combined() if view.wants("combined") else None

    tridents = [e for e in measured if e.process == "trident"]
    for i, experiment in enumerate(tridents):
        fill_excluded(axes, result, experiment, GREYS[i % 4], zorder=1 + 0.1 * i)
        draw_edges(axes, result, experiment, color=EDGES[i % 4], lw=0.8, zorder=4)
    # Below the tridents, so that their nested regions stay as they are; its own edge is dotted.
    for experiment in measured:
        if experiment not in tridents:
            fill_excluded(axes, result, experiment, OTHER, zorder=0.9)
            draw_edges(axes, result, experiment, color="black", lw=1.0, ls=":", zorder=4)
    draw_bands(axes, bands)
    draw_overlays(axes, overlays, result.coupling[-1])
    if combined is not None:
        draw_curve(axes, combined.limit, color="0.0", lw=1.3, zorder=4.1)
    for i, experiment in enumerate(projected):
        if expected:
            draw_expected(axes, result, experiment, PROJECTIONS[i % 12][0])
        colour, dashes = PROJECTIONS[i % 12]
        draw_edges(axes, result, experiment, color=colour, lw=1.0, ls=dashes, zorder=5)
    for experiment in experiments if theory else []:
        draw_theory_band(axes, result, experiment)
    if contours:
        draw_contours(axes, result, "#000000")
    for i, other in enumerate(others):
        draw_contours(axes, other, OVER[i % len(OVER)][1])

    options = result.plot_options
    axes.set_title(drawable(options.get("title", "") if view.title is None else view.title, TITLE))
    corner = [statistics_of(result)]
    if expected:
        unbounded = sorted({n for e in projected for n in without_bound(result.expected(e.name))})
        corner[:0] = [r"shaded: expected, 1 and 2 $\sigma$"] + [
            rf"data at ${n:+g}\,\sigma$: no bound, band open" for n in unbounded]
    if theory:
        corner.insert(0, r"orange bands: theory error, 1 $\sigma$")
    if contours and confidence_levels(result) not in ([], [result.confidence_level]):
        corner.insert(0, f"black: contours, {statistics_of_contours(result)}")
    for i, other in reversed(list(enumerate(others))):
        # the same name from another folder, or other statistics, would pass for the figure's own
        corner.insert(0, f"{OVER[i % len(OVER)][0]}: contours of {drawable(Path(other.path).name)}, "
                         f"{statistics_of_contours(other)}")
    said = notes(result, experiments) + [f"{drawable(o.label)}: outside this plane" for o in overlays_outside(result)]
    if len(said) > MOST_NOTES:
        said[MOST_NOTES - 1:] = [f"and {len(said) - MOST_NOTES + 1} more without a curve"]
    corner = axes.text(0.975, 0.03, "\n".join(said + corner), transform=axes.transAxes, ha="right", va="bottom",
                       fontsize=SMALL, path_effects=HALO, zorder=10)
    corner.set_in_layout(False)
    for note in options.get("annotations", []):
        axes.text(float(note["mass"]), float(note["coupling"]), drawable(note["text"]), fontsize=SMALL, zorder=10,
                  rotation=float(note.get("rotation", 0)), path_effects=HALO, clip_on=True)
    write_labels(axes, result, measured, projected, bands, overlays, combined, corner)
    view.thicken(axes)
    return figure


def write_labels(axes: Axes, result: Result, measured: list[Experiment], projected: list[Experiment], bands: list[Band],
                 overlays: list[Overlay], combined: Combined | None, corner: Text) -> None:
    """Names beside the curves: regions inside, the band on itself, projections where there is
    room, all outside the text of the corner; a legend for bands that lie on each other."""
    placer = LabelPlacer(axes)
    placer.keep_away_from(corner)
    for experiment in measured + projected:
        for line in edges(result, experiment):
            placer.add_obstacle(line[:, 0], line[:, 1])
    for band in bands:
        placer.add_obstacle(band.mass, band.lower)
        placer.add_obstacle(band.mass, band.upper)
    for overlay in overlays:
        for piece in overlay.pieces:
            placer.add_obstacle(*piece)
    if combined is not None:
        placer.add_obstacle(combined.limit.mass, combined.limit.coupling)
    for experiment in measured:
        placer.label(drawable(experiment.label), experiment.limit.mass, experiment.limit.coupling, sides=(1,),
                     color="0.1")
    if combined is not None:
        placer.label("combined", combined.limit.mass, combined.limit.coupling, sides=(-1,), color="0.0",
                     fontsize=SMALL)
    in_legend = sum(not band.is_upper_limit for band in bands) > 1
    if in_legend:
        axes.legend(loc="upper left", framealpha=1, edgecolor="0.6").set_zorder(10)
    for band in bands if not in_legend else []:
        placer.label(drawable(band.label), band.mass, band.upper if band.is_upper_limit else band.central, color=UPPER_LIMIT)
    for i, overlay in enumerate(overlays):
        placer.label(drawable(overlay.label), *max(overlay.pieces, key=lambda piece: len(piece[0])), color=OVERLAYS[i % 4][0], fontsize=SMALL)
    for i, experiment in enumerate(projected):
        placer.label(drawable(experiment.label), experiment.limit.mass, experiment.limit.coupling,
                     color=PROJECTIONS[i % 12][0], fontsize=SMALL)
