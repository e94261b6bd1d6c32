"""Distributions as tables of an export: what is predicted and seen in the bins, and the covariance of the prediction."""

import json

import jsonschema
import numpy as np
import pytest
from conftest import succeed
from test_export import SCHEMAS, load_yaml
from test_shapes import NORMALISATION, QUICK, datum, in_bins, observable, run, tilts

import tridentscan as package

EDGES = [0, 0.3, 0.5, 10]
BACKGROUND = np.array([6.0, 3, 1])
REST = NORMALISATION + f"""\
  tilt: {datum(0.15)}
  backgrounds:
    - {{name: x, table: x.csv, times_standard_model: {datum(0.5)}, error: {datum(0.2)}, tilt: {datum(0.1)}}}
"""


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    (folder / "x.csv").write_text("# units: events\nbin_1,events,error\n" + "".join(f"{b},{n},{n / 3:.17g}\n" for b, n in enumerate(BACKGROUND)))
    return run(folder, "binned", QUICK + in_bins(observable("pair_mass", EDGES)) + REST, relative_error="1e-2")


@pytest.fixture(scope="module")
def tables(result):
    succeed("export", result, "--format", "json", "-o", "tables", cwd=result.parent)
    return json.loads((result.parent / "tables/binned.json").read_text())["tables"]


def columns(table, part):
    return {column["name"]: np.array(column["values"], float) for column in table[part]}


def test_the_distribution_is_that_of_the_result(result, tables):
    with package.open_result(result) as opened:
        bins = opened.bins("one")
    edges, found = (columns(tables["one_distribution"], part) for part in ("independent", "dependent"))
    np.testing.assert_array_equal(edges["pair_mass_from"], EDGES[:-1])
    np.testing.assert_array_equal(edges["pair_mass_to"], EDGES[1:])
    np.testing.assert_allclose(found["sm_events"], bins.sm_events, rtol=1e-12)
    np.testing.assert_allclose(found["background"], 0.5 * bins.sm_events.sum() * BACKGROUND / 10, rtol=1e-12)
    np.testing.assert_allclose(found["observed"], found["sm_events"] + found["background"], rtol=1e-12)


def test_the_covariance_is_that_of_replicas_and_nuisances(result, tables):
    with package.open_result(result) as opened:
        bins = opened.bins("one")
    found = columns(tables["one_covariance"], "dependent")
    replicas = np.array([[sum(part.replicas[r].cross_section(*part.standard_model) for part in kernels.parts.values())
                          for r in range(16)] for kernels in bins.kernels])
    events = replicas * (bins.sm_events / replicas.mean(axis=1))[:, None]
    np.testing.assert_allclose(found["numerical"].reshape(3, 3), np.cov(events) / 16, rtol=1e-9)
    s, b = bins.sm_events, 0.5 * bins.sm_events.sum() * BACKGROUND / 10
    changes = [0.05 * s, tilts(0.15, s) * s, 0.2 * b, tilts(0.1, b) * b]
    expected = sum(np.outer(change, change) for change in changes) + np.diag((b / 3)**2)  # and of the sample
    np.testing.assert_allclose(found["declared"].reshape(3, 3), expected, rtol=1e-9, atol=1e-12 * expected.max())


def test_the_submission_keeps_the_rules_of_hepdata(result):
    folder = result.parent / "hepdata"
    succeed("export", result, "--format", "hepdata", "-o", folder, cwd=result.parent)
    for document in load_yaml(folder / "submission.yaml"):
        jsonschema.validate(document, SCHEMAS["submission"]) if "name" in document else None
    for name in ("one_distribution", "one_covariance"):
        jsonschema.validate(load_yaml(folder / f"{name}.yaml")[0], SCHEMAS["data"])


def test_experiments_that_count_have_no_such_tables(tmp_path):
    counted = run(tmp_path, "counted", QUICK + NORMALISATION, relative_error="1e-1")
    succeed("export", counted, "--format", "csv", "-o", "tables", cwd=tmp_path)
    assert not list((tmp_path / "tables").glob("*distribution*"))
