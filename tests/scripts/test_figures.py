import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pytest
from conftest import ROOT
from synthetic_result import EXPERIMENTS, sealed_file, write_result, write_text

import plot_equivalent_photons
from tridentscan import Expected, files, open_result, plot, regions, report
from tridentscan.plot import colours, events, kernels, main, style
from tridentscan.printable import printable
import matplotlib.pyplot as plt

MAGIC = {"png": b"\x89PNG", "pdf": b"%PDF", "svg": b"<?xml"}
PHOTONS = [{"model": model, "flux": flux, "energy_GeV": energy, "epa_over_exact": 1 + 1 / energy, "target": "Ar40"}
           for model in plot_equivalent_photons.MODEL_STYLES for flux in plot_equivalent_photons.FLUX_STYLES
           for energy in (1.0, 5.0, 20.0)]

# (label, whether it is a formula)
LABELS = [
    (r"$\tau$ run", True), (r"$\rho$", True), (r"$L_\mu - L_\tau$", True), (r"$\frac{1}{2}$ of $10^{20}$ POT", True),
    (r"\$5 and $x^2$", True), ("plain", False), ("$$", False), (r"$\nosuch$", False), ("$", False), ("5 $ a day", False),
    (r"$x_{$", False), (r"$\frac{1}$", False), ("$x^^2$", False), (r"costs \$5", False), (r"$\$", False), ("$}$", False),
    (r"\tau without dollars", False), ("a_b^c %d {0} #1 & ~", False), ("back\\slash\\", False), ("<b>bold</b> & <script>", False),
    ("--> ]]> <!--", False), ("'\"`; rm -rf *", False), ("ניסוי", False), ("تجربة", False), ("\u202edesrever", False),
    ("long " * 100, False), ("$" + "x" * 500 + "$", False), ("😀 μ→e 🚀", False), ("tab\there", False), ("bell\x07 esc\x1b[31m", False),
    ("日本", False), ("line\u2028break\u0085", False)]


def with_labels(path, labels, title):
    experiments = {name: (label, *EXPERIMENTS[name][1:]) for name, label in zip(EXPERIMENTS, labels)}
    write_result(path, points=12, experiments=experiments, title=title)
    with sealed_file(path, "r+") as file:
        write_text(file["bands/g_minus_2"], label=labels[-1])
        write_text(file, name="labels")
        for name in EXPERIMENTS:
            file[f"experiments/{name}/assumptions"] = np.array([[t.encode() for t in ("beam", labels[0], "assumed", labels[1])]])
        file["config/original"] = np.array([("label: " + labels[0]).encode()])
        file["config/inputs"] = np.array([[labels[1].encode(), b"0123"]])
    return path


def call(script, monkeypatch, *arguments):
    """The main function of an executable, in this process."""
    monkeypatch.setattr(sys, "argv", ["script.py", *map(str, arguments)])
    script.main()


@pytest.mark.parametrize("text, formula", LABELS)
def test_what_is_no_formula_is_drawn_as_it_is_written(text, formula):
    drawn = style.drawable(text)
    assert style.is_formula(drawn) == formula
    if formula:
        assert drawn == text
        return
    literal = printable(text)
    seen = drawn.replace(r"\$", "$")  # what matplotlib makes of it
    assert seen == literal or (len(seen) <= style.LONGEST and literal.startswith(seen[:-1].rstrip()))
    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", drawn)


def test_all_labels_together_can_be_drawn_in_every_format():
    style.set_style()
    figure = plt.figure(figsize=(4, 8))
    for i, (text, _) in enumerate(LABELS):
        figure.text(0.05, (i + 0.5) / len(LABELS), style.drawable(text))
    for name in style.FORMATS:
        assert style.encoded(figure, name).startswith(MAGIC[name])
    plt.close(figure)


def test_random_texts_never_break_a_figure():
    random = np.random.default_rng(20140610)
    parts = ["$", "$", "\\", "{", "}", "^", "_", r"\mu", r"\frac", r"\sqrt", r"\left(", r"\text", "x", "2", " ", "\t", r"\$", "é", "&", "%"]
    style.set_style()
    figure = plt.figure(figsize=(2, 2))
    for _ in range(300):
        text = style.drawable("".join(random.choice(parts, random.integers(1, 12))))
        figure.texts.clear()
        figure.text(0, 0, text).get_window_extent(figure.canvas.get_renderer())
    plt.close(figure)


@pytest.mark.parametrize("labels", [[text for text, _ in LABELS][i:i + 4] for i in (5, 19, 25)])
def test_labels_of_all_kinds_pass_through_figures_and_the_page(tmp_path, monkeypatch, labels):
    path = with_labels(tmp_path / "r.h5", labels, title=labels[0])
    call(main, monkeypatch, path, "--format", "svg")
    call(report, monkeypatch, path)
    ElementTree.parse(tmp_path / "r.svg")
    page = (tmp_path / "r.html").read_text()
    assert "<script" not in page and "<b>" not in page
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", page)


