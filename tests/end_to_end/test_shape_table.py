"""The tables of docs/projections.md of what shapes gain over counting, and the command that makes them."""

import os
import re
import subprocess

import numpy as np
import pytest
from conftest import ROOT, program_environment, succeed

import tridentscan as package

SLOW = os.environ.get("TRIDENTSCAN_SLOW")
PAGE = (ROOT / "docs/projections.md").read_text()
OTHERS = PAGE.split("### Other experiments")[1].split("\n## ")[0]
# Of a light boson, by the name of the page.
LOWEST_BIN = {name: float(share) / 100 for share, name in re.findall(r"(\d+) % \(([^)]+)\)", OTHERS.replace("\n", " "))}


def rows(text):
    """{(experiment, background): numbers of the rest of the row} of the first table of a text."""
    found = {}
    for line in text[text.index("| counting 10 MeV"):].splitlines()[2:]:
        if not line.startswith("|"):
            return found
        *words, numbers = [[cell.strip() for cell in line.strip("|").split("|")]]
        name = numbers[0] if len(numbers) == 15 else "DUNE"
        cells = np.array(numbers[1 if len(numbers) == 15 else 0:], float)
        found[name, cells[-13]] = np.delete(cells, len(cells) - 13)
    return found


TABLES = {"mu mu": PAGE.split("## Counts and shapes")[1], "e e": PAGE.split("### Pairs e e")[1], "others": OTHERS}


@pytest.mark.parametrize("table", TABLES)
def test_more_information_gives_no_weaker_limits(table):
    """Chi2 of bins is at least that of their sum: so a shape is as good as counting, and a known one as the best cut on
    its bins. A background makes limits weaker. Up to the last digit of the page."""
    for (name, background), numbers in rows(TABLES[table]).items():
        counting, best_cut, shape, known = numbers[-12:].reshape(4, 3)
        for better, worse in ((best_cut, counting), (shape, counting), (known, shape), (known, best_cut)):
            assert np.all(better <= worse * 1.005), (name, background)
        fewer = [other for (other_name, less), other in rows(TABLES[table]).items() if other_name == name and less < background]
        assert all(np.all(other[-12:] < numbers[-12:]) for other in fewer), (name, background)


def scan_of(folder, name, experiment, background, model):
    (folder / f"{name}.yaml").write_text(f"""\
schema_version: 1
name: {name}
model: {model}
grid: {{mass: {{min: "10 MeV", max: "1 GeV", points: 3, spacing: log}}, coupling: {{min: 1e-5, max: 1, points: 4, spacing: log}}}}
experiments: [{experiment}]
statistics: {{confidence_level: 0.9, test: cls}}
scan: {{key: experiments.*.projection.backgrounds.{background}.times_standard_model, values: ["1e-9", "1", "5"]}}
integration: {{relative_error: {"3e-3" if SLOW else "5e-3"}, seed: 2}}
""")
    return folder / f"{name}.yaml"


@pytest.mark.parametrize("label, name, background, model", [
    ("SHiP", "ship", "pions", "lmu_ltau"),
    *([("FASERnu2", "fasernu2", "pions", "lmu_ltau"), ("T2K INGRID", "t2k_ingrid", "pions", "lmu_ltau"),
       ("SBND", "sbnd", "pions", "lmu_ltau"), ("SBND, e e", "sbnd_ee", "showers", "le_lmu"),
       ("MicroBooNE, e e", "microboone_ee", "showers", "le_lmu")] if SLOW else [])])
def test_the_table_of_the_page_is_what_the_command_makes(tmp_path, label, name, background, model):
    """One experiment of its figures, with other random numbers."""
    scan_of(tmp_path, name, f"data:experiments/{name}_shape.yaml", background, model)
    done = subprocess.run([ROOT / "scripts/shape_table.py", f"{name}.yaml", "-o", name], cwd=tmp_path, capture_output=True,
                          text=True, check=True, env=program_environment())
    found, expected = rows(done.stdout), {key: row for key, row in rows(OTHERS).items() if key[0] == label}
    assert list(found) == list(expected) and len(expected) == 3
    for key, row in expected.items():
        # Both are rounded to three digits; four of the numerical errors, 0.1 % of limits and 0.5 % of tridents.
        limits = np.array(row[1:])
        last_digit = 10 ** (np.floor(np.log10(limits)) - 2)
        assert np.all(np.abs(found[key][1:] - limits) < 1.001 * last_digit + 0.004 * limits)
        assert found[key][0] == pytest.approx(row[0], rel=0.025)
    with package.open_result(tmp_path / f"{name}_known.h5") as result:
        bins = result.bins(f"{name}_shape")
        added = (bins.ratio(0.01, 1e-2, result.model()) - 1) * bins.sm_cross_section
    # Bins hold a tenth each: edges are good to a hundredth of that; four of the errors of all ten.
    total = np.sum(bins.sm_cross_section)
    assert np.all(np.abs(bins.sm_cross_section / total - 0.1) < 0.001 + 4 * bins.sm_cross_section_error / total)
    assert added[0] / added.sum() == pytest.approx(LOWEST_BIN[label], abs=0.01)
    # Counting is what the program says of a single bin.
    text = (ROOT / f"configs/experiments/{name}_shape.yaml").read_text()
    text = re.sub(r"edges: \[.*?\]", 'edges: ["0 GeV", "100 GeV"]', text, flags=re.DOTALL)
    text = re.sub(r"^ *tilt: .*\n", "", text, flags=re.MULTILINE).replace("../backgrounds/like_tridents.csv", "one_bin.csv")
    (tmp_path / "count_experiment.yaml").write_text(text)
    (tmp_path / "one_bin.csv").write_text("# units: events\nbin_1,events\n0,1\n")
    succeed("run", scan_of(tmp_path, "count", "count_experiment.yaml", background, model), cwd=tmp_path)
    with package.open_result(tmp_path / "count.h5") as result:
        counted = [curve.coupling for curve in result.scan.limits[f"{name}_shape"]]
    np.testing.assert_allclose(1e4 * np.array(counted), [row[1:4] for row in expected.values()], rtol=0.009)


def test_figures_are_those_of_the_table():
    """Nothing is left out on the page."""
    names = re.findall(r"experiments/(\w+)_shape.yaml", "".join((ROOT / f"configs/figures/{figure}.yaml").read_text()
                                                              for figure in ("shapes", "shapes_ee")))
    assert len(names) == 6 == len(LOWEST_BIN) and {name for name, _ in rows(OTHERS)} == set(LOWEST_BIN)


def test_a_scan_of_something_else_is_told(tmp_path):
    scan = scan_of(tmp_path, "other", "data:experiments/microboone_ee_shape.yaml", "showers", "le_lmu")
    scan.write_text(scan.read_text().replace("projection.backgrounds.showers.times_standard_model", "projection.normalisation_error")
                    .replace('"1e-9", "1", "5"', '"0.1", "0.2"'))
    done = subprocess.run([ROOT / "scripts/shape_table.py", "other.yaml"], cwd=tmp_path, capture_output=True, text=True,
                          env=program_environment())
    assert done.returncode == 1 and "does not scan" in done.stderr and "Traceback" not in done.stderr
