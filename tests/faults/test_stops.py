"""Signals, time limits and ranks that hang: exit codes 75 and 70 in time, and nothing is lost."""

import os
import select
import shutil
import signal
import subprocess
import time

import pytest
from conftest import BINARY, program_environment, succeed, tridentscan
from jobs import Job, catches, continue_command, has_checkpoint, kill, write_job


STOP_SIGNALS = [signal.SIGUSR1, signal.SIGUSR2, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGXCPU]


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    folder = tmp_path_factory.mktemp("job")
    config = write_job(folder, "direct", "50 ms")
    succeed("run", config, "-o", "reference.h5", cwd=folder)
    return config, (folder / "reference.h5").read_bytes()


def stopped_and_continued(run, folder, expected, reason):
    """Exit code 75; the command that it prints, as it stands, finishes the run."""
    code, stderr = run.end()
    assert code == 75, stderr
    assert stderr.count(f"stopped by {reason}") == 1
    assert (folder / "x.ckpt").exists() and not (folder / "x.h5").exists()
    done = subprocess.run(continue_command(stderr), cwd=folder, capture_output=True, text=True,
                          env=program_environment(), timeout=120)
    assert done.returncode == 0, done.stderr
    assert (folder / "x.h5").read_bytes() == expected
    assert sorted(os.listdir(folder)) == ["x.h5", "x.run.json"]


@pytest.mark.parametrize("number", STOP_SIGNALS)
def test_signal_without_launcher(tmp_path, job, number):
    config, expected = job
    run = Job(config, "-o", "x.h5", cwd=tmp_path, layout=(1, 2))
    assert run.wait_for(has_checkpoint(tmp_path))
    run.process.send_signal(number)
    stopped_and_continued(run, tmp_path, expected, number.name)


def test_signal_before_computing(tmp_path, job):
    config, expected = job
    run = Job(config, "-o", "x.h5", cwd=tmp_path)
    assert run.wait_for(lambda: catches(run.process.pid, signal.SIGUSR1))
    run.process.send_signal(signal.SIGUSR1)
    stopped_and_continued(run, tmp_path, expected, "SIGUSR1")


def test_signal_twice(tmp_path, job):
    config, expected = job
    run = Job(config, "-o", "x.h5", cwd=tmp_path)
    assert run.wait_for(has_checkpoint(tmp_path))
    for _ in range(2):
        run.process.send_signal(signal.SIGUSR1)
    stopped_and_continued(run, tmp_path, expected, "SIGUSR1")


def test_signal_during_output(tmp_path, job):
    """All units are done: the run ends as if nothing had been."""
    config, expected = job

    def begins_output(folder):
        return any(name.startswith("x.h5.tmp.") or name == "x.h5" for name in os.listdir(folder))

    for attempt in range(20):  # the output takes milliseconds: a busy machine misses it now and then
        folder = tmp_path / str(attempt)
        folder.mkdir()
        run = Job(config, "-o", "x.h5", cwd=folder)
        seen = run.wait_for(lambda: begins_output(folder))
        if seen:
            run.process.send_signal(signal.SIGUSR1)
        code, stderr = run.end()
        assert code == 0, stderr
        assert (folder / "x.h5").read_bytes() == expected
        if seen:
            return
    pytest.fail("the run never wrote while it was looked at")


def busy_with_long_units(folder, config, threads):
    """A run whose first units are at work: at this accuracy each takes many seconds."""
    run = Job(config, "-o", "x.h5", "--set", "integration.relative_error=1e-6", cwd=folder, layout=(1, threads))
    assert run.wait_for(lambda: (folder / "x.h5.lock").exists())
    time.sleep(0.5)
    return run


def said(run, stderr=""):
    """What the run says up to the end of the next line, which must come at once."""
    assert select.select([run.process.stderr], [], [], 2)[0], stderr
    return stderr + run.process.stderr.readline()


