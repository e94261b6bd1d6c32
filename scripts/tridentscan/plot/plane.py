"""Draw the (m_Z', g') plane of a tridentscan result in the manner of arXiv:1406.2332, Figs. 2-3.

Everything comes from the result file: excluded regions, their combination, projections, g-2 bands,
overlays, their labels.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.lines import Line2D

from ..constructions import label_of
from ..experiment import Counts, Experiment, Measurement
from ..limits import BELOW_THE_GRID, FAILED, NOTHING_EXCLUDED, STANDARD_MODEL_EXCLUDED, Band, Combined, Overlay
from ..regions import confidence_levels, edges, is_in_pieces, overlays_outside, strength, without_bound
from ..number import Number
from ..result import Result
from .colours import EDGES, GREYS, OTHER, OVER, PROJECTIONS, UPPER_LIMIT
from .curves import (draw_bands, draw_contours, draw_curve, draw_edges, draw_expected, draw_theory_band, fill_combined,
                     fill_excluded, mark_excluded_side, set_axes)
from .error_panel import draw_errors
from .labels import HALO, LabelPlacer
from .overlays import draw_overlays, label_overlays, overlay_legend
from .style import SMALL, TITLE, drawable, powers
from .view import View

LINE = 0.16  # inches that a line of a legend below the plane needs
AXIS = 0.45  # inches below a plane that its axis needs
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


def groups_of(result: Result, view: View) -> list[tuple[str, list[Experiment]]]:
    """(title, experiments) of each panel, strongest first; one without a title where the configuration has none, or the
    view chooses experiments. Those that no panel names are in all."""
    experiments = sorted(view.chosen([result])[0], key=strength)
    panels = result.plot_options.get("panels", []) if view.experiments is None else []
    named = {name for panel in panels for name in panel["experiments"]}
    return [(drawable(panel["title"], TITLE), [e for e in experiments if e.name not in named or e.name in panel["experiments"]])
            for panel in panels] or [("", experiments)]


def draw(result: Result, contours: bool = False, others: Sequence[Result] = (), theory: bool = False,
         expected: bool = False, view: View = View()) -> Figure:
    """The figure of a result; the contours of `others`, more results, in colours over it; `theory`: the
    theory error of each limit, and below it beside the numerical one; `expected`: the bands of one and two standard
    deviations about the limits of projections. Raises ResultError for an experiment of the view that is not in the result."""
    groups = groups_of(result, view)
    is_single = len(groups) == 1
    overlays, bands = result.overlays(), result.bands()
    combined = result.combined() if view.wants("combined") else None
    explained = overlay_legend(overlays)
    most = max(sum(e.projection for e in experiments) for _, experiments in groups)
    lines = -(-len(explained[0]) // 2) if is_single else most + 1
    figure, panels, errors = view.new_panels(len(groups), crowded=most > 5 or len(explained[0]) > 2,
                                             more_height=LINE * lines, with_errors=theory and is_single)
    below = LINE * lines / figure.get_figheight()  # what legends need
    figure.get_layout_engine().set(rect=(0, below, 1, 1 - below))
    for axes, (title, experiments) in zip(panels, groups):
        set_axes(axes, result, view.mass_range, view.coupling_range)
        axes.set_title(title)
        draw_curves(axes, result, experiments, combined, theory, expected)
        draw_bands(axes, bands)
        draw_overlays(axes, overlays, axes.get_ylim()[1])
        if contours:
            draw_contours(axes, result, "#000000")
        for i, other in enumerate(others):
            draw_contours(axes, other, OVER[i % len(OVER)][1])
        corner = axes.text(0.975, 0.03, "\n".join(remarks(result, experiments, contours, others, theory, expected)),
                           transform=axes.transAxes, ha="right", va="bottom", fontsize=SMALL, path_effects=HALO, zorder=10)
        corner.set_in_layout(False)
        for note in result.plot_options.get("annotations", []):
            axes.text(float(note["mass"]), float(note["coupling"]), drawable(note["text"]), fontsize=SMALL, zorder=10,
                      rotation=float(note.get("rotation", 0)), path_effects=HALO, clip_on=True)
    title = drawable(result.plot_options.get("title", "") if view.title is None else view.title, TITLE)
    if is_single:
        panels[0].set_title(title)
    elif title:
        figure.suptitle(title, fontsize="medium")
    for axes, (_, experiments) in zip(panels, groups):
        projected = [e for e in experiments if e.projection]
        if not is_single:
            axes.label_outer()
        write_labels(axes, result, [e for e in experiments if not e.projection], projected, bands, overlays, combined,
                     at_ends=not is_single)
        view.thicken(axes)
    if errors is not None:
        draw_errors(errors, result, groups[0][1])
        panels[0].set_xlabel("")
        panels[0].tick_params(labelbottom=False)
    figure.draw_without_rendering()
    figure.set_layout_engine(None)  # final, as labels and legends take it to be; no file needs its own
    for axes, (_, experiments) in zip(panels, groups):
        handles, texts = explained if is_single else assumptions_of([e for e in experiments if e.projection])
        if handles:
            write_below(errors or axes, handles, texts, columns=2 if is_single else 1)
    return figure


def draw_curves(axes: Axes, result: Result, experiments: list[Experiment], combined: Combined | None, theory: bool,
                expected: bool) -> None:
    """Regions of measurements, lines of projections, and what is excluded together."""
    measured = [e for e in experiments if not e.projection]
    tridents = [e for e in measured if e.process == "trident"]
    for i, experiment in enumerate(tridents):
        fill_excluded(axes, result, experiment, GREYS[i % 4], zorder=1 + 0.1 * i)
        draw_edges(axes, result, experiment, color=EDGES[i % 4], lw=0.8, zorder=4)
    # Below the tridents, so that their nested regions stay as they are; its own edge is dotted.
    for experiment in measured:
        if experiment not in tridents:
            fill_excluded(axes, result, experiment, OTHER, zorder=0.9)
            draw_edges(axes, result, experiment, color="black", lw=1.0, ls=":", zorder=4)
    if combined is not None:
        if set(combined.experiments) <= {e.name for e in measured}:
            fill_combined(axes, result, combined.limit)
        draw_curve(axes, combined.limit, color="0.0", lw=1.3, zorder=4.1)
    for i, experiment in enumerate(e for e in experiments if e.projection):
        colour, dashes = PROJECTIONS[i % 12]
        if expected:
            draw_expected(axes, result, experiment, colour)
        draw_edges(axes, result, experiment, color=colour, lw=1.0, ls=dashes, zorder=5)
        if is_in_pieces(result, experiment):
            mark_excluded_side(axes, result, experiment, colour)
    for experiment in experiments if theory else []:
        draw_theory_band(axes, result, experiment)


def remarks(result: Result, experiments: list[Experiment], contours: bool, others: Sequence[Result], theory: bool,
            expected: bool) -> list[str]:
    """The lines in the corner of a plane: what its curves cannot say, and the statistics last."""
    said = notes(result, experiments) + [f"{drawable(o.label)}: outside this plane" for o in overlays_outside(result)]
    if len(said) > MOST_NOTES:
        said[MOST_NOTES - 1:] = [f"and {len(said) - MOST_NOTES + 1} more without a curve"]
    # the same name from another folder, or other statistics, would pass for the figure's own
    said += [f"{OVER[i % len(OVER)][0]}: contours of {drawable(Path(other.path).name)}, {statistics_of_contours(other)}"
             for i, other in enumerate(others)]
    if contours and confidence_levels(result) not in ([], [result.confidence_level]):
        said.append(f"black: contours, {statistics_of_contours(result)}")
    if theory:
        said.append(r"orange bands: theory error, $1\sigma$")
    projected = [e for e in experiments if e.projection]
    scales = {round(e.measurement.standard_model_error / e.measurement.standard_model, 6) for e in projected
              if isinstance(e.measurement, Counts)}
    if len(scales) == 1 and result.plot_options.get("panels"):
        said.append(rf"events known to $\pm {100 * scales.pop():g}$ %")
    if any(is_in_pieces(result, e) for e in projected):
        said.append("strokes: excluded side")
    if expected:
        unbounded = sorted({n for e in projected for n in without_bound(result.expected(e.name))})
        said += [r"shaded: expected, $1\sigma$ and $2\sigma$"] + [
            rf"data at ${n:+g}\,\sigma$: no bound, band open" for n in unbounded]
    return said + [statistics_of(result)]


def assumptions_of(projected: Sequence[Experiment]) -> tuple[list[Artist], list[str]]:
    """Handles and texts of a legend: what each projection takes for granted."""
    handles, texts = [], []
    for i, experiment in enumerate(projected):
        colour, dashes = PROJECTIONS[i % 12]
        handles.append(Line2D([], [], color=colour, ls=dashes))
        data = experiment.measurement
        said = [powers(drawable(experiment.exposure))] if experiment.exposure else []
        said.append(rf"$R = {data.ratio:g} \pm {data.error_up:g}$" if isinstance(data, Measurement) else
                    f"background {Number(data.background, data.background_error)}")
        texts.append(f"{drawable(experiment.label)}: " + ", ".join(said))
    return handles, texts


def write_below(axes: Axes, handles: list[Artist], texts: list[str], columns: int = 1) -> None:
    """A legend below a panel whose layout is final, beside any other it has."""
    height = axes.get_window_extent().height / axes.figure.dpi
    below = Legend(axes, handles, texts, loc="upper left", bbox_to_anchor=(0, -AXIS / height, 1, 0), borderaxespad=0, frameon=False,
                   mode="expand" if columns > 1 else None, ncols=columns, fontsize=SMALL if columns > 1 else SMALL - 1,
                   handlelength=2.5, borderpad=0, labelspacing=0.35)
    below.set_in_layout(False)
    axes.add_artist(below)


def write_labels(axes: Axes, result: Result, measured: list[Experiment], projected: list[Experiment], bands: list[Band],
                 overlays: list[Overlay], combined: Combined | None, at_ends: bool = False) -> None:
    """Names beside the curves: regions inside, the band on itself, projections where there is room, or at the right end of
    their lines, all outside the texts that are there; a legend for bands that lie on each other."""
    placer = LabelPlacer(axes)
    if at_ends:
        placer.label_ends([(drawable(e.label), e.limit.mass, e.limit.coupling, PROJECTIONS[i % 12][0])
                           for i, e in enumerate(projected)])
        placer = LabelPlacer(axes)  # they took some of the width
    for text in axes.texts:
        placer.keep_away_from(text)
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
    label_overlays(placer, overlays)
    for i, experiment in enumerate(projected if not at_ends else []):
        placer.label(drawable(experiment.label), experiment.limit.mass, experiment.limit.coupling,
                     color=PROJECTIONS[i % 12][0], fontsize=SMALL)
