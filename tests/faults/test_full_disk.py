"""Real small disks: full, without inodes, read-only; folders that cannot be written; two runs at once."""

import os
import signal
import subprocess

import pytest
from conftest import (contents, fill, finish, start, stop_at_work, succeed, tridentscan, write_long_scan,
                      write_scan)

OLD = {"x.h5": b"old result", "x.run.json": b"old record"}


def put_old_files(folder):
    for name, data in OLD.items():
        (folder / name).write_bytes(data)


def refused(done, *words):
    """The same for a process that has ended and for one that was halted: (code, stderr)."""
    code, stderr = (done.returncode, done.stderr) if hasattr(done, "stderr") else done
    assert code == 3, stderr
    for word in words:
        assert word in stderr, stderr


def test_full_before_the_run(tmp_path, mount):
    disk = mount("size=1m")
    put_old_files(disk)
    fill(disk)
    done = tridentscan("run", write_long_scan(tmp_path), "-o", disk / "x.h5", "--overwrite", cwd=tmp_path,
                       timeout=5)
    refused(done, str(disk), "No space left on device", "MiB free")
    assert {name: data for name, data in contents(disk).items() if name != "filler"} == OLD


def test_too_small_for_the_result(tmp_path, mount):
    disk = mount("size=1m")
    config = write_scan(tmp_path, masses=400, couplings=400)  # 2.5 MB at the least, found out at once
    done = tridentscan("run", config, "-o", disk / "x.h5", cwd=tmp_path, timeout=5)
    refused(done, str(disk), "1 MiB free, at least 2.44 MiB are needed", "No space left on device")
    assert contents(disk) == {}


def test_full_at_the_final_write(tmp_path, mount):
    disk = mount("size=1m")
    put_old_files(disk)
    run = start("run", write_long_scan(tmp_path), "-o", disk / "x.h5", "--overwrite", cwd=tmp_path)
    stop_at_work(run, disk / "x.h5.lock")
    fill(disk)
    refused(finish(run), str(disk / "x.h5"), "No space left on device")
    assert {name: data for name, data in contents(disk).items() if name != "filler"} == OLD
    # With room again the same command succeeds.
    (disk / "filler").unlink()
    succeed("run", write_scan(tmp_path), "-o", disk / "x.h5", "--overwrite", cwd=tmp_path)
    assert "intact" in succeed("info", disk / "x.h5", cwd=tmp_path).stdout
    assert set(contents(disk)) == set(OLD)


def test_no_inodes_before_the_run(tmp_path, mount):
    disk = mount("size=8m,nr_inodes=3")  # the root and two files
    put_old_files(disk)
    done = tridentscan("run", write_long_scan(tmp_path), "-o", disk / "x.h5", "--overwrite", cwd=tmp_path,
                       timeout=5)
    refused(done, str(disk), "no inodes are left")
    assert contents(disk) == OLD


def test_no_inodes_at_the_final_write(tmp_path, mount):
    disk = mount("size=8m,nr_inodes=5")  # the lock and one temporary file, but not two
    put_old_files(disk)
    run = start("run", write_long_scan(tmp_path), "-o", disk / "x.h5", "--overwrite", cwd=tmp_path)
    stop_at_work(run, disk / "x.h5.lock")
    refused(finish(run), str(disk), "No space left on device")
    assert contents(disk) == OLD


def test_read_only_disk(tmp_path, mount):
    disk = mount("size=8m")
    put_old_files(disk)
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    for output in ("x.h5", "new.h5"):
        done = tridentscan("run", write_long_scan(tmp_path), "-o", disk / output, "--overwrite",
                           cwd=tmp_path, timeout=5)
        refused(done, str(disk), "Read-only file system")
    assert contents(disk) == OLD


def test_folder_without_permission(tmp_path):
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    # Root may write everywhere, unless it starts without that right.
    launcher = ["setpriv", "--bounding-set", "-dac_override", "--"] if os.geteuid() == 0 else []
    done = tridentscan("run", write_long_scan(tmp_path), "-o", folder / "x.h5", cwd=tmp_path, timeout=5,
                       launcher=launcher)
    refused(done, str(folder), "Permission denied")


@pytest.mark.parametrize("kind", ["directory", "FIFO", "socket"])
@pytest.mark.parametrize("name", ["x.h5", "x.run.json"])
def test_something_else_in_the_place_of_the_output(tmp_path, kind, name):
    path = tmp_path / name
    if kind == "directory":
        path.mkdir()
    elif kind == "FIFO":
        os.mkfifo(path)
    else:
        os.mknod(path, 0o140600)
    done = tridentscan("run", write_long_scan(tmp_path), "-o", "x.h5", "--overwrite", cwd=tmp_path, timeout=5)
    refused(done, name, "folder is in the place" if kind == "directory" else "not a regular file")
    assert sorted(item.name for item in tmp_path.iterdir()) == ["scan.yaml", name]


def test_folder_that_vanishes_during_the_run(tmp_path):
    folder = tmp_path / "out"
    folder.mkdir()
    run = start("run", write_long_scan(tmp_path), "-o", folder / "x.h5", cwd=tmp_path)
    stop_at_work(run, folder / "x.h5.lock")
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    refused(finish(run), str(folder), "No such file or directory")


def test_file_size_limit(tmp_path):
    """ulimit -f: an error message, no death by SIGXFSZ."""
    config = write_scan(tmp_path, masses=60, couplings=60)
    put_old_files(tmp_path)
    limited = ["prlimit", "--fsize=20000", "--"]
    done = tridentscan("run", config, "-o", "x.h5", "--overwrite", cwd=tmp_path, launcher=limited)
    refused(done, "x.h5", "File too large")
    assert contents(tmp_path) == {"scan.yaml": config.read_bytes(), **OLD}


def test_two_runs_on_one_output(tmp_path):
    config = write_long_scan(tmp_path)
    lock = tmp_path / "x.h5.lock"
    first = start("run", config, "-o", "x.h5", cwd=tmp_path)
    stop_at_work(first, lock)
    for output in ("x.h5", tmp_path / "x.h5", "./x.h5"):
        second = tridentscan("run", config, "-o", output, "--overwrite", cwd=tmp_path, timeout=5)
        refused(second, "another run writes to it", f"process {first.pid} on {os.uname().nodename}",
                "x.h5.lock")
    code, stderr = finish(first)
    assert code == 0, stderr
    assert not lock.exists() and (tmp_path / "x.h5").is_file()


def test_a_killed_run_locks_nothing_and_its_rest_is_cleaned_up(tmp_path):
    config = write_long_scan(tmp_path)
    first = start("run", config, "-o", "x.h5", cwd=tmp_path)
    stop_at_work(first, tmp_path / "x.h5.lock")
    first.send_signal(signal.SIGKILL)
    first.communicate()
    for name in ("x.h5.tmp.1234.0", "x.run.json.tmp.1234.0"):  # as of a kill during the final write
        (tmp_path / name).write_bytes(b"half")
    assert (tmp_path / "x.h5.lock").exists()
    succeed("run", write_scan(tmp_path), "-o", "x.h5", cwd=tmp_path)
    assert set(contents(tmp_path)) == {"scan.yaml", "x.h5", "x.run.json"}
