"""Beams with a spectrum: `xsec --beam` against sums over single energies, scans, bad tables."""

import csv
import json

import h5py
import numpy as np
import pytest
from conftest import ROOT, succeed, tridentscan, write_scan

BEAMS = ROOT / "configs/beams"
THRESHOLD = 0.211917  # GeV on argon, 2 m (1 + m/M): muon mass 0.1056584, nucleus 37.2155
QUADRATURE_ERROR = 2e-4


def columns(name):
    with open(BEAMS / f"{name}.csv") as file:
        rows = [row for row in csv.reader(line for line in file if not line.startswith("#"))]
    return np.array(rows[1:], dtype=float).T  # energy, numu, numubar


def xsec(folder, *arguments):
    return json.loads(succeed("xsec", *arguments, "--json", cwd=folder).stdout)


def total_flux(rows):
    energy, flux = rows[0], rows[1] + rows[2]
    return np.sum(np.diff(energy) * (flux[1:] + flux[:-1]) / 2)


def simpson(rows):
    """Energies and weights of Simpson's rule between each row and the next, where the flux is
    linear: sum w sigma(E) = average of sigma over the flux."""
    energy, flux = rows[0], rows[1] + rows[2]
    edges = np.unique(np.append(energy[energy > THRESHOLD], THRESHOLD))
    step = np.diff(edges)
    nodes = np.union1d(edges, edges[:-1] + step / 2)
    weight = np.zeros_like(nodes)
    weight[0:-2:2] += step / 6
    weight[1::2] += 4 * step / 6
    weight[2::2] += step / 6
    return nodes, weight * np.interp(nodes, energy, flux) / total_flux(rows)


def shape(energy):
    """Grows with the energy like the cross section on argon: steeply at the threshold, like
    E log E far above."""
    return (energy - THRESHOLD)**3 / (energy + 1)**2 * np.log(2 + energy)


def test_flux_average_is_the_sum_over_energies(tmp_path):
    rows = columns("dune_nd_fhc")
    nodes, weight = simpson(rows)
    assert 40 < len(nodes) < 80
    # What Simpson's rule leaves out, with the shape instead of the cross section, from a fine sum.
    fine = np.linspace(nodes[0], nodes[-1], 400_001)
    flux = np.interp(fine, rows[0], rows[1] + rows[2])
    exact = np.sum(flux * shape(fine)) * (fine[1] - fine[0]) / total_flux(rows)
    assert np.sum(weight * shape(nodes)) == pytest.approx(exact, rel=QUADRATURE_ERROR)

    target = ("--target", "Ar40")
    # The first node is the threshold itself, where there is no cross section. Seeds differ, so that
    # errors add in squares.
    single = [xsec(tmp_path, *target, "--energy", f"{energy:.17g} GeV", "--seed", 100 + i)
              for i, energy in enumerate(nodes[1:])]
    expected = sum(w * one["sigma_cm2"] for w, one in zip(weight[1:], single))
    error = np.sqrt(sum((w * one["sigma_error_cm2"])**2 for w, one in zip(weight[1:], single)))

    beam = xsec(tmp_path, *target, "--beam", "dune_nd_fhc")
    # 4 standard deviations: a false alarm in 16,000 seeds, of which this is one.
    tolerance = 4 * np.hypot(error, beam["sigma_error_cm2"]) + QUADRATURE_ERROR * expected
    assert tolerance < 5e-3 * expected
    assert beam["sigma_cm2"] == pytest.approx(expected, abs=tolerance)


def test_json_names_the_beam_and_its_mean_energy(tmp_path):
    result = xsec(tmp_path, "--target", "Ar40", "--beam", "charm2_fhc")
    assert result["beam"] == "charm2_fhc" and "energy_GeV" not in result
    energy, neutrinos, antineutrinos = columns("charm2_fhc")
    flux = neutrinos + antineutrinos
    step = np.diff(energy)
    moment = step * (flux[:-1] * (2 * energy[:-1] + energy[1:]) +
                     flux[1:] * (energy[:-1] + 2 * energy[1:])) / 6
    mean = np.sum(moment) / np.sum(step * (flux[:-1] + flux[1:]) / 2)
    assert result["mean_energy_GeV"] == pytest.approx(mean, rel=1e-12)
    assert 0 < result["sigma_error_cm2"] < 1e-3 * result["sigma_cm2"]
    assert result["ratio_to_sm"] == 1

    one_energy = xsec(tmp_path, "--target", "Ar40", "--energy", "5 GeV")
    assert one_energy["energy_GeV"] == 5 and "beam" not in one_energy


MY_BEAM = """\
schema_version: 1
name: mine
label: "Mine"
table: mine.csv
species: [neutrino, antineutrino]
normalisation: shape
status: assumed
source: "made up"
"""
MY_TABLE = "# units: shape\nenergy_GeV,numu,numubar\n4.99,0,0\n5,1,1\n5.01,0,0\n"


