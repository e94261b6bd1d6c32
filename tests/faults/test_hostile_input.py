"""Every bad input ends with its exit code, a message with file, line and column, within a second and 200 MB."""

import os
import re
import subprocess
import sys
import tempfile
import time

import pytest
from conftest import BINARY, program_environment, write_scan

SECONDS = 1.0
MEGABYTES = 200
MIB = 1 << 20


def measured(*arguments, cwd, program=BINARY):
    """(exit code, stderr, seconds of wall clock, peak resident MB, resources) of the program."""
    with tempfile.TemporaryFile("w+", errors="replace") as stderr:
        start = time.monotonic()
        process = subprocess.Popen([program, *map(str, arguments)], cwd=cwd, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=stderr, env=program_environment())
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        stderr.seek(0)
        return process.returncode, stderr.read(), seconds, usage.ru_maxrss / 1024, usage


def refused(folder, *arguments, pattern, code=2):
    before = {path for path in folder.rglob("*")}
    found, text, seconds, megabytes, usage = measured(*arguments, cwd=folder)
    assert found == code, text[:2000]
    assert re.search(pattern, text), text[:2000]
    assert len(text) < 20_000  # fifty problems, not a million
    # A busy machine is no fault of ours: what counts is the time of the processor.
    assert min(seconds, usage.ru_utime + usage.ru_stime) < SECONDS
    assert megabytes < MEGABYTES
    assert {path for path in folder.rglob("*")} == before


def repeat(text, size=MIB - 100):
    return text * (size // len(text))


def write(path, text):
    """Bytes, text or, for a large one, a function that makes it: the peak memory of a new process
    begins with that of its parent, so this one has to stay small."""
    text = text() if callable(text) else text
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


LAUGHS = "a0: &a0 [lol, lol]\n" + "".join(
    f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 10))
HEAD = "schema_version: 1\nname: x\n"

