"""Models of one's own in events and reweight: axial charges, kinetic mixing, scalars."""

import json

import numpy as np
import pytest
from conftest import ROOT, succeed, tridentscan

from tridentscan import open_events

MODELS = {"axial": {"neutrino": {"mu": 1}, "muon": {"left": -0.7, "right": 1.3}},
          "mixing": {"neutrino": {"mu": 1}, "muon": 0.5, "kinetic_mixing": {"value": -2.0}},
          "loop": {"neutrino": {"mu": 1, "tau": -1}, "muon": 1, "tau": -1, "kinetic_mixing": "loop"},
          "scalar": {"kind": "scalar", "neutrino": {"mu": 1}, "muon": 1},
          "pseudoscalar": {"kind": "pseudoscalar", "neutrino": {"mu": 1}, "muon": 1}}
MASS, COUPLING = 1.0, 0.03
POINT = ("--mass", "1 GeV", "--coupling", COUPLING)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("event_models")
    for name, model in MODELS.items():
        (folder / f"{name}.yaml").write_text(json.dumps({"schema_version": 1, "model": {"name": name, **model}}))
    succeed("events", "lbne_5gev", "--count", 20000, "-o", "sm.h5", cwd=folder)
    return folder


def python_model(name):
    """With charges as the reader takes them."""
    model = MODELS[name]
    return {**model, "muon": {"vector": 0.3, "axial": -1}} if name == "axial" else model


@pytest.mark.parametrize("name", MODELS)
def test_reweight_takes_the_file_of_a_model(folder, tmp_path, name):
    succeed("reweight", folder / "sm.h5", "--model", folder / f"{name}.yaml", *POINT, "-o", "boson.h5", cwd=tmp_path)
    succeed("reweight", "boson.h5", "--model", "sm", "-o", "back.h5", cwd=tmp_path)
    with open_events(folder / "sm.h5") as events, open_events(tmp_path / "boson.h5") as boson, \
            open_events(tmp_path / "back.h5") as back:
        np.testing.assert_allclose(boson["weight"], events.weights(python_model(name), MASS, COUPLING), rtol=1e-10)
        assert (boson.model, boson.mass, boson.coupling) == (name, MASS, COUPLING)
        np.testing.assert_allclose(boson.weights("sm"), events["weight"], rtol=1e-10)
        np.testing.assert_allclose(back["weight"], events["weight"], rtol=1e-10)
        ratio, error = events.ratio(python_model(name), MASS, COUPLING)
    table = succeed("reweight", folder / "sm.h5", "--model", folder / f"{name}.yaml", *POINT, cwd=tmp_path).stdout
    assert [float(word) for word in table.splitlines()[2].split()[2:4]] == [pytest.approx(ratio, rel=1e-4),
                                                                            pytest.approx(error, rel=0.05)]


@pytest.mark.parametrize("name", MODELS)
def test_events_of_a_model_are_those_of_the_reweighted_standard_model(folder, tmp_path, name):
    """Drawn for the boson or weighted for it: the same cross section and the same shape of K2."""
    succeed("events", "lbne_5gev", "--model", folder / f"{name}.yaml", *POINT, "--count", 20000, "-o", "x.h5", cwd=tmp_path)
    with open_events(folder / "sm.h5") as events, open_events(tmp_path / "x.h5") as drawn:
        assert (drawn.model, drawn.mass, drawn.coupling) == (name, MASS, COUPLING)
        ratio, error = events.ratio(python_model(name), MASS, COUPLING)
        of_sigma = drawn.cross_section / events.cross_section
        numerical = of_sigma * np.hypot(drawn.cross_section_error / drawn.cross_section,
                                        events.cross_section_error / events.cross_section)
        assert abs(of_sigma - ratio) < 4 * np.hypot(error, numerical)
        back, back_error = drawn.ratio(python_model(name), MASS, COUPLING)
        assert abs(back - of_sigma) < 4 * np.hypot(back_error, numerical)
        for column in ("k2", "t_aa"):
            edges = np.quantile(drawn[column], np.linspace(0, 1, 9))
            edges[0], edges[-1] = -np.inf, np.inf
            shares = []
            for sample, weights in ((drawn, drawn["weight"]), (events, events.weights(python_model(name), MASS, COUPLING))):
                inside = np.digitize(sample[column], edges[1:-1])
                share = np.bincount(inside, weights, 8) / np.sum(weights)
                squares = np.bincount(inside, weights**2, 8)
                variance = ((1 - 2 * share) * squares + share**2 * np.sum(squares)) / np.sum(weights) ** 2
                shares.append((share, variance))
            pulls = (shares[0][0] - shares[1][0]) / np.sqrt(shares[0][1] + shares[1][1])
            assert np.max(np.abs(pulls)) < 4.5


def test_plane_and_further_weights_of_a_model(folder, tmp_path):
    succeed("events", "lbne_5gev", "--for-plane", "--model", folder / "scalar.yaml", "--count", 20000, "-o", "plane.h5", cwd=tmp_path)
    with open_events(tmp_path / "plane.h5") as events:
        assert events.model == "sm" and events.drawn_for == "plane of scalar"
        for mass in (1e-3, 1e-2, 0.1, 1.0, 100.0):
            weights = events.weights(MODELS["scalar"], mass, 1e3 * (1 + mass))
            assert np.sum(weights) ** 2 / np.sum(weights**2) > 0.05 * len(events)
    succeed("events", "lbne_5gev", "--count", 200, "--weight", f"{folder / 'axial.yaml'}, 1 GeV, {COUPLING}", "-o", "x.hepmc3",
            cwd=tmp_path)
    lines = (tmp_path / "x.hepmc3").read_text().splitlines()
    assert "W CV\\|axial_m1_g0.03" in lines
    weights = np.array([line.split()[1:] for line in lines if line.startswith("W ") and "CV" not in line], float)
    with open_events(folder / "sm.h5") as events:
        expected = events.weights(python_model("axial"), MASS, COUPLING)[:200]
    np.testing.assert_allclose(weights[:, 1], expected, rtol=1e-10)


def test_a_scan_is_the_file_of_its_model(folder, tmp_path):
    done = succeed("reweight", folder / "sm.h5", "--model", ROOT / "configs/figures/fig3.yaml", *POINT, cwd=tmp_path)
    named = succeed("reweight", folder / "sm.h5", "--model", "lmu_ltau", *POINT, cwd=tmp_path)
    assert done.stdout.splitlines()[1:] == named.stdout.splitlines()[1:]


@pytest.mark.parametrize("text, words", [("schema_version: 1\n", "model"),
                                         ("schema_version: 1\nmodel: {name: x, neutrino: {mu: 1}}\n", "couples to no charged lepton"),
                                         ("schema_version: 1\nmodel: lmu_ltau\ngrid: 1\n", "grid")])
def test_what_is_no_model_is_refused(folder, tmp_path, text, words):
    (tmp_path / "m.yaml").write_text(text)
    for command in (("events", "lbne_5gev"), ("reweight", folder / "sm.h5")):
        done = tridentscan(*command, "--model", "m.yaml", *POINT, cwd=tmp_path)
        assert done.returncode == 2 and words in done.stderr, done.stderr
        unknown = tridentscan(*command, "--model", "lmu_lta", *POINT, cwd=tmp_path)
        assert unknown.returncode == 2 and "lmu_ltau" in unknown.stderr
