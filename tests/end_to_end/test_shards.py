"""run --shard and merge: the parts of a scan amount to the whole, byte for byte, or are refused with the reason."""

import signal
import subprocess
import time

import pytest
from conftest import BINARY, program_environment, succeed, tridentscan, write_scan


@pytest.fixture(scope="module")
def scan(tmp_path_factory):
    """A folder with a direct scan of 4 x 3 points and two experiments, its result whole.h5 and its parts."""
    folder = tmp_path_factory.mktemp("shards")
    write_scan(folder, experiments=("ccfr", "charm2"), masses=4, couplings=3, method="direct", relative_error="5e-2")
    succeed("run", "scan.yaml", "-o", "whole.h5", cwd=folder)
    for part in (1, 2, 3):
        succeed("run", "scan.yaml", "-o", "x.h5", "--shard", f"{part}/3", "--threads", str(part), cwd=folder)
    return folder


PARTS = [f"x.part-{part}-of-3" for part in (1, 2, 3)]


def refused(folder, *parts, words, code=4):
    done = tridentscan("merge", "no.h5", *parts, cwd=folder)
    assert done.returncode == code and not (folder / "no.h5").exists()
    for word in words:
        assert word in done.stderr, done.stderr


@pytest.mark.parametrize("mpirun", [(), ("-n", 3, "--bind-to", "none")])
def test_merged_parts_are_the_whole(scan, tmp_path, mpirun):
    """In any order, from another folder, on any ranks; the configuration comes from the parts."""
    parts = [scan / name for name in PARTS]
    done = succeed("merge", "out.h5", parts[2], parts[0], parts[1], "--threads", "1", cwd=tmp_path, mpirun=mpirun)
    assert "joined 3 parts" in done.stderr
    assert (tmp_path / "out.h5").read_bytes() == (scan / "whole.h5").read_bytes()
    again = tridentscan("merge", "out.h5", *parts, cwd=tmp_path)
    assert again.returncode == 3 and "--overwrite" in again.stderr
    assert "nothing is left to do" in succeed("merge", "out.h5", *parts, "--resume", cwd=tmp_path).stderr


def test_part_on_ranks_and_more_parts_than_units(scan, tmp_path):
    """Four points in five parts, on two ranks each: one part is empty."""
    write_scan(tmp_path, masses=2, couplings=2, method="direct", relative_error="3e-2")
    succeed("run", "scan.yaml", "-o", "whole.h5", cwd=tmp_path)
    for part in range(1, 6):
        succeed("run", "scan.yaml", "-o", "x.h5", "--shard", f"{part}/5", "--threads", "1", cwd=tmp_path,
                mpirun=("-n", 2, "--bind-to", "none"))
    succeed("merge", "x.h5", *sorted(path.name for path in tmp_path.glob("x.part-*")), cwd=tmp_path)
    assert (tmp_path / "x.h5").read_bytes() == (tmp_path / "whole.h5").read_bytes()


def test_stopped_part_is_no_part_until_resumed(tmp_path):
    write_scan(tmp_path, masses=12, couplings=12, method="direct")
    command = ["run", "scan.yaml", "-o", "x.h5", "--shard", "1/2"]
    process = subprocess.Popen([BINARY, *command, "--set", "output.checkpoint_interval=20 ms"], cwd=tmp_path,
                               env=program_environment(), stderr=subprocess.PIPE, text=True)
    checkpoint = tmp_path / "x.part-1-of-2-ckpt"
    while not checkpoint.exists():
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.002)
    process.send_signal(signal.SIGUSR1)
    assert process.wait(timeout=60) == 75
    refused(tmp_path, checkpoint, words=["part 1 of 2 is not finished", "--resume --shard 1/2"])
    assert "continued from a checkpoint" in succeed(*command, "--resume", cwd=tmp_path).stderr
    assert not checkpoint.exists()
    assert "nothing is left to do" in succeed(*command, "--resume", cwd=tmp_path).stderr
    succeed("run", "scan.yaml", "-o", "x.h5", "--shard", "2/2", cwd=tmp_path)
    succeed("merge", "x.h5", "x.part-1-of-2", "x.part-2-of-2", cwd=tmp_path)
    succeed("run", "scan.yaml", "-o", "whole.h5", cwd=tmp_path)
    assert (tmp_path / "x.h5").read_bytes() == (tmp_path / "whole.h5").read_bytes()


def test_missing_and_repeated_parts_are_named(scan):
    refused(scan, PARTS[1], words=["2 of 3 parts are missing: 1, 3"])
    refused(scan, PARTS[1], PARTS[0], PARTS[1], words=["is part 2 of 3, as x.part-2-of-3 is"])
    refused(scan, *PARTS, "x.part-4-of-3", words=["x.part-4-of-3"])


def test_parts_of_another_scan_are_refused_with_the_difference(scan):
    succeed("run", "scan.yaml", "-o", "y.h5", "--shard", "3/3", "--set", "integration.seed=2", cwd=scan)
    refused(scan, *PARTS[:2], "y.part-3-of-3", words=["another configuration than x.part-1-of-3",
                                                      "integration.seed: 1, now 2"])
    succeed("run", "scan.yaml", "-o", "y.h5", "--shard", "2/4", cwd=scan)
    refused(scan, *PARTS, "y.part-2-of-4", words=["y.part-2-of-4: is one of 4 parts, x.part-1-of-3 one of 3"])
    sets = succeed("--version", cwd=scan).stdout
    if "avx2" in sets:
        succeed("run", "scan.yaml", "-o", "z.h5", "--shard", "3/3", "--isa", "baseline", cwd=scan)
        refused(scan, *PARTS[:2], "z.part-3-of-3", words=["was computed with baseline", "--isa"])


def test_what_is_no_part_is_refused(scan, tmp_path):
    refused(scan, "whole.h5", words=["whole.h5: not a checkpoint"])
    refused(scan, "nothing", words=["nothing"])
    damaged = bytearray((scan / PARTS[0]).read_bytes())
    damaged[len(damaged) // 2] ^= 1
    (tmp_path / "damaged").write_bytes(damaged)
    refused(scan, tmp_path / "damaged", *PARTS[1:], words=["damaged (its checksum does not hold)"])


@pytest.mark.parametrize("text", ["1/1", "0/3", "4/3", "1-3", "1/3x", "/3", "1/99999999"])
def test_impossible_parts_are_refused(scan, text):
    done = tridentscan("run", "scan.yaml", "--shard", text, cwd=scan)
    assert done.returncode == 2 and text in done.stderr


def test_pseudo_experiments_in_parts(tmp_path):
    write_scan(tmp_path, masses=3, couplings=3)
    toys = ["--set", "statistics.test=cls_toys"]
    succeed("run", "scan.yaml", "-o", "whole.h5", *toys, cwd=tmp_path)
    for part in (1, 2):
        succeed("run", "scan.yaml", "-o", "x.h5", *toys, "--shard", f"{part}/2", cwd=tmp_path)
    succeed("merge", "x.h5", "x.part-1-of-2", "x.part-2-of-2", cwd=tmp_path)
    assert (tmp_path / "x.h5").read_bytes() == (tmp_path / "whole.h5").read_bytes()


def test_kernels_are_not_shared(tmp_path):
    write_scan(tmp_path)
    done = tridentscan("run", "scan.yaml", "--shard", "1/3", cwd=tmp_path)
    assert done.returncode == 2 and "--shard: only direct scans" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["scan.yaml"]
