"""Limits, contours and tables in the form in which they go into a paper, and experiments changed from the command line."""

import csv
import io
import json
import re

import numpy as np
import pytest
import yaml
from conftest import read_groups, succeed, tridentscan, write_scan

PLUS_MINUS = re.compile(r"^(\d+(?:\.(\d+))?)\((\d+)\)(?:e([-+]\d+))?$")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    path = write_scan(folder, experiments=("ccfr", "charm2", "argon_5gev_10pc"), masses=6)
    path.write_text(path.read_text() + "combination: {experiments: [ccfr, charm2]}\n")
    succeed("run", path, "-o", "a.h5", cwd=folder)
    return folder


def value_and_error(text):
    number, places, error, power = PLUS_MINUS.match(text).groups()
    scale = 10.0 ** int(power or 0)
    return float(number) * scale, int(error) * 10.0 ** -len(places or "") * scale


def limits(folder, *options):
    return json.loads(succeed("limit", "a.h5", "--json", *options, cwd=folder).stdout)["limits"]


def test_a_limit_is_printed_with_its_error_in_the_last_digits(folder):
    text = succeed("limit", "a.h5", cwd=folder).stdout
    for name, rows in limits(folder).items():
        block = re.search(rf"^{name}: .*\n.*\n((?:.+\n)+)", text, re.MULTILINE)[1].splitlines()
        assert len(block) == len(rows) == 6
        for line, row in zip(block, rows):
            value, error = value_and_error(line.split()[1])
            last = error / int(re.search(r"\((\d+)\)", line)[1])
            assert abs(value - row["coupling"]) <= 0.51 * last and abs(error - row["coupling_error"]) <= 0.51 * last
            assert 2 <= error / last < 20  # one digit of the error, two if it starts with 1


def test_csv_holds_every_digit(folder):
    succeed("limit", "a.h5", "--csv", "-o", "limits.csv", cwd=folder)
    text = (folder / "limits.csv").read_text()
    rows = list(csv.DictReader(io.StringIO(text.split("\n", 1)[1])))
    assert text.startswith("# test: two_sided, CL: 95 %\n")
    expected = [(name, row) for name, found in limits(folder).items() for row in found]
    assert len(rows) == len(expected) == 4 * 6
    for row, (name, wanted) in zip(rows, expected):
        assert row["experiment"] == name and float(row["mass_GeV"]) == wanted["mass_GeV"]
        assert (float(row["coupling"]), float(row["coupling_error"])) == (wanted["coupling"], wanted["coupling_error"])
        assert float(row["expected_median"]) == wanted["expected"][2]
    done = tridentscan("limit", "a.h5", "--csv", "-o", "limits.csv", cwd=folder)
    assert done.returncode == 3 and "exists already" in done.stderr
    succeed("limit", "a.h5", "--csv", "-o", "limits.csv", "--overwrite", cwd=folder)
    done = tridentscan("limit", "a.h5", "--csv", "-o", "a.h5", "--overwrite", cwd=folder)
    assert done.returncode in (2, 3) and succeed("info", "a.h5", cwd=folder)


def test_latex_is_a_table_of_all_curves(folder):
    text = succeed("limit", "a.h5", "--latex", "--mass", "10 MeV", "--mass", "1 GeV", cwd=folder).stdout
    assert text.count(r"\begin{tabular}{lllll}") == text.count(r"\end{tabular}") == 1
    head, *rows = [line.removesuffix(r" \\").split(" & ") for line in text.splitlines() if " & " in line]
    found = limits(folder, "--mass", "10 MeV", "--mass", "1 GeV")
    assert head[1:] == [name.replace("_", r"\_") for name in found]
    assert [row[0] for row in rows] == ["0.01", "1"]
    for i, row in enumerate(rows):
        for cell, name in zip(row[1:], found):
            text = re.sub(r"\\times 10\^\{(-?\d+)\}", lambda power: f"e{int(power[1]):+03d}", cell.strip("$"))
            value, error = value_and_error(text)
            assert value == pytest.approx(found[name][i]["coupling"], abs=2 * error)


def test_discovery_reach_is_that_of_the_result(folder):
    result = read_groups(folder / "a.h5")
    found = limits(folder, "--discovery")
    for name in ("ccfr", "argon_5gev_10pc"):
        expected = result[f"experiments/{name}/expected/discovery"]
        assert np.array_equal(np.array([row["discovery"] for row in found[name]]).T, expected)
    text = succeed("limit", "a.h5", "--discovery", "--csv", "--experiment", "ccfr", cwd=folder).stdout
    rows = list(csv.reader(text.splitlines()[2:]))
    assert np.array_equal(np.array([row[2:] for row in rows], float).T, result["experiments/ccfr/expected/discovery"])
    assert "3 sigma" in succeed("limit", "a.h5", "--discovery", cwd=folder).stdout


