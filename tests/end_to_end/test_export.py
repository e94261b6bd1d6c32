"""Tables of a result for others: CSV, JSON, and a submission to HEPData that keeps its rules."""

import csv
import json
import math

import h5py
import jsonschema
import numpy as np
import pytest
import yaml
from conftest import FIGURES, ROOT, succeed, tridentscan, write_scan

SCHEMAS = {name: json.loads((ROOT / f"tests/support/hepdata_{name}.schema.json").read_text())
           for name in ("submission", "data")}
SMALL = ["--set", "grid.mass.points=12", "--set", "grid.coupling.points=20",
         "--set", "integration.relative_error=1e-2"]


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    """The processes of Fig. 2, contours, a combination by CLs, a band and an overlay."""
    folder = tmp_path_factory.mktemp("result")
    (folder / "curve.csv").write_text("# units: GeV, 1\nmass,coupling\n0.1,1e-3\n1,2e-3\n10,1e-2\n")
    (folder / "fig2.yaml").write_text(
        (FIGURES / "fig2.yaml").read_text().replace("../experiments/", "data:experiments/")
        + """
overlays:
  - {name: others, label: "Others", path: curve.csv, kind: excluded, status: assumed, source: "made up"}
combination: {experiments: [ccfr, charm2]}
""")
    succeed("run", "fig2.yaml", *SMALL, "--set", "statistics.test=cls", "--set",
            "statistics.confidence_level=0.9", "-o", "fig2.h5", cwd=folder)
    return folder / "fig2.h5"


def exported(result, form, folder):
    succeed("export", result, "--format", form, "-o", folder, cwd=result.parent)
    return folder


