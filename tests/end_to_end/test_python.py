"""The Python package with the program: scans, limits, cross sections, tables, and the notebook of the documentation."""

import json
import re
import subprocess

import matplotlib.pyplot as plt
import numpy as np
import pytest
from conftest import BINARY, FIGURES, ROOT, program_environment, succeed, write_scan

import tridentscan
from tridentscan import plot
from tridentscan.shown import short

SMALL = {"grid.mass.points": 6, "grid.coupling.points": 5, "integration.relative_error": 0.01}


@pytest.fixture(autouse=True)
def program(monkeypatch):
    monkeypatch.setenv("TRIDENTSCAN_PROGRAM", str(BINARY))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("python")


@pytest.fixture(scope="module")
def result(folder):
    return tridentscan.run("data:figures/fig3.yaml", folder / "fig3.h5", SMALL, program=BINARY)


def test_run_is_the_program(result, folder):
    changes = [word for key, value in SMALL.items() for word in ("--set", f"{key}={value}")]
    succeed("run", FIGURES / "fig3.yaml", "-o", "again.h5", *changes, cwd=folder)
    with tridentscan.open_result(folder / "again.h5") as again:
        assert np.array_equal(again.experiment("ccfr").ratio, result.experiment("ccfr").ratio)


def test_run_of_a_dictionary(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    write_scan(tmp_path)
    scan = {"schema_version": 1, "name": "scan", "model": "lmu_ltau", "experiments": ["data:experiments/ccfr.yaml"],
            "grid": {"mass": {"min": "1 MeV", "max": "3 GeV", "points": 12, "spacing": "log"},
                     "coupling": {"min": 1e-4, "max": 1e-2, "points": 12, "spacing": "log"}},
            "integration": {"method": "kernel", "relative_error": 1e-2, "seed": 1}}
    told = tridentscan.run(scan, "told.h5")
    written = tridentscan.run("scan.yaml", "written.h5")
    assert told.attribute("config_hash") == written.attribute("config_hash")
    assert np.array_equal(told.experiment("ccfr").limit.coupling, written.experiment("ccfr").limit.coupling)


def test_mistakes_and_warnings_of_the_program_reach_python(folder, tmp_path, result):
    with pytest.raises(tridentscan.ProgramError, match="exited 3.*exists already"):
        tridentscan.run("data:figures/fig3.yaml", folder / "fig3.h5", SMALL)
    with pytest.raises(tridentscan.ProgramError, match="exited 2.*did you mean 'points'"):
        tridentscan.run("data:figures/fig3.yaml", tmp_path / "x.h5", {"grid.mass.point": 3})
    with pytest.raises(tridentscan.ProgramError, match="nowhere"):
        tridentscan.run("data:figures/fig3.yaml", tmp_path / "x.h5", program="nowhere/tridentscan")
    with pytest.warns(UserWarning, match="too few for the asymptotic formula"):
        tridentscan.run("data:figures/projections.yaml", tmp_path / "few.h5", SMALL)


def test_limits_by_another_test_are_those_of_a_scan_with_it(result, tmp_path):
    scanned = tridentscan.run("data:figures/fig3.yaml", tmp_path / "cls.h5",
                              SMALL | {"statistics.test": "cls", "statistics.confidence_level": 0.9})
    found = result.limits(confidence_level=0.9, test="cls")
    assert set(found) == set(result.experiment_names)
    for name, curve in found.items():
        limit = scanned.experiment(name).limit
        assert np.array_equal(curve.mass, limit.mass) and np.array_equal(curve.coupling, limit.coupling, equal_nan=True)
    one = result.limits(masses=["10 MeV"])["ccfr"]
    assert one.mass.tolist() == [0.01] and one.coupling[0] == pytest.approx(8.746e-4, rel=0.01)


def test_cross_section_is_that_of_xsec():
    sigma, ratio = tridentscan.cross_section("Fe56", "160 GeV")
    fields = json.loads(succeed("xsec", "--target", "Fe56", "--energy", "160 GeV", "--json", cwd="/").stdout)
    assert (sigma.value, sigma.error, ratio.value) == (fields["sigma_cm2"], fields["sigma_error_cm2"], 1)
    averaged, _ = tridentscan.cross_section("Ar40", beam="dune_nd_fhc")
    assert 0 < averaged.error < 0.01 * averaged.value


def test_tables_hold_the_numbers_of_the_result(result):
    table = result.to_pandas()
    assert table.index.names == ["experiment", "mass_GeV"] and len(table) == 4 * 6
    for experiment in result.experiments():
        rows = table.loc[experiment.name]
        assert np.array_equal(rows.index, result.mass) and np.array_equal(rows.coupling, experiment.limit.coupling)
        assert rows.equals(experiment.limit.to_pandas())
    plane = result.to_xarray()
    assert dict(plane.sizes) == {"experiment": 4, "mass": 6, "coupling": 5}
    assert plane.mass.units == "GeV" and plane.ratio.units == "1"
    for name in ("ratio", "ratio_error", "chi2"):
        assert np.array_equal(plane[name].sel(experiment="ccfr"), getattr(result.experiment("ccfr"), name))
    kernel = result.kernel("ccfr").parts["numu"]
    assert np.array_equal(kernel.to_pandas().t_aa, kernel.t_aa) and kernel.to_pandas().index.name == "K2_GeV2"


def test_everything_shows_itself_in_a_few_words(result):
    experiment = result.experiment("ccfr")
    for thing in (experiment, experiment.limit, experiment.measurement, result.kernel("ccfr"), result.bands()[0],
                  result.contours("ccfr")[0], result.expected("ccfr")):
        assert re.fullmatch(rf"{type(thing).__name__}\(.*\)", repr(thing)) and len(repr(thing)) < 700, thing
    assert "ratio=[6 x 5: " in repr(experiment)
    assert repr(result).splitlines()[0].startswith("fig3: 6 masses 0.001 to 3 GeV, 5 couplings")
    assert "charm2: CHARM-II, 1.58 +- 0.57" in repr(result)
    page = result._repr_html_()
    assert page.count("<tr>") == 5 and 'src="data:image/png;base64,' in page and "CHARM-II" in page
    closed = tridentscan.open_result(result.path)
    with closed:
        pass
    assert repr(closed).endswith("closed") and closed._repr_html_() is None
    assert short(np.array([np.nan, 1.0])) == "[2: 1 to 1]" and short(np.array([np.nan])) == "[1]"


def test_the_figure_of_a_result(result):
    figure = result.plot(plot.View(experiments=["ccfr"]), expected=False)
    assert figure.axes[0].get_xlim() == (result.mass[0], result.mass[-1])
    plt.close("all")


def test_the_program_is_found(monkeypatch, tmp_path):
    assert tridentscan.find_program() == BINARY
    monkeypatch.delenv("TRIDENTSCAN_PROGRAM")
    for place in ("prefix/bin", "path"):  # beside the package, and in the path
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "tridentscan").symlink_to(BINARY)
    folder = tmp_path / "prefix/lib/python3.11/site-packages"
    folder.mkdir(parents=True)
    subprocess.run(["cp", "-r", ROOT / "scripts/tridentscan", folder], check=True)
    code = "import tridentscan; print(tridentscan.find_program())"
    user = program_environment() | {"PATH": f"{tmp_path}/path:/usr/bin:/bin", "PYTHONPATH": str(folder)}
    user.pop("TRIDENTSCAN_PROGRAM", None)

    def found():
        return subprocess.run(["/usr/bin/python3", "-c", code], env=user, cwd=tmp_path, capture_output=True, text=True)
    assert found().stdout.strip() == str(tmp_path / "prefix/bin/tridentscan")
    (tmp_path / "prefix/bin/tridentscan").unlink()
    assert found().stdout.strip() == str(tmp_path / "path/tridentscan")
    user["PATH"] = "/usr/bin:/bin"
    assert "set TRIDENTSCAN_PROGRAM" in found().stderr


