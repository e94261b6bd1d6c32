"""What the tabulator key offers: by the program, and through each shell as it is typed."""

import os
import pty
import select
import shlex
import subprocess
import time
from pathlib import Path

import pytest
from conftest import BINARY, program_environment, succeed, write_scan

FOLDER = str(Path(BINARY).resolve().parent)
CASES = [  # a line up to the cursor, and what comes of it
    ("tridentscan ru", "tridentscan run "),
    ("tridentscan run --ov", "tridentscan run --overwrite "),
    ("tridentscan xsec --target=gl", "tridentscan xsec --target=glass "),
    ("tridentscan run data:figures/fig3", "tridentscan run data:figures/fig3.yaml "),
    ("tridentscan run scan.yaml --set grid.mass.po", "tridentscan run scan.yaml --set grid.mass.points="),
    (r"tridentscan run my\ s", r"tridentscan run my\ scan.yaml "),
    ("tridentscan limit result.h5 --experiment c", "tridentscan limit result.h5 --experiment ccfr "),
    ("tridentscan beam note", "tridentscan beam notes.md "),  # the shell's own names of files
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("completion")
    (folder / "sub").mkdir()
    (folder / "notes.md").write_text("")
    write_scan(folder, masses=3, couplings=3)
    (folder / "my scan.yaml").write_text((folder / "scan.yaml").read_text())
    succeed("run", "scan.yaml", "-o", "result.h5", cwd=folder)
    return folder


def offered(folder, *words):
    return succeed("completion", "bash", "--", *words, cwd=folder).stdout.splitlines()


def test_every_subcommand_with_every_option_of_its_help(folder):
    commands = offered(folder, "")
    assert {"run", "check", "list", "show", "completion"} <= set(commands)
    for command in commands:
        text = succeed(command, "--help", cwd=folder).stdout
        options = offered(folder, command, "--")
        assert options and all(option in text for option in options)
    assert offered(folder, "--v") == ["--version"] and offered(folder, "help", "ru") == ["run"]


@pytest.mark.parametrize("words, expected", [
    ("run --isa |", "baseline avx2 avx512"),
    ("xsec --method e|", "exact epa"),
    ("xsec --beam dune_nd_r|", "dune_nd_rhc"),
    ("list |", "beams targets experiments models limits"),
    ("show experiment ccfr_r|", "ccfr_realistic"), ("show limit cms|", "cms_2018"),
    ("check s|", "scan.yaml sub/"), ("plan result|", "result.h5"),
    ("info r|", "result.h5"),
    ("run data:mu|", "data:muon_g_minus_2.yaml"),
    ("plot result.h5 --experiments ccfr,|", ""),  # each once
    ("run result.h5 --set experiments.|", "experiments.ccfr."),
    ("run scan.yaml --set experiments.ccfr.measurement.ra|", "experiments.ccfr.measurement.ratio="),
    ("run scan.yaml --set integration.method=d|", "integration.method=direct"),
    ("run -o out.h5 --set model|", "model. model="),
    ("reference grid.|", "grid.coupling grid.mass"),
    ("run no_such/|", ""), ("nonsense |", ""), ("limit broken.h5 --experiment |", ""),
])
def test_values(folder, words, expected):
    (folder / "broken.h5").write_text("no result")
    found = offered(folder, *words.removesuffix("|").split(" "))
    (folder / "broken.h5").unlink()
    assert found == expected.split()


def typed(command, setup, prompt, folder):
    """For each case, what stands on the line of an interactive shell after the tabulator key."""
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(folder)
        os.execvpe(command[0], command, {**program_environment(), "PATH": f"{FOLDER}:/usr/bin:/bin",
                                         "TERM": "dumb", "HOME": str(folder)})

    def read_until(text):
        seen, end = "", time.monotonic() + 20
        while text not in seen and time.monotonic() < end:
            if select.select([terminal], [], [], 0.1)[0]:
                seen += os.read(terminal, 65536).decode(errors="replace")
        return text in seen, seen

    os.write(terminal, f"{setup}\n".encode())
    started, seen = read_until(prompt)
    assert started, seen
    for line, whole in CASES:
        os.write(terminal, f"{line}\t".encode())
        found, seen = read_until(whole)
        assert found, (line, seen)
        os.write(terminal, b"\x15")  # the line is cleared
    os.close(terminal)
    os.waitpid(process, 0)


def test_bash(folder):
    typed(["bash", "--norc", "-i"], "PS1='rea''dy>'; eval \"$(tridentscan completion bash)\"", "ready>", folder)


@pytest.mark.parametrize("how", ["printed", "installed"])
def test_zsh(folder, how):
    load = "eval \"$(tridentscan completion zsh)\""
    if how == "installed":
        (folder / "functions").mkdir()
        (folder / "functions/_tridentscan").write_text(succeed("completion", "zsh", cwd=folder).stdout)
    typed(["zsh", "-f", "-i"], "PS1='rea''dy>'; fpath=($PWD/functions $fpath); autoload -Uz compinit; compinit -u -D; "
          + (load if how == "printed" else ""), "ready>", folder)
    if how == "installed":
        (folder / "functions/_tridentscan").unlink()


def test_fish(folder):
    script = "tridentscan completion fish | source\n" + "\n".join(
        f"complete -C {line!r}" for line, _ in CASES)
    done = subprocess.run(["fish", "--no-config", "-c", script], cwd=folder, capture_output=True, text=True, timeout=60,
                          env={**program_environment(), "PATH": f"{FOLDER}:/usr/bin:/bin", "HOME": str(folder)})
    assert done.returncode == 0 and done.stderr == ""
    found = [line.split("\t")[0] for line in done.stdout.splitlines()]  # without quotes
    assert found == [shlex.split(whole)[-1] for _, whole in CASES]