def test_experiments_are_chosen_and_unknown_ones_told(folder):
    found = limits(folder, "--experiment", "ccfr,combined")
    assert list(found) == ["ccfr", "combined"]
    assert list(limits(folder, "--experiment", "charm2", "--experiment", "ccfr")) == ["ccfr", "charm2"]
    succeed("contour", "a.h5", "--experiment", "ccfr", "-o", "contour.csv", cwd=folder)
    rows = list(csv.DictReader((folder / "contour.csv").open()))
    assert {row["experiment"] for row in rows} == {"ccfr"}
    for command in (["limit", "a.h5"], ["contour", "a.h5"], ["export", "a.h5", "--format", "csv", "-o", "nothing"]):
        done = tridentscan(*command, "--experiment", "ccfr,nosuch", cwd=folder)
        assert done.returncode == 2 and "no 'nosuch' in this result" in done.stderr and not (folder / "nothing").exists()


def test_export_without_planes(folder):
    def names(*options):
        target = f"out{len(list(folder.iterdir()))}"
        succeed("export", "a.h5", "--format", "csv", "-o", target, *options, cwd=folder)
        return {path.stem for path in (folder / target).iterdir()}
    all_names = names()
    planes = {name for name in all_names if name.endswith("_plane")}
    assert len(planes) == 4 and names("--no-planes") == all_names - planes
    assert names("--experiment", "ccfr", "--no-planes") == {"ccfr_limit", "ccfr_contour_CL95"}


def test_a_value_of_an_experiment_is_set_as_if_it_stood_in_its_file(tmp_path):
    text = succeed("show", "experiment", "ccfr", "--yaml", cwd=tmp_path).stdout
    assert yaml.safe_load(text)["name"] == "ccfr"
    (tmp_path / "own.yaml").write_text(text.replace("error: {value: 0.28", "error: {value: 0.1"))
    own = write_scan(tmp_path, "own_scan")
    own.write_text(own.read_text().replace("data:experiments/ccfr.yaml", "own.yaml"))
    succeed("run", own, "-o", "own.h5", cwd=tmp_path)
    succeed("run", write_scan(tmp_path), "-o", "set.h5", "--set", "experiments.ccfr.measurement.error=0.1", cwd=tmp_path)
    own, changed = (read_groups(tmp_path / f"{name}.h5") for name in ("own", "set"))
    assert np.array_equal(own["experiments/ccfr/limit/coupling"], changed["experiments/ccfr/limit/coupling"])
    [row] = [row for row in changed["experiments/ccfr/assumptions"] if row[0] == b"measurement.error"]
    assert [cell.decode() for cell in row] == ["measurement.error", "0.1", "assumed", "--set"]  # it is not published
    succeed("run", "set.h5", "-o", "again.h5", cwd=tmp_path)
    assert (tmp_path / "again.h5").read_bytes() == (tmp_path / "set.h5").read_bytes()


def test_events_grow_with_an_exposure_that_is_set(tmp_path):
    scan = write_scan(tmp_path, experiments=("dune_nd_67t_fhc", "ccfr"), masses=3, couplings=3)
    key = "experiments.dune_nd_67t_fhc.exposure.protons_on_target"
    for name, exposure in (("one", "1e21 POT"), ("ten", "1e22 POT")):
        succeed("run", scan, "-o", f"{name}.h5", "--set", f"{key}={exposure}", cwd=tmp_path)
    one, ten = (read_groups(tmp_path / f"{name}.h5")["experiments/dune_nd_67t_fhc/sm_events"] for name in ("one", "ten"))
    assert ten == pytest.approx(10 * one, rel=1e-12)


@pytest.mark.parametrize("change, said", [
    ("experiments.ccf.measurement.error=0.1", "no experiment 'ccf' (known: ccfr) did you mean 'ccfr'?"),
    ("experiments.ccfr.measurement.eror=0.1", "did you mean 'error'?"),
    ("experiments.ccfr.measurement.error=much", "measurement.error"),
    ("experiments.ccfr=3", "experiments")])
def test_mistakes_in_what_is_set_are_told(change, said, tmp_path):
    done = tridentscan("run", write_scan(tmp_path), "--set", change, cwd=tmp_path)
    assert done.returncode == 2 and said in done.stderr, done.stderr


def test_show_yaml_is_for_what_has_a_file(tmp_path):
    assert "species" in succeed("show", "beam", "dune_nd_fhc", "--yaml", cwd=tmp_path).stdout
    assert tridentscan("show", "target", "Fe56", "--yaml", cwd=tmp_path).returncode == 2
    assert tridentscan("show", "experiment", "nosuch", "--yaml", cwd=tmp_path).returncode == 2
