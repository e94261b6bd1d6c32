"""A real SLURM of one node on the loopback interface: munged, slurmctld and slurmd of Debian's packages as children of the
test, all their files in one folder. Needs no systemd, no cgroups, no database, and not root."""

import getpass
import os
import random
import shutil
import signal
import socket
import subprocess
import time

DAEMONS = ("munged", "slurmctld", "slurmd")
COMMANDS = ("sbatch", "srun", "scancel", "scontrol", "sinfo")

CONFIGURATION = """\
ClusterName=loop
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort={controller_port}
CommunicationParameters=NoInAddrAny,NoCtldInAddrAny
SlurmUser={user}
SlurmdUser={user}
AuthInfo=socket={folder}/munge.socket
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
PlugStackConfig={folder}/plugstack.conf
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SlurmdParameters=config_overrides
ReturnToService=2
KillWait=5
MailProg=/bin/true
FirstJobId={first_job}
NodeName=localhost NodeAddr=127.0.0.1 Port={node_port} CPUs={cpus}
PartitionName=main Nodes=localhost Default=YES
"""


class CannotStart(Exception):
    """Why there can be no SLURM here."""


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def find(name):
    path = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin")
    if path is None:
        raise CannotStart(f"{name} is not installed (scripts/packages-test.txt)")
    return path


class Slurm:
    """Context manager; raises CannotStart. Jobs get `environment`, which leads the commands of SLURM here."""

    def __init__(self, folder, cpus=2, patience=20):
        self.folder, self.cpus, self.patience = folder, cpus, patience
        self.configuration = folder / "slurm.conf"
        self.environment = {**os.environ, "SLURM_CONF": str(self.configuration)}
        self._processes = []

    def __enter__(self):
        programs = {name: find(name) for name in DAEMONS}
        for name in COMMANDS:
            find(name)
        self._write_files()
        try:
            self._start(programs["munged"], "--force", "--foreground", "--num-threads=2",
                        *(f"--{key}-file={self.folder}/munge.{key}" for key in ("key", "log", "pid", "seed")),
                        f"--socket={self.folder}/munge.socket")
            self._wait((self.folder / "munge.socket").exists)
            self._start(programs["slurmctld"], "-D", "-i", "-f", self.configuration)
            self._start(programs["slurmd"], "-D", "-N", "localhost", "-f", self.configuration)
            self._wait(lambda: self.command("sinfo", "--noheader", "--format=%T", check=False).strip() == "idle")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        for process in reversed(self._processes):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def command(self, *arguments, check=True):
        """stdout of a command of SLURM."""
        done = subprocess.run([*map(str, arguments)], env=self.environment, capture_output=True, text=True,
                              timeout=30)
        assert done.returncode == 0 or not check, (arguments, done.stderr)
        return done.stdout

    def submit(self, *arguments, cwd, **variables):
        """sbatch with these arguments: the number of the job."""
        done = subprocess.run(["sbatch", "--parsable", *map(str, arguments)], cwd=cwd, text=True,
                              env={**self.environment, **variables}, capture_output=True, timeout=30)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def job(self, number):
        """What scontrol knows of a job: {"JobState": "RUNNING", "Restarts": "0", ...}."""
        text = self.command("scontrol", "--oneliner", "show", "job", number)
        return dict(item.split("=", 1) for item in text.split() if "=" in item)

    def wait_for(self, condition, timeout):
        """Polls; False after so many seconds."""
        deadline = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    def _write_files(self):
        controller_port, node_port = free_ports(2)
        self.configuration.write_text(CONFIGURATION.format(
            folder=self.folder, user=getpass.getuser(), cpus=self.cpus, controller_port=controller_port,
            node_port=node_port,
            # Open MPI names its shared memory after the job: two SLURMs at once must not have the same one.
            first_job=random.randrange(1, 60_000_000)))
        (self.folder / "plugstack.conf").touch()
        for name in ("state", "spool"):
            (self.folder / name).mkdir()
        key = self.folder / "munge.key"
        key.touch(mode=0o600)
        key.write_bytes(os.urandom(128))

    def _start(self, *command):
        with open(self.folder / "daemons.log", "ab") as log:
            self._processes.append(subprocess.Popen([*map(str, command)], stdin=subprocess.DEVNULL, stdout=log,
                                                    stderr=log, env=self.environment))

    def _wait(self, condition):
        if not self.wait_for(lambda: condition() or any(p.poll() is not None for p in self._processes),
                             self.patience) or not condition():
            log = (self.folder / "daemons.log").read_text(errors="replace").strip().splitlines()
            raise CannotStart(f"the daemons of SLURM do not start: {log[-1] if log else 'no word from them'}")
