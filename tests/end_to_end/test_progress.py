"""How a run reports that it is alive: a rewritten line on a terminal, silence in a log, a summary."""

import json
import os
import pty
import re
import subprocess

import h5py
import pytest
from conftest import BINARY, program_environment, succeed, write_scan

PROGRESS = re.compile(r"\r[^\r\n]*\b\d+/64 units \(\d+ %\), [^\r\n]* left")


@pytest.fixture
def long_scan(tmp_path):
    """A direct scan of some seconds: progress is told five times a second."""
    return write_scan(tmp_path, masses=8, couplings=8, method="direct", relative_error="4e-3")


def stderr_on_terminal(command, cwd):
    """What the program writes when its stderr is a pseudo-terminal."""
    try:
        ours, theirs = pty.openpty()
    except OSError as error:  # a bare chroot has no /dev/pts
        pytest.skip(f"no pseudo-terminal on this machine: {error}")
    process = subprocess.Popen(command, cwd=cwd, stdin=subprocess.DEVNULL, stderr=theirs,
                               stdout=subprocess.DEVNULL, env=program_environment())
    os.close(theirs)
    text = b""
    try:
        while block := os.read(ours, 4096):
            text += block
    except OSError:  # Linux ends a pseudo-terminal with EIO
        pass
    os.close(ours)
    assert process.wait(timeout=60) == 0
    return text.decode()


def test_rewritten_line_on_a_terminal(long_scan):
    text = stderr_on_terminal([BINARY, "run", long_scan, "--threads", "1"], long_scan.parent)
    assert len(PROGRESS.findall(text)) >= 2
    # The line is taken away before the summary: nothing of it stays on the screen.
    summary = text[text.rindex("left"):]
    assert "\r\033[K" in summary and "\n" not in summary[:summary.index("\r\033[K")]


def test_nothing_on_a_terminal_when_quiet(long_scan):
    command = [BINARY, "run", long_scan, "--threads", "1", "-q"]
    assert stderr_on_terminal(command, long_scan.parent) == ""


def test_no_line_in_a_log_within_the_first_minute(long_scan):
    done = succeed("run", long_scan, "--threads", 1, cwd=long_scan.parent)
    assert "units" not in done.stderr and "\r" not in done.stderr and "\033" not in done.stderr


@pytest.mark.parametrize("mpirun", [(), ("-n", 2)])
def test_summary_tells_speed_efficiency_and_accuracy(mpirun, tmp_path):
    write_scan(tmp_path, relative_error="1e-4")
    log = succeed("run", "scan.yaml", "--threads", 1, cwd=tmp_path, mpirun=mpirun).stderr
    ranks = "2 ranks" if mpirun else "1 rank"
    found = re.search(rf"info: (\S+) matrix elements, \S+/s per core; {ranks} x 1 thread (\d+) % busy\n"
                      r"info: worst relative error (\S+), asked for 0.0001\n", log)
    record = json.loads((tmp_path / "scan.run.json").read_text())
    with h5py.File(tmp_path / "scan.h5") as file:
        achieved = file["experiments/ccfr"].attrs["achieved_relative_error"]
    # The kernel of the experiment and the one without its cuts.
    assert float(found[1]) > record["evaluations"]
    assert float(found[3]) == pytest.approx(achieved, rel=0.06)
    available = record["ranks"] * record["stages"][0]["seconds"]
    assert 0 < record["busy_seconds"] <= available
    assert int(found[2]) == pytest.approx(100 * record["busy_seconds"] / available, abs=0.51)


def test_threads_are_never_busier_than_all_of_the_time(tmp_path):
    """Pseudo-experiments take longer than the kernels before them: both count."""
    write_scan(tmp_path, masses=6, couplings=8)
    log = succeed("run", "scan.yaml", "--set", "statistics.test=feldman_cousins", "--threads", 2,
                  cwd=tmp_path).stderr
    busy = int(re.search(r"(\d+) % busy", log)[1])
    stages = {stage["name"]: stage["seconds"] for stage in
              json.loads((tmp_path / "scan.run.json").read_text())["stages"]}
    assert stages["pseudo-experiments"] > stages["kernels"]
    assert 10 < busy <= 100
