import re
import subprocess
import sys

import numpy as np
import pytest
from conftest import ROOT
from synthetic_result import EXPERIMENTS, limit, sealed_file, write_result, write_text

from tridentscan import ResultError, open_result, plot, regions
from tridentscan.plot import colours, style
from tridentscan.plot.labels import LabelPlacer
import matplotlib.pyplot as plt


def run(*arguments):
    return subprocess.run([sys.executable, ROOT / "scripts/plot.py", *arguments],
                          capture_output=True, text=True)


def test_writes_png_and_pdf_that_depend_on_the_result_alone(fig2, tmp_path):
    for name in ("first", "second"):
        done = run(fig2, "-o", tmp_path / name)
        assert done.returncode == 0, done.stderr
    for ending, magic in (("png", b"\x89PNG"), ("pdf", b"%PDF")):
        first, second = (tmp_path / f"{name}.{ending}" for name in ("first", "second"))
        assert first.read_bytes().startswith(magic)
        assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("figure", ["fig2", "fig3"])
def test_curves_are_the_limits_and_all_have_names(figure, request):
    with open_result(request.getfixturevalue(figure)) as result:
        axes = plot.draw(result).axes[0]
        mass = result.mass
    drawn = [line for line in axes.lines if len(line.get_xdata()) == len(mass)]
    assert len(drawn) == len(EXPERIMENTS)
    for name, (_, projection, *numbers) in EXPERIMENTS.items():
        expected = limit(mass, *numbers)
        (line,) = [d for d in drawn if np.allclose(d.get_ydata(), expected, rtol=1e-12)]
        assert (line.get_linestyle() == "--") == projection, name
    texts = {text.get_text() for text in axes.texts}
    assert {label for label, *_ in EXPERIMENTS.values()} <= texts
    assert "muon g-2, 2 sigma" in texts
    assert r"95 % CL, two-sided $\chi^2$" in texts
    assert axes.get_xlim() == pytest.approx((mass[0], mass[-1]))


def test_labels_do_not_cover_each_other(fig2):
    with open_result(fig2) as result:
        figure = plot.draw(result)
    figure.canvas.draw()
    labels = [t for t in figure.axes[0].texts if t.get_text() in
              {label for label, *_ in EXPERIMENTS.values()}]
    centres = np.array([t.get_transform().transform(t.get_position()) for t in labels])
    distance = np.linalg.norm(centres[:, None] - centres[None, :], axis=-1)
    assert distance[np.triu_indices(len(labels), 1)].min() > 15  # pixels: the height of a line


def test_what_is_drawn_over_it_is_named(fig2):
    with open_result(fig2) as result:
        texts = [text.get_text() for text in plot.draw(result, others=[result]).axes[0].texts]
    assert "red: contours of fig2.h5, 95 % CL, two-sided $\\chi^2$\n95 % CL, two-sided $\\chi^2$" in texts


def test_contours_on_request(fig2):
    with open_result(fig2) as result:
        without, with_contours = (plot.draw(result, flag).axes[0] for flag in (False, True))
    assert len(with_contours.lines) == len(without.lines) + len(EXPERIMENTS)


def colours_at(figure, mass, coupling):
    """The grey values of a figure without its lines and texts at points of the plane."""
    axes = figure.axes[0]
    for artist in [*axes.lines, *axes.texts]:
        artist.remove()
    figure.canvas.draw()
    image = np.asarray(figure.canvas.buffer_rgba())[:, :, 0] / 255
    x, y = axes.transData.transform(np.column_stack([mass, coupling])).T
    return image[image.shape[0] - 1 - y.astype(int), x.astype(int)]


def test_allowed_island_stays_white(tmp_path, fig2):
    """One measurement whose excluded region has a hole: 8 cells wide from (mass, coupling) [20, 50]."""
    path = tmp_path / "island.h5"
    write_result(path, experiments={"ccfr": EXPERIMENTS["ccfr"]})
    with sealed_file(path, "r+") as file:
        chi2 = file["experiments/ccfr/chi2"]
        chi2[20:28, 50:58] = 0
        mass, coupling = file["mass"][()], file["coupling"][()]
        del file["bands"]
    with open_result(path) as result:
        assert regions.is_in_pieces(result, result.experiment("ccfr"))
        island, excluded, allowed = colours_at(
            plot.draw(result), mass[[24, 40, 24]], coupling[[54, 55, 10]])
    assert (island, allowed) == (1, 1) and excluded == pytest.approx(0.86, abs=0.01)
    with open_result(fig2) as result:
        assert not any(regions.is_in_pieces(result, e) for e in result.experiments())


@pytest.fixture
def everything(tmp_path):
    """A result with a combination, an upper limit of g-2, and overlays: closed, open, a sensitivity."""
    path = tmp_path / "everything.h5"
    write_result(path)
    with sealed_file(path, "r+") as file:
        mass = file["mass"][()]
        names = np.array([("ccfr",), ("charm2",)], dtype="S6").reshape(2, 1)
        file["combined/experiments"] = names
        for key, values in {"mass": mass, "coupling": 1e-3 + 1e-4 * mass,
                            "coupling_error": 1e-9 * mass}.items():
            file[f"combined/limit/{key}"] = values
        file["experiments/argon_5gev_10pc/expected/mass"] = mass
        for key, values in {"n_sigma": [-2.0, -1.0, 0.0, 1.0, 2.0], "significance": [3.0, 5.0]}.items():
            file[f"experiments/argon_5gev_10pc/expected/{key}"] = values
        file["experiments/argon_5gev_10pc/expected/limit"] = np.outer([1, 2, 3, 4, 5], 1e-4 + 0 * mass)
        file["experiments/argon_5gev_10pc/expected/discovery"] = np.outer([5, 6], 1e-4 + 0 * mass)
        write_text(file["bands/g_minus_2"], **{"as": "upper_limit"})
        for name, kind, closed, points in [
                ("closed", "excluded", 1, [(20, 0.2), (60, 0.2), (60, 0.8), (20, 0.8), (20, 0.2)]),
                ("open", "excluded", 0, [(100, 2e-2), (900, 2e-2)]),
                ("reach", "sensitivity", 0, [(100, 1e-3), (900, 1e-3)])]:
            group = file.create_group(f"overlays/{name}")
            write_text(group, label=f"{name} search", kind=kind, status="assumed", source="made up",
                       input="a.csv")
            group.attrs["closed"] = closed
            group["mass"], group["coupling"] = np.array(points, float).T
    return path


