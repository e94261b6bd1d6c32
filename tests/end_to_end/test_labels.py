"""Labels of all kinds, from a configuration through run, figure, page and exports."""

import csv
import json
import os
import subprocess
import sys

import h5py
import pytest
import yaml
from conftest import ROOT, succeed, tridentscan
from test_shapes import NORMALISATION, QUICK, TILT, in_bins, observable, run

from tridentscan.bins import read_bins
from tridentscan.events import Events

SHOWN = [
    r"$\tau$ run", r"$\rho$", r"$L_\mu - L_\tau$", r"$\frac{1}{2}$ of $10^{20}$ POT", r"\$5 and $x^2$", "plain", "$$", r"$\nosuch$", "$",
    "5 $ a day", r"$x_{$", r"$\frac{1}$", "$x^^2$", r"costs \$5", r"$\$", "$}$", r"\tau without dollars", "a_b^c %d {0} #1 & ~",
    "back\\slash\\", "<b>bold</b> & <script>alert(1)</script>", "--> ]]> <!--", "'\"`; rm -rf *", "ניסוי", "تجربة", "😀 μ→e 🚀", "日本",
    "a, b; \"c\"", "=1+1", "x" * 1000, "{a: [b]}", "# no comment", "- item"]
if not os.environ.get("TRIDENTSCAN_SLOW"):
    SHOWN = SHOWN[19::-3]  # markup first
REFUSED = ["tab\there", "carriage\rreturn", "bell\x07 esc\x1b[31m", "two\nlines", ""]


def write_scan(folder, labels):
    shipped = yaml.safe_load((ROOT / "configs/experiments/ccfr.yaml").read_text())
    for i, label in enumerate(labels):
        text = (ROOT / "configs/experiments/ccfr.yaml").read_text()
        text = text.replace(f"name: {shipped['name']}\n", f"name: e{i}\n", 1)
        line = next(line for line in text.splitlines() if line.startswith("label:"))
        (folder / f"e{i}.yaml").write_text(text.replace(line, "label: " + json.dumps(label, ensure_ascii=False), 1))
    (folder / "scan.yaml").write_text(
        "schema_version: 1\nname: scan\nmodel: lmu_ltau\n"
        "grid: {mass: {min: \"1 MeV\", max: \"1 GeV\", points: 4}, coupling: {min: 1e-4, max: 1, points: 4}}\n"
        f"experiments: [{', '.join(f'e{i}.yaml' for i in range(len(labels)))}]\nintegration: {{relative_error: 0.1}}\n")


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    folder = tmp_path_factory.mktemp("labels")
    write_scan(folder, SHOWN)
    succeed("run", "scan.yaml", "-o", "labels.h5", cwd=folder)
    return folder / "labels.h5"


def script(name, *arguments, cwd):
    return subprocess.run([sys.executable, ROOT / "scripts" / name, *map(str, arguments)], cwd=cwd, capture_output=True, text=True,
                          env={"MPLBACKEND": "agg", "HOME": str(cwd), "PATH": "/usr/bin:/bin"})


def test_a_result_holds_each_label_as_it_was_written(result):
    with h5py.File(result) as file:
        for i, label in enumerate(SHOWN):
            found = file[f"experiments/e{i}"].attrs["label"]
            assert (found.decode() if isinstance(found, bytes) else found) == label


def test_commands_and_exports_take_every_label(result):
    assert json.loads(succeed("limit", result.name, "--json", cwd=result.parent).stdout)
    for command in (["info"], ["limit"], ["contour", "--experiment", "e0"]):
        shown = succeed(command[0], result.name, *command[1:], cwd=result.parent)
        assert not any(c in shown.stdout for c in "\x1b\x07")
    for form in ("csv", "json", "hepdata"):
        succeed("export", result.name, "--format", form, "-o", f"out_{form}", cwd=result.parent)
    for path in (result.parent / "out_csv").rglob("*.csv"):
        rows = [line for line in path.read_text().splitlines() if not line.startswith("#")]
        assert len({len(row) for row in csv.reader(rows)}) == 1, path
    for path in (result.parent / "out_json").rglob("*.json"):
        json.loads(path.read_text())
    for path in (result.parent / "out_hepdata").rglob("*.yaml"):
        list(yaml.safe_load_all(path.read_text()))


def test_figure_and_page_take_every_label(result):
    for name, ending in (("plot.py", ["--format", "svg"]), ("report.py", [])):
        done = script(name, result.name, *ending, cwd=result.parent)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
    page = result.with_suffix(".html").read_text()
    assert "&lt;b&gt;bold" in page and "<b>bold" not in page and "<script" not in page


@pytest.mark.parametrize("label", REFUSED)
def test_a_label_that_cannot_be_shown_in_a_line_is_refused(label, tmp_path):
    write_scan(tmp_path, [label])
    done = tridentscan("check", "scan.yaml", cwd=tmp_path)
    assert done.returncode == 2 and "label" in done.stderr, (label[:20], done.stderr[:300])


def with_escapes(item, kept=()):
    """All texts of a group end with a control sequence, which h5py lets anybody write."""
    for key in [key for key, value in item.attrs.items() if isinstance(value, str) and key not in kept]:
        item.attrs[key] += "\x1b[2J"


def test_texts_of_bins_are_fit_to_be_shown(tmp_path):
    bins = in_bins(observable("pair_mass", [0, 0.3, 10]))
    path = run(tmp_path, "binned", QUICK + bins + NORMALISATION + TILT, relative_error="1e-1")
    with h5py.File(path, "r+") as file:
        group = file["experiments/one/bins"]
        for item in (group, *group["kernel"].values()):
            with_escapes(item)
        read = read_bins(group)
    texts = [*read.observables, *(text for kernels in read.kernels for part in kernels.parts.values()
                                  for text in (part.neutrino, part.final_state))]
    assert len(texts) > 2 and all(text.endswith("\\x1b[2J") for text in texts), texts


def test_texts_of_events_are_fit_to_be_shown(tmp_path):
    succeed("events", "lbne_5gev", "--count", 10, "-o", "x.h5", cwd=tmp_path)
    with h5py.File(tmp_path / "x.h5", "r+") as file:
        with_escapes(file["events"], kept=["model_text"])
        events = Events(file, "x.h5")
        texts = [events.model, events.drawn_for, events.exposure]
        assert all(text.endswith("\\x1b[2J") for text in texts), texts
