"""events --shard and merge: the parts of a run of events amount to the whole, byte for byte, or are refused."""

import resource
import shutil
import signal
import subprocess
import time

import pytest
from conftest import BINARY, program_environment, succeed, tridentscan
from test_event_volumes import write_experiment

EVENTS = ("events", "lbne_5gev", "--count", 30000)
PARTS = [f"x.part-{part}-of-3" for part in (1, 2, 3)]


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """A folder with a run of 30000 events, whole.h5, and its parts."""
    folder = tmp_path_factory.mktemp("event_shards")
    succeed(*EVENTS, "-o", "whole.h5", cwd=folder)
    for part in (1, 2, 3):
        succeed(*EVENTS, "-o", "x.h5", "--shard", f"{part}/3", "--threads", str(part), cwd=folder)
    return folder


def refused(folder, *parts, words, code=4):
    done = tridentscan("merge", "no.h5", *parts, cwd=folder)
    assert done.returncode == code and not list(folder.glob("no.h5*"))
    for word in words:
        assert word in done.stderr, done.stderr


@pytest.mark.parametrize("mpirun", [(), ("-n", 3, "--bind-to", "none")])
def test_merged_parts_are_the_whole(drawn, tmp_path, mpirun):
    """In any order, from another folder, on any ranks; the options come from the parts."""
    parts = [drawn / name for name in PARTS]
    succeed("merge", "out.h5", parts[2], parts[0], parts[1], "--threads", "1", cwd=tmp_path, mpirun=mpirun)
    assert (tmp_path / "out.h5").read_bytes() == (drawn / "whole.h5").read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["out.h5"]
    again = tridentscan("merge", "out.h5", *parts, cwd=tmp_path)
    assert again.returncode == 3 and "--overwrite" in again.stderr
    assert "nothing is left to do" in succeed("merge", "out.h5", *parts, "--resume", cwd=tmp_path).stderr


@pytest.mark.parametrize("ending", ["hepmc3", "hepevt"])
def test_the_format_is_that_of_the_merged_file(drawn, tmp_path, ending):
    succeed(*EVENTS, "-o", f"whole.{ending}", cwd=tmp_path)
    succeed("merge", f"out.{ending}", *(drawn / name for name in PARTS), cwd=tmp_path)
    assert (tmp_path / f"out.{ending}").read_bytes() == (tmp_path / f"whole.{ending}").read_bytes()


def test_everything_that_files_say_comes_from_the_parts(tmp_path):
    """Models and volumes of files that are gone, several reactions, an exposure, the plane."""
    write_experiment(tmp_path)
    (tmp_path / "model.yaml").write_text("schema_version: 1\nmodel: {name: mine, neutrino: {mu: 1}, muon: {axial: 1}}\n")
    (tmp_path / "volumes.yaml").write_text('schema_version: 1\nvolumes: [{material: water, mass: "67 t", '
                                           'sphere: {center: ["0 m", "0 m", "0 m"], radius: "1 m"}}]\n')
    arguments = ("events", "one.yaml", "--exposure", "1e23 POT", "--for-plane", "--model", "model.yaml",
                 "--volumes", "volumes.yaml", "--spill", "9.6 us", "--seed", 7)
    succeed(*arguments, "-o", "whole.h5", cwd=tmp_path)
    for part in (1, 2):
        succeed(*arguments, "-o", "x.h5", "--shard", f"{part}/2", cwd=tmp_path)
    for name in ("model.yaml", "one.yaml", "volumes.yaml"):
        (tmp_path / name).unlink()
    succeed("merge", "x.h5", *sorted(tmp_path.glob("x.part-*-of-2")), cwd=tmp_path)
    assert (tmp_path / "x.h5").read_bytes() == (tmp_path / "whole.h5").read_bytes()


def test_stopped_part_is_no_part_until_resumed(tmp_path):
    command = ("events", "lbne_5gev", "--count", 400000, "-o", "x.h5", "--shard", "1/2", "--threads", 1)
    succeed(*command[:4], "-o", "y.h5", "--shard", "1/2", cwd=tmp_path)
    with subprocess.Popen([BINARY, *map(str, command)], cwd=tmp_path, env=program_environment(),
                          stderr=subprocess.PIPE, text=True) as process:
        spool = tmp_path / "x.part-1-of-2.spool"
        while process.poll() is None and not (spool.exists() and spool.stat().st_size > 1_000_000):
            time.sleep(0.005)
        process.send_signal(signal.SIGTERM)
        process.communicate()
    assert process.returncode == 75
    refused(tmp_path, tmp_path / "x.part-1-of-2-ckpt", words=["part 1 of 2 is not finished"])
    succeed(*command, "--resume", cwd=tmp_path)
    assert "nothing is left to do" in succeed(*command, "--resume", cwd=tmp_path).stderr
    assert spool.read_bytes() == (tmp_path / "y.part-1-of-2.spool").read_bytes()


