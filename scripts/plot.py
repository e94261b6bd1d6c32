#!/usr/bin/python3
"""Draw the (m_Z', g') plane of a tridentscan result in the manner of arXiv:1406.2332, Figs. 2-3.

Everything comes from the result file: excluded regions, their combination, projections, g-2 bands,
overlays, their labels.
"""

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path

try:
    import figures  # before matplotlib
    import matplotlib.pyplot as plt
    import numpy as np
    from figures import SMALL, STYLE, drawable
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    from label_placement import HALO, LabelPlacer
    from tridentscan_result import (BELOW_THE_GRID, FAILED, NOTHING_EXCLUDED, STANDARD_MODEL_EXCLUDED, ResultError, contents_of,
                                    open_result)
except ImportError as missing:
    sys.exit(f"plot.py: {missing}. Install it with: apt-get install python3-h5py python3-numpy "
             "python3-matplotlib, and run this with /usr/bin/python3")

GREYS = ["0.86", "0.70", "0.56", "0.44"]  # strongest measurement first: regions nest
EDGES = ["0.45", "0.30", "0.20", "0.10"]
OTHER = "0.80"  # what is no trident
BANDS = ["#8c6bb1", "#c6aed6", "#5b3a86", "#e4d6ec"]  # of which those that nest are told apart
UPPER_LIMIT = "#4a2a72"
# Dark enough to read on grey paper, and told apart by their dashes (Okabe and Ito's colours): more
# than four share them, in other colours.
DASHES = [(0, (6, 2)), (0, (3, 1.5)), (0, (1, 1.2)), (0, (6, 2, 1, 2))]
COLOURS = ["#0072B2", "#D55E00", "#009E73", "#000000", "#8F3B76", "#7A5C00"]
PROJECTIONS = [(COLOURS[i % 6], DASHES[i % 4]) for i in range(12)]
OVERLAYS = [("#0072B2", "////"), ("#7A5C00", "\\\\\\\\"), ("#8F3B76", "...."), ("#009E73", "xxxx")]
OVER = [("red", "#c00000"), ("blue", "#0072B2"), ("green", "#009E73"), ("violet", "#8F3B76")]  # contours of others
TITLE = 64  # characters
MOST_NOTES = 5
TESTS = {"two_sided": r"two-sided $\chi^2$", "one_sided": "one-sided",
         "delta_chi2": r"$\Delta\chi^2$", "cls": r"CL$_s$", "cls_toys": r"CL$_s$ by toys",
         "feldman_cousins": "Feldman-Cousins"}
OF_CHI2 = ("two_sided", "one_sided", "delta_chi2")  # their statistic follows from chi2 and R
MASS, COUPLING = r"$m_{Z\prime}$  [GeV]", r"$g\prime$"  # the STIX fonts raise a prime by themselves
ONE_COLUMN, TWO_COLUMNS = (3.4, 2.9), (7.0, 4.8)  # inches: figures of a paper of two columns, in their final size


def strength(experiment):
    """Mean of ln g' along the limit: smaller is stronger."""
    coupling = experiment.limit.coupling
    found = coupling[np.isfinite(coupling) & (coupling > 0)]
    return np.mean(np.log(found)) if len(found) else 0.0


def excess(result, experiment):
    """The test statistic over the plane [mass, coupling] less its value on the contour, on the
    scale sign(x) ln(1 + |x|) of the program: excluded where positive. None without a contour, and
    where the file holds no such statistic."""
    contours = result.contours(experiment.name)
    if not contours or result.test not in OF_CHI2:
        return None
    x = experiment.chi2
    if result.test == "one_sided":
        x = np.where(experiment.ratio < experiment.measurement.best_ratio, -x, x)
    return np.sign(x) * np.log1p(abs(x)) - np.log1p(contours[0].level)


def is_in_pieces(result, experiment):
    """Whether something above an excluded coupling is allowed, as with destructive interference: the
    limit curve is then not all of the edge."""
    above = excess(result, experiment)
    return above is not None and (np.diff((above > 0).astype(int), axis=1) < 0).any()


