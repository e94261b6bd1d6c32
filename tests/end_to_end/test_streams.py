"""Standard streams that are closed, full or dead: every command leaves the files and the exit code that it leaves
without, alone and on two ranks; only data that cannot be printed are an error of their own."""

import concurrent.futures
import contextlib
import os
import re
import subprocess

import pytest
from conftest import BINARY, CPUS, program_environment, succeed, write_scan

STREAMS = ("stdin", "stdout", "stderr")
BROKEN = ("closed", "full", "dead")

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
    "photon": ("photon --s-over-m2 1e4", True),
    "info": ("info result.h5", True),
    "info bad": ("info scan.yaml", False),
    "limit": ("limit result.h5 --json", True),
    "contour": ("contour result.h5", True),
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
    succeed("run", "scan.yaml", "-o", "result.h5", cwd=folder)
    for part in (1, 2):
        succeed("run", "direct.yaml", "--shard", f"{part}/2", "-o", "parts.h5", cwd=folder)
    for path in folder.glob("*part-*"):
        path.rename(folder / f"parts.h5.part-{path.name[-6]}-of-2")
    return folder


def broken(stream, how, closing):
    """Options of Popen for a stream that is closed, full or a pipe without its other end."""
    number = STREAMS.index(stream)
    if how == "closed":
        return {"preexec_fn": lambda: os.close(number)}
    if how == "full":
        return {stream: closing.enter_context(open("/dev/full", "rb" if stream == "stdin" else "wb"))}
    read, write = os.pipe()
    os.close(write if stream == "stdin" else read)
    closing.callback(os.close, read if stream == "stdin" else write)
    return {stream: read if stream == "stdin" else write}


def outcome(folder, new, command, stream=None, how=None, mpirun=()):
    """(exit code, {file: bytes}, stdout, stderr); what differs from run to run is left out."""
    new.mkdir()
    with contextlib.ExitStack() as closing:
        options = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        if stream:
            options |= broken(stream, how, closing)
        done = subprocess.run([*mpirun, BINARY, *command.format(new=new).split()], cwd=folder, text=True,
                              timeout=120, env={**program_environment(), "OMP_NUM_THREADS": "1"}, **options)
    files = {str(path.relative_to(new)): "" if path.name.endswith(".run.json") else path.read_bytes()
             for path in sorted(new.rglob("*")) if path.is_file()}
    return done.returncode, files, done.stdout, done.stderr


def side_by_side(tasks):
    with concurrent.futures.ThreadPoolExecutor(max_workers=CPUS + 1) as pool:
        return list(pool.map(lambda task: task(), tasks))


def check_command(folder, new, name, mpirun=()):
    command, prints = COMMANDS[name]
    code, files, stdout, _ = outcome(folder, new / "as_usual", command, mpirun=mpirun)
    assert bool(stdout) == prints
    cases = [(stream, how) for stream in STREAMS for how in BROKEN]
    results = side_by_side([lambda s=s, h=h: outcome(folder, new / f"{s}_{h}", command, s, h, mpirun)
                            for s, h in cases])
    for (stream, how), (got, left, out, err) in zip(cases, results):
        where = f"{command} with {stream} {how}: {err}"
        assert left.keys() == files.keys(), where
        for file, data in files.items():
            # A part holds the time that it took.
            assert left[file] == data or "part-" in file, where
        if prints and stream == "stdout":
            assert got == 3 or mpirun, where  # mpirun takes what ranks print, and drops it
            assert mpirun or err.count("standard output") == 1, where
        else:
            assert got == code, where
            assert "standard output" not in (err or ""), where
        if stream == "stderr" and prints and not mpirun:
            assert without_times(out) == without_times(stdout), where


def without_times(text):
    return re.sub(r"[0-9.e+-]+ (s|min|MiB|KiB)\b|in \S+ s|about \S+|seconds\S*: \S+|\d+(\.\d+)?", "#", text)


@pytest.mark.parametrize("name", COMMANDS)
def test_broken_streams_change_nothing(folder, tmp_path, name):
    check_command(folder, tmp_path, name)
