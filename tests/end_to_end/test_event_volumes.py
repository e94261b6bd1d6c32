"""events --volumes: vertices in boxes, cylinders and spheres of several materials."""

import json

import numpy as np
import pytest
from conftest import succeed, tridentscan

from tridentscan import open_events

VOLUMES = """schema_version: 1
volumes:
  - {material: argon, mass: "30 t", box: {x: ["-3 m", "1 m"], y: ["-150 cm", "150 cm"], z: ["0 m", "5 m"]}}
  - {material: argon, mass: "10 t", sphere: {center: ["0 m", "4 m", "2 m"], radius: "2 m"}}
  - {material: steel, density: 7.85, cylinder: {center: ["0 m", "0 m", "8 m"], axis: [1, 2, 2], radius: "1 m", length: "0.5 m"}}
  - {material: C12, mass: "1 t", box: {x: ["-3 m", "1 m"], y: ["-150 cm", "150 cm"], z: ["5 m", "6 m"]}}
"""
GRAM = 1 / 1.78266192e-24  # GeV
MASS = {"Ar40": 37.215526, "Fe56": 52.089773, "C12": 11.174862}  # GeV
CODE = {"Ar40": 1000180400, "Fe56": 1000260560, "C12": 1000060120}
COUNT = 40000


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("volumes")
    (folder / "volumes.yaml").write_text(VOLUMES)
    succeed("events", "lbne_5gev", "--volumes", "volumes.yaml", "--count", COUNT, "-o", "x.h5", cwd=folder)
    return folder


def nuclei():
    """Of each kind in each volume."""
    steel = np.pi * 100**2 * 50 * 7.85
    grams = [{"Ar40": 30e6}, {"Ar40": 10e6}, {"Fe56": 0.995 * steel, "C12": 0.005 * steel}, {"C12": 1e6}]
    return [{name: mass * GRAM / MASS[name] for name, mass in one.items()} for one in grams]


def cross_section(nucleus, folder):
    done = succeed("xsec", "--target", nucleus, "--energy", "5 GeV", "--json", cwd=folder)
    return json.loads(done.stdout)["sigma_cm2"]


def test_events_are_shared_by_nuclei_and_cross_sections(folder):
    with open_events(folder / "x.h5") as events:
        target, volume, weight = events["target"], events["volume"], events["weight"]
    sigma = {name: cross_section(name, folder) for name in MASS}
    rates = {(k, name): number * sigma[name] for k, one in enumerate(nuclei()) for name, number in one.items()}
    assert set(zip(volume, target)) <= {(k, CODE[name]) for k, name in rates}
    for (k, name), rate in rates.items():
        share = rate / sum(rates.values())
        seen = np.sum(weight[(volume == k) & (target == CODE[name])]) / np.sum(weight)
        # Cross sections of events are known to 2e-3.
        assert abs(seen - share) < 4.5 * np.sqrt(share * (1 - share) / COUNT) + 4e-3 * share, (k, name)


def is_uniform(values):
    """In (0, 1), by Kolmogorov's test at 1e-3."""
    values = np.sort(values)
    assert values[0] > 0 and values[-1] < 1
    return np.max(np.abs(values - np.arange(len(values)) / len(values))) < 1.95 / np.sqrt(len(values))


def test_vertices_are_uniform_in_their_volume(folder):
    with open_events(folder / "x.h5") as events:
        vertex, volume = events["vertex"], events["volume"]
    for box, ends in ((0, ((-300, 100), (-150, 150), (0, 500))), (3, ((-300, 100), (-150, 150), (500, 600)))):
        for axis, (low, high) in enumerate(ends):
            assert is_uniform((vertex[volume == box, axis] - low) / (high - low))
    in_sphere = vertex[volume == 1] - [0, 400, 200]
    radius = np.linalg.norm(in_sphere, axis=1)
    assert is_uniform((radius / 200) ** 3)
    for axis in range(3):
        assert is_uniform((1 + in_sphere[:, axis] / radius) / 2)
    in_cylinder = vertex[volume == 2] - [0, 0, 800]
    axis = np.array([1, 2, 2]) / 3
    along = in_cylinder @ axis
    assert is_uniform(along / 50 + 0.5)
    across = in_cylinder - along[:, None] * axis
    assert is_uniform(np.sum(across**2, axis=1) / 100**2)
    right = np.array([0, 1, -1]) / np.sqrt(2)
    assert is_uniform(np.arctan2(across @ np.cross(axis, right), across @ right) / (2 * np.pi) + 0.5)


