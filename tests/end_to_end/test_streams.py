"""Standard streams that are closed, full or dead: every command leaves the files and the exit code that it leaves
without, alone and on two ranks; only data that cannot be printed are an error of their own."""

import concurrent.futures
import itertools
import json
import os
import pty
import random
import re
import subprocess
import sys

import pytest
from broken_stream import BROKEN, STREAMS
from conftest import BINARY, CPUS, ROOT, program_environment, succeed, write_scan

# What is told once a minute is told after milliseconds.
FAST_CLOCK = {"LD_PRELOAD": os.environ.get("TRIDENTSCAN_FAST_CLOCK", ""), "TRIDENTSCAN_HANG_SECONDS": "0"}
BREAKER = ROOT / "tests/support/broken_stream.py"

# Command, and whether it prints data; {new} stands for a folder of its own.
COMMANDS = {
    "help": ("--help", True),
    "version": ("--version", True),
    "run": ("run scan.yaml -o {new}/x.h5", False),
    "run -q": ("run scan.yaml -o {new}/x.h5 -q", False),
    "run point": ("run scan.yaml --only-point 1,1", True),
    "run part": ("run direct.yaml --shard 1/2 -o {new}/x.h5", False),
    "run bad": ("run scan.yaml -o nowhere/x.h5", False),
    "run again": ("run scan.yaml -o result.h5", False),
    "merge": ("merge parts.h5.part-1-of-2 parts.h5.part-2-of-2 -o {new}/x.h5", False),
    "check": ("check scan.yaml", False),
    "check json": ("check scan.yaml --json", True),
    "check bad": ("check scan.yaml --set grid.mass.pionts=3", False),
    "plan": ("plan scan.yaml", True),
    "xsec": ("xsec --target Fe56 --energy 20GeV --relative-error 1e-1 --json", True),
    "events": ("events lbne_5gev", True),
    "events file": ("events lbne_5gev --count 100 -o {new}/x.h5", False),
    "photon": ("photon --s-over-m2 1e4", True),
    "info": ("info result.h5", True),
    "info bad": ("info scan.yaml", False),
    "limit": ("limit result.h5 --json", True),
    "contour": ("contour result.h5", True),
    "fit": ("fit result.h5 --mass 100MeV", True),
    "export": ("export result.h5 -o {new}/tables", False),
    "list": ("list beams", True),
    "show": ("show experiment ccfr", True),
    "reference": ("reference", True),
    "completion": ("completion bash", True),
    "usage": ("nonsense", False),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("streams")
    write_scan(folder, masses=3, couplings=3)
    write_scan(folder, "direct", masses=2, couplings=2, method="direct", relative_error="5e-2")
    write_scan(folder, "long", masses=4, couplings=4, method="direct", relative_error="1e-2")
    succeed("run", "scan.yaml", "-o", "result.h5", cwd=folder)
    for part in (1, 2):
        succeed("run", "direct.yaml", "--shard", f"{part}/2", "-o", "parts.h5", cwd=folder)
    for path in folder.glob("*part-*"):
        path.rename(folder / f"parts.h5.part-{path.name[-6]}-of-2")
    return folder


def outcome(folder, new, command, launcher=(), **environment):
    """(exit code, {file: bytes}, stdout, stderr); what differs from run to run is left out."""
    new.mkdir()
    done = subprocess.run([*launcher, BINARY, *command.format(new=new).split()], cwd=folder, timeout=120,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          env={**program_environment(), "OMP_NUM_THREADS": "1", **environment})
    files = {str(path.relative_to(new)): path.read_bytes() for path in sorted(new.rglob("*")) if path.is_file()}
    for file in files:
        if file.endswith(".run.json") or "part-" in file:  # hold the time that the run took
            files[file] = b""
    return done.returncode, files, done.stdout, done.stderr


def breaking(stream, how):
    return [sys.executable, "-S", "-E", BREAKER, stream, how]


def side_by_side(tasks):
    with concurrent.futures.ThreadPoolExecutor(max_workers=CPUS + 1) as pool:
        return list(pool.map(lambda task: task(), tasks))


@pytest.fixture(scope="module")
def as_usual(folder, tmp_path_factory):
    """Of each command what it does with streams as they should be, alone."""
    new = tmp_path_factory.mktemp("as_usual")
    found = side_by_side([lambda n=n: outcome(folder, new / n.replace(" ", "_"), COMMANDS[n][0]) for n in COMMANDS])
    return dict(zip(COMMANDS, found))


def judge(name, stream, result, usual, data_arrive):
    """`data_arrive`: mpirun takes what the ranks print, whether or not it can write it."""
    command, prints = COMMANDS[name]
    (got, left, out, err), (code, files, stdout, _) = result, usual
    assert left == files
    if prints and stream == "stdout" and not data_arrive:
        assert got == 3 and err.count("standard output") == 1, err
    else:
        assert got == code and "standard output" not in err, err
    if stream != "stdout":
        assert without_times(out) == without_times(stdout)


@pytest.mark.parametrize("name", COMMANDS)
def test_broken_streams_change_nothing(folder, tmp_path, as_usual, name):
    command, prints = COMMANDS[name]
    assert bool(as_usual[name][2]) == prints
    cases = [(stream, how) for stream in STREAMS for how in BROKEN]
    results = side_by_side([lambda s=s, h=h: outcome(folder, tmp_path / f"{s}_{h}", command, breaking(s, h))
                            for s, h in cases])
    for (stream, how), result in zip(cases, results):
        print(command, "with", stream, how)
        judge(name, stream, result, as_usual[name], data_arrive=False)


def some_on_two_ranks():
    """All combinations in the long tests, else a tenth of them that a seed chooses."""
    everything = list(itertools.product(COMMANDS, STREAMS, BROKEN, ("ranks", "mpirun")))
    if os.environ.get("TRIDENTSCAN_SLOW"):
        return everything
    return random.Random(14).sample(everything, len(everything) // 20)


@pytest.mark.parametrize("name, stream, how, whose", some_on_two_ranks())
def test_broken_streams_of_two_ranks(folder, tmp_path, as_usual, name, stream, how, whose):
    mpirun, breaker = ["mpirun", "--bind-to", "none", "-n", "2"], breaking(stream, how)
    result = outcome(folder, tmp_path / "new", COMMANDS[name][0],
                     mpirun + breaker if whose == "ranks" else breaker + mpirun)
    judge(name, stream, result, as_usual[name], data_arrive=whose == "mpirun")


@pytest.mark.parametrize("name", ["run", "run bad", "check", "usage"])
def test_messages_that_nobody_takes(folder, tmp_path, as_usual, name):
    """A pipe that is full and never emptied: waited for, but not for long."""
    result = outcome(folder, tmp_path / "new", COMMANDS[name][0], breaking("stderr", "stuffed"))
    judge(name, "stderr", result, as_usual[name], data_arrive=False)


@pytest.mark.parametrize("ranks", [1, 2])
def test_lines_of_progress_that_cannot_be_written(folder, tmp_path, ranks):
    """Runs whose clock is so fast that progress is told several times."""
    command = "run long.yaml --threads 1 -o {new}/x.h5"
    launcher = ["mpirun", "--bind-to", "none", "-n", "2"] if ranks == 2 else []
    code, files, _, stderr = outcome(folder, tmp_path / "usual", command, launcher, **FAST_CLOCK)
    assert code == 0 and set(files) == {"x.h5", "x.run.json"}
    assert stderr.count(" units (") >= 2, stderr
    for how in (*BROKEN, "stuffed"):
        got = outcome(folder, tmp_path / how, command, launcher + breaking("stderr", how), **FAST_CLOCK)
        assert got[:2] == (code, files), how


def test_terminal_that_goes_away(folder, tmp_path):
    """As when a window is closed over a run that was told to ignore SIGHUP."""
    try:
        ours, theirs = pty.openpty()
    except OSError as error:  # a bare chroot has no /dev/pts
        pytest.skip(f"no pseudo-terminal on this machine: {error}")
    run = subprocess.Popen([BINARY, "run", "long.yaml", "-o", tmp_path / "x.h5"], cwd=folder,
                           stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
                           env={**program_environment(), **FAST_CLOCK})
    os.close(theirs)
    while b" units (" not in os.read(ours, 4096):
        pass
    os.close(ours)
    assert run.wait(timeout=60) == 0
    assert sorted(os.listdir(tmp_path)) == ["x.h5", "x.run.json"]


@pytest.mark.parametrize("command", ["limit result.h5 --json", "contour result.h5", "plan scan.yaml --json",
                                     "xsec --target Fe56 --energy 20GeV --relative-error 1e-1 --json",
                                     "check scan.yaml --json"])
def test_warnings_are_no_data(folder, tmp_path, command):
    """More threads than processors: told on stderr, so that stdout is what a script reads."""
    code, _, stdout, stderr = outcome(folder, tmp_path / "new", command, OMP_NUM_THREADS=str(4 * CPUS))
    assert code == 0 and "warning:" not in stdout
    assert stderr.count("warning: ") == (0 if command.startswith("check") else 1), stderr
    if command.endswith("--json"):
        json.loads(stdout)
    else:
        assert stdout.startswith("experiment,confidence_level,")


def without_times(text):
    return re.sub(r"[0-9.e+-]+ (s|min|MiB|KiB)\b|in \S+ s|about \S+|seconds\S*: \S+|\d+(\.\d+)?", "#", text)
