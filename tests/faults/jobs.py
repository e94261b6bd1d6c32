"""Jobs that are killed, stopped and resumed on purpose: what the tests of kills and stops share."""

import os
import random
import shlex
import signal
import subprocess
import time
from pathlib import Path

from conftest import BINARY, program_environment

LAYOUTS = [(ranks, threads) for ranks in (1, 2, 3, 4) for threads in (1, 2, 3)]


def write_job(folder, method="kernel", interval="20 ms"):
    """A scan of about a second of work with many checkpoints."""
    accuracy = {"kernel": "5e-5", "direct": "1e-2"}[method]
    path = folder / f"{method}.yaml"
    path.write_text(f"""\
schema_version: 1
name: {method}
model: lmu_ltau
grid:
  mass: {{min: "1 MeV", max: "3 GeV", points: 6, spacing: log}}
  coupling: {{min: 1e-4, max: 1e-2, points: 6, spacing: log}}
experiments: ["data:experiments/ccfr.yaml", "data:experiments/argon_5gev_10pc.yaml"]
integration: {{method: {method}, relative_error: {accuracy}, seed: 1}}
output: {{checkpoint_interval: "{interval}"}}
""")
    return path


def default_signals():
    """What nohup or a script's background job ignores would be ignored by the program too."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)


class Job:
    """`tridentscan run` in the background, under mpirun if it has more than one rank."""

    def __init__(self, *arguments, cwd, layout=(1, 1), mpirun=False, **environment):
        ranks, threads = layout
        self.launched = mpirun or ranks > 1
        launcher = ["mpirun", "--bind-to", "none", "-n", str(ranks)] if self.launched else []
        command = [*launcher, BINARY, "run", *map(str, arguments), "--threads", str(threads)]
        self.process = subprocess.Popen(
            command, cwd=cwd, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, env={**program_environment(), **environment}, start_new_session=True,
            preexec_fn=default_signals)

    def ranks(self):
        """{rank: process} of those that live."""
        found = {}
        for entry in Path("/proc").iterdir():
            if not entry.name.isdigit():
                continue
            try:
                if (os.getsid(int(entry.name)) != self.process.pid
                        or (entry / "comm").read_text().strip() != BINARY.name):
                    continue
                environment = (entry / "environ").read_bytes().split(b"\0")
                state = (entry / "stat").read_text().rsplit(")", 1)[1].split()[0]
            except OSError:
                continue
            rank = next((int(e.split(b"=")[1]) for e in environment
                         if e.startswith(b"OMPI_COMM_WORLD_RANK=")), 0)
            if state != "Z":
                found[rank] = int(entry.name)
        return found

    def runs(self):
        return self.process.poll() is None

    def wait_for(self, condition, timeout=30):
        """Polls, and leaves the processor to the job in between; False if the job ended first."""
        deadline = time.monotonic() + timeout
        while self.runs():
            if condition():
                return True
            assert time.monotonic() < deadline, "waited in vain"
            time.sleep(0.0005)
        return False

    def end(self, timeout=60):
        """Exit code and stderr; kills what is left, and says so."""
        try:
            _, stderr = self.process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            self.kill_all()
            raise AssertionError(f"no end after {timeout} s: {self.process.communicate()[1]}") from None
        return self.process.returncode, stderr

    def kill_all(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        for pid in self.ranks().values():
            kill(pid, signal.SIGKILL)

    def bury(self):
        """After a kill: waits until no rank is left. Those whose mpirun was killed get a while to notice
        that it is gone; a batch system would end them too."""
        deadline = time.monotonic() + 5
        while self.ranks() and time.monotonic() < deadline:
            time.sleep(0.02)
        self.kill_all()
        self.process.communicate(timeout=30)
        while self.ranks():
            time.sleep(0.01)


def kill(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def catches(pid, number):
    """Has the process a handler for this signal?"""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
    mask = int(next(line.split()[1] for line in status.splitlines() if line.startswith("SigCgt")), 16)
    return bool(mask >> (number - 1) & 1)


def continue_command(stderr):
    """The command that a stopped run prints, as arguments."""
    lines = stderr.splitlines()
    at = next(i for i, line in enumerate(lines) if "continue with" in line)
    return shlex.split(lines[at + 1])


def has_checkpoint(folder, name="x.ckpt"):
    return lambda: (folder / name).exists()


TARGETS = ["a rank", "rank 0 while writing", "mpirun"]


def begin_and_kill(rng, target, job, folder, output, seconds):
    """Lets the job work for a random while and kills the target (without mpirun, the only process).
    What was killed; None if the job was done before."""
    lock, stem = folder / f"{output}.lock", output.removesuffix(".h5")
    delay = rng.uniform(0, seconds)
    if not job.wait_for(lambda: 0 in job.ranks() and lock.exists()):
        return None
    began = time.monotonic()
    if not job.wait_for(lambda: time.monotonic() - began > delay):
        return None
    if target == "rank 0 while writing":
        rank = job.ranks().get(0)
        if rank is None or not job.wait_for(lambda: any(".tmp." in name and name.startswith(stem)
                                        for name in os.listdir(folder))):
            return None
        kill(rank, signal.SIGKILL)
    elif target == "mpirun" and job.launched:
        job.process.kill()
    else:
        target = "a rank"
        ranks = job.ranks()
        if not ranks:
            return None
        kill(ranks[rng.choice(sorted(ranks))], signal.SIGKILL)
    return target


def other_layout(rng, layout):
    return rng.choice([other for other in LAYOUTS if other != layout])


def seeded(seed):
    print(f"seed {seed}")
    return random.Random(seed)
