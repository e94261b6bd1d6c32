"""A result holds all that it was computed from: the same bytes again, from the result alone."""

import shutil

import numpy as np
import pytest
import yaml
from conftest import ROOT, read_groups, succeed, tridentscan, write_scan
from synthetic_result import sealed_file

import tridentscan as package


@pytest.fixture
def elsewhere(tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


def own_files(folder):
    """A scan with an experiment, a flux and its table in folders of their own."""
    scans = folder / "scans"
    scans.mkdir()
    (folder / "parts").mkdir()
    (folder / "parts/own.yaml").write_text((ROOT / "configs/templates/experiment.yaml").read_text().replace(
        "  energy: {value: \"20 GeV\", status: assumed, source: \"mean energy of the beam\"}",
        "  spectrum: {value: own_beam.yaml, status: assumed, source: x}"))
    (folder / "parts/own_beam.yaml").write_text((ROOT / "configs/templates/beam.yaml").read_text().replace(
        "data:beams/dune_nd_fhc.csv", "own.csv"))
    table = (ROOT / "configs/beams/dune_nd_fhc.csv").read_text()
    (folder / "parts/own.csv").write_text(table.replace("\n", "\r\n"))  # as a spreadsheet writes it
    path = write_scan(scans, "mine")
    path.write_text(path.read_text().replace('["data:experiments/ccfr.yaml"]', '[../parts/own.yaml, "data:experiments/ccfr.yaml"]'))
    return path


def test_the_same_bytes_without_the_files(tmp_path, elsewhere):
    path = own_files(tmp_path)
    changes = ["--set", "statistics.confidence_level=0.9", "--set", "grid.mass.points=5"]
    succeed("run", path, "-o", elsewhere / "first.h5", *changes, cwd=tmp_path)
    for name in ("scans", "parts"):
        shutil.rmtree(tmp_path / name)
    succeed("run", "first.h5", "-o", "again.h5", "--threads", 1, cwd=elsewhere)
    assert (elsewhere / "again.h5").read_bytes() == (elsewhere / "first.h5").read_bytes()
    succeed("run", "again.h5", "-o", "ranks.h5", cwd=elsewhere, mpirun=("-n", 2))
    assert (elsewhere / "ranks.h5").read_bytes() == (elsewhere / "first.h5").read_bytes()
    assert "no errors" in succeed("check", "first.h5", cwd=elsewhere).stderr
    succeed("plan", "first.h5", cwd=elsewhere)


def test_a_value_set_anew_replaces_that_of_the_result(tmp_path, elsewhere):
    path = write_scan(tmp_path)
    succeed("run", path, "-o", "first.h5", "--set", "statistics.confidence_level=0.9", cwd=elsewhere)
    succeed("run", "first.h5", "-o", "other.h5", "--set", "statistics.confidence_level=0.68", cwd=elsewhere)
    succeed("run", path, "-o", "direct.h5", "--set", "statistics.confidence_level=0.68", cwd=elsewhere)
    assert (elsewhere / "other.h5").read_bytes() == (elsewhere / "direct.h5").read_bytes()


def test_from_the_standard_input_and_from_the_data_of_the_program(tmp_path):
    small = ["--set", "grid.mass.points=4", "--set", "integration.relative_error=0.02"]
    succeed("run", "data:figures/projections.yaml", "-o", "data.h5", *small, cwd=tmp_path)
    other_data = {"TRIDENTSCAN_DATA": "/nowhere", "PATH": "/usr/bin:/bin"}
    succeed("run", "data.h5", "-o", "again.h5", cwd=tmp_path, environment=other_data)  # even the nuclei are inside
    assert (tmp_path / "again.h5").read_bytes() == (tmp_path / "data.h5").read_bytes()


def test_the_result_itself_is_not_written_over(tmp_path):
    succeed("run", write_scan(tmp_path), "-o", "a.h5", cwd=tmp_path)
    before = (tmp_path / "a.h5").read_bytes()
    done = tridentscan("run", "a.h5", "-o", "a.h5", "--overwrite", cwd=tmp_path)
    assert done.returncode in (2, 3) and "a.h5" in done.stderr
    assert (tmp_path / "a.h5").read_bytes() == before


def test_a_file_that_the_result_has_not_is_refused(tmp_path):
    succeed("run", write_scan(tmp_path), "-o", "a.h5", cwd=tmp_path)
    done = tridentscan("run", "a.h5", "-o", "b.h5", "--set", "experiments=[data:experiments/nutev.yaml]", cwd=tmp_path)
    assert done.returncode == 2 and not (tmp_path / "b.h5").exists()
    done = tridentscan("run", "none.h5", "-o", "b.h5", cwd=tmp_path)
    assert done.returncode == 3 and "none.h5" in done.stderr
    (tmp_path / "old.h5").write_bytes((tmp_path / "a.h5").read_bytes())
    with sealed_file(tmp_path / "old.h5", "r+") as file:
        del file["config/files"]
    done = tridentscan("run", "old.h5", "-o", "b.h5", cwd=tmp_path)
    assert done.returncode == 3 and "old.h5" in done.stderr
    with sealed_file(tmp_path / "a.h5", "r+") as file:
        del file["config/files"]
        file["config/files"] = np.bytes_(b'{"scan": 3}')
    done = tridentscan("run", "a.h5", "-o", "b.h5", cwd=tmp_path)
    assert done.returncode == 3 and not (tmp_path / "b.h5").exists()


def test_info_prints_the_configuration(tmp_path):
    path = write_scan(tmp_path)
    succeed("run", path, "-o", "a.h5", "--set", "grid.mass.points=5", cwd=tmp_path)
    text = succeed("info", "a.h5", "--config", cwd=tmp_path).stdout
    assert text == path.read_text() + "# --set grid.mass.points=5\n"
    assert yaml.safe_load(text)["name"] == "scan"


def test_files_in_python(tmp_path):
    path = own_files(tmp_path)
    succeed("run", path, "-o", "a.h5", "--set", "grid.mass.points=5", cwd=tmp_path)
    with package.open_result(tmp_path / "a.h5") as result:
        files, changes = result.files, result.changes
        assert set(files) == {name for name, _ in result.inputs}
    assert changes == ["grid.mass.points=5"]
    assert files["mine.yaml"] == path.read_text()
    assert files["../parts/own.csv"] == (tmp_path / "parts/own.csv").read_bytes().decode()
    assert read_groups(tmp_path / "a.h5")["config/original"].decode() == path.read_text()