def lower_edge(result, experiment):
    """The limit [mass]; the bottom of the plane where all of it is excluded, NaN where nothing is."""
    everything = np.isin(result.limit_status(experiment.name), (STANDARD_MODEL_EXCLUDED, BELOW_THE_GRID))
    return np.where(everything, result.coupling[0], experiment.limit.coupling)


def notes(result, experiments):
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


def spans(overlay):
    return (f"{overlay.mass.min():.3g} to {overlay.mass.max():.3g} GeV and "
            f"g' {overlay.coupling.min():.3g} to {overlay.coupling.max():.3g}")


def overlays_outside(result):
    """Those of which no point lies in the plane that is shown."""
    def outside(overlay):
        return not any(np.any((result.mass[0] <= mass) & (mass <= result.mass[-1]) & (result.coupling[0] <= coupling)
                              & (coupling <= result.coupling[-1])) for mass, coupling in overlay.pieces)
    return [overlay for overlay in result.overlays() if outside(overlay)]


def fill_excluded(axes, result, experiment, colour, zorder):
    """Fill what an experiment excludes: above its limit, or all pieces from the grid."""
    curve = experiment.limit
    if is_in_pieces(result, experiment):
        axes.contourf(result.mass, result.coupling, excess(result, experiment).T,
                      levels=[0, np.inf], colors=[colour], zorder=zorder)
    else:
        bottom = lower_edge(result, experiment)
        top = np.where(np.isfinite(bottom), result.coupling[-1], np.nan)
        axes.fill_between(curve.mass, bottom, top, color=colour, lw=0, zorder=zorder)


def edges(result, experiment):
    """The polylines [n, 2] that bound what an experiment excludes."""
    if not is_in_pieces(result, experiment):
        return [np.column_stack([experiment.limit.mass, experiment.limit.coupling])]
    return [line for contour in result.contours(experiment.name) for line in lines_of(contour)]


def lines_of(contour):
    """The pieces of a contour, closed ones with their first vertex at the end again."""
    return [np.vstack([vertices, vertices[:1]]) if closed else vertices
            for vertices, closed in zip(contour.pieces, contour.closed)]


def draw_edges(axes, result, experiment, **style):
    """A limit with its numerical error, or the contours where they say more."""
    if is_in_pieces(result, experiment):
        for line in edges(result, experiment):
            axes.plot(line[:, 0], line[:, 1], **style)
    else:
        draw_curve(axes, experiment.limit, **style)


def draw_curve(axes, curve, **style):
    """A limit with its numerical error, one standard deviation to either side."""
    axes.plot(curve.mass, curve.coupling, **style)
    axes.fill_between(curve.mass, curve.coupling - curve.error, curve.coupling + curve.error,
                      color=style["color"], alpha=0.35, lw=0, zorder=style["zorder"])


def draw_theory_band(axes, result, experiment):
    """The limit with its theory error, one standard deviation to either side."""
    systematics = result.systematics(experiment.name)
    if systematics is None:
        raise ResultError(f"{result.path}: {experiment.name} has no theory error; run the scan with "
                          "--set theory_error=standard")
    share, curve = systematics.limit_total, experiment.limit
    axes.fill_between(curve.mass, curve.coupling * (1 - share), curve.coupling * (1 + share),
                      color="#D55E00", alpha=0.5, lw=0, zorder=6)


def set_axes(axes, result):
    """Logarithmic axes over the grid, plain numbers near 1 and powers of ten elsewhere."""
    def tick(value, _):
        power = int(round(np.log10(value)))
        return f"{value:g}" if -2 <= power <= 1 else rf"$10^{{{power}}}$"
    axes.set(xscale="log", yscale="log", xlim=(result.mass[0], result.mass[-1]),
             ylim=(result.coupling[0], result.coupling[-1]),
             xlabel=MASS, ylabel=COUPLING)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_locator(LogLocator(numticks=15))
        axis.set_major_formatter(FuncFormatter(tick))
        axis.set_minor_locator(LogLocator(subs=range(2, 10), numticks=15))
        axis.set_minor_formatter(NullFormatter())


