"""Broken disks, hostile files, two runs at once: helpers of the fault tests."""

import os
import signal
import subprocess
import time

import pytest

from end_to_end.conftest import (  # noqa: F401
    BINARY, ROOT, program_environment, succeed, tridentscan, write_scan)

FAILING_CALLS = os.environ.get("TRIDENTSCAN_FAILING_CALLS", "")


def contents(folder):
    """Every file below a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes()
            for path in sorted(folder.rglob("*")) if path.is_file()}


def start(*arguments, cwd):
    """The program in the background; its stderr can be had from communicate()."""
    return subprocess.Popen([BINARY, *map(str, arguments)], cwd=cwd, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                            env=program_environment())


def stop_at_work(process, lock):
    """Halts a run that has checked its output and holds the lock; SIGCONT lets it go on."""
    deadline = time.monotonic() + 30
    while not (lock.exists() and lock.stat().st_size > 0):
        assert process.poll() is None, process.communicate()[1]
        assert time.monotonic() < deadline, "the run never took its lock"
        time.sleep(0.002)
    process.send_signal(signal.SIGSTOP)


def finish(process):
    """Exit code and stderr of a run that was halted."""
    process.send_signal(signal.SIGCONT)
    _, stderr = process.communicate(timeout=120)
    return process.returncode, stderr


def fill(disk):
    """Takes all space of a disk; the name of the file that holds it."""
    path = disk / "filler"
    with open(path, "wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(4096))
        except OSError:
            return path


def write_long_scan(folder):
    """A scan that computes for half a second: long enough to be halted in the middle."""
    return write_scan(folder, masses=6, couplings=6, method="direct", relative_error="1e-2")


@pytest.fixture
def mount(tmp_path):
    """mount(options) gives a folder with a tmpfs of its own; skips where that is not allowed."""
    mounted = []

    def mount_tmpfs(options):
        folder = tmp_path / f"tmpfs{len(mounted)}"
        folder.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder],
                              capture_output=True, text=True)
        if done.returncode != 0:
            pytest.skip(f"cannot mount a tmpfs (needs root): {done.stderr.strip()}")
        mounted.append(folder)
        return folder

    yield mount_tmpfs
    for folder in mounted:
        subprocess.run(["umount", "--lazy", folder], check=True)