def test_overlays_are_hatched_where_they_exclude(everything):
    with open_result(everything) as result:
        axes = plot.draw(result).axes[0]
        overlays = {overlay.name: overlay for overlay in result.overlays()}
    assert [o.closed for o in overlays.values()] == [True, False, False]
    assert {f"{name} search" for name in overlays} <= {text.get_text() for text in axes.texts}
    hatches = {"closed": colours.OVERLAYS[0][1], "open": colours.OVERLAYS[1][1]}
    (polygon,) = [p for p in axes.patches if p.get_hatch() == hatches["closed"]]
    assert polygon.get_path().contains_point((30, 0.5)) and not polygon.get_path().contains_point((30, 0.1))
    (region,) = [c for c in axes.collections if c.get_hatch() == hatches["open"]]
    (path,) = region.get_paths()
    assert path.contains_point((300, 0.022)) and not path.contains_point((300, 0.018))  # a strip above it
    assert not path.contains_point((300, 0.1))
    (reach,) = [line for line in axes.lines if line.get_color() == colours.OVERLAYS[2][0] and len(line.get_xdata()) == 2
                and line.get_ydata()[0] == 1e-3]
    assert reach.is_dashed()
    assert (reach.get_ydata() == 1e-3).all()


def test_combination_upper_limit_and_expected_bands_are_drawn(everything):
    with open_result(everything) as result:
        assert result.combined().experiments == ("ccfr", "charm2")
        (band,) = result.bands()
        axes = plot.draw(result).axes[0]
        mass = result.mass
        with pytest.raises(ResultError, match="argon_5gev_30pc has no expected limits"):
            plot.draw(result, expected=True)
        low = result.expected("argon_5gev_10pc").limit[0]
    assert band.is_upper_limit and (low == 1e-4).all()
    drawn = [line.get_ydata() for line in axes.lines if len(line.get_xdata()) == len(mass)]
    assert any(np.array_equal(y, 1e-3 + 1e-4 * mass) for y in drawn)
    assert any(np.array_equal(y, band.upper) for y in drawn)
    assert "combined" in {text.get_text() for text in axes.texts}


def test_bands_that_nest_have_a_legend_and_the_widest_lies_lowest(fig2, tmp_path):
    path = tmp_path / "bands.h5"
    path.write_bytes(fig2.read_bytes())
    with sealed_file(path, "r+") as file:
        file.copy("bands/g_minus_2", "bands/narrow")
        file["bands/narrow/lower"][...] *= 1.2
        write_text(file["bands/narrow"], label="narrow")
    with open_result(path) as result:
        axes = plot.draw(result).axes[0]
    assert {text.get_text() for text in axes.get_legend().get_texts()} == {"muon g-2, 2 sigma", "narrow"}
    order = {c.get_label(): c.get_zorder() for c in axes.collections}
    assert order["narrow"] > order["muon g-2, 2 sigma"]


def test_title_and_annotations_come_from_the_file(tmp_path):
    path = tmp_path / "titled.h5"
    write_result(path, points=20, title="Reach")
    with open_result(path) as result:
        assert plot.draw(result).axes[0].get_title() == "Reach"


def test_not_a_result_is_a_message_not_a_traceback(tmp_path):
    path = tmp_path / "notes.h5"
    path.write_text("hello")
    done = run(path)
    assert done.returncode != 0
    assert re.match(r"plot\.py: .*notes\.h5: not a tridentscan result", done.stderr)


def test_unwritable_output_is_a_message(fig2, tmp_path):
    done = run(fig2, "-o", tmp_path / "no" / "such" / "folder")
    assert done.returncode != 0 and done.stderr.startswith("plot.py: there is no folder")


def test_missing_matplotlib_names_the_packages(fig2, tmp_path):
    (tmp_path / "matplotlib.py").write_text("raise ImportError('No module named matplotlib')")
    done = subprocess.run([sys.executable, ROOT / "scripts/plot.py", fig2], capture_output=True,
                          text=True, env={"PYTHONPATH": str(tmp_path)})
    assert done.returncode != 0 and "python3-matplotlib" in done.stderr


def test_label_of_a_curve_shorter_than_it_lies_beside_the_curve():
    figure, axes = plt.subplots(figsize=style.ONE_COLUMN)
    axes.set(xlim=(0, 1), ylim=(0, 1))
    x = np.linspace(0.4, 0.6, 50)
    y = 0.3 + 20 * (x - 0.5) ** 2
    placer = LabelPlacer(axes)
    placer.add_obstacle(x, y)
    label = placer.label("a name that is longer", x, y)
    centre = axes.transData.transform(label.get_position())
    distance = np.hypot(*(axes.transData.transform(np.column_stack([x, y])) - centre).T).min()
    assert 5 < distance < 80  # pixels