def without_images(notebook):
    """Cells and what they printed; of figures and pages only that they are there."""
    cells = []
    for cell in notebook["cells"]:
        outputs = [output.get("text") or {kind: data if kind == "text/plain" else re.sub(
            r"base64,[^\"]*", "", "".join(data)) if kind == "text/html" else "" for kind, data in output["data"].items()}
            for output in cell.get("outputs", [])]
        cells.append((cell["cell_type"], cell["source"], outputs))
    return cells


def test_the_notebook_is_what_its_script_makes(tmp_path):
    page = ROOT / "docs/notebook/example.ipynb"
    subprocess.run([ROOT / "scripts/make_notebook.py", page.with_suffix(".py"), "-o", tmp_path / "made.ipynb"], check=True,
                   env=program_environment() | {"TRIDENTSCAN_PROGRAM": str(BINARY)}, timeout=120, capture_output=True)
    made, kept = (json.loads(path.read_text()) for path in (tmp_path / "made.ipynb", page))
    assert without_images(made) == without_images(kept)
    assert all(cell["id"] and "outputs" in cell for cell in kept["cells"] if cell["cell_type"] == "code")
    images = [output["data"]["image/png"] for cell in made["cells"] for output in cell.get("outputs", [])
              if "image/png" in output.get("data", {})]
    assert len(images) == 2 and all(image.startswith("iVBORw0KGgo") for image in images)
