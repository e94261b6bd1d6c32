"""Names become groups of a result, pulls and files of an export: what would collide is refused by check, before any work."""

import random
import re

import h5py
import pytest
import yaml
from conftest import ROOT, succeed, tridentscan

WORDS = ["band", "overlay", "limit", "plane", "combined", "x", "X", "x_limit", "band_x", "Overlay_limit", "Limit_plane",
         "band_limit", "overlay_plane", "contour_CL95", "x_contour_CL95", "overlay_x", "x_plane", "submission"]
FORMATS = {"csv": 0, "json": None, "hepdata": 1}  # files beside those of the tables


def write(folder, shipped, experiments, bands=(), overlays=(), errors=(), combined=False, **grid):
    """A scan with these names. Every experiment is CCFR, under another name."""
    for i, name in enumerate(experiments):
        (folder / f"e{i}.yaml").write_text(re.sub(r"(?m)^name: .*$", f"name: {name}", shipped))
    (folder / "curve.csv").write_text("# units: GeV, 1\nmass,coupling\n0.1,1e-3\n1,2e-3\n")
    said = {"status": "assumed", "source": "made up"}
    scan = {"schema_version": 1, "name": "scan", "model": "lmu_ltau",
            "grid": {"mass": {"min": "1 MeV", "max": "3 GeV", "points": 3, "spacing": "log", **grid},
                     "coupling": {"min": 1.0e-4, "max": 1.0e-1, "points": 4, "spacing": "log"}},
            "experiments": [f"e{i}.yaml" for i in range(len(experiments))],
            "bands": [{"name": name, "label": "b", "quantity": "delta_a_mu", "central": 2.0e-9, "lower": 1.0e-9,
                       "upper": 3.0e-9, **said} for name in bands],
            "overlays": [{"name": name, "label": "o", "path": "curve.csv", "kind": "excluded", **said} for name in overlays],
            "integration": {"relative_error": 0.1}}
    if combined:
        scan["combination"] = {"experiments": "all", "common_errors": [{"name": name, "size": 0.01, **said}
                                                                       for name in errors]}
    (folder / "scan.yaml").write_text(yaml.safe_dump({key: value for key, value in scan.items() if value}, sort_keys=False))


@pytest.fixture(scope="module")
def ccfr():
    return (ROOT / "configs/experiments/ccfr.yaml").read_text()


def tables(experiments, bands, overlays, combined):
    """Files of an export by what its documentation says (docs/export.md)."""
    names = [*experiments, *(["combined"] if combined else [])]
    return ([name + end for name in names for end in ("_limit", "_plane", "_contour_CL95")]
            + ["band_" + name for name in bands] + ["overlay_" + name for name in overlays])


def collide(names):
    return len({name.lower() for name in names}) < len(names)


@pytest.mark.parametrize("names, words", [
    (dict(experiments=["band"], bands=["limit"]), ["'limit'", "'band'", "exported as band_limit"]),
    (dict(experiments=["overlay"], overlays=["plane"]), ["exported as overlay_plane"]),
    (dict(experiments=["band_x"], bands=["x_contour_CL95"]), ["exported as band_x_contour_CL95"]),
    (dict(experiments=["a", "b"], errors=["A"], combined=True), ["common_errors[0]", "taken by an experiment"]),
    (dict(experiments=["a", "b"], errors=["c", "C"], combined=True), ["taken by combination.common_errors[0]"]),
    (dict(experiments=["combined"]), ["experiments[0]", "taken by the combination"]),
    (dict(experiments=["Combined"]), ["taken by the combination"]),
    (dict(experiments=["ccfr", "CCFR"]), ["experiments[1]", "taken by experiments[0]"]),
    (dict(experiments=["a"], bands=["b", "B"]), ["bands[1]", "taken by bands[0]"]),
    (dict(experiments=["a"], overlays=["b", "B"]), ["overlays[1]", "taken by overlays[0]"]),
    (dict(experiments=["a"], max="1.0000000000000002 MeV"), ["grid.mass.points", "not all different numbers"]),
    (dict(experiments=["a"], max="1.0000000000000002 MeV", spacing="linear"), ["not all different numbers"]),
    (dict(experiments=[f"e{i}" for i in range(251)]), ["more than the 250 that a result has room for"])])
