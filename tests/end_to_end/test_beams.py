"""Beams with a spectrum: `xsec --beam` against sums over single energies, scans, bad tables."""

import csv
import json
import shutil

import h5py
import numpy as np
import pytest
from conftest import ROOT, read_groups, succeed, tridentscan, write_scan

BEAMS = ROOT / "configs/beams"
THRESHOLD = 0.211917  # GeV on argon, 2 m (1 + m/M): muon mass 0.1056584, nucleus 37.2155
QUADRATURE_ERROR = 2e-4


def columns(name):
    with open(BEAMS / f"{name}.csv") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    return np.array([[float(row[key]) for row in rows] for key in ("energy_GeV", "numu", "numubar")])


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
    rows[2] = 0
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

    beam = xsec(tmp_path, *target, "--beam", "dune_nd_fhc", "--neutrino", "numu")
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
species: [numu, numubar]
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
    (MY_TABLE.replace("5,1,1", "6,1,1"), "mine.csv:5: 5.01 GeV is not above 6 GeV of line 4"),
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
        resolved = json.loads(file["config/resolved"].asstr()[()])
    assert {"data:beams/charm2_fhc.yaml", "data:beams/charm2_fhc.csv", "data:beams/nutev_fhc.yaml",
            "data:beams/nutev_fhc.csv"} <= inputs
    assert {"beam.spectrum", "beam.charm2_fhc.flux", "beam.charm2_fhc.caveats[0]"} <= keys
    energy, neutrinos, antineutrinos = columns("charm2_fhc")
    beam = resolved["experiments"][0]["trident"]["beam"]
    assert beam == {"energy": list(energy), "numu": list(neutrinos),
                    "numubar": list(antineutrinos)}


# Averages of the coherent cross section on argon, density of the fit, cm^2: sums over the program's single energies with
# the exact flux between rows, good to 1e-3.
HARD_TABLES = {"comb": 2.2994e-41, "narrow_line": 9.8135e-42, "noisy": 1.0409e-42,
               "steps": 1.0243e-42}
AVERAGE_ERROR = 1e-3


def write_hard_tables(folder):
    """A beam and an experiment each."""
    for name in HARD_TABLES:
        shutil.copy(ROOT / f"tests/end_to_end/flux_tables/{name}.csv", folder)
        (folder / f"{name}_beam.yaml").write_text(
            MY_BEAM.replace("name: mine", f"name: {name}").replace("mine.csv", f"{name}.csv")
            .replace("[numu, numubar]\nnormalisation: shape",
                     "[numu, numubar]\nnormalisation: POT"))
        assumed = 'status: assumed, source: "made up"'
        (folder / f"{name}.yaml").write_text(f"""\
schema_version: 1
name: {name}
label: "{name}"
beam:
  spectrum: {{value: {name}_beam.yaml, {assumed}}}
target:
  nucleus: {{value: Ar40_fit, {assumed}}}
exposure:
  protons_on_target: {{value: "1e20 POT", {assumed}}}
  target_mass: {{value: "1 t", {assumed}}}
projection:
  accuracy: {{value: 0.25, {assumed}}}
""")


@pytest.mark.parametrize("name", HARD_TABLES)
def test_table_with_narrow_features_is_averaged_as_it_stands(tmp_path, name):
    write_hard_tables(tmp_path)
    found = xsec(tmp_path, "--target", "Ar40_fit", "--beam", f"{name}_beam.yaml",
                 "--relative-error", "3e-4")
    tolerance = AVERAGE_ERROR * HARD_TABLES[name] + 4 * found["sigma_error_cm2"]
    assert found["sigma_error_cm2"] < 5e-4 * found["sigma_cm2"]
    assert found["sigma_cm2"] == pytest.approx(HARD_TABLES[name], abs=tolerance)


@pytest.mark.parametrize("method", ["kernel", "direct"])
def test_events_of_tables_with_narrow_features(tmp_path, method):
    """Cross section and events of both methods: they draw energies by different code."""
    write_hard_tables(tmp_path)
    scan = write_scan(tmp_path, masses=2, couplings=2, method=method, relative_error="3e-3")
    files = ", ".join(f"{name}.yaml" for name in HARD_TABLES)
    scan.write_text(scan.read_text().replace('"data:experiments/ccfr.yaml"', files))
    succeed("run", scan, "-o", "out.h5", cwd=tmp_path)
    groups = read_groups(tmp_path / "out.h5")
    nuclei = 1e3 / (37.2155 * 1.78266192e-27)  # 1 t, GeV in kg
    for name, expected in HARD_TABLES.items():
        value, error = (groups[f"experiments/{name}/sm_{key}"]
                        for key in ("cross_section", "cross_section_error"))
        tolerance = AVERAGE_ERROR * expected + 4 * error
        assert error < 4e-3 * value
        assert value == pytest.approx(expected, abs=tolerance)
        flux = total_flux(np.loadtxt(tmp_path / f"{name}.csv", delimiter=",", skiprows=2).T)
        assert groups[f"experiments/{name}/sm_events"] == pytest.approx(
            value * flux * 1e20 * nuclei, rel=1e-4)


def test_flux_that_ends_below_the_threshold_is_refused_whatever_rows_follow(tmp_path):
    write_hard_tables(tmp_path)
    (tmp_path / "comb.csv").write_text("# units: per cm^2 per GeV per POT\nenergy_GeV,numu,numubar\n"
                                       "0.1,1,0\n0.2,0,0\n10,0,0\n40,0,0\n")
    scan = write_scan(tmp_path)
    scan.write_text(scan.read_text().replace("data:experiments/ccfr.yaml", "comb.yaml"))
    done = tridentscan("run", scan, "-o", "out.h5", cwd=tmp_path)
    assert done.returncode == 2 and "beam.spectrum.value: is not above 0.21" in done.stderr
