"""Seeded sets of cuts, a third of them empty: a documented exit code, a message that names the
experiment, no lock left behind, by kernel, by direct integration and on two ranks."""

import os

import h5py
import numpy as np
import pytest
from conftest import tridentscan

SEED = 7
NUMBER = 100 if os.environ.get("TRIDENTSCAN_SLOW") else 10
ENERGY = 20  # GeV


def keeps_something(random):
    return random.choice([
        f'min_muon_energy: {{value: "{random.uniform(1, 5):.3f} GeV"',
        f'max_muon_angle: {{value: "{random.uniform(0.1, 1):.3f} rad"',
        f'min_dimuon_mass: {{value: "{random.uniform(0.22, 0.8):.3f} GeV"',
        f'max_dimuon_mass: {{value: "{random.uniform(0.5, 3):.3f} GeV"',
        f'min_total_muon_energy: {{value: "{random.uniform(3, 12):.3f} GeV"',
    ])


def keeps_nothing(random):
    """More than the beam has, or less than a pair needs."""
    return random.choice([
        f'min_muon_energy: {{value: "{random.uniform(0.51, 3) * ENERGY:.3f} GeV"',
        f'min_total_muon_energy: {{value: "{random.uniform(1.01, 3) * ENERGY:.3f} GeV"',
        f'min_dimuon_mass: {{value: "{random.uniform(45, 90):.3f} GeV"',
        f'min_muon_transverse_momentum: {{value: "{random.uniform(0.51, 1) * ENERGY:.3f} GeV"',
        f'max_momentum_transfer: {{value: "{random.uniform(1e-5, 4e-4):.6f} GeV"',
    ])


@pytest.mark.parametrize("way", ["kernel", "direct", "two ranks"])
def test_cuts_that_keep_nothing_are_told(tmp_path, way):
    random = np.random.default_rng(SEED)
    for case in range(NUMBER):
        empty = case % 3 == 0
        cut = (keeps_nothing if empty else keeps_something)(random)
        (tmp_path / "detector.yaml").write_text(f"""\
schema_version: 1
name: my_detector
label: "A detector"
beam: {{energy: {{value: "{ENERGY} GeV", status: assumed, source: "test"}}}}
target: {{nucleus: {{value: Fe56, status: assumed, source: "test"}}}}
cuts: {{{cut}, status: assumed, source: "test"}}}}
measurement:
  ratio: {{value: 1, status: assumed, source: "test"}}
  error: {{value: 0.3, status: assumed, source: "test"}}
""")
        (tmp_path / "scan.yaml").write_text(f"""\
schema_version: 1
name: scan
model: lmu_ltau
grid:
  mass: {{min: "1 MeV", max: "10 GeV", points: 2, spacing: log}}
  coupling: {{min: 1e-4, max: 1e-1, points: 3, spacing: log}}
experiments: [detector.yaml]
integration: {{method: {"direct" if way == "direct" else "kernel"}, relative_error: 1e-1}}
""")
        mpirun = ("-np", 2, "--bind-to", "none") if way == "two ranks" else ()
        done = tridentscan("run", "scan.yaml", "-o", "scan.h5", "--overwrite", cwd=tmp_path, mpirun=mpirun)
        told = (case, cut, done.returncode, done.stderr)
        assert not list(tmp_path.glob("*.lock")), told
        if not empty:
            assert done.returncode == 0, told
        elif done.returncode == 2:  # provable before any work
            assert "detector.yaml" in done.stderr or "my_detector" in done.stderr, told
        else:
            assert done.returncode == 5 and "my_detector" in done.stderr, told
            with h5py.File(tmp_path / "scan.h5") as file:
                assert np.isnan(file["experiments/my_detector/sm_cross_section"][()]).all(), told
                assert np.isnan(file["experiments/my_detector/limit/coupling"][()]).all(), told
                assert (file["experiments/my_detector/limit/status"][()] == 4).all(), told
