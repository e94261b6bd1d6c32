"""The HTML page of a result: complete, self-contained, the same for the same result; and shown by a browser."""

import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser

import matplotlib.image
import numpy as np
import pytest
from conftest import FIGURES, ROOT, succeed

sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests/scripts")]

from synthetic_result import sealed_file  # noqa: E402  (needs the path above)
from tridentscan_result import open_result  # noqa: E402

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


@pytest.mark.skipif(not BROWSER, reason="chromium is not installed (290 MB: not in scripts/packages.txt)")
def test_a_browser_shows_it(page, tmp_path):
    picture = tmp_path / "page.png"
    done = subprocess.run([BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                           f"--user-data-dir={tmp_path}", "--window-size=1200,1600", f"--screenshot={picture}",
                           page.as_uri()], capture_output=True, text=True, timeout=60,
                          env={**os.environ, "HOME": str(tmp_path)})
    assert picture.exists(), done.stderr
    pixels = matplotlib.image.imread(picture)[..., :3]
    assert pixels.shape[:2] == (1600, 1200)
    ink = (pixels < 0.9).any(axis=2)
    assert 0.03 < ink.mean() < 0.5  # text and figure, on white
    assert ink[:, :30].mean() < 0.01 and ink[:, -30:].mean() < 0.01  # margins: nothing is wider than the page
    assert (np.ptp(pixels, axis=2) > 0.2).any()  # colours of the figure
