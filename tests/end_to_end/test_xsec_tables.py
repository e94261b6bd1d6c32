"""Tables of cross sections: ranges of energies, all beams, as text, CSV and JSON."""

import csv
import json

import numpy as np
import pytest
from conftest import succeed, tridentscan

QUICK = ("--target", "Ar40", "--relative-error", "1e-2")


def rows_of(text):
    """Comments as {name: value}, and rows."""
    lines = text.splitlines()
    comments = dict(line[2:].split(": ", 1) for line in lines if line.startswith("# ") and ": " in line)
    return comments, list(csv.DictReader(line for line in lines if not line.startswith("#")))


def test_range_of_energies(tmp_path):
    command = ("xsec", *QUICK, "--energy", "1 GeV:100 GeV:3", "--min-lepton-energy", "200 MeV")
    comments, rows = rows_of(succeed(*command, "--csv", cwd=tmp_path).stdout)
    assert comments == {"target": "Ar40", "channels": "coherent", "final state": "mu- mu+",
                        "cuts": "both leptons above 200 MeV", "model": "sm"}
    assert list(rows[0]) == ["energy_GeV", "sigma_cm2", "sigma_error_cm2"]  # no ratio to itself
    energies = [float(row["energy_GeV"]) for row in rows]
    assert energies == pytest.approx([1, 10, 100], rel=1e-9)
    sigma = [float(row["sigma_cm2"]) for row in rows]
    one = json.loads(succeed("xsec", *QUICK, "--energy", "100 GeV", "--min-lepton-energy", "200 MeV", "--json",
                             cwd=tmp_path).stdout)
    assert sigma[2] == pytest.approx(one["sigma_cm2"], rel=1e-9)  # the same numbers as alone
    assert one["min_lepton_energy_GeV"] == 0.2
    listed = json.loads(succeed(*command, "--json", cwd=tmp_path).stdout)
    assert [point["sigma_cm2"] for point in listed] == pytest.approx(sigma, rel=1e-9)
    text = succeed(*command, cwd=tmp_path).stdout
    assert "cuts: both leptons above 200 MeV" in text and "ratio" not in text
    assert [line.split()[0] for line in text.splitlines() if line.strip()[:1].isdigit()][:3] == ["1", "10", "100"]


def test_ratio_with_a_boson(tmp_path):
    boson = ("--model", "lmu_ltau", "--mass", "10 MeV", "--coupling", "1e-3")
    comments, rows = rows_of(succeed("xsec", *QUICK, "--energy", "5 GeV:50 GeV:2", *boson, "--csv", cwd=tmp_path).stdout)
    assert comments["model"] == "lmu_ltau, mass 10 MeV, coupling 0.001"
    alone = json.loads(succeed("xsec", *QUICK, "--energy", "5 GeV", *boson, "--json", cwd=tmp_path).stdout)
    assert float(rows[0]["ratio_to_sm"]) == pytest.approx(alone["ratio_to_sm"], rel=1e-9) and alone["ratio_to_sm"] > 1


def test_energies_below_the_threshold_are_zero(tmp_path):
    done = succeed("xsec", *QUICK, "--energy", "50 MeV:5 GeV:2", "--csv", cwd=tmp_path)
    rows = rows_of(done.stdout)[1]
    assert float(rows[0]["sigma_cm2"]) == 0 < float(rows[1]["sigma_cm2"]) and "threshold" in done.stderr


def test_all_beams(tmp_path):
    done = succeed("xsec", *QUICK, "--beam", "all", "--neutrino", "numubar", "--csv", cwd=tmp_path)
    beams = succeed("list", "beams", "--names", cwd=tmp_path).stdout.split()
    found = {row["beam"]: row for row in rows_of(done.stdout)[1]}
    left_out = {line.split()[2] for line in done.stderr.splitlines() if line.startswith("left out: ")}
    assert sorted([*found, *left_out]) == beams  # each is in the table, or said to be left out
    assert len(found) > 10
    one = json.loads(succeed("xsec", *QUICK, "--beam", "sbnd_fhc", "--neutrino", "numubar",
                             "--json", cwd=tmp_path).stdout)
    assert float(found["sbnd_fhc"]["sigma_cm2"]) == pytest.approx(one["sigma_cm2"], rel=1e-9)
    assert float(found["sbnd_fhc"]["mean_energy_GeV"]) == pytest.approx(one["mean_energy_GeV"], rel=1e-9)


def test_equivalent_photons_in_a_table(tmp_path):
    rows = rows_of(succeed("xsec", "--target", "Ar40", "--method", "epa", "--energy", "5 GeV:500 GeV:3", "--csv",
                           cwd=tmp_path).stdout)[1]
    assert np.all(np.diff([float(row["sigma_cm2"]) for row in rows]) > 0)


@pytest.mark.parametrize("energy, words", [
    ("1 GeV:300 GeV", "is no range"), ("1 GeV:300 GeV:1", "is no range"), ("1 GeV:300 GeV:x", "is no range"),
    ("300 GeV:1 GeV:5", "must ascend"), ("1:300 GeV:5", "no unit"), ("0 GeV:1 GeV:5", "above zero"),
])
def test_what_is_no_range_is_told(tmp_path, energy, words):
    done = tridentscan("xsec", *QUICK, "--energy", energy, cwd=tmp_path)
    assert done.returncode == 2 and done.stdout == "" and words in done.stderr


def test_no_beam_suits(tmp_path):
    done = tridentscan("xsec", *QUICK, "--beam", "all", "--min-lepton-energy", "10 TeV", cwd=tmp_path)
    assert done.returncode == 2 and "no beam suits" in done.stderr