@pytest.mark.parametrize("shard", [(), ("--shard", "1/2")])
def test_kills_and_resumes_end_in_the_same_bytes(tmp_path, shard):
    """Stopped, killed, and killed before anything was saved; on other threads each time."""
    arguments = ("events", "lbne_5gev", "--count", 400000 if shard else 300000, *shard)
    succeed(*arguments, "-o", "whole.h5", cwd=tmp_path)
    name = "x.part-1-of-2" if shard else "x.h5"
    spool = tmp_path / f"{name}.spool"
    for round_, how in enumerate((signal.SIGKILL, signal.SIGTERM, signal.SIGKILL, signal.SIGTERM)):
        with subprocess.Popen([BINARY, *map(str, arguments), "-o", "x.h5", "--resume", "--threads", str(1 + round_ % 2)], cwd=tmp_path,
                              env=program_environment(), stderr=subprocess.PIPE, text=True) as process:
            seen = [spool.stat().st_size] if spool.exists() else [0]
            while process.poll() is None and len(seen) < 4:
                size = spool.stat().st_size if spool.exists() else 0
                if size > 0 and size != seen[-1]:
                    seen.append(size)
                time.sleep(0.002)
            process.send_signal(how)
            process.communicate()
        assert process.returncode == (75 if how == signal.SIGTERM else -signal.SIGKILL)
        assert not (tmp_path / name).exists()
    succeed(*arguments, "-o", "x.h5", "--resume", cwd=tmp_path)
    same = spool.name if shard else name  # the other file of a part says how long it took
    assert (tmp_path / same).read_bytes() == (tmp_path / same.replace("x", "whole", 1)).read_bytes()
    assert len(list(tmp_path.iterdir())) == (4 if shard else 2)


def test_a_full_disk_leaves_no_half_part(tmp_path):
    def no_room():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
    done = subprocess.run([BINARY, *map(str, EVENTS), "--shard", "1/2", "-o", "x.h5"], cwd=tmp_path, env=program_environment(),
                          stderr=subprocess.PIPE, text=True, preexec_fn=no_room)
    assert done.returncode == 3, done.stderr
    assert list(tmp_path.iterdir()) == []


def test_parts_that_do_not_fit_are_refused(drawn, tmp_path):
    parts = [drawn / name for name in PARTS]
    refused(tmp_path, *parts[:2], words=["1 of 3 parts are missing: 3"])
    refused(tmp_path, *parts, parts[0], words=["is part 1 of 3, as"])
    succeed(*EVENTS, "--seed", 2, "-o", "other.h5", "--shard", "3/3", cwd=tmp_path)
    refused(tmp_path, *parts[:2], "other.part-3-of-3", words=["is of another configuration", "seed"])
    for name in PARTS:
        shutil.copy(drawn / name, tmp_path)
    refused(tmp_path, *PARTS, words=["x.part-1-of-3.spool", "cannot open"], code=3)
    for name in PARTS:
        shutil.copy(drawn / f"{name}.spool", tmp_path)
    damaged = bytearray((tmp_path / "x.part-2-of-3.spool").read_bytes())
    damaged[1000] ^= 1
    (tmp_path / "x.part-2-of-3.spool").write_bytes(damaged)
    refused(tmp_path, *PARTS, words=["x.part-2-of-3.spool", "damaged"], code=3)
    (tmp_path / "x.part-2-of-3.spool").write_bytes(damaged[:-296])
    refused(tmp_path, *PARTS, words=["x.part-2-of-3.spool"], code=3)


def test_parts_may_be_empty(tmp_path):
    """One unit has more than these: two parts are empty."""
    few = ("events", "lbne_5gev", "--count", 100)
    succeed(*few, "-o", "whole.h5", cwd=tmp_path)
    for part in (1, 2, 3):
        succeed(*few, "-o", "x.h5", "--shard", f"{part}/3", cwd=tmp_path)
    succeed("merge", "x.h5", *sorted(tmp_path.glob("x.part-*-of-3")), cwd=tmp_path)
    assert (tmp_path / "x.h5").read_bytes() == (tmp_path / "whole.h5").read_bytes()


def test_what_is_no_part_is_told(tmp_path):
    for part in ("0/3", "4/3", "1/1", "a/b"):
        done = tridentscan(*EVENTS, "-o", "x.h5", "--shard", part, cwd=tmp_path)
        assert done.returncode == 2 and "--shard" in done.stderr
    assert tridentscan("events", "lbne_5gev", "--shard", "1/2", cwd=tmp_path).returncode == 2
    assert list(tmp_path.iterdir()) == []