@pytest.fixture(scope="module")
def two_panels(tmp_path_factory):
    """A result of a measurement and a projection: of each experiment there is a panel of events and of kernels."""
    path = tmp_path_factory.mktemp("two") / "two.h5"
    write_result(path, points=12, experiments={name: EXPERIMENTS[name] for name in ("ccfr", "argon_5gev_10pc")})
    return path


@pytest.mark.parametrize("script, ending", [(main, ""), (events, ""), (kernels, "_kernels")])
def test_every_format_is_written_with_the_same_bytes_each_time(two_panels, tmp_path, monkeypatch, script, ending):
    for name in ("first", "second"):
        call(script, monkeypatch, two_panels, "-o", tmp_path / name, "--format", "png, PDF,svg")
    for name, magic in MAGIC.items():
        first, second = ((tmp_path / f"{base}.{name}").read_bytes() for base in ("first", "second"))
        assert first.startswith(magic) and first == second
        assert re.search(rb"20\d\d-\d\d-\d\dT", first) is None
    assert len(list(tmp_path.iterdir())) == 6  # nothing temporary is left


@pytest.mark.parametrize("name", style.FORMATS)
def test_photon_figure_in_every_format(tmp_path, monkeypatch, name):
    (tmp_path / "e.json").write_text(json.dumps(PHOTONS))
    call(plot_equivalent_photons, monkeypatch, tmp_path / "e.json", "-o", tmp_path / f"e.{name}")
    assert (tmp_path / f"e.{name}").read_bytes().startswith(MAGIC[name])


def test_help_names_the_formats_there_are(fig2, tmp_path, monkeypatch, capsys):
    with pytest.raises(SystemExit):
        call(main, monkeypatch, "--help")
    assert "png,pdf,svg" in capsys.readouterr().out
    for name in ("eps", "", "png,docx"):
        with pytest.raises(SystemExit):
            call(main, monkeypatch, fig2, "-o", tmp_path / "a", "--format", name)
        assert "is no format of a figure: there are png, pdf, svg" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_figure_is_written_whole_or_not_at_all(fig2, tmp_path, monkeypatch):
    (tmp_path / "a.png").write_bytes(b"before")
    (tmp_path / "b.png").symlink_to(tmp_path / "a.png")

    def full(*_):
        raise OSError(28, "No space left on device")
    with monkeypatch.context() as patch:
        patch.setattr(files.os, "chmod", full)
        with pytest.raises(SystemExit, match="No space left"):
            call(main, patch, fig2, "-o", tmp_path / "a", "--format", "svg,png")
    assert {p.name for p in tmp_path.iterdir()} == {"a.png", "b.png"} and (tmp_path / "a.png").read_bytes() == b"before"
    with pytest.raises(ValueError, match="is a symbolic link"):
        files.write_whole({tmp_path / "c.png": b"new", tmp_path / "b.png": b"new"})
    assert {p.name for p in tmp_path.iterdir()} == {"a.png", "b.png"} and (tmp_path / "a.png").read_bytes() == b"before"
    with pytest.raises(ValueError, match="is read here"):
        files.write_whole({tmp_path / "a.png": b""}, inputs=[tmp_path / "a.png"])


def test_settings_of_the_user_change_no_byte(tmp_path):
    """Programs of their own, because matplotlib reads a matplotlibrc when it is imported."""
    path = with_labels(tmp_path / "r.h5", [text for text, _ in LABELS][:4], title="$x$")
    hostile = tmp_path / "hostile"
    hostile.mkdir()
    (hostile / "matplotlibrc").write_text(
        "backend: TkAgg\ntext.usetex: True\nfont.size: 20\nfont.family: monospace\nsavefig.dpi: 30\nsavefig.bbox: tight\n"
        "figure.facecolor: red\naxes.grid: True\nlines.linewidth: 5\npath.simplify: False\nsvg.fonttype: none\nsvg.hashsalt: x\n"
        "pdf.compression: 0\naxes.prop_cycle: cycler('color', ['red'])\nno.such.key: 1\nfigure.dpi: 33\nmathtext.fontset: cm\n")
    for fonts in Path(matplotlib.get_cachedir()).glob("fontlist-*.json"):  # or it would look for all fonts again
        shutil.copy(fonts, hostile)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MPL", "MATPLOTLIB"))}
    for folder, more in ((tmp_path, {}), (hostile, {"MPLBACKEND": "nonsense", "MPLCONFIGDIR": str(hostile),
                                                    "MATPLOTLIBRC": str(hostile / "matplotlibrc")})):
        done = subprocess.run([sys.executable, ROOT / "scripts/plot.py", path, "-o", f"{folder}/out", "--format", "png,pdf,svg"],
                              cwd=folder, capture_output=True, text=True, env=environment | more)
        assert (done.returncode, done.stderr) == (0, "")
    for name in style.FORMATS:
        assert (tmp_path / f"out.{name}").read_bytes() == (hostile / f"out.{name}").read_bytes(), name


