"""The part of the report page that answers to the pointer: in a browser, moved over and clicked."""

import json
import re
import subprocess
import sys
from html import unescape

import numpy as np
import pytest
from conftest import ROOT, succeed, write_scan
from test_report import Elements, browse, needs_browser, run

from tridentscan import open_result

pytest.importorskip("plotly", reason="python3-plotly is not installed (scripts/packages-test.txt)")

# Waits for the figures, then does what a reader would do, and writes down what is to be seen.
PROBE = """
<script>
const seen = {};
const wait = milliseconds => new Promise(done => setTimeout(done, milliseconds));
const plane = document.getElementById("explorer-plane");
const curves = () => plane.data.slice(1 + explorer.data.curves.length).map(trace => trace.y);
const at = (element, type, x, y) => element.dispatchEvent(new MouseEvent(type,
    {bubbles: true, cancelable: true, view: window, clientX: x, clientY: y, buttons: type === "mousedown" ? 1 : 0}));
async function choose(id, value) {
  const select = document.getElementById(id);
  select.value = value;
  select.dispatchEvent(new Event("change"));
  await wait(300);
}
window.addEventListener("load", async () => {
  await wait(500);
  seen.first = curves();
  seen.levels = [...document.getElementById("explorer-level").options].map(option => option.textContent);
  const drag = plane.querySelector(".nsewdrag"), box = drag.getBoundingClientRect();
  at(drag, "mousemove", box.left + 0.5 * box.width, box.top + 0.9 * box.height);
  await wait(500);
  seen.hover = plane.querySelector(".hoverlayer").textContent;
  await choose("explorer-level", String(seen.levels.indexOf("90 %")));
  await choose("explorer-sides", "one");
  seen.second = curves();
  const names = [...plane.querySelectorAll(".legend .traces")];
  seen.legend = names.map(one => one.textContent);
  const toggle = names[0].querySelector(".legendtoggle"), place = toggle.getBoundingClientRect();
  at(toggle, "mousedown", place.left + 3, place.top + 3);
  at(toggle, "mouseup", place.left + 3, place.top + 3);
  await wait(1000);
  seen.hidden = plane.data.filter(trace => trace.visible === "legendonly").length;
  seen.markup = document.querySelectorAll(".legend a, .legend img, #injected").length;
  seen.kernels = document.getElementById("explorer-kernels") ?
      document.querySelectorAll("#explorer-kernels .scatterlayer .trace").length : 0;
  seen.sizes = [...document.querySelectorAll("#explorer-plane .main-svg, .modebar svg")].map(one => one.getBoundingClientRect())
      .map(box => [box.width, box.height]);
  seen.requests = performance.getEntriesByType("resource").map(entry => entry.name);
  document.body.innerHTML = "<pre>" + JSON.stringify(seen).replace(/&/g, "&amp;").replace(/</g, "&lt;") + "</pre>";
});
</script></body>"""


