"""Checkpoints on a disk that fails, and damaged ones: exit code 3 or 4, or the previous generation with a
warning; a resume ends in the bytes of an uninterrupted run."""

import errno
import os
import signal
import time
from collections import Counter

import pytest
from conftest import (FAILING_CALLS, contents, fill, finish, program_environment, start, succeed, tridentscan,
                      write_scan)
from jobs import Job, has_checkpoint
from test_damage import damages

OFTEN = ("--set", 'output.checkpoint_interval="0.01 s"')
OLD = {"x.h5": b"old result", "x.run.json": b"old record"}


@pytest.fixture(scope="module")
def scan(tmp_path_factory):
    """(configuration, bytes of its uninterrupted result)"""
    folder = tmp_path_factory.mktemp("scan")
    config = write_scan(folder, masses=6, couplings=6, method="direct", relative_error="1e-2")
    succeed("run", config, "-o", "whole.h5", *OFTEN, cwd=folder)
    return config, (folder / "whole.h5").read_bytes()


def put(folder, files):
    folder.mkdir(exist_ok=True)
    for path in folder.iterdir():
        path.unlink()
    for name, data in files.items():
        (folder / name).write_bytes(data)


@pytest.mark.skipif(not os.path.exists(FAILING_CALLS), reason="no library that makes calls fail")
@pytest.mark.parametrize("at", [1, 6])
@pytest.mark.parametrize("call, reason", [("open", "ENOSPC"), ("write", "ENOSPC"), ("write", "EDQUOT"),
                                          ("fsync", "EIO"), ("close", "EIO"), ("rename", "EROFS")])
def test_call_of_a_checkpoint_fails(tmp_path, scan, call, reason, at):
    config, whole = scan
    output = tmp_path / "out"
    put(output, OLD)
    number = getattr(errno, reason)
    environment = {**program_environment(), "LD_PRELOAD": FAILING_CALLS, "FAULT_FOLDER": str(output),
                   "FAULT_NAME": ".ckpt", "FAULT_CALL": call, "FAULT_AT": str(at), "FAULT_ERRNO": str(number)}
    done = tridentscan("run", config, "-o", output / "x.h5", "--overwrite", *OFTEN, cwd=tmp_path,
                       environment=environment)
    assert done.returncode == 3, done.stderr
    assert os.strerror(number) in done.stderr and "x.ckpt" in done.stderr
    after = contents(output)
    assert {name: after.pop(name) for name in OLD} == OLD
    assert set(after) <= {"x.ckpt", "x.ckpt.prev"}
    if at > 1:
        assert after, "the checkpoints before are gone"
        done = tridentscan("run", config, "-o", output / "x.h5", "--resume", *OFTEN, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert contents(output)["x.h5"] == whole and set(contents(output)) == set(OLD)


@pytest.mark.parametrize("after", ["x.h5.lock", "x.ckpt"])
def test_disk_full_at_the_first_and_at_a_later_checkpoint(tmp_path, scan, mount, after):
    config, whole = scan
    disk = mount("size=1m")
    put(disk, OLD)
    run = start("run", config, "-o", disk / "x.h5", "--overwrite", *OFTEN, cwd=tmp_path)
    deadline = time.monotonic() + 30
    while not ((disk / after).exists() and (disk / after).stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.001)  # until it is written, not only there
    run.send_signal(signal.SIGSTOP)
    fill(disk)
    code, stderr = finish(run)
    assert code == 3 and "No space left on device" in stderr and "x.ckpt" in stderr, stderr
    (disk / "filler").unlink()
    left = contents(disk)
    assert {name: left.pop(name) for name in OLD} == OLD
    assert set(left) <= {"x.ckpt", "x.ckpt.prev"}
    done = tridentscan("run", config, "-o", disk / "x.h5", "--resume" if left else "--overwrite", *OFTEN,
                       cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert contents(disk)["x.h5"] == whole


@pytest.fixture
def stopped(tmp_path, scan):
    """A folder with two generations of a run that was stopped in the middle."""
    config, _ = scan
    run = Job(config, "-o", "x.h5", *OFTEN, cwd=tmp_path)
    assert run.wait_for(has_checkpoint(tmp_path, "x.ckpt.prev"))
    run.process.send_signal(signal.SIGUSR1)
    code, stderr = run.end()
    assert code == 75, stderr
    assert set(contents(tmp_path)) == {"x.ckpt", "x.ckpt.prev"}
    return tmp_path


def test_damaged_checkpoints_are_never_trusted(stopped, scan, capsys):
    config, whole = scan
    files = contents(stopped)
    outcomes = Counter()

    def resume(newest, previous, *limit):
        put(stopped, {"x.ckpt": newest, "x.ckpt.prev": previous})
        return tridentscan("run", config, "-o", "x.h5", "--resume", *OFTEN, *limit, cwd=stopped)

    for n, (kind, data) in enumerate(damages(files["x.ckpt"], 40, seed=2)):
        done = resume(data, files["x.ckpt.prev"], "--time-limit", "1 ms")
        assert done.returncode == 75 and "going on from x.ckpt.prev" in done.stderr, (kind, done)
        outcomes["previous generation used with a warning"] += 1
        if n % 2 == 0:
            done = resume(data, data)
            assert done.returncode == 4 and "x.ckpt.prev" in done.stderr, (kind, done)
            assert contents(stopped) == {"x.ckpt": data, "x.ckpt.prev": data}
            outcomes["refused with exit code 4"] += 1
    done = resume(data, files["x.ckpt.prev"])
    assert done.returncode == 0 and contents(stopped)["x.h5"] == whole
    with capsys.disabled():
        print("\ndamaged checkpoints: " + ", ".join(f"{count} {what}" for what, count in outcomes.items()))


def test_foreign_and_newer_checkpoints_are_refused(stopped, scan):
    config, _ = scan
    good = contents(stopped)["x.ckpt"]
    newer = good[:8] + (99).to_bytes(8, "little") + good[16:]
    for data, word in ((b"", "short"), (b"text\n" * 100, "not a checkpoint"), (newer, "format 99")):
        put(stopped, {"x.ckpt": data, "x.ckpt.prev": data})
        done = tridentscan("run", config, "-o", "x.h5", "--resume", cwd=stopped)
        assert done.returncode == 4 and word in done.stderr, done
        assert contents(stopped) == {"x.ckpt": data, "x.ckpt.prev": data}