def test_all_formats_have_the_same_vertices(folder):
    with open_events(folder / "x.h5") as events:
        vertex = events["vertex"][:200]
    for ending in ("hepmc3", "hepevt"):
        succeed("events", "lbne_5gev", "--volumes", "volumes.yaml", "--count", 200, "-o", f"x.{ending}", cwd=folder)
    positions = [line.split()[3:] for line in (folder / "x.hepmc3").read_text().splitlines() if "lab_pos" in line]
    np.testing.assert_array_equal(np.array(positions, float), vertex)
    rows = [line.split() for line in (folder / "x.hepevt").read_text().splitlines()]
    np.testing.assert_array_equal([[float(x) for x in row[11:14]] for row in rows if len(row) == 15 and row[1] == "13"],
                                  vertex)


def test_the_exposure_is_that_of_the_volumes(tmp_path):
    """67 t of argon in two volumes are the experiment's own; twice as much gives twice the events."""
    write_experiment(tmp_path)

    def expected(*arguments):
        last = succeed("events", "one.yaml", *arguments, cwd=tmp_path).stdout.rstrip().splitlines()[-1].split()
        assert last[0] == "all"
        return float(last[1])

    box = 'box: {{x: ["0 m", "1 m"], y: ["0 m", "1 m"], z: ["{} m", "{} m"]}}'
    for name, masses in (("same", (17, 50)), ("twice", (67, 67))):
        parts = "".join(f'  - {{material: Ar40, mass: "{mass} t", {box.format(i, i + 1)}}}\n' for i, mass in enumerate(masses))
        (tmp_path / f"{name}.yaml").write_text(f"schema_version: 1\nvolumes:\n{parts}")
    own = expected()
    assert expected("--volumes", "same.yaml") == pytest.approx(own, rel=1e-3)
    assert expected("--volumes", "twice.yaml") == pytest.approx(2 * own, rel=1e-3)
    assert expected("--volumes", "same.yaml", "--exposure", "1e22 POT") == pytest.approx(10 * own, rel=1e-3)


def write_experiment(folder):
    """Neutrinos of DUNE on argon as a whole."""
    def datum(value):
        return {"value": value, "status": "assumed", "source": "s"}
    (folder / "one.yaml").write_text(json.dumps({
        "schema_version": 1, "name": "one", "label": "one",
        "beam": {"spectrum": datum("dune_nd_fhc")}, "target": {"nucleus": datum("Ar40")},
        "exposure": {"protons_on_target": datum("1e21 POT"), "target_mass": datum("67 t"), "efficiency": datum(0.5)},
        "projection": {"accuracy": datum(0.1)}}))


def volumes(*items):
    return "schema_version: 1\nvolumes:\n" + "".join(f"  - {{{item}}}\n" for item in items)


SPHERE = 'sphere: {center: ["0 m", "0 m", "0 m"], radius: "1 m"}'
WRONG = {"unknown nucleus or material 'argn'": volumes(f'material: argn, mass: "1 t", {SPHERE}'),
         "either mass or density": volumes(f"material: argon, {SPHERE}"),
         "does not go with 'mass'": volumes(f'material: argon, mass: "1 t", density: 1.4, {SPHERE}'),
         "one of box, cylinder and sphere": volumes('material: argon, mass: "1 t"'),
         "ends before it begins": volumes('material: argon, mass: "1 t", box: {x: ["1 m", "0 m"], y: ["0 m", "1 m"], z: ["0 m", "1 m"]}'),
         "is no direction": volumes('material: argon, mass: "1 t", cylinder: {center: ["0 m", "0 m", "0 m"], axis: [0, 0, 0], '
                                    'radius: "1 m", length: "1 m"}'),
         "overlaps volumes[0]": volumes(f'material: argon, mass: "1 t", {SPHERE}', f'material: C12, mass: "1 t", {SPHERE}'),
         "volumes[0].radius: unknown key": volumes(f'material: argon, mass: "1 t", radius: 1, {SPHERE}'),
         "add \"volumes": "schema_version: 1\n",
         "not 1 to 1000": "schema_version: 1\nvolumes: []\n"}


@pytest.mark.parametrize("words", WRONG)
def test_what_is_no_list_of_volumes_is_refused(tmp_path, words):
    (tmp_path / "v.yaml").write_text(WRONG[words])
    done = tridentscan("events", "lbne_5gev", "--volumes", "v.yaml", "--count", 1, "-o", "x.h5", cwd=tmp_path)
    assert done.returncode == 2 and words in done.stderr, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["v.yaml"]
    missing = tridentscan("events", "lbne_5gev", "--volumes", "none.yaml", cwd=tmp_path)
    assert missing.returncode == 2 and "none.yaml" in missing.stderr
