"""The HTML page of a result: complete, self-contained, the same for the same result; and shown by a browser."""

import json
import os
import re
import shutil
import subprocess
import sys
from html import unescape
from html.parser import HTMLParser

import matplotlib.image
import numpy as np
import pytest
from conftest import FIGURES, ROOT, succeed
from synthetic_result import sealed_file
from test_shapes import NORMALISATION, QUICK, TILT, datum, in_bins, observable, write

from tridentscan import open_result

BROWSER = shutil.which("chromium")


def run(*arguments):
    return subprocess.run([sys.executable, ROOT / "scripts/report.py", *arguments], capture_output=True, text=True)


@pytest.fixture(scope="module")
def fig3(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fig3")
    succeed("run", FIGURES / "fig3.yaml", "-o", "fig3.h5", cwd=folder)
    return folder / "fig3.h5"


@pytest.fixture(scope="module")
def page(fig3, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "fig3.html"
    done = run(fig3, "-o", path)
    assert done.returncode == 0, done.stderr
    return path


class Elements(HTMLParser):
    """Opened elements, references and ids; unclosed elements fail."""

    def __init__(self, text):
        super().__init__()
        self.names, self.open, self.references, self.ids, self.text = [], [], [], [], ""
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, name, attributes):
        self.names.append(name)
        if name != "meta":
            self.open.append(name)
        self.note(attributes)

    def handle_startendtag(self, name, attributes):
        self.names.append(name)
        self.note(attributes)

    def note(self, attributes):
        for key, value in attributes:
            if key in ("src", "href", "xlink:href"):
                self.references.append(value)
            if key == "id":
                self.ids.append(value)

    def handle_endtag(self, name):
        assert self.open.pop() == name

    def handle_data(self, data):
        self.text += data


def test_page_is_complete_and_self_contained(page, fig3):
    text = page.read_text()
    elements = Elements(text)
    assert elements.names.count("svg") == 2 and "script" not in elements.names
    assert all(reference.startswith("#") for reference in elements.references)
    assert len(elements.ids) == len(set(elements.ids))
    assert {reference[1:] for reference in elements.references} <= set(elements.ids)
    assert not re.search(r"url\((?!#)", text) and "@import" not in text
    with open_result(fig3) as result:
        for experiment in result.experiments():
            value, _ = experiment.limit.at(0.1)
            digits = f"{value:.2e}".split("e")[0]
            assert experiment.label in elements.text and re.search(rf"{digits[:-1]}\d*\(", elements.text)
        for word in (result.attribute("config_hash"), *(word for pair in result.inputs for word in pair)):
            assert word in elements.text
        assert result.config_text.strip() in elements.text


def test_same_result_same_page(page, fig3, tmp_path):
    assert run(fig3, "-o", tmp_path / "again.html").returncode == 0
    assert (tmp_path / "again.html").read_bytes() == page.read_bytes()


def test_what_failed_is_shown(tmp_path, fig3):
    path = tmp_path / "bad.h5"
    path.write_bytes(fig3.read_bytes())
    with sealed_file(path, "r+") as file:
        file["experiments/ccfr"].attrs["accuracy_reached"] = 0
        file["experiments/charm2/ratio"][3, 4] = np.nan
        file["experiments/argon_5gev_10pc/ratio"][5, 6] *= 1.01
    assert run(path).stdout.strip() == str(tmp_path / "bad.html")
    text = (tmp_path / "bad.html").read_text()
    failed = re.findall(r'<td class="no">(.*?)</td>', text)
    assert sorted(word.split()[0] for word in failed) == ["1", "differs", "no,"], failed


def test_damaged_result_gives_no_page(tmp_path, fig3):
    data = bytearray(fig3.read_bytes())
    data[-100] ^= 1
    (tmp_path / "damaged.h5").write_bytes(data)
    done = run(tmp_path / "damaged.h5")
    assert done.returncode == 1 and done.stderr.startswith("report.py: ") and "damaged" in done.stderr
    assert not (tmp_path / "damaged.html").exists()


# Run inside a copy of the page: opens all of it and writes down whatever is empty, sticks out or lies on another.
PROBE = """
<script>
const problems = [];
document.querySelectorAll("details").forEach(details => details.open = true);
const width = document.documentElement.clientWidth;
if (document.documentElement.scrollWidth > width) problems.push(`the page is wider than ${width}`);
let end = 0;
for (const element of document.body.children) {
  if (["SCRIPT", "PRE"].includes(element.tagName)) continue;
  const box = element.getBoundingClientRect();
  if (box.width < 200 || box.height < 10) problems.push(`nothing of ${element.tagName} is seen`);
  if (box.top < end - 1) problems.push(`${element.tagName} lies on what is above it`);
  end = box.bottom;
}
for (const svg of document.querySelectorAll("svg")) {
  const box = svg.getBoundingClientRect();
  if (box.width < 300 || box.height < 200 || box.right > width) problems.push("a figure is small or cut");
  for (const path of svg.querySelectorAll("path[d]")) {
    if (path.getAttribute("d") && !path.getTotalLength()) problems.push("a path of a figure is broken");
  }
}
for (const cell of document.querySelectorAll("td, th, p, h1, h2, h3, summary, figcaption")) {
  if (cell.scrollWidth > cell.clientWidth + 1) problems.push(`text sticks out: ${cell.textContent.slice(0, 40)}`);
}
document.body.innerHTML = "<pre>" + JSON.stringify(problems) + "</pre>";
</script></body>"""


def browse(tmp_path, *arguments):
    """What headless Chromium prints, and what it complains about: as root, in little shared memory, offline."""
    done = subprocess.run([BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                           "--disable-background-networking", "--enable-logging=stderr", f"--user-data-dir={tmp_path / 'profile'}",
                           *arguments], capture_output=True, text=True, timeout=60, env={**os.environ, "HOME": str(tmp_path)})
    assert done.returncode == 0, done.stderr
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


def problems(tmp_path, text, width):
    """What the probe finds on a page in a window of that width."""
    (tmp_path / "probed.html").write_text(text.replace("</body>", PROBE))
    shown, complaints = browse(tmp_path, f"--window-size={width},1600", "--dump-dom", (tmp_path / "probed.html").as_uri())
    return json.loads(unescape(re.search("<pre>(.*)</pre>", shown)[1])) + complaints


needs_browser = pytest.mark.skipif(not BROWSER, reason="chromium is not installed (scripts/packages-test.txt)")


@needs_browser
def test_a_browser_shows_it(page, tmp_path):
    picture = tmp_path / "page.png"
    _, complaints = browse(tmp_path, "--window-size=1200,1600", f"--screenshot={picture}", page.as_uri())
    assert complaints == []
    pixels = matplotlib.image.imread(picture)[..., :3]
    assert pixels.shape[:2] == (1600, 1200)
    ink = (pixels < 0.9).any(axis=2)
    assert 0.03 < ink.mean() < 0.5  # text and figure, on white
    assert ink[:, :30].mean() < 0.01 and ink[:, -30:].mean() < 0.01  # margins: nothing is wider than the page
    assert (np.ptp(pixels, axis=2) > 0.2).any()  # colours of the figure


@needs_browser
@pytest.mark.parametrize("width", [1200, 600])
def test_nothing_sticks_out_or_overlaps(page, tmp_path, width):
    assert problems(tmp_path, page.read_text(), width) == []


@needs_browser
def test_planted_faults_are_found(page, tmp_path):
    text = page.read_text()
    planted = (text.replace("<h2>Limits", '<h2 style="margin-top: -90px">Limits', 1)
               .replace("<h1>", f"<h1>{'long' * 60}", 1).replace(' d="M ', ' d="X ', 1)
               .replace("</head>", "<script>undefined.missing</script></head>", 1))
    found = " ".join(problems(tmp_path, planted, 1200))
    for sign in ("H2 lies on", "text sticks out: long", "is broken", "TypeError"):
        assert sign in found


def test_page_shows_the_fit_of_bins(tmp_path):
    """Of an experiment with data in bins: figures of what is expected and of the fit, and all pulls; of a projection the
    first alone."""
    bins = QUICK + in_bins(observable("pair_mass", [0, 0.3, 0.5, 10]))
    (tmp_path / "seen.csv").write_text("# units: events\nbin_1,events\n0,30\n1,75\n2,41\n")
    seen = f"measurement: {{observed_in_bins: seen.csv, standard_model: {datum(120)}, normalisation_error: {datum(0.1)}, tilt: {datum(0.1)}}}\n"
    (tmp_path / "projection.yaml").write_text(f"schema_version: 1\nname: two\nlabel: two\n{bins}{NORMALISATION}{TILT}")
    config = write(tmp_path, "fit", bins + seen, masses=2, relative_error="1e-1", statistics="{test: cls}")
    config.write_text(config.read_text().replace("[fit_experiment.yaml]", "[fit_experiment.yaml, projection.yaml]"))
    succeed("run", config, cwd=tmp_path)
    done = run(tmp_path / "fit.h5")
    assert done.returncode == 0, done.stderr
    elements = Elements((tmp_path / "fit.html").read_text())
    assert elements.names.count("svg") == 2 + 2 + 1 and len(elements.ids) == len(set(elements.ids))
    with open_result(tmp_path / "fit.h5") as result:
        fit, projected = result.best_fit("one"), result.best_fit("two")
    assert len(fit.names) == 3 + 2
    for pull, without, best in zip(fit.names, fit.standard_model, fit.best_fit):
        assert f"{pull}{without:.2f}{best:.2f}" in elements.text
    assert not any(name in elements.text for name in projected.names)
