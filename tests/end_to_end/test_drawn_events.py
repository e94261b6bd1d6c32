"""tridentscan events: files of events as their users read them."""

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from conftest import BINARY, ROOT, program_environment, succeed, tridentscan

from tridentscan import ResultError, effective_number, open_events, open_result

MUON, ELECTRON, TAU = 0.1056583745, 0.51099895e-3, 1.77686
ALL_STATES = [word for state in ("mu- mu+", "mu- e+", "e- mu+") for word in ("--final-state", state)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("events")
    succeed("events", "dune_nd_67t_fhc", *ALL_STATES, "--count", 20000, "-o", "dune.h5", cwd=folder)
    succeed("events", "lbne_5gev", "--for-plane", "--model", "lmu_ltau", "--count", 20000, "-o", "plane.h5", cwd=folder)
    succeed("events", "lbne_5gev", "--count", 500, "-o", "few.h5", cwd=folder)
    return folder


@pytest.fixture(scope="module")
def standard_model(tmp_path_factory):
    """20000 events of one reaction, drawn by one thread."""
    path = tmp_path_factory.mktemp("standard_model") / "sm.h5"
    succeed("events", "lbne_5gev", "--count", 20000, "--threads", 1, "-o", path.name, cwd=path.parent)
    return path


def shell(p):
    return p[:, 0] ** 2 - np.sum(p[:, 1:] ** 2, axis=1)


def datum(value):
    return {"value": value, "status": "assumed", "source": "s"}


def write_experiment(folder, beam, channels, **more):
    """one.yaml: a projection of this beam on argon."""
    (folder / "one.yaml").write_text(json.dumps({
        "schema_version": 1, "name": "one", "label": "one", "beam": beam,
        "target": {"nucleus": datum("Ar40"), "channels": channels}, "projection": {"accuracy": datum(0.1)}, **more}))


MASSES = {11: ELECTRON, 13: MUON, 15: TAU}


def check_kinematics(events):
    """Conservation to 1e-12 of the energy; mass shells to what doubles can hold."""
    momenta = {name: events[name] for name in ("neutrino_in", "neutrino_out", "lepton_minus", "lepton_plus", "recoil")}
    energy = momenta["neutrino_in"][:, 0]
    made = momenta["neutrino_out"] + momenta["lepton_minus"] + momenta["lepton_plus"]
    assert np.all(np.abs(energy - made[:, 0] - events["recoil_kinetic_energy"]) < 1e-12 * energy)
    missing = momenta["neutrino_in"] - made - momenta["recoil"]
    assert np.all(np.abs(missing[:, 1:]) < 1e-12 * energy[:, None])
    for sign, name in ((1, "lepton_minus"), (-1, "lepton_plus")):
        mass = np.vectorize(MASSES.get)(sign * events[f"{name}_pdg"])
        assert np.all(np.abs(shell(momenta[name]) - mass**2) < 2e-15 * momenta[name][:, 0] ** 2)
    assert np.all(np.abs(shell(momenta["neutrino_out"])) < 2e-15 * momenta["neutrino_out"][:, 0] ** 2)
    np.testing.assert_allclose(events["k2"], -shell(momenta["neutrino_in"] - momenta["neutrino_out"]),
                               rtol=1e-9, atol=1e-12 * np.max(energy) ** 2)


def test_energy_and_momentum_are_conserved_on_mass_shells(folder):
    with open_events(folder / "dune.h5") as events:
        check_kinematics(events)


CHANNELS = [(f"nu{flavour}", f"{minus}- {plus}+") for flavour in ("e", "mu", "tau") for minus in ("e", "mu", "tau")
            for plus in ("e", "mu", "tau") if minus == plus or minus == flavour]
CHECKED, COUNT = (CHANNELS, 1_000_000) if os.environ.get("TRIDENTSCAN_SLOW") else (CHANNELS[::6], 1000)


@pytest.mark.parametrize("neutrino, state", CHECKED)
def test_every_channel_is_conserved_on_mass_shells(tmp_path, neutrino, state):
    write_experiment(tmp_path, {"energy": datum("160 GeV"), "neutrino": neutrino}, "all", final_state=state)
    succeed("events", "one.yaml", "--count", COUNT, "-o", "x.h5", cwd=tmp_path)
    with open_events(tmp_path / "x.h5") as events:
        assert len(events) == COUNT
        check_kinematics(events)


def test_lepton_numbers_and_reactions(folder):
    with open_events(folder / "dune.h5") as events:
        before, after = events["neutrino"], events["neutrino_out_pdg"]
        minus, plus = events["lepton_minus_pdg"], events["lepton_plus_pdg"]
        for flavour in (12, 14):
            of_neutrino = [np.sign(code) * (np.abs(code) == flavour) for code in (before, after)]
            of_lepton = (minus == flavour - 1).astype(int) - (plus == 1 - flavour)
            np.testing.assert_array_equal(of_neutrino[0], of_neutrino[1] + of_lepton)
        # Reactions in proportion to cross sections that were known before.
        share = np.bincount(events["process"], weights=events["weight"]) / np.sum(events["weight"])
        sigma = events._file["processes/cross_section"][()]
        expected = sigma / sigma.sum()
        pulls = (share - expected) / np.sqrt(expected * (1 - expected) / len(events))
        assert np.max(np.abs(pulls)) < 4.5
        assert np.sum(pulls**2) / len(pulls) < 2.2
        assert sum(sigma) == pytest.approx(events.cross_section, rel=1e-12)
        assert set(events["struck_nucleon"]) == {0, 2112, 2212}
        assert set(events["target"]) == {1000180400}


def kernel_ratio(mass, coupling, cwd):
    done = succeed("xsec", "--target", "Ar40", "--energy", "5 GeV", "--model", "lmu_ltau", "--mass", f"{mass} GeV",
                   "--coupling", coupling, "--json", cwd=cwd)
    result = json.loads(done.stdout)
    return result["ratio_to_sm"], result["ratio_error"]


def test_ratios_of_reweighted_events_are_those_of_the_kernel(folder):
    random = np.random.default_rng(20261128)
    with open_events(folder / "plane.h5") as events:
        pulls = []
        for mass in np.geomspace(1e-3, 100, 12):
            coupling = float(10 ** random.uniform(-4, -2) * np.sqrt(1 + mass / 0.1))
            ratio, error = events.ratio("lmu_ltau", mass, coupling)
            expected, numerical = kernel_ratio(float(mass), coupling, folder)
            pulls.append((ratio - expected) / np.hypot(error, numerical))
        # From the same events: their pulls move together.
        assert np.max(np.abs(pulls)) < 4


def test_a_sample_for_the_plane_serves_all_masses(folder):
    """Those of fig3 and up to 1 TeV, from the boson that changes little to the boson alone."""
    with open_events(folder / "plane.h5") as events:
        for i, mass in enumerate((*np.geomspace(1e-3, 3, 13), 10, 100, 1000)):
            for coupling in (1e3 * (1 + mass), *((1e-4, 1e-3, 1e-2) if i % 4 == 0 else ())):
                assert effective_number(events.weights("lmu_ltau", mass, coupling)) > 0.05 * len(events)


def test_events_of_the_standard_model_serve_no_light_boson(standard_model):
    with open_events(standard_model) as events:
        with pytest.warns(UserWarning, match="worth"):
            light = events.weights("lmu_ltau", 1e-3, 1e-2)
        assert effective_number(light) < 0.05 * len(events)
        np.testing.assert_allclose(events.weights("sm"), events["weight"], rtol=1e-12)
        # Its charges are the model of that name.
        charges = {"neutrino": {"mu": 1, "tau": -1}, "muon": 1, "tau": {"vector": -1}}
        np.testing.assert_allclose(events.weights(charges, 1.0, 1e-2), events.weights("lmu_ltau", 1.0, 1e-2))


MODELS = {"axial": ("mu- mu+", {"neutrino": {"mu": 1}, "muon": {"vector": 0.3, "axial": -1}}),
          "loop": ("e- e+", {"neutrino": {"mu": 1, "tau": -1}, "muon": 1, "tau": -1, "kinetic_mixing": "loop"}),
          "mixing": ("e- e+", {"neutrino": {"mu": 1}, "electron": 0.5, "kinetic_mixing": {"value": -2.0}}),
          "scalar": ("mu- mu+", {"kind": "scalar", "neutrino": {"mu": 1}, "muon": 1}),
          "pseudoscalar": ("mu- mu+", {"kind": "pseudoscalar", "neutrino": {"mu": 1}, "muon": 1})}


@pytest.mark.parametrize("name", MODELS)
def test_weights_of_any_model_give_the_ratio_of_its_scan(tmp_path, name):
    """Axial charges, kinetic mixing, scalars: events of the Standard Model against the kernel of a scan."""
    state, model = MODELS[name]
    write_experiment(tmp_path, {"energy": datum("5 GeV")}, ["coherent"], final_state=state)
    scan = {"schema_version": 1, "name": "scan", "model": {"name": name, **model}, "experiments": ["one.yaml"],
            "grid": {"mass": {"min": "300 MeV", "max": "30 GeV", "points": 3, "spacing": "log"},
                     "coupling": {"min": 1e-4, "max": 100, "points": 25, "spacing": "log"}},
            "integration": {"relative_error": 2e-3}}
    (tmp_path / "scan.yaml").write_text(json.dumps(scan))
    succeed("run", "scan.yaml", "-o", "x.h5", cwd=tmp_path)
    succeed("events", "one.yaml", "--count", 20000, "-o", "sm.h5", cwd=tmp_path)
    with open_events(tmp_path / "sm.h5") as events, open_result(tmp_path / "x.h5") as result:
        seen = result.experiment("one")
        for i, mass in enumerate(result.mass):
            g = int(np.argmax(np.abs(seen.ratio[i] - 1) > 0.1))
            assert g > 0
            ratio, error = events.ratio(model, mass, result.coupling[g])
            assert abs(ratio - seen.ratio[i, g]) < 4 * np.hypot(error, seen.ratio_error[i, g])


def test_reweight_writes_the_weights_of_the_reader(folder, tmp_path):
    plane = folder / "plane.h5"
    succeed("reweight", plane, "--mass", "10 MeV", "--coupling", 1e-3, "-o", "boson.h5", cwd=tmp_path)
    succeed("reweight", "boson.h5", "--model", "sm", "-o", "back.h5", cwd=tmp_path)
    with open_events(plane) as events, open_events(tmp_path / "boson.h5") as boson, open_events(tmp_path / "back.h5") as back:
        np.testing.assert_allclose(boson["weight"], events.weights("lmu_ltau", 0.01, 1e-3), rtol=1e-12)
        np.testing.assert_allclose(back["weight"], events["weight"], rtol=1e-12)
        assert (boson.model, boson.mass, boson.coupling) == ("lmu_ltau", 0.01, 1e-3)
        ratio, error = events.ratio("lmu_ltau", 0.01, 1e-3)
        assert boson.cross_section / events.cross_section == pytest.approx(ratio, rel=1e-12)
        assert boson.sum_of_weights == pytest.approx(np.sum(boson["weight"]), rel=1e-12)
        for name in set(events.names) - {"weight"}:
            np.testing.assert_array_equal(boson[name], events[name])
    table = succeed("reweight", plane, "--mass", "10 MeV", "--mass", "1 GeV", "--coupling", 1e-3, cwd=tmp_path).stdout
    row = table.splitlines()[2].split()
    assert float(row[2]) == pytest.approx(ratio, rel=1e-4) and float(row[3]) == pytest.approx(error, rel=0.05)
    refused = tridentscan("reweight", plane, "--model", "sm", "-o", "back.h5", cwd=tmp_path)
    assert refused.returncode == 3 and "exists" in refused.stderr


def read_hepevt(path):
    """As LArSoft's TextFileGen: (event number, [status, code, mothers, daughters, p, E, m, x, t])."""
    lines = iter(path.read_text().splitlines())
    for line in lines:
        number, particles = map(int, line.split())
        rows = [next(lines).split() for _ in range(particles)]
        assert {len(row) for row in rows} == {15}
        yield number, [(*map(int, row[:6]), *map(float, row[6:])) for row in rows]


def test_hepevt_has_the_same_events(tmp_path):
    write_experiment(tmp_path, {"energy": datum("5 GeV")}, "all")
    for ending in ("h5", "hepevt"):
        succeed("events", "one.yaml", *ALL_STATES[:4], "--count", 4000, "-o", f"x.{ending}", cwd=tmp_path)
    with open_events(tmp_path / "x.h5") as events:
        tracked = [events[name] for name in ("neutrino_out", "lepton_minus", "lepton_plus", "recoil")]
        codes = [events[name] for name in ("neutrino_out_pdg", "lepton_minus_pdg", "lepton_plus_pdg")]
        struck = events["struck_nucleon"]
    assert set(struck) == {0, 2112, 2212} and {tuple(pair) for pair in zip(*codes[1:])} == {(13, -13), (13, -11)}
    count = 0
    for number, particles in read_hepevt(tmp_path / "x.hepevt"):
        assert number == count
        seen = [particle for particle in particles if particle[0] == 1]
        assert len(particles) == (6 if struck[number] == 0 else 7)
        for k, particle in enumerate(seen):
            assert particle[6:10] == (*tracked[k][number][1:], tracked[k][number][0])  # shortest text that reads back
        assert [particle[1] for particle in seen[:3]] == [code[number] for code in codes]
        count += 1
    assert count == 4000


def test_hepmc3_has_the_same_events(folder):
    succeed("events", "lbne_5gev", "--count", 500, "-o", "few.hepmc3", cwd=folder)
    lines = (folder / "few.hepmc3").read_text().rstrip().splitlines()
    assert lines[1] == "HepMC::Asciiv3-START_EVENT_LISTING" and lines[-1] == "HepMC::Asciiv3-END_EVENT_LISTING"
    leptons = [line.split() for line in lines if line.startswith("P ") and line.split()[3] == "13"]
    with open_events(folder / "few.h5") as events:
        np.testing.assert_array_equal([[float(word) for word in (p[7], *p[4:7])] for p in leptons],
                                      events["lepton_minus"])


def test_places_times_and_directions(folder, tmp_path):
    where = ("--vertex-box", "-100,100,-50,50,0,500", "--spill", "9.6 us", "--beam-direction", "0,-0.1,1")
    for ending in ("h5", "hepevt", "hepmc3"):
        succeed("events", "lbne_5gev", "--count", 500, *where, "-o", f"there.{ending}", cwd=tmp_path)
    with open_events(tmp_path / "there.h5") as there, open_events(folder / "few.h5") as here:
        vertex, when = there["vertex"], there["time"]
        for axis, (low, high) in enumerate(((-100, 100), (-50, 50), (0, 500))):
            uniform = np.sort((vertex[:, axis] - low) / (high - low))
            assert np.max(np.abs(uniform - np.arange(500) / 500)) < 1.95 / np.sqrt(500)  # Kolmogorov: 1e-3
        assert 0 < np.min(when) < np.max(when) < 9600
        axis = np.array([0, -0.1, 1]) / np.hypot(0.1, 1)
        np.testing.assert_allclose(there["neutrino_in"][:, 1:], np.tile(5 * axis, (500, 1)), atol=1e-14)
        for name in ("lepton_minus", "lepton_plus", "neutrino_out", "recoil"):
            np.testing.assert_allclose(there[name][:, 1:] @ axis, here[name][:, 3], atol=1e-13)
            np.testing.assert_allclose(np.sum(there[name][:, 1:] ** 2, axis=1), np.sum(here[name][:, 1:] ** 2, axis=1))
        np.testing.assert_array_equal(there["weight"], here["weight"])
        placed = [particles[0][11:] for _, particles in read_hepevt(tmp_path / "there.hepevt")]
        np.testing.assert_array_equal(placed, np.column_stack([vertex, when]))
        lines = [line.split()[3:] for line in (tmp_path / "there.hepmc3").read_text().splitlines() if "lab_pos" in line]
        np.testing.assert_allclose(np.array(lines, float), np.column_stack([vertex, 29.9792458 * when]), rtol=1e-14)


def test_more_weights_of_hepmc3(folder, tmp_path):
    succeed("events", "lbne_5gev", "--count", 500, "--weight", "lmu_ltau, 1 GeV, 1e-3", "--weight", "b_minus_l,100 MeV,2e-3",
            "-o", "more.hepmc3", cwd=tmp_path)
    lines = (tmp_path / "more.hepmc3").read_text().splitlines()
    assert "W CV\\|lmu_ltau_m1_g0.001\\|b_minus_l_m0.1_g0.002" in lines
    weights = np.array([line.split()[1:] for line in lines if line.startswith("W ") and "CV" not in line], float)
    with open_events(folder / "few.h5") as events:
        expected = [events["weight"], events.weights("lmu_ltau", 1.0, 1e-3), events.weights("b_minus_l", 0.1, 2e-3)]
        np.testing.assert_allclose(weights, np.column_stack(expected), rtol=1e-12)


@pytest.mark.parametrize("ranks, threads", [(1, 2), (2, 1), (2, 2), (3, 1), (3, 2)])
def test_bytes_depend_on_no_ranks_and_threads(standard_model, tmp_path, ranks, threads):
    """The other file is of one thread."""
    succeed("events", "lbne_5gev", "--count", 20000, "--threads", threads, "-o", "several.h5", cwd=tmp_path,
            mpirun=["-n", ranks, "--bind-to", "none"] if ranks > 1 else ())
    assert standard_model.read_bytes() == (tmp_path / "several.h5").read_bytes()


def test_a_stopped_run_goes_on_to_the_same_bytes(tmp_path):
    arguments = ("events", "lbne_5gev", "--count", 200000, "--threads", 1)
    succeed(*arguments, "-o", "whole.h5", cwd=tmp_path)
    with subprocess.Popen([BINARY, *map(str, arguments), "-o", "parts.h5"], cwd=tmp_path,
                          env=program_environment(), stderr=subprocess.PIPE, text=True) as process:
        while process.poll() is None and not (tmp_path / "parts.h5.spool").exists():
            time.sleep(0.005)
        while process.poll() is None and (tmp_path / "parts.h5.spool").exists() \
                and (tmp_path / "parts.h5.spool").stat().st_size < 1_000_000:
            time.sleep(0.005)
        process.send_signal(signal.SIGTERM)
        process.communicate()
    assert process.returncode == 75
    assert not (tmp_path / "parts.h5").exists()
    refused = tridentscan(*arguments[:-2], "--seed", 2, "-o", "parts.h5", "--resume", cwd=tmp_path)
    assert refused.returncode == 4 and "seed" in refused.stderr
    succeed(*arguments, "-o", "parts.h5", "--resume", cwd=tmp_path)
    assert (tmp_path / "whole.h5").read_bytes() == (tmp_path / "parts.h5").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["parts.h5", "whole.h5"]


@pytest.mark.parametrize("ending", ["h5", "hepmc3", "hepevt"])
def test_a_full_disk_leaves_no_half_file(tmp_path, ending):
    def no_room():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
    done = subprocess.run([BINARY, "events", "lbne_5gev", "--count", "20000", "-o", f"x.{ending}"], cwd=tmp_path,
                          env=program_environment(), stderr=subprocess.PIPE, text=True, preexec_fn=no_room)
    assert done.returncode == 3, done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_is_refused(folder, tmp_path):
    shutil.copy(folder / "plane.h5", tmp_path / "x.h5")
    with (tmp_path / "x.h5").open("r+b") as file:
        file.seek(100_000)
        byte = file.read(1)
        file.seek(100_000)
        file.write(bytes([byte[0] ^ 1]))
    with pytest.raises(ResultError, match="damaged"):
        open_events(tmp_path / "x.h5")


def test_expected_numbers(tmp_path):
    write_experiment(tmp_path, {"spectrum": datum("dune_nd_fhc")}, ["coherent"], exposure={
        "protons_on_target": datum("3.3e21 POT"), "target_mass": datum("67 t"), "efficiency": datum(0.5)})
    done = succeed("events", "one.yaml", "--exposure", "3.3e21 POT", cwd=tmp_path)
    own = succeed("events", "one.yaml", cwd=tmp_path)
    total = [line.split()[-1] for line in (done.stdout.splitlines()[-2:] + own.stdout.splitlines()[-2:])
             if line.startswith("all")]
    assert total[0] == total[1]
    tenfold = succeed("events", "one.yaml", "--exposure", "3.3e22 POT", cwd=tmp_path)
    last = next(line for line in tenfold.stdout.splitlines() if line.startswith("all"))
    assert float(last.split()[-1]) == pytest.approx(10 * float(total[0]), rel=1e-3)


@pytest.mark.parametrize("form", ["{key}: {value}", '"{key}" : {value}', "? {key}\n: {value}", "{{{key}: {value}"])
def test_a_scan_is_one_however_its_yaml_is_written(tmp_path, form):
    keys = {"schema_version": 1, "name": "one", "model": "lmu_ltau", "experiments": ["data:experiments/ccfr.yaml"],
            "grid": {axis: {"min": low, "max": high, "points": 2, "spacing": "log"}
                     for axis, low, high in (("mass", "1 MeV", "1 GeV"), ("coupling", 1e-3, 1e-2))}}
    lines = [form.format(key=key, value=json.dumps(value)) for key, value in keys.items()]
    text = ", ".join(line.lstrip("{") for line in lines).join("{}") if form.startswith("{{") else "\n".join(lines)
    (tmp_path / "scan.yaml").write_text(text + "\n")
    succeed("check", "scan.yaml", cwd=tmp_path)
    succeed("events", "scan.yaml", "--count", 10, "-o", "x.h5", cwd=tmp_path)
    (tmp_path / "scan.yaml").write_text(text + "\n}]\n")
    refused = tridentscan("events", "scan.yaml", "--experiment", "ccfr", "--count", 10, "-o", "x.h5", cwd=tmp_path)
    assert refused.returncode == 2 and "scan.yaml:" in refused.stderr and "alone" not in refused.stderr, refused.stderr


def test_a_note_about_experiments_makes_no_scan(tmp_path):
    experiment = (ROOT / "configs/experiments/argon_5gev_10pc.yaml").read_text()
    (tmp_path / "alone.yaml").write_text(experiment + "\n# in a scan:\n# experiments:\n")
    refused = tridentscan("events", "alone.yaml", "--experiment", "ccfr", "--count", 10, "-o", "x.h5", cwd=tmp_path)
    assert refused.returncode == 2 and "is one experiment alone" in refused.stderr


def test_what_cannot_be_drawn_is_refused(tmp_path):
    for arguments, word in ((("lbne_5gev", "--final-state", "e- mu+"), "mu- mu+"),
                            (("lbne_5gev", "--final-state", "mu mu"), "is no pair of leptons"),
                            (("lbne_5gev", "--count", 10, "-o", "x.root"), ".hepmc3"),
                            (("lbne_5gev", "--exposure", "1e20 POT"), "--exposure"),
                            (("lbne_5gev", "--model", "lmu_ltau"), "--mass"),
                            (("lbne_5gev", "--count", 1, "-o", "x.hepmc3", "--weight", "lmu_ltau, 1"), "--weight"),
                            (("lbne_5gev", "--count", 1, "-o", "x.h5", "--vertex-box", "1,0,0,0,0,0"), "--vertex-box"),
                            (("atlas_z4mu_2014",), "tridents"),
                            (("data:figures/fig3.yaml",), "ccfr")):
        done = tridentscan("events", *arguments, cwd=tmp_path)
        assert done.returncode == 2 and word in done.stderr, (arguments, done.stderr)
    assert list(tmp_path.iterdir()) == []


def test_the_example_of_the_documentation(folder, tmp_path):
    page = (ROOT / "docs/events.md").read_text()
    block = page.split("```python\n", 1)[1].split("```", 1)[0]
    shutil.copy(folder / "plane.h5", tmp_path / "plane.h5")
    done = subprocess.run([sys.executable, "-c", block], cwd=tmp_path, capture_output=True, text=True,
                          env={**program_environment(), "PYTHONPATH": str(ROOT / "scripts")})
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 3