def write_beam(folder, table=MY_TABLE):
    (folder / "mine.yaml").write_text(MY_BEAM)
    (folder / "mine.csv").write_text(table)


def test_narrow_beam_of_ones_own_is_one_energy(tmp_path):
    write_beam(tmp_path)
    beam = xsec(tmp_path, "--target", "Fe56", "--beam", "mine.yaml")
    single = xsec(tmp_path, "--target", "Fe56", "--energy", "5 GeV", "--seed", "2")
    # The triangle is 0.004 GeV wide (standard deviation); the curvature of sigma adds 1e-6.
    error = np.hypot(beam["sigma_error_cm2"], single["sigma_error_cm2"])
    assert beam["beam"] == "mine"
    assert beam["sigma_cm2"] == pytest.approx(single["sigma_cm2"], abs=4 * error)


@pytest.mark.parametrize("name", ["dune", "../beams/ship", "Fe56"])
def test_unknown_beam_is_named_with_the_known_ones(tmp_path, name):
    done = tridentscan("xsec", "--target", "Ar40", "--beam", name, cwd=tmp_path)
    assert done.returncode == 2 and done.stdout == ""
    assert f"unknown beam '{name}'" in done.stderr
    for path in BEAMS.glob("*.yaml"):
        assert path.stem in done.stderr


@pytest.mark.parametrize("arguments, message", [
    (("--beam", "ship", "--energy", "5 GeV"), "--energy excludes --beam"),
    ((), "--beam or --energy is required"),
])
def test_one_of_energy_and_beam(tmp_path, arguments, message):
    done = tridentscan("xsec", "--target", "Ar40", *arguments, cwd=tmp_path)
    assert done.returncode == 2 and done.stdout == "" and message in done.stderr


@pytest.mark.parametrize("table, message", [
    (MY_TABLE.replace("5,1,1", "5,,1"), "mine.csv:4: numu: is empty"),
    (MY_TABLE.replace("5,1,1", "5,nan,1"), "mine.csv:4: numu: 'nan' is not a finite number"),
    (MY_TABLE.replace("5,1,1", "5,1,-1"), "mine.csv:4: numubar: -1 is negative"),
    (MY_TABLE.replace("5,1,1", "6,1,1"), "mine.csv:5: energy_GeV: 5.01 is not above 6 of line 4"),
    (MY_TABLE.replace("5,1,1", "5,1"), "mine.csv:4: has 2 columns"),
    (MY_TABLE.replace("# units: shape\n", ""), "mine.csv:1: no units line"),
])
def test_bad_table_is_refused_before_any_work(tmp_path, table, message):
    write_beam(tmp_path, table)
    experiment = (ROOT / "configs/experiments/charm2_beam.yaml").read_text()
    (tmp_path / "e.yaml").write_text(experiment.replace("charm2_fhc", "mine.yaml"))
    scan = write_scan(tmp_path)
    scan.write_text(scan.read_text().replace("data:experiments/ccfr.yaml", "e.yaml"))
    for command in (("run", scan, "-o", "out.h5"), ("check", scan),
                    ("xsec", "--target", "Ar40", "--beam", "mine.yaml")):
        done = tridentscan(*command, cwd=tmp_path)
        assert done.returncode == 2 and done.stdout == "" and message in done.stderr
    assert not (tmp_path / "out.h5").exists()


def test_scan_in_a_beam_records_table_and_caveats(tmp_path):
    scan = write_scan(tmp_path, experiments=("charm2_beam", "ccfr_nutev_beam"), masses=3,
                      couplings=3, relative_error="1e-2")
    checked = succeed("check", scan, cwd=tmp_path).stderr
    assert "in the beam charm2_fhc, mean energy 24.46 GeV" in checked
    assert "beam.nutev_fhc.caveats[2]: as a stand-in for CCFR" in checked
    succeed("run", scan, "-o", "out.h5", cwd=tmp_path)
    with h5py.File(tmp_path / "out.h5") as file:
        inputs = {path.decode() for path in file["config/inputs"]["path"]}
        keys = {key.decode() for key in file["experiments/charm2_beam/assumptions"]["key"]}
        resolved = json.loads(file["config/resolved"].asstr()[0])
    assert {"data:beams/charm2_fhc.yaml", "data:beams/charm2_fhc.csv", "data:beams/nutev_fhc.yaml",
            "data:beams/nutev_fhc.csv"} <= inputs
    assert {"beam.spectrum", "beam.charm2_fhc.flux", "beam.charm2_fhc.caveats[0]"} <= keys
    energy, neutrinos, antineutrinos = columns("charm2_fhc")
    beam = resolved["experiments"][0]["beam"]
    assert beam == {"energy": list(energy), "neutrino": list(neutrinos),
                    "antineutrino": list(antineutrinos)}