def load_yaml(path):
    return list(yaml.load_all(path.read_text(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def values(variable):
    """Numbers of a variable of HEPData; NaN where there is none."""
    return np.array([math.nan if point["value"] == "-" else point["value"]
                     for point in variable["values"]], dtype=float)


def errors(variable):
    return np.array([point["errors"][0]["symerror"] if "errors" in point else math.nan
                     for point in variable["values"]], dtype=float)


def test_submission_keeps_the_rules_of_hepdata(result, tmp_path):
    folder = exported(result, "hepdata", tmp_path / "hepdata")
    first, *entries = load_yaml(folder / "submission.yaml")
    assert set(first) == {"comment"} and "numerical" in first["comment"]
    names = [entry["name"] for entry in entries]
    assert len(names) == len(set(names)) >= 7
    for entry in entries:
        jsonschema.validate(entry, SCHEMAS["submission"])
        (table,) = load_yaml(folder / entry["data_file"])
        jsonschema.validate(table, SCHEMAS["data"])
        variables = table["independent_variables"] + table["dependent_variables"]
        assert len({len(variable["values"]) for variable in variables}) == 1
        for variable in table["dependent_variables"]:
            qualifiers = {q["name"]: q["value"] for q in variable["qualifiers"]}
            assert "MODEL" in qualifiers and ("EXPERIMENT" in qualifiers or "SOURCE" in qualifiers)
            if "limit on g'" in variable["header"]["name"] or "contour" in entry["data_file"]:
                assert {"name": "CL", "value": 90, "units": "%"} in variable["qualifiers"]
                assert qualifiers["TEST"] == "cls" and "one-sided" in qualifiers["EXCLUDED WHERE"]
            points = [point for point in variable["values"] if "errors" in point]
            assert all(point["errors"][0]["symerror"] > 0 for point in points)
    files = {entry["data_file"] for entry in entries} | {"submission.yaml"}
    assert {path.name for path in folder.iterdir()} == files


def test_limits_and_bands_are_columns_and_say_of_what(result, tmp_path):
    folder = exported(result, "hepdata", tmp_path / "hepdata")
    entries = {entry["data_file"]: entry for entry in load_yaml(folder / "submission.yaml")[1:]}
    reactions = {name: next((k["values"] for k in entries[name]["keywords"] if k["name"] == "reactions"), None)
                 for name in entries}
    assert reactions["atlas_z4mu_2014_limit.yaml"] == ["Z0 --> MU+ MU- MU+ MU-"]
    assert reactions["babar_2009_estimate_plane.yaml"] == ["E+ E- --> MU+ MU- MU+ MU-"]
    assert reactions["combined_limit.yaml"] == reactions["ccfr_limit.yaml"]
    with h5py.File(result) as file:
        for name, group in (("ccfr", file["experiments/ccfr"]), ("combined", file["combined"])):
            (table,) = load_yaml(folder / f"{name}_limit.yaml")
            limit, *expected, status = table["dependent_variables"]
            assert status["header"]["name"] == "status of the limit"
            assert limit["header"]["name"] == "observed limit on g'"
            assert [v["header"]["name"] for v in expected] == [
                *(f"expected limit on g', {n} sigma" for n in ("-2", "-1", "+0", "+1", "+2")),
                *(f"discovery reach in g', {n} sigma" for n in (3, 5))]
            np.testing.assert_array_equal([values(v) for v in expected[:5]], group["expected/limit"])
            np.testing.assert_array_equal([values(v) for v in expected[5:]], group["expected/discovery"])
    (projection,) = load_yaml(folder / "babar_2009_estimate_limit.yaml")
    assert projection["dependent_variables"][0]["header"]["name"] == "limit on g'"
    (overlay,) = load_yaml(folder / "overlay_others.yaml")
    assert "not computed here" in entries["overlay_others.yaml"]["description"]
    assert [v["header"]["name"] for v in overlay["independent_variables"]] == ["piece of the curve", "point of the piece"]
    mass, coupling = overlay["dependent_variables"]
    assert values(mass).tolist() == [0.1, 1, 10] and values(coupling).tolist() == [1e-3, 2e-3, 1e-2]
    assert {"name": "SOURCE", "value": "made up"} in coupling["qualifiers"]
    (band,) = load_yaml(folder / "band_paper_2014.yaml")
    assert {"name": "DELTA A_MU, upper", "value": 4.7e-9} in band["dependent_variables"][0]["qualifiers"]


def test_the_schemas_refuse_what_hepdata_refuses():
    point = {"independent_variables": [],
             "dependent_variables": [{"header": {"name": "x"}, "values": [{"value": 1}]}]}
    jsonschema.validate(point, SCHEMAS["data"])
    for bad in ({"value": "-", "errors": [{"symerror": 1}]}, {"value": 1, "errors": [{"label": "a"}]},
                {"value": 1, "errors": [{"symerror": 0}]}, {"value": None}, {}):
        point["dependent_variables"][0]["values"] = [bad]
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(point, SCHEMAS["data"])
    entry = {"name": "a", "description": "b", "keywords": [], "data_file": "a.yaml"}
    jsonschema.validate(entry, SCHEMAS["submission"])
    for bad in ({"name": "a" * 65}, {"data_file": "../a.yaml"}, {"keywords": [{"name": "model"}]}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**entry, **bad}, SCHEMAS["submission"])


def test_numbers_of_hepdata_are_those_of_the_result(result, tmp_path):
    folder = exported(result, "hepdata", tmp_path / "hepdata")
    with h5py.File(result) as file:
        group = file["experiments/charm2"]
        (table,) = load_yaml(folder / "charm2_limit.yaml")
        mass, = table["independent_variables"]
        limit = table["dependent_variables"][0]
        assert mass["header"]["units"] == "GeV"
        np.testing.assert_array_equal(values(mass), file["mass"])
        np.testing.assert_array_equal(values(limit), group["limit/coupling"])
        np.testing.assert_array_equal(errors(limit), group["limit/coupling_error"])
        (table,) = load_yaml(folder / "charm2_plane.yaml")
        mass, coupling = map(values, table["independent_variables"])
        ratio = table["dependent_variables"][0]
        shape = group["ratio"].shape
        np.testing.assert_array_equal(values(ratio).reshape(shape), group["ratio"])
        np.testing.assert_array_equal(mass.reshape(shape)[:, 0], file["mass"])
        np.testing.assert_array_equal(coupling.reshape(shape)[0], file["coupling"])
        (table,) = load_yaml(folder / "charm2_contour_CL90.yaml")
        vertices = np.stack([values(v) for v in table["dependent_variables"][:2]], axis=-1)
        np.testing.assert_array_equal(vertices, file["contours/charm2/CL90/vertices"])
        # Roots at each mass have an error in g' alone.
        displaced = file["contours/charm2/CL90/vertices_error"][()]
        assert (displaced[:, 0] == 0).all() and (displaced[:, 1] > 0).all()
        assert "errors" not in table["dependent_variables"][0]["values"][0]
        np.testing.assert_array_equal(errors(table["dependent_variables"][1]), displaced[:, 1])
        (table,) = load_yaml(folder / "band_paper_2014.yaml")
        np.testing.assert_array_equal(values(table["dependent_variables"][2]),
                                      file["bands/paper_2014/upper"])


def test_csv_and_json_hold_the_same_tables(result, tmp_path):
    tables = json.loads((exported(result, "json", tmp_path) / "fig2.json").read_text())["tables"]
    assert {"name": "CL", "value": 90, "units": "%"} in tables["ccfr_limit"]["qualifiers"]
    folder = exported(result, "csv", tmp_path / "csv")
    assert {path.stem for path in folder.iterdir()} == set(tables)
    for name, table in tables.items():
        lines = (folder / f"{name}.csv").read_text().splitlines()
        assert "# CL: 90 %" in lines or not {"limit", "contour"} & set(name.split("_"))
        assert all(line.endswith((", GeV", ", dimensionless")) for line in lines
                   if any(line.startswith(f"# {c['name']}: ") for c in table["independent"] + table["dependent"]))
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
        for column in table["independent"] + table["dependent"]:
            for key, numbers in ((column["name"], column["values"]),
                                 (column["name"] + "_error", column.get("errors"))):
                if numbers is not None:
                    expected = [math.nan if number is None else number for number in numbers]
                    np.testing.assert_array_equal([float(row[key]) for row in rows], expected)
        assert {column["units"] for column in table["independent"] + table["dependent"]} <= {"1", "GeV"}
    with h5py.File(result) as file:
        np.testing.assert_array_equal(tables["ccfr_limit"]["dependent"][0]["values"],
                                      file["experiments/ccfr/limit/coupling"])


def test_a_mass_without_a_limit(tmp_path):
    path = write_scan(tmp_path, name="none", masses=2, couplings=2)
    path.write_text(path.read_text().replace(  # a boson that changes nothing
        "lmu_ltau", "{name: none, neutrino: {mu: 1}, muon: 1e-14}"))
    succeed("run", "none.yaml", cwd=tmp_path)
    exported(tmp_path / "none.h5", "hepdata", tmp_path / "out")
    text = (tmp_path / "out/ccfr_limit.yaml").read_text()
    assert "{value: '-'}" in text and "nan" not in text
    (table,) = load_yaml(tmp_path / "out/ccfr_limit.yaml")
    jsonschema.validate(table, SCHEMAS["data"])
    assert "nan" in (exported(tmp_path / "none.h5", "csv", tmp_path / "csv") / "ccfr_limit.csv").read_text()


def test_nothing_is_replaced_unless_asked(result, tmp_path):
    arguments = ["export", result, "--format", "csv", "-o", "out"]
    succeed(*arguments, cwd=tmp_path)
    done = tridentscan(*arguments, cwd=tmp_path)
    assert done.returncode == 3 and "exists already" in done.stderr and "--overwrite" in done.stderr
    succeed(*arguments, "--overwrite", cwd=tmp_path)
    (tmp_path / "file").write_text("")
    done = tridentscan("export", result, "--format", "csv", "-o", "file", cwd=tmp_path)
    assert done.returncode == 3 and "folder" in done.stderr
    done = tridentscan("export", tmp_path / "file", "--format", "csv", "-o", "out2", cwd=tmp_path)
    assert done.returncode == 3 and "the file is empty" in done.stderr
    assert not (tmp_path / "out2").exists()
