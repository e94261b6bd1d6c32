"""The batch templates on a real SLURM and with plain mpirun: stopped before their limit, requeued, the same bytes."""

import os
import signal
import subprocess
import time

import pytest
from conftest import BINARY, MPI_ENVIRONMENT, TEMPLATES, succeed

SLOW = os.environ.get("TRIDENTSCAN_SLOW")  # waits for a real time limit, which SLURM looks at every 30 s


def write_scan(folder, masses):
    """A direct scan of 0.05 s for each mass, on two cores."""
    path = folder / "scan.yaml"
    path.write_text(f"""\
schema_version: 1
name: scan
model: lmu_ltau
grid:
  mass: {{min: "1 MeV", max: "3 GeV", points: {masses}, spacing: log}}
  coupling: {{min: 1e-4, max: 1e-2, points: 12, spacing: log}}
experiments: ["data:experiments/ccfr.yaml"]
integration: {{method: direct, relative_error: 1e-2, seed: 1}}
output: {{checkpoint_interval: "200 ms"}}
""")
    return path


def with_reference(config):
    """The configuration, and the result of an undisturbed run."""
    succeed("run", config, "-o", "reference.h5", cwd=config.parent, timeout=600)
    return config, (config.parent / "reference.h5").read_bytes()


@pytest.fixture(scope="module")
def scan(tmp_path_factory):
    return with_reference(write_scan(tmp_path_factory.mktemp("scan"), masses=30))


def log_of(folder, job):
    path = folder / f"tridentscan.{job}.txt"
    return path.read_text() if path.exists() else ""


def ends(slurm, job, timeout):
    """Waits for the end of a job, releasing it from the two minutes for which SLURM holds what was requeued. Not at once: in
    the second of its end slurmd takes the new credential of a job for the revoked one, and the job fails."""
    seen = {}  # when each restart was seen to wait

    def ended():
        state, restarts = (slurm.job(job)[key] for key in ("JobState", "Restarts"))
        if state == "PENDING" and time.monotonic() > seen.setdefault(restarts, time.monotonic()) + 2:
            slurm.command("scontrol", "update", f"JobId={job}", "StartTime=now", check=False)
        return state in ("COMPLETED", "FAILED", "TIMEOUT", "CANCELLED", "NODE_FAIL")

    assert slurm.wait_for(ended, timeout)
    return slurm.job(job)


def check_interrupted(folder, log, job, expected):
    assert job["JobState"] == "COMPLETED" and int(job["Restarts"]) >= 1, (job, log)
    assert "stopped by SIGUSR1" in log and "continued from a checkpoint" in log, log
    assert (folder / "out.h5").read_bytes() == expected
    assert not (folder / "out.ckpt").exists()


def test_signalled_job_is_requeued_and_ends_in_the_same_bytes(slurm, tmp_path, scan):
    config, expected = scan
    job = slurm.submit("--ntasks=2", TEMPLATES / "scan.sbatch", BINARY, config, "-o", "out.h5", cwd=tmp_path)
    assert slurm.wait_for((tmp_path / "out.ckpt").exists, 30), log_of(tmp_path, job)
    slurm.command("scancel", "--signal=USR1", job)
    ended = ends(slurm, job, 60)
    check_interrupted(tmp_path, log_of(tmp_path, job), ended, expected)


@pytest.mark.skipif(not SLOW, reason="takes minutes: set TRIDENTSCAN_SLOW=1")
def test_time_limit(slurm, tmp_path):
    """Nobody but SLURM sends the signal: half a minute before the end of a job of one, the scan takes longer."""
    config, expected = with_reference(write_scan(tmp_path, masses=800))
    job = slurm.submit("--ntasks=2", "--time=1", "--signal=USR1@15", TEMPLATES / "scan.sbatch", BINARY, config,
                       "-o", "out.h5", cwd=tmp_path)
    ended = ends(slurm, job, 600)
    check_interrupted(tmp_path, log_of(tmp_path, job), ended, expected)


def test_array_of_parts_and_their_merge(slurm, tmp_path, scan):
    config, expected = scan
    parts = slurm.submit("--array=1-2", TEMPLATES / "scan.sbatch", BINARY, config, "-o", "out.h5", cwd=tmp_path)
    merge = slurm.submit(f"--dependency=afterok:{parts}", TEMPLATES / "merge.sbatch", BINARY, "out.h5", cwd=tmp_path)
    ended = ends(slurm, merge, 60)
    assert ended["JobState"] == "COMPLETED", (ended, log_of(tmp_path, merge))
    assert "joined 2 parts" in log_of(tmp_path, merge)
    assert (tmp_path / "out.h5").read_bytes() == expected


def test_failed_job_is_not_requeued(slurm, tmp_path, scan):
    job = slurm.submit(TEMPLATES / "scan.sbatch", BINARY, scan[0], "--set", "integration.seed=x", cwd=tmp_path)
    ended = ends(slurm, job, 30)
    assert (ended["JobState"], ended["ExitCode"], ended["Restarts"]) == ("FAILED", "2:0", "0")
    assert "integration.seed" in log_of(tmp_path, job)


def test_mpirun(tmp_path, scan):
    config, expected = scan
    command = [TEMPLATES / "scan_mpirun.sh", BINARY, config, "-o", "out.h5"]
    environment = {**os.environ, **MPI_ENVIRONMENT, "RANKS": "2"}
    first = subprocess.Popen(command, cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True)
    while not (tmp_path / "out.ckpt").exists():
        assert first.poll() is None, first.stderr.read()
        time.sleep(0.02)
    first.send_signal(signal.SIGTERM)  # which would kill the ranks of mpirun alone
    _, stderr = first.communicate(timeout=30)
    assert first.returncode == 75 and "stopped by SIGUSR1" in stderr, stderr
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and "continued from a checkpoint" in done.stderr, done.stderr
    assert (tmp_path / "out.h5").read_bytes() == expected


def test_strong_scaling(slurm, tmp_path):
    config = write_scan(tmp_path, masses=4)
    job = slurm.submit("--ntasks-per-node=2", TEMPLATES / "strong_scaling.sbatch", BINARY, config, cwd=tmp_path)
    ended = ends(slurm, job, 60)
    lines = (tmp_path / f"strong_scaling.{job}.txt").read_text().splitlines()
    assert ended["JobState"] == "COMPLETED" and lines[0].split()[:3] == ["nodes", "ranks", "threads"], lines
    assert lines[-1].split()[:3] == ["1", "2", "1"] and float(lines[-1].split()[4]) == 1, lines