def corner(axes):
    return next(text.get_text() for text in axes.texts if "% CL" in text.get_text())


@pytest.mark.parametrize("value, status, words", [
    (np.nan, None, "CCFR: excludes nothing"), (0.0, None, "CCFR: excludes the Standard Model too"),
    (np.nan, 3, "CCFR: excludes all couplings shown"), (np.nan, 4, "CCFR: no limit was found")])
def test_a_limit_that_is_not_there_is_told_in_words(tmp_path, value, status, words):
    path = tmp_path / "r.h5"
    write_result(path, points=12)
    with sealed_file(path, "r+") as file:
        limit = file["experiments/ccfr/limit"]
        limit["coupling"][...] = value
        if status is not None:
            limit["status"] = np.full(12, status, "u1")
    with open_result(path) as result:
        figure = plot.draw(result)
        assert words in corner(figure.axes[0]).split("\n")
        bottom = regions.lower_edge(result, result.experiment("ccfr"))
    nothing = words.endswith(("nothing", "found"))
    assert np.isnan(bottom).all() if nothing else (bottom == 1e-4).all()
    plt.close(figure)


def test_several_results_over_a_figure_are_all_drawn_and_labelled_by_what_they_are(fig2, tmp_path):
    paths = [tmp_path / "other68.h5", tmp_path / "other90.h5"]
    for path, level in zip(paths, (0.68, 0.9)):
        write_result(path, points=12)
        with sealed_file(path, "r+") as file:
            file.attrs["confidence_level"] = level
            for name in EXPERIMENTS:
                file[f"contours/{name}/CL95"].attrs["confidence_level"] = level
    with open_result(fig2) as result, open_result(paths[0]) as first, open_result(paths[1]) as second:
        axes = plot.draw(result, others=[first, second]).axes[0]
    assert corner(axes).split("\n") == [
        r"red: contours of other68.h5, 68 % CL, two-sided $\chi^2$", r"blue: contours of other90.h5, 90 % CL, two-sided $\chi^2$",
        r"95 % CL, two-sided $\chi^2$"]
    for _, colour in colours.OVER[:2]:
        assert sum(line.get_color() == colour for line in axes.lines) >= len(EXPERIMENTS)
    plt.close("all")


def test_expected_band_without_a_bound_on_one_side_ends_at_the_data_that_give_one():
    expected = np.array([[0.0, 0.0], [1e-4, np.nan], [2e-4, 2e-4], [3e-4, 3e-4], [np.nan, 4e-4]])
    limits = Expected(np.array([1.0, 2.0]), np.arange(-2.0, 3), expected, None, None)
    assert regions.expected_edge(limits, -1, 2).tolist() == [1e-4, 2e-4]
    assert regions.expected_edge(limits, 1, 2).tolist() == [3e-4, 4e-4]
    assert regions.without_bound(limits) == [-2, -1, 2]


def test_an_overlay_of_several_pieces_is_drawn_in_pieces_and_one_outside_is_told(tmp_path, monkeypatch, capsys):
    path = tmp_path / "r.h5"
    write_result(path, points=12)
    square = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]) / 5
    with sealed_file(path, "r+") as file:
        for name, shift in (("islands", 1), ("far", 1e6)):
            group = file.create_group(f"overlays/{name}")
            write_text(group, label=name, kind="excluded", status="assumed", source="made up", input="a.csv")
            group.attrs["closed"] = 1
            group["mass"] = shift * np.concatenate([1 + square[:, 0], 10 + square[:, 0]])
            group["coupling"] = 0.01 * np.concatenate([1 + square[:, 1], 1 + square[:, 1]])
            group["offsets"] = np.array([0, 5, 10])
    with open_result(path) as result:
        axes = plot.draw(result).axes[0]
        hatched = [patch for patch in axes.patches if patch.get_hatch() and patch.get_path().vertices[0, 0] < 1e5]
        assert sorted(len(patch.get_path().vertices) for patch in hatched) == [5, 5]
        assert "far: outside this plane" in corner(axes) and "islands: outside" not in corner(axes)
    call(main, monkeypatch, path, "-o", tmp_path / "a", "--format", "png")
    assert "no point of the overlay far lies in the plane: it spans 1e+06 to 1.02e+07 GeV" in capsys.readouterr().err
    plt.close("all")
