"""Mistakes of users and damaged files: refused with the right exit code, at once, nothing written."""

import re

import h5py
import numpy as np
import pytest
from conftest import FIGURES, processor_seconds, read_groups, succeed, tridentscan, write_scan

# Would compute for hours: whoever checks first answers at once all the same.
ENDLESS = {"masses": 1000, "couplings": 1000, "method": "direct", "relative_error": "1e-6"}


def listing(folder):
    return {path.relative_to(folder): path.read_bytes() if path.is_file() else None
            for path in folder.rglob("*")}


def refused(code, *arguments, cwd):
    """stderr of a command that fails with this code within a second of the processor, without writing or computing."""
    before = listing(cwd)
    start = processor_seconds()
    done = tridentscan(*arguments, cwd=cwd, timeout=10)
    seconds = processor_seconds() - start
    assert done.returncode == code, done.stderr
    assert done.stdout == "" and listing(cwd) == before
    assert seconds < 1
    assert not re.search(r"^info:|\d units", done.stderr, re.MULTILINE)  # no stage was begun
    return done.stderr


def edited_scan(folder, *edits, **settings):
    path = write_scan(folder, **settings)
    text = path.read_text()
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    path.write_text(text)
    return path


# Line, column and words of the message for one mistake each, in the file that write_scan makes.
MISTAKES = [
    (("grid:", "gird:"), r":4:1: gird: unknown key .*did you mean 'grid'"),
    ((', points: 12, spacing: log}\n  coup', ', pionts: 12, spacing: log}\n  coup'),
     r":5:38: grid\.mass\.pionts: unknown key .*did you mean 'points'"),
    (('"1 MeV"', '"1 m"'), r":5:15: grid\.mass\.min: 'm' is a unit of length, not of energy .*GeV"),
    (('"1 MeV"', '1'), r":5:15: grid\.mass\.min: .*unit"),
    (("points: 12, spacing: log}\n  coup", "points: 0, spacing: log}\n  coup"),
     r":5:46: grid\.mass\.points: 0 is out of range"),
    (("min: 1e-4", "min: 1e-1"), r":6:\d+: grid\.coupling\.max: .*not above min"),
    (("min: 1e-4", "min: 0"), r":6:19: grid\.coupling\.min: 0 "),
    (("data:experiments/ccfr.yaml", "nowhere/ccfr.yaml"),
     r":7:15: experiments\[0\]: .*nowhere/ccfr\.yaml: no such file"),
    (("data:experiments/ccfr.yaml", "data:experiments/cfr.yaml"),
     r":7:15: experiments\[0\]: .*did you mean 'ccfr.yaml'"),
    (("method: kernel", "method: krenel"), r":8:23: integration\.method: .*did you mean 'kernel'"),
    (("seed: 1", "seed: 1, seed: 2"), r":8:\d+: .*seed.*(twice|repeated|duplicate|already)"),
    (("lmu_ltau", "lmu_ltua"), r":3:8: model: .*did you mean 'lmu_ltau'"),
    (("schema_version: 1", "schema_version: 99"), r":1:17: schema_version: .*newer"),
]


@pytest.mark.parametrize("command", ["run", "check"])
@pytest.mark.parametrize("edit, message", MISTAKES)
def test_mistake_in_the_configuration(tmp_path, command, edit, message):
    config = edited_scan(tmp_path, edit)
    text = refused(2, command, config, cwd=tmp_path)
    assert re.search(re.escape(str(config)) + message, text), text
    assert "1 error in the configuration" in text


def test_all_mistakes_at_once(tmp_path):
    config = edited_scan(tmp_path, ('min: "1 MeV"', 'mni: "1 MeV"'),
                         ("1e-2, points: 12", "1e-2, points: 0"),
                         ("data:experiments/ccfr.yaml", "nowhere.yaml"), ("seed: 1", "seed: -1"))
    lines = config.read_text().splitlines()
    text = refused(2, "run", config, cwd=tmp_path)
    # An unknown key is shown where the key is, a bad value where the value is.
    for line, start, key in ((5, 'mni: "1 MeV"', "grid.mass.mni"),
                             (6, "0, spacing: log", "grid.coupling.points"),
                             (7, '"nowhere.yaml"', "experiments[0]"),
                             (8, "-1}", "integration.seed")):
        column = lines[line - 1].index(start) + 1
        assert f"{config}:{line}:{column}: {key}: " in text, text
    assert "4 errors in the configuration" in text
    assert refused(2, "check", config, cwd=tmp_path) == text


