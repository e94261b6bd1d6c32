"""The options of `tridentscan plot`: names, ranges, styles and several results on one figure."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from synthetic_result import EXPERIMENTS, sealed_file, write_result
from test_figures import MAGIC, call

from tridentscan import ResultError, open_result, plot
from tridentscan.plot import View, draw_several, main


@pytest.fixture(scope="module")
def at_90(tmp_path_factory):
    """The toy result with another confidence level and another test in it."""
    path = tmp_path_factory.mktemp("other") / "at_90.h5"
    write_result(path, points=12)
    with sealed_file(path, "r+") as file:
        file.attrs.update(confidence_level=0.9, test="cls")
    return path


def legend(axes):
    return {text.get_text(): handle for text, handle in zip(axes.get_legend().get_texts(), axes.get_legend().legend_handles
                                                            if hasattr(axes.get_legend(), "legend_handles")
                                                            else axes.get_legend().legendHandles)}


def test_each_line_of_several_results_is_in_the_legend_with_experiment_level_and_test(fig2, at_90):
    with open_result(fig2) as first, open_result(at_90) as second:
        axes = draw_several([first, second], view=View(experiments=["ccfr", "charm2"])).axes[0]
        entries = legend(axes)
        limits = {(k, name): result.experiment(name).limit.coupling for k, result in enumerate((first, second))
                  for name in ("ccfr", "charm2")}
    texts = {(0, "ccfr"): r"CCFR, 95 % CL, two-sided $\chi^2$", (0, "charm2"): r"CHARM-II, 95 % CL, two-sided $\chi^2$",
             (1, "ccfr"): "CCFR, 90 % CL, CL$_s$", (1, "charm2"): "CHARM-II, 90 % CL, CL$_s$"}
    assert set(texts.values()) <= set(entries)
    looks = set()
    for which, text in texts.items():  # the line that looks like the entry is the limit of that result
        (line,) = [line for line in axes.lines if len(line.get_ydata()) == len(limits[which])
                   and (line.get_color(), line.get_linestyle()) == (entries[text].get_color(), entries[text].get_linestyle())]
        assert np.array_equal(line.get_ydata(), limits[which])
        looks.add((line.get_color(), line.get_linestyle()))
    assert len(looks) == 4 and len(axes.lines) == 4
    plt.close("all")


def test_what_all_lines_share_is_said_once(fig2, fig3):
    with open_result(fig2) as first, open_result(fig3) as second:
        axes = draw_several([first, second], ["high", "low"], View(experiments=["ccfr"])).axes[0]
    assert axes.get_legend().get_title().get_text() == r"95 % CL, two-sided $\chi^2$"
    assert {"high, CCFR", "low, CCFR"} <= set(legend(axes))
    colours = [line.get_color() for line in axes.lines]
    assert len(set(colours)) == 2  # one experiment: results have colours
    assert axes.get_xlim() == pytest.approx((1e-3, first.mass[-1]))  # both planes
    plt.close("all")


def test_experiments_ranges_and_title(fig2):
    with open_result(fig2) as result:
        axes = plot.draw(result, view=View(["charm2"], (0.02, 0.3), (3e-4, 5e-3), "zoom")).axes[0]
        texts = {text.get_text() for text in axes.texts}
        with pytest.raises(ResultError, match="no experiment 'nosuch' .there are: argon.*charm2"):
            plot.draw(result, view=View(["nosuch"]))
        with pytest.raises(ValueError, match="1 labels for 2 results"):
            draw_several([result, result], ["one"])
        with pytest.raises(ValueError, match="no style 'large'"):
            plot.draw(result, view=View(style="large"))
    assert axes.get_xlim() == (0.02, 0.3) and axes.get_ylim() == (3e-4, 5e-3) and axes.get_title() == "zoom"
    assert "CHARM-II" in texts and not {label for label, *_ in EXPERIMENTS.values()} & texts - {"CHARM-II"}
    axes.figure.canvas.draw()
    ticks = [tick.label1.get_text() for tick in axes.xaxis.get_major_ticks() if 0.02 <= tick.get_loc() <= 0.3]
    assert ticks == ["0.02", "0.05", "0.1", "0.2"]  # less than two decades: more than one number
    plt.close("all")


def test_styles_have_their_sizes(fig2):
    sizes, widths = {}, {}
    with open_result(fig2) as result:
        for style in main.STYLES:
            figure = plot.draw(result, view=View(style=style))
            sizes[style] = tuple(figure.get_size_inches())
            widths[style] = figure.axes[0].lines[0].get_linewidth()
            plt.close(figure)
    assert sizes == {"paper": (3.4, 2.9), "talk": (4.8, 2.7), "wide": (7.0, 4.8)}
    assert widths["talk"] == 1.5 * widths["paper"]


@pytest.mark.parametrize("text, units, span", [
    ("10 MeV:1 GeV", main.GEV, (0.01, 1)), ("0.01:1", main.GEV, (0.01, 1)), ("1MeV:2TeV", main.GEV, (1e-3, 2000)),
    ("1e-4:1e-2", {"": 1.0}, (1e-4, 1e-2))])
def test_ranges(text, units, span):
    assert main.span_of(text, units) == pytest.approx(span)


@pytest.mark.parametrize("text, units", [("1:2:3", main.GEV), ("2:1", main.GEV), ("0:1", main.GEV), ("1 kg:2 kg", main.GEV),
                                         ("1e-4 GeV:1", {"": 1.0}), ("nan:1", main.GEV), ("1:inf", main.GEV), (":", main.GEV)])
def test_what_is_no_range_is_refused(text, units):
    with pytest.raises(main.argparse.ArgumentTypeError, match="range"):
        main.span_of(text, units)


@pytest.mark.parametrize("ending", MAGIC)
def test_the_name_of_the_file_says_its_format(ending, fig2, at_90, tmp_path, monkeypatch):
    call(main, monkeypatch, fig2, "-o", tmp_path / f"a.{ending}")
    call(main, monkeypatch, fig2, at_90, "--experiments", "ccfr", "-o", tmp_path / f"b.{ending}")
    assert {path.name for path in tmp_path.iterdir()} == {f"a.{ending}", f"b.{ending}"}
    assert all(path.read_bytes().startswith(MAGIC[ending]) for path in tmp_path.iterdir())


@pytest.mark.parametrize("options, said", [
    (["-o", "a.jpg"], "'jpg' is no format"), (["--label", "a", "--label", "b"], "2 labels for 1 results"),
    (["--mass-range", "1"], "no range"), (["--label", "a", "--contours"], "belong to the figure of one result")])
def test_wrong_options_are_refused_before_anything_is_read(options, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as refused:
        call(main, monkeypatch, "not_there.h5", *options)
    assert refused.value.code == 2 and said in capsys.readouterr().err
