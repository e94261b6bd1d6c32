"""Workspaces of pyhf from results: an independent HistFactory likelihood has the chi2 of the program."""

import copy
import hashlib
import json
import math
import re
import subprocess

import h5py
import numpy as np
import pytest
from conftest import ROOT, succeed
from scipy.optimize import minimize
from test_shapes import NORMALISATION, QUICK, TILT, datum, in_bins, observable

import tridentscan as package
from tridentscan import histfactory

PAIRS = in_bins(observable("pair_mass", [0, 0.3, 0.4, 0.5, 0.7, 10]), observable("pair_energy", [0, 2, 20]))
BACKGROUND = f"  backgrounds: [{{name: flat, table: flat.csv, times_standard_model: {datum(0.5)}, error: {datum(0.2)}, tilt: {datum(0.1)}}}]\n"


class HistFactory:
    """Poisson terms of all channels and unit Gaussians of the parameters of histosys modifiers, which are interpolated
    linearly on each side (code 0); normfactors multiply. -2 ln L over that of perfect data."""

    def __init__(self, workspace):
        self.channels = workspace["channels"]
        self.observed = {one["name"]: np.array(one["data"], float) for one in workspace["observations"]}
        modifiers = [m for c in self.channels for s in c["samples"] for m in s["modifiers"]]
        self.constrained = sorted({m["name"] for m in modifiers if m["type"] == "histosys"})
        assert {m["type"] for m in modifiers} <= {"histosys", "normfactor"}

        self.samples = {one["name"]: [self.read(sample) for sample in one["samples"]] for one in self.channels}

    @staticmethod
    def read(sample):
        """Nominal events, the names of its factors, and of each shift its name and one sigma above and below."""
        nominal = np.array(sample["data"], float)
        factors = [m["name"] for m in sample["modifiers"] if m["type"] == "normfactor"]
        shifts = [(m["name"], np.array(m["data"]["hi_data"]) - nominal, nominal - np.array(m["data"]["lo_data"]))
                  for m in sample["modifiers"] if m["type"] == "histosys"]
        return nominal, factors, shifts

    @staticmethod
    def events(sample, parameters):
        nominal, factors, shifts = sample
        mean = nominal
        for name, above, below in shifts:
            alpha = parameters[name]
            mean = mean + alpha * (above if alpha > 0 else below)
        return math.prod(parameters[name] for name in factors) * mean

    def chi2_at(self, theta, strength):
        parameters = dict(zip(self.constrained, theta)) | {"x": strength}
        total = float(np.sum(theta**2))
        for channel in self.channels:
            mean = sum(self.events(sample, parameters) for sample in self.samples[channel["name"]])
            n = self.observed[channel["name"]]
            if np.any(mean <= 0):
                return 1e9
            total += 2 * np.sum(mean - n + n * np.log(n / mean))
        return total

    def chi2(self, strength):
        start = np.zeros(len(self.constrained))
        for _ in range(3):  # again from where it ended, with a fresh Hessian
            found = minimize(self.chi2_at, start, args=(strength,), method="BFGS", options={"gtol": 1e-9})
            start = found.x
        return found.fun


def patched(workspace, patch):
    result = copy.deepcopy(workspace)
    for operation in patch["patch"]:
        _, channels, index, samples, end = operation["path"].split("/")
        assert (operation["op"], channels, samples, end) == ("add", "channels", "samples", "-")
        result["channels"][int(index)]["samples"].append(operation["value"])
    return result


@pytest.fixture(scope="module")
def scan(tmp_path_factory):
    """A distribution and a count with background, together, with an error in common."""
    folder = tmp_path_factory.mktemp("histfactory")
    (folder / "flat.csv").write_text("# units: events\nbin_1,bin_2,events,error\n" +
                                     "".join(f"{i},{j},{1 + i + 2 * j},{1 - j / 2}\n" for i in range(5) for j in range(2)))
    exposed = QUICK.replace("1e8", "3e7")
    (folder / "shape.yaml").write_text(f"schema_version: 1\nname: shape\nlabel: shape\n{exposed}{PAIRS}{NORMALISATION}{TILT}{BACKGROUND}")
    (folder / "count.yaml").write_text(
        f"schema_version: 1\nname: count\nlabel: count\n{exposed.split('exposure')[0]}measurement: {{observed: {datum(31)}, "
        f"standard_model: {datum(20)}, normalisation_error: {datum(0.1)}, background: {datum(8)}, background_error: {datum(2)}}}\n")
    (folder / "both.yaml").write_text(f"""\
schema_version: 1
name: both
model: lmu_ltau
grid:
  mass: {{min: "3 MeV", max: "3 GeV", points: 2, spacing: log}}
  coupling: {{min: 3e-4, max: 3e-3, points: 3, spacing: log}}
experiments: [shape.yaml, count.yaml]
combination:
  experiments: all
  common_errors: [{{name: theory, size: 0.07, status: assumed, source: "a test", experiments: all}}]
statistics: {{test: cls}}
integration: {{relative_error: 1e-2}}
""")
    succeed("run", folder / "both.yaml", "-o", "both.h5", cwd=folder, timeout=600)
    # In a combination a count's own normalisation and the common one multiply, which no workspace can say.
    succeed("run", folder / "both.yaml", "-o", "combined.h5", "--set", "experiments.count.measurement.normalisation_error=0",
            cwd=folder, timeout=600)
    return folder / "both.h5"