@pytest.mark.parametrize("command", ["run", "check"])
def test_what_is_no_configuration(tmp_path, command):
    assert "missing.yaml: no such file" in refused(2, command, "missing.yaml", cwd=tmp_path)
    (tmp_path / "folder").mkdir()
    assert "folder: is a directory" in refused(2, command, "folder", cwd=tmp_path)
    (tmp_path / "empty.yaml").touch()
    assert "empty.yaml" in refused(2, command, "empty.yaml", cwd=tmp_path)
    (tmp_path / "binary.yaml").write_bytes(bytes(range(256)))
    assert "binary.yaml" in refused(2, command, "binary.yaml", cwd=tmp_path)


@pytest.mark.parametrize("override, message", [
    ("grid.mass.pionts=3", "--set grid.mass.pionts=3: .*did you mean 'points'"),
    ("nonsense=3", "--set nonsense=3: .*unknown key"),
    ("grid.mass.points=zero", "--set grid.mass.points=zero: .*points"),
    ("grid.mass.points", r"--set grid.mass.points: .*key\.path=value"),
])
@pytest.mark.parametrize("command", ["run", "check"])
def test_bad_override(tmp_path, command, override, message):
    text = refused(2, command, write_scan(tmp_path), "--set", override, cwd=tmp_path)
    assert re.search(message, text), text


@pytest.mark.parametrize("output, message", [
    ("missing/out.h5", "missing: .*does not exist"),
    ("folder", "folder: .*folder is in the place"),
    ("folder/", "not the name of a file"),
    ("file/out.h5", "file: .*not a folder"),
    ("/dev/null", "/dev/null: not a regular file"),
    ("existing.h5", "existing.h5: exists already.*--overwrite"),
])
def test_unwritable_output_before_computing(tmp_path, output, message):
    config = write_scan(tmp_path, **ENDLESS)
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("a regular file")
    (tmp_path / "existing.h5").write_text("precious")
    text = refused(3, "run", config, "-o", output, cwd=tmp_path)
    assert re.search(message, text), text


def test_overwrite_replaces_the_result(tmp_path):
    config = write_scan(tmp_path)
    (tmp_path / "out.h5").write_text("old")
    succeed("run", config, "-o", "out.h5", "--overwrite", cwd=tmp_path)
    assert "checksum" in succeed("info", "out.h5", cwd=tmp_path).stdout
    # No temporary file stays behind.
    assert {path.name for path in tmp_path.iterdir()} == {"scan.yaml", "out.h5", "out.run.json"}


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    folder = tmp_path_factory.mktemp("result")
    succeed("run", write_scan(folder), "-o", "good.h5", cwd=folder)
    return folder / "good.h5"