# name: (text of the configuration, what the message begins with: line and column behind the file name)
TEXTS = {
    "empty": ("", r":1:1: the file is empty"),
    "blank": (" \n\n\t\n", r":1:1: the file is empty"),
    "comments only": ("# nothing\n", r":1:1: the file is empty \(only comments\)"),
    "duplicate key": (HEAD + "name: y\n", r":3:1: name: duplicate key \(first in line 2\)"),
    "octal": (HEAD + "integration: {seed: 010}\n", r":3:21: integration\.seed: '010' begins with 0"),
    "yes": (HEAD + "integration: {seed: yes}\n", r":3:21: integration\.seed: 'yes' is a truth value"),
    "number with rubbish": (HEAD + "integration: {seed: 1x}\n", r":3:21: integration\.seed: '1x' is not"),
    "missing keys": (HEAD, r":1:1: missing key 'model'"),
    "second document": (HEAD + "---\nname: y\n", r":3:1: a second document begins"),
    "directive": ("%YAML 1.2\n---\n" + HEAD, r":1:1: a line begins with '%'"),
    "bytes": (bytes(range(256)), r":1:1: control character 0x00"),
    "NUL": (HEAD + "model: lmu\0tau\n", r":3:11: control character 0x00"),
    "bad UTF-8": (HEAD.encode() + b"model: \xff\n", r":3:8: byte 0xff is not UTF-8"),
    "UTF-16": (HEAD.encode("utf-16"), r":1:1: byte 0xff is not UTF-8"),
    "HDF5": (b"\x89HDF\r\n\x1a\n" + bytes(1000), r":1:1: byte 0x89 is not UTF-8"),
    "anchor": (HEAD + "model: &m lmu_ltau\n", r":3:8: model: anchors \(&m\) are not allowed"),
    "alias": (HEAD + "model: *m\n", r":3:\d+: .*alias|:3:8: not valid YAML"),
    "endless alias": ("&a [*a]\n", r":1:1: anchors \(&a\) are not allowed"),
    "tag": (HEAD + "model: !!str lmu_ltau\n", r":3:8: model: tags .* are not allowed"),
    "merge key": (HEAD + "model:\n  <<: {a: 1}\n", r":4:3: model\.<<: merge keys are not allowed"),
    "billion laughs": (LAUGHS, r":1:5: a0: anchors \(&a0\) are not allowed"),
    "brackets": ("[" * 100_000, r":1:1: more than 10000 brackets"),
    "5000 brackets": ("[" * 5000, r":1:1: a key is a list"),
    "5000 closed brackets": ("[" * 5000 + "]" * 5000, r":1:33: .*deeper than 32 levels"),
    "5000 braces": ("{" * 5000, r":1:1: a key is a map"),
    "closed brackets": ("[" * 100_000 + "]" * 100_000, r":1:1: more than 10000 brackets"),
    "braces": ("{" * 100_000, r":1:1: more than 10000 brackets"),
    "dashes": ("- " * 100_000, r":1:\d+: .*deeper than 32 levels"),
    "question marks": ("? " * 100_000, r":1:\d+: "),
    "colons": (": " * 100_000, r":1:\d+: "),
    "unclosed quote": (lambda: HEAD + 'model: "lmu\n' + repeat("x\n", 100_000), r":\d+:\d+: not valid YAML .*quote"),
    "1 MiB of brackets": (lambda: repeat("["), r":1:1: more than 10000 brackets"),
    "1 MiB of braces": (lambda: repeat("{a: "), r":1:1: more than 10000 brackets"),
    "1 MiB of items": (lambda: "[" + repeat("a,", MIB - 200) + "a]", r":1:1: more than 100000 commas"),
    "90 000 items": (lambda: "[" + "a," * 90_000 + "a]", r":1:\d+: more than 50000 values"),
    "1 MiB of keys": (lambda: "".join(f"k{i}: 1\n" for i in range(90_000)), r":25000:9: more than 50000 values"),
    "1 MiB of one key": (lambda: repeat("k: 1\n"), r":2:1: k: duplicate key"),
    "1 MiB of anchors": (lambda: repeat("- &a 1\n"), r":1:3: \[0\]: anchors"),
    "1 MiB of lines": (lambda: repeat("\n") + "x", r":\d+:1: is a single value, not a map"),
    "1 MiB of one word": (lambda: repeat("x"), r":1:1: is a single value, not a map"),
    "1 MiB of one key's name": (lambda: repeat("k") + ": 1\n", r":1:\d+: "),
    "1 MiB of quotes": (lambda: repeat("''"), r":1:1: "),
    "1 MiB of escapes": (lambda: '"' + repeat("\\x41", MIB - 1000) + '"', r":1:1: "),
    "1 MiB of commas": (lambda: repeat(","), r":1:1: "),
    "1 MiB of flow keys": (lambda: "{" + repeat("a, ", MIB - 200) + "a}", r":1:\d+: "),
    "1 MiB of question marks in a flow": (lambda: "[" + repeat("?,", MIB - 200), r":1:\d+: "),
    "1 MiB of block text": (lambda: "a: |\n" + repeat(" x\n", MIB - 200), r":1:1: missing key 'schema_version'"),
    "1 MiB of comments behind one value": (lambda: "a: 1" + repeat(" #x\n"), r":1:1: missing key 'schema_version'"),
    "NaN": (HEAD + "integration: {relative_error: .nan}\n", r":3:31: .*'.nan' is not a finite number"),
    "infinity": (HEAD + "integration: {relative_error: .inf}\n", r":3:31: .*'.inf' is not a finite"),
    "overflow": (HEAD + "integration: {relative_error: 1e999}\n", r":3:31: .*does not fit"),
}
# yaml-cpp keeps what stands behind a bracket until it ends, whatever it is.
TEXTS |= {f"1 MiB of {token!r} in brackets": (lambda token=token: "[" + repeat(token, MIB - 200) + "]", r":1:\d+: ")
          for token in ('""', "''", ": ", ":", "? ", "&a ", "! ", "*a ", "a ", "]")}


@pytest.mark.parametrize("name", TEXTS)
def test_configuration(tmp_path, name):
    text, pattern = TEXTS[name]
    path = write(tmp_path / "bad.yaml", text)
    refused(tmp_path, "run", path, pattern=re.escape(str(path)) + f"({pattern})")


# The same texts where a configuration names another file.
@pytest.mark.parametrize("name", ["empty", "bytes", "endless alias", "billion laughs", "1 MiB of brackets",
                                  "1 MiB of items"])
def test_experiment_file(tmp_path, name):
    text, pattern = TEXTS[name]
    write(tmp_path / "bad.yaml", text)
    config = write_scan(tmp_path)
    config.write_text(config.read_text().replace("data:experiments/ccfr.yaml", "bad.yaml"))
    refused(tmp_path, "run", config, pattern="bad.yaml")


