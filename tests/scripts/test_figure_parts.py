"""Panels, labels at line ends, legends of limits of others, errors as ratios, the marked side of what is excluded."""

import io
import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image
from synthetic_result import EXPERIMENTS, sealed_file, write_dataset, write_result, write_text
from test_plot import colours_at

from tridentscan import open_result, plot
from tridentscan.plot import colours, curves, events, overlays, style
from tridentscan.plot.labels import spread

PANELS = [{"title": "strong", "experiments": ["argon_5gev_10pc"]}, {"title": "weak", "experiments": ["argon_5gev_30pc"]}]


@pytest.fixture(autouse=True)
def closed_figures():
    style.set_style()
    yield
    plt.close("all")


def tick_texts(axis):
    low, high = axis.get_view_interval()
    return [tick.label1.get_text() for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]


def test_logarithmic_axes_of_all_figures_have_powers_of_ten(fig2):
    with open_result(fig2) as result:
        figures = [plot.draw(result), plot.events.draw(result), plot.kernels.draw(result)]
    for figure in figures:
        figure.canvas.draw()
        axes = [axis for one in figure.axes for axis in (one.xaxis, one.yaxis)
                if axis.get_scale() == "log" and any(tick.label1.get_visible() for tick in axis.get_major_ticks())]
        assert len(axes) >= 2
        for axis in axes:
            assert all(re.fullmatch(r"\$(\\mathdefault\{)?10\^\{-?\d+\}\}?\$", text) for text in filter(None, tick_texts(axis)))


@pytest.mark.parametrize("wanted, heights, expected", [
    ([], [], []), ([3.0], [1.0], [3.0]), ([0, 5], [1, 1], [0, 5]), ([0, 0], [1, 1], [-0.5, 0.5]), ([0, 0], [1, 3], [-1, 1]),
    ([0, 0.5, 10], [1, 1, 1], [-0.25, 0.75, 10]), ([0, 1.9, 2.1], [2, 2, 2], [-2 / 3, 4 / 3, 10 / 3])])
def test_labels_are_spread_as_little_as_possible(wanted, heights, expected):
    assert spread(wanted, heights) == pytest.approx(expected)


def test_labels_that_are_spread_do_not_overlap_and_keep_their_order():
    random = np.random.default_rng(5)
    for _ in range(50):
        n = random.integers(2, 12)
        heights = random.uniform(0.5, 2, n)
        places = np.array(spread(np.sort(random.uniform(0, 6, n)), heights))
        assert (np.diff(places) >= (heights[1:] + heights[:-1]) / 2 - 1e-9).all()


def test_panels_share_what_none_of_them_names(tmp_path):
    write_result(tmp_path / "p.h5", (1e-3, 1.0), (1e-4, 0.1), points=20, title="All", panels=PANELS)
    with open_result(tmp_path / "p.h5") as result:
        figure = plot.draw(result)
        alone = plot.draw(result, view=plot.View(experiments=["argon_5gev_10pc"]))
    assert [axes.get_title() for axes in figure.axes] == ["strong", "weak"] and figure._suptitle.get_text() == "All"
    assert len(alone.axes) == 1
    figure.canvas.draw()
    for axes, own in zip(figure.axes, ("10 %", "30 %")):
        texts = [text.get_text().replace("\n", " ") for text in axes.texts]
        assert {"CCFR", "CHARM-II", f"5 GeV on argon, {own}"} <= set(texts)
        (end,) = [text for text in axes.texts if own in text.get_text()]
        assert end.get_position()[0] > 1 and end.get_transform() == axes.transAxes
        (legend,) = [text.get_text() for child in axes.get_children() for text in getattr(child, "texts", []) or []]
        assert legend == f"5 GeV on argon, {own}: $10^{{20}}$ POT, 1 t, $R = 1 \\pm 0.{own[0]}$"


def write_combination(path, experiments):
    write_result(path, experiments={name: EXPERIMENTS[name] for name in experiments})
    with sealed_file(path, "r+") as file:
        del file["bands"]
        mass = file["mass"][()]
        file["combined/experiments"] = np.array([(name,) for name in experiments], dtype="S16")
        limits = [file[f"experiments/{name}/limit/coupling"][()] for name in experiments]
        for key, values in {"mass": mass, "coupling": 0.5 * np.min(limits, axis=0), "coupling_error": 1e-9 * mass}.items():
            file[f"combined/limit/{key}"] = values
        return mass, np.min(limits, axis=0)


@pytest.mark.parametrize("experiments, grey", [(("ccfr", "charm2"), float(colours.TOGETHER)), (("ccfr", "argon_5gev_10pc"), 1.0)])
def test_what_only_all_exclude_together_is_filled_if_all_have_measured(tmp_path, experiments, grey):
    mass, strongest = write_combination(tmp_path / "c.h5", experiments)
    with open_result(tmp_path / "c.h5") as result:
        between, below = colours_at(plot.draw(result), mass[[5, 5]], np.array([0.7, 0.4]) * strongest[5])
    assert between == pytest.approx(grey, abs=0.01) and below == 1