@pytest.mark.parametrize("name", ["shape", "count", "combined"])
def test_an_independent_likelihood_has_the_chi2_of_the_program(scan, name):
    path = scan.with_name("combined.h5") if name == "combined" else scan
    with package.open_result(path) as result:
        workspace = histfactory.workspace(result, name)
        points = [(mass, coupling) for mass in result.mass for coupling in result.coupling]
        patches = histfactory.patch_set(result, name, points)["patches"]
    with h5py.File(path) as file:
        expected = file["combined/chi2" if name == "combined" else f"experiments/{name}/chi2"][()].ravel()
    assert len(patches) == 6
    for patch, chi2, point in zip(patches, expected, points):
        assert patch["metadata"]["values"] == list(point)
        model = HistFactory(patched(workspace, patch))
        assert model.chi2(1) == pytest.approx(chi2, rel=1e-6, abs=1e-6)
    # Without the boson all are the Standard Model.
    ends = [HistFactory(patched(workspace, patch)).chi2(0) for patch in (patches[0], patches[-1])]
    assert ends[0] == pytest.approx(ends[1], rel=1e-6, abs=1e-6)


def test_one_sigma_up_adds_events(scan):
    """Errors are symmetric, so that the likelihood above would not see up and down change places."""
    with package.open_result(scan) as result:
        samples = [sample for name in ("shape", "count")
                   for channel in histfactory.workspace(result, name)["channels"] for sample in channel["samples"]]
    events = {m["name"]: np.array(sample["data"]) for sample in samples for m in sample["modifiers"]}
    added = {m["name"]: np.array(m["data"]["hi_data"]) - sample["data"]
             for sample in samples for m in sample["modifiers"] if m["type"] == "histosys"}
    for name, size in (("shape normalisation", 0.05), ("shape flat", 0.2), ("count normalisation", 0.1),
                       ("count background", 2 / 8)):
        assert added.pop(name) == pytest.approx(size * events[name])
    for of, axis in (("tridents", 0), ("tridents", 1), ("flat", 0), ("flat", 1)):  # more events in later bins
        name = f"shape tilt of {of} in {('pair_mass', 'pair_energy')[axis]}"
        tilt = (added.pop(name) / events[name]).reshape(5, 2)
        assert np.all(np.diff(tilt, axis=axis) > 0) and np.any(tilt < 0)
    assert sorted(added) == [f"shape sample in bin {n}" for n in range(10)]
    assert all(np.flatnonzero(size > 0).tolist() == [int(name.split()[-1])] for name, size in added.items())


def test_files_are_as_pyhf_reads_them(scan, tmp_path):
    subprocess.run([ROOT / "scripts/export_pyhf.py", scan, "-o", tmp_path, "--at", "0.01", "1e-3", "--at", "1", "0.01"],
                   check=True, capture_output=True)
    names = {"shape", "count", "combined"}
    assert {path.name for path in tmp_path.iterdir()} == {f"{n}_{e}.json" for n in names for e in ("workspace", "patches")}
    for name in names:
        workspace, patches = (json.loads((tmp_path / f"{name}_{end}.json").read_text()) for end in ("workspace", "patches"))
        assert set(workspace) == {"version", "channels", "observations", "measurements"}
        text = json.dumps(workspace, sort_keys=True, ensure_ascii=False)
        assert patches["metadata"]["digests"]["sha256"] == hashlib.sha256(text.encode()).hexdigest()
        assert [p["metadata"]["values"] for p in patches["patches"]] == [[0.01, 1e-3], [1, 0.01]]
        assert all(re.fullmatch("[a-zA-Z0-9_]+", p["metadata"]["name"]) for p in patches["patches"])
        for channel in patched(workspace, patches["patches"][0])["channels"]:
            assert [s["name"] for s in channel["samples"]][0::len(channel["samples"]) - 1] == ["tridents", "boson"]


def test_what_does_not_count_has_no_workspace(scan):
    with package.open_result(scan) as result:
        with pytest.raises(package.ResultError, match="no experiment 'other'"):
            histfactory.workspace(result, "other")
    folder = scan.parent
    text = (folder / "both.yaml").read_text()
    (folder / "ratio.yaml").write_text(text.split("combination")[0].replace("name: both", "name: ratio")
                                       .replace("[shape.yaml, count.yaml]", "[data:experiments/ccfr.yaml]") +
                                       "integration: {relative_error: 1e-2}\n")
    succeed("run", folder / "ratio.yaml", "-o", "ratio.h5", cwd=folder)
    with package.open_result(folder / "ratio.h5") as result, pytest.raises(package.ResultError, match="does not count"):
        histfactory.workspace(result, "ccfr")