@pytest.mark.parametrize("command, name", [(("run",), "large.yaml"), (("check",), "large.yaml"),
                                           (("xsec", "--target", "Ar40", "--beam"), "./large.yaml")])
@pytest.mark.parametrize("megabytes", [50, 1_000_000])
def test_huge_file(tmp_path, command, name, megabytes):
    with open(tmp_path / "large.yaml", "w") as file:
        file.write(HEAD)
        file.truncate(megabytes * 1_000_000)
    refused(tmp_path, *command, name, pattern="large.yaml: has [0-9]+ bytes, more than the 1048576")


def test_many_large_experiment_files(tmp_path):
    """Each is small enough for itself."""
    for i in range(50):
        (tmp_path / f"{i}.yaml").write_text("a: " + "x" * (MIB - 10))
    files = ", ".join(f"{i}.yaml" for i in range(50))
    config = write_scan(tmp_path)
    config.write_text(config.read_text().replace('"data:experiments/ccfr.yaml"', files))
    refused(tmp_path, "run", config, pattern=r"\d+\.yaml: all files of the configuration together have more than 4194304")


def test_what_is_not_a_file(tmp_path):
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "dangling").symlink_to("nowhere")
    for path, pattern in (("folder", "folder: is a directory"), ("fifo", "fifo: is a FIFO"),
                          ("/dev/zero", "/dev/zero: is a (character )?device"), ("/dev/null", "/dev/null: is a"),
                          ("loop", "loop: Too many levels"), ("dangling", "dangling: no such file"),
                          ("bad.yaml/x", "no such file"), ("\x01\n", "no such file"),
                          ("x" * 5000, "File name too long")):
        for command in ("run", "check"):
            refused(tmp_path, command, path, pattern=pattern)


# Axis of the mass and what is wrong with it, in line 5 of the file that write_scan makes.
GRIDS = {
    "no points": ("points: 12", "points: 0", r":5:46: grid\.mass\.points: 0 is out of range"),
    "one point": ("points: 12", "points: 1", r":5:46: grid\.mass\.points: 1 is out of range"),
    "negative points": ("points: 12", "points: -5", r":5:46: grid\.mass\.points: -5 is out of range"),
    "1e18 points": ("points: 12", "points: 1000000000000000000", r":5:46: grid\.mass\.points: .* out of range"),
    "1e30 points": ("points: 12", "points: 1" + 30 * "0", r":5:46: grid\.mass\.points: .*64 bits"),
    "half a point": ("points: 12", "points: 1.5", r":5:46: grid\.mass\.points: .*whole number"),
    "points in words": ("points: 12", "points: 1e3", r":5:46: grid\.mass\.points: .*whole number"),
    "min = max": ('max: "3 GeV"', 'max: "1 MeV"', r":5:29: grid\.mass\.max: 0\.001 is not above min"),
    "min above max": ('max: "3 GeV"', 'max: "0.5 MeV"', r":5:29: grid\.mass\.max: "),
    "log from 0": ('min: "1 MeV"', 'min: "0 MeV"', r":5:15: grid\.mass\.min: "),
    "log from below 0": ('min: "1 MeV"', 'min: "-1 MeV"', r":5:15: grid\.mass\.min: "),
    "no unit": ('min: "1 MeV"', "min: 1", r":5:15: grid\.mass\.min: .*unit"),
    "unknown spacing": ("spacing: log", "spacing: lgo", r":5:\d+: grid\.mass\.spacing: .*did you mean 'log'"),
}


@pytest.mark.parametrize("name", GRIDS)
def test_grid(tmp_path, name):
    old, new, pattern = GRIDS[name]
    config = write_scan(tmp_path)
    lines = config.read_text().splitlines(keepends=True)
    assert old in lines[4]
    lines[4] = lines[4].replace(old, new)
    config.write_text("".join(lines))
    refused(tmp_path, "run", config, pattern=re.escape(str(config)) + pattern)


def test_grid_of_too_many_points(tmp_path):
    config = write_scan(tmp_path, masses=100_000, couplings=100_000)
    refused(tmp_path, "run", config, pattern=r":5:3: grid: .* points are more than 100000000")