def test_names_that_collide_are_refused_before_any_work(tmp_path, ccfr, names, words):
    write(tmp_path, ccfr, **names)
    for command in ("check", "run"):
        done = tridentscan(command, "scan.yaml", cwd=tmp_path)
        assert done.returncode == 2 and all(word in done.stderr for word in words), done.stderr
    assert not list(tmp_path.glob("scan.h5*"))


def test_every_set_of_names_is_exported_whole_or_refused(tmp_path, ccfr):
    """Seeded sets of names: refused if and only if two files, groups or pulls would be one."""
    rng = random.Random(1)
    verdicts = {True: 0, False: 0}
    for case in range(60):
        folder = tmp_path / str(case)
        folder.mkdir()
        experiments = rng.sample(WORDS, rng.choice([1, 1, 2, 3]))
        bands, overlays, errors = (rng.sample(WORDS, rng.choice([0, 1, 2])) for _ in range(3))
        combined = len(experiments) > 1 and rng.random() < 0.7
        errors = errors if combined else []
        write(folder, ccfr, experiments, bands, overlays, errors, combined)
        bad = any(map(collide, (["combined", *experiments], bands, overlays, experiments + errors,
                                tables(experiments, bands, overlays, combined))))
        done = tridentscan("check", "scan.yaml", cwd=folder)
        assert done.returncode == (2 if bad else 0), (experiments, bands, overlays, errors, combined, done.stderr)
        verdicts[bad] += 1
        if bad or verdicts[False] > 8:
            continue
        succeed("run", "scan.yaml", "-o", "x.h5", "-q", cwd=folder)
        for form, more in FORMATS.items():
            succeed("export", "x.h5", "--format", form, "-o", form, cwd=folder)
            found = sorted(path.name for path in (folder / form).iterdir())
            if more is None:
                assert found == ["scan.json"]
                continue
            expected = [name + {"csv": ".csv", "hepdata": ".yaml"}[form] for name in
                        tables(experiments, bands, overlays, combined)]
            assert found == sorted(expected + ["submission.yaml"] * more)
    assert min(verdicts.values()) > 10, verdicts


def test_axes_have_room_for_the_most_experiments(tmp_path, ccfr):
    """The references from an axis to its arrays, 16 bytes each, are more than the 64 KiB of a small attribute."""
    write(tmp_path, ccfr, [f"e{i}" for i in range(250)])
    succeed("run", "scan.yaml", "-o", "x.h5", "-q", cwd=tmp_path)
    with h5py.File(tmp_path / "x.h5") as file:
        assert 16 * len(file["mass"].attrs["REFERENCE_LIST"]) > 1 << 16
        assert len(file["experiments"]) == 250
    assert "e249" in succeed("limit", "x.h5", cwd=tmp_path).stdout


def test_long_names_and_paths(tmp_path, ccfr):
    """The longest names can be written, longer paths are refused before any work."""
    longest = "n" * 64
    write(tmp_path, ccfr, [longest], bands=[longest], overlays=[longest])
    succeed("run", "scan.yaml", "-o", "x.h5", "-q", cwd=tmp_path)
    for form in FORMATS:
        succeed("export", "x.h5", "--format", form, "-o", form, cwd=tmp_path)
    write(tmp_path, ccfr, [longest + "n"])
    assert "is no name" in tridentscan("check", "scan.yaml", cwd=tmp_path).stderr
    write(tmp_path, ccfr, ["a"])
    for length in range(200, 256, 5):
        done = tridentscan("run", "scan.yaml", "-o", "p" * (length - 3) + ".h5", "-q", cwd=tmp_path)
        assert done.returncode in (0, 3), done.stderr
        assert done.returncode == 0 or "too long" in done.stderr
        assert not [path for path in tmp_path.iterdir() if path.name.endswith(("lock", "ckpt"))]
    deep = tmp_path / "/".join(["d" * 200] * 25)
    done = tridentscan("run", "scan.yaml", "-o", deep / "x.h5", cwd=tmp_path)
    assert done.returncode == 3 and "too long" in done.stderr
