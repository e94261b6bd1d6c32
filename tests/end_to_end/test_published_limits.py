"""Limits of others that came with the program: data:limits, by name in `overlays:`, and in today's picture."""

import re

import h5py
import numpy as np
import pytest
import yaml
from conftest import FIGURES, ROOT, succeed, tridentscan, write_scan

LIMITS = {path.stem: yaml.safe_load(path.read_text()) for path in (ROOT / "configs/limits").glob("*.yaml")}


def table(name):
    """(masses in GeV, couplings) of a file, read without the program."""
    text = (ROOT / f"configs/limits/{name}.csv").read_text()
    assert "\n# units: GeV, 1\n" in text
    rows = [line.split(",") for line in text.splitlines() if line[0].isdigit()]
    return np.array(rows, dtype=float).T


@pytest.fixture(scope="module")
def today(tmp_path_factory):
    folder = tmp_path_factory.mktemp("today")
    succeed("run", FIGURES / "today.yaml", "-o", "today.h5", "--set", "integration.relative_error=1e-2",
            "--set", "grid.mass.points=4", "--set", "grid.coupling.points=4", cwd=folder)
    return folder / "today.h5"


def test_overlays_of_today_are_their_tables_with_paper_and_status(today):
    with h5py.File(today) as file:
        assert set(file["overlays"]) == {"babar_2016", "cms_2018", "na64mu_2024", "borexino", "white_dwarfs", "n_eff", "sn1987a",
                                         "muon_beamdump_10tev"}
        for name, group in file["overlays"].items():
            mass, coupling = table(name)
            assert (group["mass"][()] == mass).all()
            deviation = abs(np.log(group["coupling"][()] / coupling)).max()
            assert deviation <= LIMITS[name]["largest_deviation"] * 1e-6  # no more is lost on the way
            assert re.search(r"arXiv:\d{4}\.\d{5}|arXiv:\d{4}\.\d{4}", group.attrs["paper"])
            assert group.attrs["status"] == LIMITS[name]["status"] in ("published", "computed", "inferred")
            assert group.attrs["kind"] == LIMITS[name]["kind"] and group.attrs["level"] == LIMITS[name]["level"]
            mixing = name in ("borexino", "white_dwarfs", "n_eff")
            assert (group.attrs["note"] == "loop-induced mixing") == mixing == ("loop of muon and tau" in group.attrs["assumes"])


def test_the_page_lists_every_limit_with_its_numbers():
    page = (ROOT / "docs/projections.md").read_text()
    rows = {cells[0]: cells for line in page.splitlines()
            if len(cells := [cell.strip() for cell in line.strip("|").split("|")]) == 7 and cells[0] in LIMITS}
    assert set(rows) == set(LIMITS)
    for name, (_, _, paper, level, _, deviation, status) in rows.items():
        said = LIMITS[name]
        assert paper in said["paper"] and status == said["status"]
        assert float(deviation.split("%")[0]) == pytest.approx(100 * said["largest_deviation"])
        assert level == said["level"] or level.split()[0] in said["level"] or (level, said["level"]) == ("not stated", "no level stated")


def test_a_limit_by_name_is_in_the_inputs_and_enters_no_number(tmp_path):
    path = write_scan(tmp_path, masses=4, couplings=4)
    succeed("run", path, "-o", "without.h5", cwd=tmp_path)
    path.write_text(path.read_text() + "overlays: [na64mu_2024]\n")
    succeed("run", path, "-o", "with.h5", cwd=tmp_path)
    succeed("run", "with.h5", "-o", "again.h5", cwd=tmp_path)  # the table is inside
    with h5py.File(tmp_path / "without.h5") as without, h5py.File(tmp_path / "with.h5") as named, \
            h5py.File(tmp_path / "again.h5") as again:
        assert (without["experiments/ccfr/ratio"][()] == named["experiments/ccfr/ratio"][()]).all()
        assert without.attrs["physics_hash"] == named.attrs["physics_hash"]
        assert without.attrs["config_hash"] != named.attrs["config_hash"] == again.attrs["config_hash"]
        assert (again["overlays/na64mu_2024/mass"][()] == table("na64mu_2024")[0]).all()


def test_a_limit_on_another_boson_is_warned_about(tmp_path):
    path = write_scan(tmp_path, masses=4, couplings=4)
    path.write_text(path.read_text().replace("model: lmu_ltau", "model: lmu") + "overlays: [na64mu_2024]\n")
    done = succeed("check", path, cwd=tmp_path)
    assert "overlay na64mu_2024: is a limit on lmu_ltau, and the scan is about lmu" in done.stdout + done.stderr


def test_show_prints_the_file_of_a_limit_to_start_from(tmp_path):
    text = succeed("show", "limit", "babar_2016", "--yaml", cwd=tmp_path).stdout
    shipped = (ROOT / "configs/limits/babar_2016.yaml").read_text()
    assert text.splitlines()[1:] == shipped.splitlines()[1:]  # the first tells an editor where the schema is
    (tmp_path / "mine.yaml").write_text(text.replace("babar_2016", "mine"))
    (tmp_path / "mine.csv").write_bytes((ROOT / "configs/limits/babar_2016.csv").read_bytes())
    assert succeed("show", "limit", "mine.yaml", cwd=tmp_path).stdout.startswith("limit mine: ")
    done = tridentscan("show", "limit", "babar_2015", cwd=tmp_path)
    assert done.returncode == 2 and "did you mean 'babar_2016'" in done.stderr
