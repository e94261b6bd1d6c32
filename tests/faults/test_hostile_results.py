"""Results made by somebody else, correctly sealed: every command and script refuses them or is harmless. Nothing is
written or read outside the folder, no control character reaches a terminal, no page gets foreign markup."""

import os
import random
import re
import subprocess
import sys
import tempfile
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import BINARY, program_environment, succeed
from hostile_results import CASES, SECRET, write_hostile
from tridentscan import report as page
from tridentscan.plot import main as plot_command

ALL = bool(os.environ.get("TRIDENTSCAN_ALL_HOSTILE_RESULTS"))
SEED, SHARE = 3, 16  # a sixteenth of the cases, drawn with a fixed seed, unless all are asked for
SECONDS, MEGABYTES = 20, 700
SANITIZED = b"__asan_init" in Path(BINARY).read_bytes()
COMMANDS = [["info"], ["limit"], ["limit", "--mass", "100 MeV"], ["limit", "--json", "--test", "cls"],
            ["limit", "--test", "delta_chi2", "--degrees-of-freedom", "2"], ["contour"],
            ["fit", "--mass", "100 MeV"]]
TAGS = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "figure", "figcaption", "div", "table", "thead",
        "tbody", "tr", "th", "td", "details", "summary", "pre", "svg", "g", "path", "use", "defs", "clippath", "rect", "metadata",
        "rdf:rdf", "cc:work", "dc:type", "dc:date", "dc:format", "dc:creator", "cc:agent", "dc:title", "dc:description", "pattern",
        "image", "code"}


def chosen():
    names = list(CASES)
    return names if ALL else sorted(random.Random(SEED).sample(names, len(names) // SHARE))


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """A result with everything: measurement and projection, combination, contours, band, overlay."""
    folder = tmp_path_factory.mktemp("good")
    (folder / "curve.csv").write_text("# units: GeV, 1\nmass,coupling\n0.01,1e-3\n0.1,2e-3\n1,1e-2\n")
    (folder / "scan.yaml").write_text("""\
schema_version: 1
name: scan
model: lmu_ltau
grid:
  mass: {min: "1 MeV", max: "3 GeV", points: 4, spacing: log}
  coupling: {min: 1e-4, max: 1e-1, points: 5, spacing: log}
experiments: ["data:experiments/ccfr.yaml", "data:experiments/charm2.yaml"]
bands: [{name: g2, label: b, quantity: delta_a_mu, central: 2e-9, lower: 1e-9, upper: 3e-9, status: assumed, source: made up}]
overlays: [{name: others, label: o, path: curve.csv, kind: excluded, status: assumed, source: made up}]
combination: {experiments: all}
integration: {relative_error: 1e-1, replicas: 8}
""")
    succeed("run", "scan.yaml", "-o", "x.h5", cwd=folder)
    return folder / "x.h5"


def ends_well(folder, *arguments):
    """The program refuses or succeeds: within time and memory, and says what can be shown."""
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        begin = time.monotonic()
        process = subprocess.Popen([BINARY, *map(str, arguments)], cwd=folder, stdin=subprocess.DEVNULL, stdout=stdout,
                                   stderr=stderr, env=program_environment())
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = code = os.waitstatus_to_exitcode(status)
        texts = []
        for stream in (stdout, stderr):
            stream.seek(0)
            texts.append(stream.read().decode("utf-8"))
    said = "".join(texts)
    assert code in (0, 2, 3), (arguments, code, said[-2000:])
    assert code == 0 or len(texts[1]) < 3000, texts[1][:3000]
    assert "Sanitizer" not in said and "runtime error" not in said, said[-3000:]
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", said), ascii(said)[:2000]
    assert SECRET not in said and "4.24242" not in said
    if not SANITIZED:
        assert min(time.monotonic() - begin, usage.ru_utime + usage.ru_stime) < SECONDS
        assert usage.ru_maxrss / 1024 < MEGABYTES
    return code


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = set()

    def handle_starttag(self, tag, attrs):
        self.found.add(tag)
        assert not any(name.startswith("on") for name, _ in attrs), attrs


def report(monkeypatch, folder):
    """Page and figure, with no start of Python for each. Whether they were made."""
    made = []
    for script, main, *arguments in (["report", page.main, "x.h5"], ["plot", plot_command.main, "x.h5", "--format", "svg", "--contours"]):
        if made and not ALL:  # the page holds the figure
            continue
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "argv", [script, *arguments])
        try:
            main()
            made.append(script)
        except SystemExit as end:
            assert end.code and str(end.code).startswith(f"{script}.py: ") and len(str(end.code)) < 3000
            assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", str(end.code)), ascii(end.code)
    return made


@pytest.mark.parametrize("name", chosen())
def test_a_hostile_result_is_refused_or_harmless(name, good, tmp_path, monkeypatch, capsys):
    outside, folder = tmp_path / "outside", tmp_path / "outside/folder"
    folder.mkdir(parents=True)
    secret = outside / "secret"
    secret.write_text(SECRET * 200)
    write_hostile(good, CASES[name], folder / "x.h5", secret)
    before = {path for path in outside.rglob("*")}
    codes = [ends_well(folder, *command, "x.h5") for command in COMMANDS]
    for form in ("csv", "json", "hepdata"):
        codes.append(ends_well(folder, "export", "x.h5", "--format", form, "-o", "tables"))
    made = [] if SANITIZED else report(monkeypatch, folder)
    said = "".join(capsys.readouterr())
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", said), ascii(said)
    new = {path for path in outside.rglob("*")} - before
    assert all(path.is_relative_to(folder) for path in new), new
    assert not Path("/tmp/tridentscan-evil.json").exists()
    for path in new:
        if path.is_file():
            data = path.read_text(errors="strict")
            assert SECRET not in data and "4.24242" not in data, path
            assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e]", data), path
            if path.suffix == ".csv":
                rows = [line.split(",") for line in data.splitlines() if not line.startswith("#")]
                assert all(len(row) == len(rows[0]) for row in rows), path
    if "report" in made:
        tags = Tags()
        tags.feed((folder / "x.html").read_text())
        assert tags.found <= TAGS, tags.found - TAGS
    with capsys.disabled():
        if os.environ.get("TRIDENTSCAN_VERBOSE"):
            print(f"\n{name}: {codes} {made}", end="")


def test_a_good_result_is_good(good, tmp_path, monkeypatch):
    """What the other tests look for would be found: the unchanged result passes all commands."""
    write_hostile(good, lambda file, secret: None, tmp_path / "x.h5", tmp_path / "secret")
    for command in COMMANDS:
        assert ends_well(tmp_path, *command, "x.h5") == 0
    for form in ("csv", "json", "hepdata"):
        assert ends_well(tmp_path, "export", "x.h5", "--format", form, "-o", f"tables-{form}") == 0
    if not SANITIZED:
        assert report(monkeypatch, tmp_path)[0] == "report"