def draw_contours(axes, result, colour):
    """All contours of a result, thin, over what is there: a dash of its own for each confidence level."""
    levels = confidence_levels(result)
    for experiment in result.experiments():
        for contour in result.contours(experiment.name):
            dashes = ("-", *DASHES)[levels.index(contour.confidence_level) % 5]
            for line in lines_of(contour):
                axes.plot(line[:, 0], line[:, 1], color=colour, lw=0.7, ls=dashes, zorder=8)


def confidence_levels(result):
    """Those of the contours: the first is that of the limits, if it has contours."""
    found = {contour.confidence_level for name in result.experiment_names for contour in result.contours(name)}
    return sorted(found, key=lambda level: (level != result.confidence_level, level))


def statistics_of(result):
    """Of its limits: "95 % CL, two-sided"."""
    return f"{100 * result.confidence_level:g} % CL, {TESTS.get(result.test, drawable(result.test))}"


def statistics_of_contours(result):
    levels = ", ".join(f"{100 * level:g}" for level in confidence_levels(result))
    return f"{levels} % CL, {TESTS.get(result.test, drawable(result.test))}" if levels else "no contour in it"


def draw_bands(axes, bands):
    """Couplings of Delta a_mu: the widest band lowest; of an upper limit a hatched strip on the
    excluded side."""
    ranges = sorted((band for band in bands if not band.is_upper_limit),
                    key=lambda band: -np.nanmean(np.log(band.upper / band.lower)))
    order = [0] if len(ranges) == 1 else [3, 1, 0, 2]
    for i, band in enumerate(ranges):
        axes.fill_between(band.mass, band.lower, band.upper, color=BANDS[order[i % len(order)]],
                          alpha=0.75 if len(ranges) == 1 else 0.9, lw=0, zorder=3 + 0.01 * i,
                          label=drawable(band.label))
    for band in bands:
        if band.is_upper_limit:
            axes.plot(band.mass, band.upper, color=UPPER_LIMIT, lw=1.0, zorder=5,
                      label=f"{drawable(band.label)}: excluded above")
            axes.fill_between(band.mass, band.upper, 1.25 * band.upper, facecolor="none",
                              edgecolor=UPPER_LIMIT, hatch="////////", lw=0, zorder=4.5)


def draw_overlays(axes, overlays, top):
    """Published limits: what is excluded is hatched, inside a closed curve or above an open one;
    a sensitivity is its dotted line alone."""
    for i, overlay in enumerate(overlays):
        colour, hatch = OVERLAYS[i % 4]
        for mass, coupling in overlay.pieces:
            axes.plot(mass, coupling, color=colour, lw=0.9, zorder=4.2, ls="-" if overlay.kind == "excluded" else ":")
        if overlay.kind != "excluded":
            continue
        style = {"facecolor": "none", "edgecolor": colour, "hatch": hatch, "lw": 0, "zorder": 2.5}
        for mass, coupling in overlay.pieces:
            if overlay.closed:
                axes.fill(mass, coupling, **style)
            else:
                axes.fill_between(mass, coupling, top, **style)


def draw_expected(axes, result, experiment, colour):
    """Where the limit lies for data of one and two standard deviations to either side."""
    expected = result.expected(experiment.name)
    if expected is None:
        raise ResultError(f"{result.path}: {experiment.name} has no expected limits; run the scan again")
    for n in (2, 1):
        low, high = (expected_edge(expected, side, n) for side in (-1, 1))
        axes.fill_between(expected.mass, low, high, color=colour, alpha=0.2, lw=0, zorder=2)