@pytest.mark.parametrize("number, called", [(signal.SIGINT, "Ctrl-C"), (signal.SIGTERM, "SIGTERM")])
def test_interrupt_is_answered_at_once(tmp_path, job, number, called):
    """The first says what it waits for, the second is obeyed, with a word."""
    run = busy_with_long_units(tmp_path, job[0], threads=2)
    assert "2 threads" in said(run)
    run.process.send_signal(number)
    assert said(run) == (f"stopping ({number.name}): 2 units in flight are finished first; a second {called} "
                         "ends at once, and what is in flight is lost\n")
    run.process.send_signal(number)  # as timeout(1) does: the same request, and no second one
    time.sleep(0.2)
    assert run.runs()
    run.process.send_signal(number)
    code, stderr = run.end(timeout=5)
    assert code == -number and stderr.startswith(f"ended at once (second {number.name}); --resume"), stderr


def test_signals_that_do_not_insist(tmp_path, job):
    """A batch system may send these again and again, and the kernel SIGXCPU each second."""
    config, expected = job
    run = Job(config, "-o", "x.h5", cwd=tmp_path)
    assert run.wait_for(has_checkpoint(tmp_path))
    for number in [signal.SIGXCPU, signal.SIGHUP, signal.SIGUSR2, signal.SIGUSR1] * 3:
        run.process.send_signal(number)
        time.sleep(0.002)
    code, stderr = run.end()
    assert code == 75 and stderr.count("stopping (") == 1, stderr


def test_ignored_signal_stays_ignored(tmp_path, job):
    """A run under nohup outlives its terminal."""
    config, expected = job
    run = subprocess.Popen(["nohup", BINARY, "run", config, "-o", "x.h5"], cwd=tmp_path, text=True,
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 30
    while not (tmp_path / "x.ckpt").exists():
        assert run.poll() is None and time.monotonic() < deadline
        time.sleep(0.002)
    run.send_signal(signal.SIGHUP)
    stderr = run.communicate(timeout=60)[1]
    assert run.returncode == 0, stderr
    assert (tmp_path / "x.h5").read_bytes() == expected


@pytest.mark.parametrize("ranks", [1, 3])
def test_signal_to_mpirun(tmp_path, job, ranks):
    config, expected = job
    run = Job(config, "-o", "x.h5", cwd=tmp_path, layout=(ranks, 1), mpirun=True)
    assert run.wait_for(has_checkpoint(tmp_path))
    run.process.send_signal(signal.SIGUSR1)  # Open MPI hands it on to all ranks
    stopped_and_continued(run, tmp_path, expected, "SIGUSR1")


@pytest.mark.parametrize("layout", [(1, 2), (2, 1)])
def test_time_limit(tmp_path, job, layout):
    config, expected = job
    run = Job(config, "-o", "x.h5", "--time-limit", "100 ms", cwd=tmp_path, layout=layout)
    code, stderr = run.end()
    assert code == 75 and "stopped by the time limit of 0.1 s" in stderr, stderr
    command = [argument for argument in continue_command(stderr)
               if argument not in ("--time-limit", "100 ms")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120,
                          env=program_environment())
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "x.h5").read_bytes() == expected


@pytest.mark.parametrize("text", ["30", "5 GeV", "0 s", "-1 s"])
def test_bad_time_limit(tmp_path, job, text):
    done = tridentscan("run", job[0], f"--time-limit={text}", cwd=tmp_path)
    assert done.returncode == 2 and "--time-limit" in done.stderr


@pytest.mark.parametrize("stopped", [0, 2])
def test_rank_that_hangs(tmp_path, job, stopped):
    config, expected = job
    run = Job(config, "-o", "x.h5", cwd=tmp_path, layout=(3, 1), TRIDENTSCAN_HANG_SECONDS="1.5")
    assert run.wait_for(has_checkpoint(tmp_path))
    start = time.monotonic()
    kill(run.ranks()[stopped], signal.SIGSTOP)
    code, stderr = run.end(timeout=20)
    assert code == 70, stderr
    assert stderr.count(f"rank {stopped} gave no sign of life for 1.5 s") == 1, stderr
    assert time.monotonic() - start < 10
    run.bury()
    code, stderr = Job(config, "-o", "x.h5", "--resume", cwd=tmp_path, layout=(2, 1)).end()
    assert code == 0, stderr
    assert (tmp_path / "x.h5").read_bytes() == expected


