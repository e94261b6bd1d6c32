import re
import subprocess
import sys

import numpy as np
import pytest
from conftest import ROOT
from synthetic_result import EXPERIMENTS, limit, sealed_file, write_result

import plot
from tridentscan_result import open_result


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
        mass, coupling = file["grid/mass"][()], file["grid/coupling"][()]
        del file["bands"]
    with open_result(path) as result:
        assert plot.is_in_pieces(result, result.experiment("ccfr"))
        island, excluded, allowed = colours_at(
            plot.draw(result), mass[[24, 40, 24]], coupling[[54, 55, 10]])
    assert (island, allowed) == (1, 1) and excluded == pytest.approx(0.86, abs=0.01)
    with open_result(fig2) as result:
        assert not any(plot.is_in_pieces(result, e) for e in result.experiments())


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
    assert done.returncode != 0 and done.stderr.startswith("plot.py: ")


def test_missing_matplotlib_names_the_packages(fig2, tmp_path):
    (tmp_path / "matplotlib.py").write_text("raise ImportError('No module named matplotlib')")
    done = subprocess.run([sys.executable, ROOT / "scripts/plot.py", fig2], capture_output=True,
                          text=True, env={"PYTHONPATH": str(tmp_path)})
    assert done.returncode != 0 and "python3-matplotlib" in done.stderr