def expected_edge(expected, side, n):
    """The limit [mass] for data n standard deviations to one side; where these give no bound, because they exclude
    nothing (NaN) or the Standard Model too (0), that of the nearest data that do."""
    edge = np.full(len(expected.mass), np.nan)
    for step in range(n, -1, -1):
        limit = expected.limit[np.argmin(abs(expected.n_sigma - side * step))]
        edge = np.where(np.isnan(edge) & (limit > 0), limit, edge)
    return edge


def without_bound(expected):
    """The n_sigma, of those drawn, whose data give no bound at some mass."""
    return [float(n) for n, limit in zip(expected.n_sigma, expected.limit) if abs(n) <= 2 and not np.all(limit > 0)]


def draw(result, contours=False, others=(), theory=False, expected=False):
    """The figure of a result; the contours of `others`, more results, in colours over it; `theory`: the
    theory error of each limit; `expected`: the bands of one and two standard deviations about the
    limits of projections."""
    experiments = sorted(result.experiments(), key=strength)
    crowded = sum(e.projection for e in experiments) > 5
    figure, axes = plt.subplots(figsize=TWO_COLUMNS if crowded else ONE_COLUMN, layout="constrained")
    set_axes(axes, result)
    measured = [e for e in experiments if not e.projection]
    projected = [e for e in experiments if e.projection]
    bands, overlays, combined = result.bands(), result.overlays(), result.combined()

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
    axes.set_title(drawable(options.get("title", ""), TITLE))
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
    return figure


def write_labels(axes, result, measured, projected, bands, overlays, combined, corner):
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


def write_figures(name, parser, draw_result, ending=""):
    """The command of a script that draws a result: adds its options to those of `parser`, and writes what
    draw_result(result, arguments, files) draws in each format. `files` closes what is entered into it; `ending` is added
    to the result's name where no other is given."""
    parser.add_argument("result", type=Path, help="result file of tridentscan run")
    parser.add_argument("-o", "--output", type=Path, metavar="BASENAME",
                        help=f"figure path without ending (default: RESULT{ending} beside the result)")
    parser.add_argument("--format", default="png,pdf", help=f"endings, comma separated: {','.join(figures.FORMATS)}")
    arguments = parser.parse_args()
    base = arguments.output or arguments.result.with_name(arguments.result.stem + ending)
    if not base.parent.is_dir():
        sys.exit(f"{name}: there is no folder '{base.parent}': make it, or choose another with -o")
    figures.set_style()
    try:
        formats = figures.formats_of(arguments.format)
        with ExitStack() as files:
            result = files.enter_context(open_result(arguments.result))
            files.enter_context(contents_of(arguments.result))
            figure = draw_result(result, arguments, files)
            written = {base.with_name(f"{base.name}.{one}"): figures.encoded(
                figure, one, f"tridentscan {result.attribute('software_version')}",
                f"config {result.attribute('config_hash')}") for one in formats}
        plt.close(figure)
        figures.write_whole(written, inputs=[arguments.result, *getattr(arguments, "over", [])])
        print(*written, sep="\n")
    except (ResultError, OSError, ValueError) as error:
        sys.exit(f"{name}: {error}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--contours", action="store_true",
                        help="draw the grid contours over the limit curves")
    parser.add_argument("--theory-error", action="store_true",
                        help="draw the theory error of each limit as a band")
    parser.add_argument("--expected", action="store_true",
                        help="draw where the limits of projections may come to lie, 1 and 2 sigma")
    parser.add_argument("--over", type=Path, metavar="OTHER", action="append", default=[],
                        help="another result, e.g. of a direct scan: its contours over this figure; may be repeated")

    def draw_result(result, arguments, files):
        others = [files.enter_context(open_result(path)) for path in arguments.over]
        for overlay in overlays_outside(result):
            print(f"plot.py: warning: no point of the overlay {overlay.name} lies in the plane: it spans "
                  f"{spans(overlay)} (is its unit right?)", file=sys.stderr)
        return draw(result, arguments.contours, others, arguments.theory_error, arguments.expected)

    write_figures("plot.py", parser, draw_result)


if __name__ == "__main__":
    main()