def explored(tmp_path, page):
    text = page.read_text()
    (tmp_path / "probed.html").write_text(PROBE.join(text.rsplit("</body>", 1)))
    shown, complaints = browse(tmp_path, "--window-size=1200,1600", "--virtual-time-budget=20000", "--dump-dom",
                               (tmp_path / "probed.html").as_uri())
    assert complaints == []
    return json.loads(unescape(re.search("<pre>(.*)</pre>", shown, re.DOTALL)[1]))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Ratios, counts, and a label that would be markup."""
    folder = tmp_path_factory.mktemp("explorer")
    text = succeed("show", "experiment", "ccfr", "--yaml", cwd=folder).stdout
    (folder / "marked.yaml").write_text(text.replace("name: ccfr", "name: marked").replace(
        'label: "CCFR"', "label: '<a href=\"x\">A & B</a><img id=\"injected\" src=\"x\"></script>'"))
    scan = write_scan(folder, experiments=("ccfr", "sbnd", "ship"), masses=9, couplings=9)
    scan.write_text(scan.read_text().replace("experiments: [", "experiments: [marked.yaml, "))
    succeed("run", scan, "-o", "result.h5", cwd=folder)
    return folder


@pytest.fixture(scope="module")
def page(folder):
    done = run(folder / "result.h5", "--interactive", "-o", folder / "page.html")
    assert done.returncode == 0, done.stderr
    return folder / "page.html"


def same(curve, limit):
    """Where both are found: the program's limit is a root to 1e-10, the kernels' polynomial the same."""
    curve = np.array([np.nan if value is None else value for value in curve])
    inside = np.isfinite(limit) & (limit > 0) & np.isfinite(curve)
    return np.count_nonzero(inside) >= 3 and np.allclose(curve[inside], limit[inside], rtol=1e-6)


@needs_browser
def test_limits_of_a_direct_scan_are_those_of_its_grid(folder, tmp_path):
    """No polynomial: between two couplings of the grid R - 1 is taken as a power of g', as good as the grid is fine."""
    scan = write_scan(folder, "direct", masses=4, couplings=16, method="direct", relative_error="5e-2")
    succeed("run", scan, "-o", "direct.h5", cwd=folder)
    assert run(folder / "direct.h5", "--interactive", "-o", tmp_path / "direct.html").returncode == 0
    seen = explored(tmp_path, tmp_path / "direct.html")
    with open_result(folder / "direct.h5") as result:
        assert same(seen["first"][0], result.experiment("ccfr").limit.coupling)  # those of the file
        other = result.limits(confidence_level=0.9, test="one_sided")["ccfr"].coupling
    assert np.allclose(np.array(seen["second"][0], float), other, rtol=0.03)
    assert seen["kernels"] == 0


@needs_browser
def test_pointer_clicks_and_confidence_level(folder, page, tmp_path):
    seen = explored(tmp_path, page)
    with open_result(folder / "result.h5") as result:
        names = result.experiment_names
        for curve, name in zip(seen["first"], names):
            assert same(curve, result.experiment(name).limit.coupling), name
        other = result.limits(confidence_level=0.9, test="one_sided")
        for curve, name in zip(seen["second"], names):
            assert same(curve, other[name].coupling), name
        labels = [experiment.label for experiment in result.experiments()]
    assert seen["levels"] == ["68.27 %", "90 %", "95 %", "99 %", "99.73 %"]
    assert re.search(r"m = \S+ GeV, g' = ", seen["hover"]) and "CCFR: R = " in seen["hover"] and "chi2 = " in seen["hover"]
    assert seen["legend"] == labels and seen["markup"] == 0  # labels are text
    assert seen["hidden"] == 1 and seen["requests"] == []
    assert seen["kernels"] >= 2
    width = [width for width, _ in seen["sizes"]]
    assert max(width) < 1200 and min(width) < 40  # the rules for figures of the page leave those of Plotly alone
    assert sum(size > 900 for size in width) >= 1


def test_page_is_complete_without_scripts_and_asks_nobody(page):
    text = page.read_text()
    start, end = text.index("<script"), text.rindex("</script>")
    elements = Elements(text[:start] + text[end + len("</script>"):])
    assert elements.names.count("svg") == 2 and "script" not in elements.names
    assert "This part needs scripts" in text and not re.search(r"<(?:script|link|img)[^>]*(?:src|href)=", text[:start] + text[end:])
    data = json.loads(re.search(r'id="explorer-data">(.*?)</script>', text, re.DOTALL)[1])
    assert len(data["experiments"]) == 4 and data["experiments"][0]["a"]


def test_without_the_package_it_says_what_to_install(folder, tmp_path):
    (tmp_path / "plotly").mkdir()
    (tmp_path / "plotly/__init__.py").write_text("raise ImportError('not here')")
    done = subprocess.run([sys.executable, ROOT / "scripts/report.py", folder / "result.h5", "--interactive", "-o", tmp_path / "x.html"],
                          capture_output=True, text=True, env={"PYTHONPATH": str(tmp_path), "PATH": "/usr/bin:/bin"})
    assert done.returncode == 1 and "python3-plotly" in done.stderr and not (tmp_path / "x.html").exists()