def test_damaged_result(tmp_path, result):
    good = result.read_bytes()
    record = result.with_suffix(".run.json").read_bytes()
    rng = np.random.default_rng(1)
    for n, position in enumerate(rng.integers(len(good), size=10)):
        (tmp_path / f"{n}.h5").write_bytes(
            good[:position] + bytes([good[position] ^ 1]) + good[position + 1:])
        (tmp_path / f"{n}.run.json").write_bytes(record)
        text = refused(3, "info", f"{n}.h5", cwd=tmp_path)
        assert re.search("damaged|not a result", text), text
    (tmp_path / "short.run.json").write_bytes(record)
    for size in (0, 100, len(good) // 2, len(good) - 1):
        (tmp_path / "short.h5").write_bytes(good[:size])
        reason = "empty" if size == 0 else "damaged"
        assert reason in refused(3, "info", "short.h5", cwd=tmp_path)


def test_what_is_no_result(tmp_path):
    with h5py.File(tmp_path / "other.h5", "w") as file:
        file["data"] = [1, 2, 3]
    assert "not a result of tridentscan" in refused(3, "info", "other.h5", cwd=tmp_path)
    assert "seal" in refused(3, "info", "other.h5", cwd=tmp_path)
    assert "scan.yaml" in refused(3, "info", write_scan(tmp_path), cwd=tmp_path)
    assert "missing.h5" in refused(3, "info", "missing.h5", cwd=tmp_path)
    assert str(tmp_path) in refused(3, "info", tmp_path, cwd=tmp_path)


@pytest.mark.parametrize("arguments, message", [
    (("scna",), "scna"),
    (("--nonsense",), "--nonsense"),
    (("run",), "CONFIG"),
    (("run", "scan.yaml", "--nonsense"), "--nonsense"),
    (("run", "scan.yaml", "--threads", "0"), "--threads"),
    (("run", "scan.yaml", "--threads", "many"), "--threads"),
    (("run", "scan.yaml", "--isa", "nonsense"), "'nonsense'.*baseline"),
    (("run", "scan.yaml", "-q", "-v"), "--quiet|--verbose"),
    (("check",), "CONFIG"),
    (("info",), "RESULT"),
    (("info", "a.h5", "b.h5"), "b.h5"),
])
def test_bad_command_line(tmp_path, arguments, message):
    write_scan(tmp_path, **ENDLESS)
    text = refused(2, *arguments, cwd=tmp_path)
    assert re.search(message, text), text


def test_output_that_nobody_gets_is_no_success(tmp_path, result):
    """/dev/full refuses every byte: what was asked for on stdout is missing."""
    for arguments in (("info", result), ("--help",), ("--version",),
                      ("xsec", "--target", "Fe56", "--energy", "160 GeV", "--json")):
        with open("/dev/full", "w") as full:
            done = tridentscan(*arguments, cwd=tmp_path, stdout=full)
        assert done.returncode == 3 and "No space left" in done.stderr, arguments
    with open("/dev/full", "w") as full:  # the log is less important than the result
        done = tridentscan("run", write_scan(tmp_path), "-o", "out.h5", cwd=tmp_path, stderr=full)
    assert done.returncode == 0 and (tmp_path / "out.h5").is_file()


@pytest.mark.parametrize("arguments, words", [
    (("--help",), ("run", "check", "xsec", "info", "Exit codes")),
    (("run", "--help"), ("CONFIG", "--overwrite", "--threads", "--isa", "--set")),
    (("check", "--help"), ("CONFIG", "--set")),
    (("xsec", "--help"), ("--target", "--energy", "--json", "--min-lepton-energy")),
    (("info", "--help"), ("RESULT",)),
    (("--version",), ("tridentscan", "commit", "HDF5", "instruction sets")),
])
def test_help_and_version(tmp_path, arguments, words):
    start = processor_seconds()
    done = succeed(*arguments, cwd=tmp_path, timeout=10)
    assert processor_seconds() - start < 1
    assert done.stderr == "" and all(word in done.stdout for word in words)
    assert list(tmp_path.iterdir()) == []


def test_default_output_is_the_name_of_the_scan(tmp_path):
    done = succeed("run", write_scan(tmp_path, "mine"), cwd=tmp_path)
    assert (tmp_path / "mine.h5").is_file() and (tmp_path / "mine.run.json").is_file()
    assert done.stdout == ""  # data only where asked for: all of the report is on stderr
    assert "wrote mine.h5" in done.stderr


def test_output_of_the_configuration_is_relative_to_the_working_directory(tmp_path):
    (tmp_path / "results").mkdir()
    succeed("run", FIGURES / "fig2.yaml", "--set", "grid.mass.points=3", "--set", "output.path=results/fig2.h5", cwd=tmp_path)
    assert (tmp_path / "results/fig2.h5").is_file()


def test_quiet(tmp_path):
    done = succeed("run", write_scan(tmp_path), "-q", cwd=tmp_path)
    assert done.stdout == "" and done.stderr == ""


def test_check_writes_nothing(tmp_path):
    config = write_scan(tmp_path)
    done = succeed("check", config, cwd=tmp_path)
    assert done.stdout == "" and "no errors" in done.stderr
    assert list(tmp_path.iterdir()) == [config]


def test_instruction_sets_agree(tmp_path):
    """Same points, same formulas: only the rounding differs."""
    config = write_scan(tmp_path)
    offered = succeed("--version", cwd=tmp_path).stdout.split("instruction sets here: ")[1]
    limits = {}
    for isa in offered.strip().split(", "):
        succeed("run", config, "-o", f"{isa}.h5", "--isa", isa, cwd=tmp_path)
        limits[isa] = read_groups(tmp_path / f"{isa}.h5")["experiments/ccfr/limit/coupling"]
        with h5py.File(tmp_path / f"{isa}.h5") as file:
            assert file.attrs["isa"] == isa
    assert "baseline" in limits
    for values in limits.values():
        np.testing.assert_allclose(values, limits["baseline"], rtol=1e-9)
