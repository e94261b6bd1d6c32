"""Cross sections on nucleons of `xsec` against the table of the Python reference, whose own tests recompute it
(tests/physics/test_reference_trident.py)."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from conftest import succeed, tridentscan

TABLE = Path(__file__).resolve().parents[1] / "support/nucleon_cross_sections.csv"
with open(TABLE) as file:
    CELLS = list(csv.DictReader(line for line in file if not line.startswith("#")))

# Targets with nucleons of one kind: name and how many.
FREE = {"proton": ("H1", 1), "neutron": ("neutron", 1)}
BOUND = {"proton": ("O16", 8), "neutron": ("Fe56", 30)}


@pytest.fixture
def xsec(tmp_path):
    def run(target, channel, energy, *arguments):
        done = succeed("xsec", "--target", target, "--channel", channel, "--energy", f"{energy} GeV", "--json",
                       *arguments, cwd=tmp_path)
        return json.loads(done.stdout)
    return run


def agrees(result, number, cell, model):
    """Per nucleon within 0.5 % and 4 standard deviations of both errors."""
    sigma, error = result["sigma_cm2"] / number, result["sigma_error_cm2"] / number
    expected, expected_error = float(cell[f"{model}_cm2"]), float(cell[f"{model}_error_cm2"])
    assert 0 < error < 1e-3 * sigma
    assert sigma == pytest.approx(expected, rel=0.005)
    assert abs(sigma - expected) < 4 * np.hypot(error, expected_error)


def name_of(cell):
    return f"{cell['target']}-{'blocked' if cell['blocked'] == '1' else 'free'}-{cell['energy_gev']}"


@pytest.mark.parametrize("cell", CELLS, ids=name_of)
@pytest.mark.parametrize("model", ["sm", "v_minus_a"])
def test_cell_of_the_table(xsec, cell, model):
    """Free nucleons, and those of a nucleus, which are blocked by default. 48 comparisons: false alarm 0.3 % for a
    new seed."""
    target, number = (BOUND if cell["blocked"] == "1" else FREE)[cell["target"]]
    agrees(xsec(target, cell["target"], cell["energy_gev"], "--model", model), number, cell, model)


@pytest.mark.parametrize("channel, energy", [("proton", "1"), ("neutron", "30")])
def test_nucleons_of_a_nucleus_without_blocking_are_free(xsec, channel, energy):
    cell = next(cell for cell in CELLS
                if (cell["target"], cell["blocked"], cell["energy_gev"]) == (channel, "0", energy))
    target, number = BOUND[channel]
    agrees(xsec(target, channel, energy, "--no-pauli-blocking"), number, cell, "sm")


def test_all_channels_are_their_sum(xsec):
    total, *parts = (xsec("O16", channel, 3) for channel in ("all", "coherent", "proton", "neutron"))
    error = np.sqrt(sum(part["sigma_error_cm2"]**2 for part in (total, *parts)))
    assert abs(total["sigma_cm2"] - sum(part["sigma_cm2"] for part in parts)) <= 4 * error


def test_antineutrinos_without_cuts_are_neutrinos(xsec):
    """T_VA, the only part that changes sign, integrates to zero."""
    neutrino, antineutrino = xsec("H1", "proton", 3), xsec("H1", "proton", 3, "--neutrino", "numubar")
    assert antineutrino["sigma_cm2"] == pytest.approx(neutrino["sigma_cm2"], rel=1e-12)


@pytest.mark.parametrize("target, channel", [("H1", "neutron"), ("neutron", "proton"), ("H1", "coherent")])
def test_a_channel_that_the_target_lacks_is_refused(tmp_path, target, channel):
    done = tridentscan("xsec", "--target", target, "--channel", channel, "--energy", "5 GeV", cwd=tmp_path)
    assert done.returncode == 2 and done.stdout == ""
    assert f"{target} has no {channel} channel" in done.stderr