def test_strokes_are_on_the_excluded_side(tmp_path):
    """A projection that excludes all above g' = 1e-2 but a band: its lower edges have strokes above them, the others below."""
    path = tmp_path / "pieces.h5"
    write_result(path, experiments={"argon_5gev_10pc": EXPERIMENTS["argon_5gev_10pc"]})
    with sealed_file(path, "r+") as file:
        coupling, mass = file["coupling"][()], file["mass"][()]
        excluded = (coupling > 1e-2) & ~((coupling > 0.08) & (coupling < 0.3))
        file["experiments/argon_5gev_10pc/chi2"][...] = np.where(excluded, 8.0, 0.0)[None, :] + 0 * mass[:, None]
        contour = file["contours/argon_5gev_10pc/CL95"]
        for key in ("vertices", "vertices_error", "offsets", "closed"):
            del contour[key]
        heights = (1e-2, 0.08, 0.3)
        ends = [[(mass[0], height), (mass[-1], height)][::step] for height, step in zip(heights, (1, 1, -1))]
        write_dataset(contour, "vertices", np.concatenate(ends), "GeV, 1", "mass and coupling")
        write_dataset(contour, "vertices_error", np.zeros((6, 2)), "GeV, 1", "numerical error")
        write_dataset(contour, "offsets", np.array([0, 2, 4, 6]), "1", "first vertex of a piece")
        write_dataset(contour, "closed", np.zeros(3, "u1"), "1", "1 if a piece is closed")
    with open_result(path) as result:
        figure, axes = plt.subplots()
        plot.set_axes(axes, result)
        curves.mark_excluded_side(axes, result, result.experiment("argon_5gev_10pc"), "black")
        assert "strokes: excluded side" in plot.draw(result).axes[0].texts[0].get_text()
    # Strokes are to the left of a line: above one that runs to the right.
    runs_right = [bool(line.get_xdata()[-1] > line.get_xdata()[0]) for line in axes.lines]
    assert dict(zip([float(line.get_ydata()[0]) for line in axes.lines], runs_right)) == {1e-2: True, 0.08: False, 0.3: True}


def test_errors_are_drawn_as_ratios_below_the_plane(fig2, tmp_path):
    path = tmp_path / "errors.h5"
    path.write_bytes(fig2.read_bytes())
    shares = dict(zip(EXPERIMENTS, (0.02, 0.03, 0.04, 0.05)))
    with sealed_file(path, "r+") as file:
        points = len(file["mass"])
        for name, share in shares.items():
            group = file.create_group(f"experiments/{name}/systematics")
            group["variants"] = np.array([(b"qed", b"qed", b"yes")], [(key, "S3") for key in ("component", "variant", "in_total")])
            for key in ("cross_section_shift", "cross_section_shift_error"):
                group[key] = np.array([share])
            for key in ("ratio_shift", "ratio_shift_error", "limit_shift", "limit_shift_error"):
                group[key] = np.full((1, points), share)
            group["cross_section_total"] = share
            for key in ("ratio_total", "limit_total"):
                group[key] = np.full(points, share)
    with open_result(path) as result:
        figure = plot.draw(result, theory=True)
    plane, ratios = figure.axes
    heights = sorted(float(line.get_ydata()[0]) for line in ratios.lines if len(line.get_xdata()) == points)
    assert heights == pytest.approx(sorted(1 + side * share for share in shares.values() for side in (-1, 1)))
    assert plane.get_xlim() == ratios.get_xlim() and plane.get_xlabel() == "" and ratios.get_xlabel() == style.MASS
    low, high = ratios.get_ylim()
    assert low < 0.95 and high > 1.05


def test_theory_error_of_events_is_wide_enough_to_see(fig2, tmp_path):
    path = tmp_path / "events.h5"
    path.write_bytes(fig2.read_bytes())
    with open_result(path) as result:
        figure = plot.events.draw(result)
    assert len(figure.axes) == 4  # two experiments with an exposure, two panels of each
    for above, below in (figure.axes[0::2], figure.axes[1::2]):
        for axes in (above, below):
            assert axes.get_ylabel()
    low, high = events.NEAR
    assert 0.1 / (high - low) > 0.05  # an error of 5 % takes a twentieth of the panel at least


def with_overlay(path, **said):
    with sealed_file(path, "r+") as file:
        group = file.create_group("overlays/others")
        write_text(group, label="Others", kind="excluded", status="published", source="a paper", input="a.csv", **said)
        group.attrs["closed"] = 0
        group["mass"], group["coupling"] = [0.1, 1.0], [1e-3, 1e-2]


@pytest.mark.parametrize("said, expected", [
    ({}, []), ({"level": "90 % CL"}, ["Others, 90 % CL"]), ({"note": "loop-induced mixing"}, ["Others [loop-induced mixing]"]),
    ({"level": "90 % CL", "note": "x < $1"}, [r"Others, 90 % CL [x < \$1]"])])
def test_a_legend_tells_level_and_assumption_of_limits_of_others(tmp_path, said, expected):
    write_result(tmp_path / "r.h5", points=12)
    with_overlay(tmp_path / "r.h5", paper="arXiv:0", **said)
    with open_result(tmp_path / "r.h5") as result:
        (overlay,) = result.overlays()
        figure = plot.draw(result)
    assert (overlay.level, overlay.note, overlay.paper) == (said.get("level", ""), said.get("note", ""), "arXiv:0")
    assert overlays.overlay_legend([overlay])[1] == expected
    shown = [text.get_text() for child in figure.axes[0].get_children() for text in getattr(child, "texts", []) or []]
    assert shown == expected


def test_a_png_has_a_palette_and_looks_the_same(fig2):
    with open_result(fig2) as result:
        figure = plot.draw(result)
    data, plain = style.encoded(figure, "png", "origin", "subject", dpi=200), io.BytesIO()
    figure.savefig(plain, dpi=200)
    with Image.open(io.BytesIO(data)) as few, Image.open(plain) as all_colours:
        assert few.mode == "P" and few.info["Software"] == "origin" and few.info["Comment"] == "subject"
        difference = abs(np.asarray(few.convert("RGB"), int) - np.asarray(all_colours.convert("RGB"), int))
    assert difference.mean() < 1 and difference.max() < 64  # of 255
    assert len(data) < len(plain.getvalue())