TABLE = "# units: per cm^2 per GeV per POT\nenergy_GeV,numu,numubar\n1,0,0.5\n3,2e-9,1\n7,0,0\n"
# name: (old, new, message), in the table above
TABLES = {
    "gap": ("3,2e-9,1", "3,,1", r":4: numu: is empty"),
    "empty row": ("3,2e-9,1\n", "\n", r":4: is an empty line"),
    "NaN": ("2e-9", "nan", r":4: numu: 'nan' is not a finite number"),
    "infinity": ("2e-9", "inf", r":4: numu: 'inf' is not a finite number"),
    "unsorted": ("3,2e-9", "0.5,2e-9", r":4: 0\.5 GeV is not above 1 GeV of line 3"),
    "double row": ("3,2e-9", "1,2e-9", r":4: 1 GeV is not above 1 GeV of line 3"),
    "negative flux": ("2e-9", "-2e-9", r":4: numu: -2e-9 is negative"),
    "negative energy": ("1,0,0.5", "-1,0,0.5", r":3: energy_GeV: -1 is negative"),
    "too few columns": ("3,2e-9,1", "3,2e-9", r":4: has 2 columns"),
    "too many columns": ("3,2e-9,1", "3,2e-9,1,1", r":4: has 4 columns"),
    "other separator": ("3,2e-9,1", "3;2e-9;1", r":4: has 1 column"),
    "other header": ("energy_GeV,", "E,", r":2: .*is not the header"),
    "a column twice": ("numu,numubar", "numu,numu", r":2: .*two columns are the same"),
    "no units": ("# units: per cm^2 per GeV per POT\n", "", r":1: no units line above this one"),
    "unknown units": ("per POT", "per year", r":1: unknown units 'per cm\^2 per GeV per year'"),
    "no rows": ("1,0,0.5\n3,2e-9,1\n7,0,0\n", "", r":2: no row below the header"),
    "no flux": ("1,0,0.5\n3,2e-9,1\n", "1,0,0\n3,0,0\n", r":5: no flux"),
    "empty": (TABLE, "", r":1:1: the file is empty"),
    "NUL": ("2e-9", "2\0", r":4:4: control character 0x00"),
    "1 MiB of rows": ("7,0,0\n", lambda: "".join(f"{i},1,1\n" for i in range(7, 90_000)), r":\d+: has \d+ rows, more"),
    "1 MiB of one row": ("7,0,0\n", lambda: repeat("7,", MIB - 300), r":5: has \d+ columns"),
    "1 MiB of digits": ("2e-9", lambda: repeat("1", MIB - 300), r":4: numu: "),
}


@pytest.mark.parametrize("name", TABLES)
def test_flux_table(tmp_path, name):
    old, new, pattern = TABLES[name]
    assert old in TABLE
    (tmp_path / "mine.csv").write_text(TABLE.replace(old, new() if callable(new) else new))
    (tmp_path / "mine.yaml").write_text(
        "schema_version: 1\nname: mine\nlabel: mine\ntable: mine.csv\nspecies: [numu]\n"
        "normalisation: POT\nstatus: assumed\nsource: x\ncaveats: [none]\n")
    refused(tmp_path, "xsec", "--target", "Ar40", "--beam", tmp_path / "mine.yaml",
            pattern=r"mine\.csv" + f"({pattern})|{pattern}")


def test_the_table_above_is_sound(tmp_path):
    (tmp_path / "mine.csv").write_text(TABLE)
    (tmp_path / "mine.yaml").write_text(
        "schema_version: 1\nname: mine\nlabel: mine\ntable: mine.csv\nspecies: [numu]\n"
        "normalisation: POT\nstatus: assumed\nsource: x\ncaveats: [none]\n")
    code, text, *_ = measured("xsec", "--target", "Ar40", "--beam", tmp_path / "mine.yaml", cwd=tmp_path)
    assert code == 0, text


@pytest.mark.parametrize("override", ["grid.mass.points=" + 1000 * "9", "=", "grid.mass.points=[[[[[[",
                                      "a" * 100_000 + "=1", "grid=&a [*a]", "grid.mass.points=\xff",
                                      "....=1", "grid.mass=" + 40 * "["])
def test_override(tmp_path, override):
    config = write_scan(tmp_path)
    refused(tmp_path, "run", config, "--set", override, pattern="--set ")


def test_measurement_sees_memory_and_time(tmp_path):
    code, _, seconds, megabytes, usage = measured(
        "-c", "x = bytearray(300_000_000); [None for i in range(10_000_000)]", cwd=tmp_path,
        program=sys.executable)
    assert code == 0 and 280 < megabytes < 600 and 0.05 < usage.ru_utime <= seconds + 0.1