def test_suspended_job_goes_on(tmp_path, job):
    """All ranks stopped for longer than a hang: a batch system may do that."""
    config, expected = job
    run = Job(config, "-o", "x.h5", cwd=tmp_path, layout=(3, 1), TRIDENTSCAN_HANG_SECONDS="1")
    assert run.wait_for(has_checkpoint(tmp_path))
    pids = run.ranks().values()
    for number in (signal.SIGSTOP, signal.SIGCONT):
        for pid in pids:
            kill(pid, number)
        if number == signal.SIGSTOP:
            time.sleep(2)
    code, stderr = run.end()
    assert code == 0, stderr
    assert (tmp_path / "x.h5").read_bytes() == expected


@pytest.fixture(scope="module")
def unfinished(tmp_path_factory, job):
    """A folder with the two checkpoints of a stopped run."""
    folder = tmp_path_factory.mktemp("unfinished")
    run = Job(job[0], "-o", "x.h5", cwd=folder)
    assert run.wait_for(lambda: (folder / "x.ckpt.prev").exists())
    run.process.send_signal(signal.SIGUSR1)
    assert run.end()[0] == 75
    return folder


@pytest.fixture
def folder(tmp_path, unfinished):
    return shutil.copytree(unfinished, tmp_path / "copy")


def refused(folder, config, *arguments, words):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    done = tridentscan("run", config, "-o", "x.h5", *arguments, cwd=folder, timeout=10)
    assert done.returncode == 4, done.stderr
    for word in words:
        assert word in done.stderr, done.stderr
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def resumed(folder, config, expected):
    done = succeed("run", config, "-o", "x.h5", "--resume", cwd=folder)
    assert (folder / "x.h5").read_bytes() == expected
    return done.stderr


def test_unfinished_run_is_never_thrown_away_unasked(folder, job):
    refused(folder, job[0], words=["x.ckpt", "--resume", "--overwrite"])
    succeed("run", job[0], "-o", "x.h5", "--overwrite", cwd=folder)
    assert (folder / "x.h5").read_bytes() == job[1]
    assert sorted(os.listdir(folder)) == ["x.h5", "x.run.json"]


@pytest.mark.parametrize("override, words", [
    ("grid.mass.points=7", ["grid.mass.points: 6, now 7"]),
    ("integration.seed=2", ["integration.seed: 1, now 2"]),
    ("grid.mass.max=2 GeV", ["grid.mass.max: 3.0, now 2.0"]),
])
def test_changed_configuration_is_named(folder, job, override, words):
    refused(folder, job[0], "--resume", "--set", override, words=["x.ckpt", "--overwrite", *words])


def test_damaged_checkpoint(folder, job):
    data = bytearray((folder / "x.ckpt").read_bytes())
    data[len(data) // 2] ^= 4
    (folder / "x.ckpt").write_bytes(data)
    damaged = shutil.copytree(folder, folder.parent / "both")
    stderr = resumed(folder, *job)
    assert "warning: x.ckpt: damaged" in stderr and "going on from x.ckpt.prev" in stderr
    (damaged / "x.ckpt.prev").write_bytes(data[:100])
    refused(damaged, job[0], "--resume", words=["x.ckpt: damaged", "x.ckpt.prev: damaged"])


def test_other_instruction_set_is_forced_only(folder, job):
    sets = succeed("--version", cwd=folder).stdout.splitlines()[-1].split(": ")[1].split(", ")
    if len(sets) < 2:
        pytest.skip("this processor has one instruction set only")
    assert "warning" not in resumed(shutil.copytree(folder, folder.parent / "same"), *job)
    done = succeed("run", job[0], "-o", "x.h5", "--resume", "--isa", sets[0], cwd=folder)
    assert "not byte by byte" in done.stderr
    assert f"isa = {sets[-1]}+{sets[0]}" in succeed("info", "x.h5", cwd=folder).stdout


def test_resume_of_a_finished_run(tmp_path, job):
    config, expected = job
    stderr = resumed(tmp_path, config, expected)  # nothing is there: it begins, and says so
    assert "starting from the beginning" in stderr
    record = (tmp_path / "x.run.json").read_bytes()
    assert "nothing is left to do" in resumed(tmp_path, config, expected)
    assert (tmp_path / "x.run.json").read_bytes() == record
    refused(tmp_path, config, "--resume", "--set", "integration.seed=2",
            words=["integration.seed: 1, now 2"])
