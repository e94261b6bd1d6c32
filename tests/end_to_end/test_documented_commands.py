"""Every command of README.md, CONTRIBUTING.md and docs is run, on small grids, or listed here with the reason."""

import contextlib
import io
import itertools
import os
import re
import runpy
import subprocess
import sys
from unittest import mock

import pytest
from conftest import BINARY, ROOT, program_environment, succeed
from documentation import blocks, environment, indented_commands

PAGES = {path.relative_to(ROOT).as_posix(): path.read_text()
         for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]}
PAGES["docs/design.md"] = PAGES["docs/design.md"].split("## File map")[0]
IN_BLANK_FOLDERS = {"docs/tutorial.md", "docs/new_experiment.md", "docs/public_flux.md"}  # test_tutorial.py
COMMAND = re.compile(r"(\(cd \S+ && |\w+=\$\(|[A-Z]+=\S+ )*(\./)?(scripts/|build/|tridentscan |mpirun |srun |sbatch "
                     r"|cmake |ctest |cpack |git |sudo |python3 |\w+\.py )")
NOT_RUN = {
    r"\./scripts/(setup|build|test|reproduce)\.sh": "build and run these tests",
    r"cmake --install|cpack": "tests/install does both",
    r"ctest ": "would run these tests",
    r"sbatch|srun |scripts/cluster/": "tests/cluster runs the scripts, on a SLURM of its own",
    r"slot:PE=8": "needs 32 processors",
    r"shape_table.py": "takes half a minute; test_shape_table.py makes rows of its tables",
    r"equivalent_photons.py energy": "takes minutes; tests/scripts/test_equivalent_photons.py runs its parts",
}
PLACEHOLDERS = {"CONFIG": "configs/figures/fig3.yaml", "NAME.h5": "name.h5", "RESULT": "results/fig3.h5",
                "FOLDER": "exported", "full|transverse|printed": "transverse", "csv|json|hepdata": "json",
                "constants|closed-forms|table|energy|nuclei": "constants"}
# What a page draws is drawn in small: fewer events of the quickest experiment, a figure of fewer points.
SMALLER = {r"events dune_nd_67t_fhc(?= --count|$)": "events lbne_5gev", r"--count \d{4,}": "--count 500",
           '"1e21 POT" -o both': '"1e19 POT" -o both', "--points 9": "--targets Ar40 --points 2"}
# Commands of a page that are alternatives write to the same file.
SMALL = "--set grid.mass.points=6 --set grid.coupling.points=6 --set integration.relative_error=0.02"


def commands():
    """(page, command), each command once, in whatever folder a page finds the program."""
    seen = set()
    for page, text in PAGES.items():
        for line in indented_commands(text):
            words = re.sub(r"^(build/release/|scripts/(?=\w+\.py))", "", line)
            if COMMAND.match(line) and words not in seen:
                seen.add(words)
                yield page, line


def reason_not_to_run(command):
    return next((reason for pattern, reason in NOT_RUN.items() if re.search(pattern, command)), None)


def as_typed(command):
    """In small, with names for the placeholders, and with the options in brackets."""
    for pattern, small in SMALLER.items():
        command = re.sub(pattern, small, command)
    for placeholder, value in PLACEHOLDERS.items():
        command = re.sub(rf"(?<![\w.]){re.escape(placeholder)}(?![\w.])", value, command)
    return re.sub(r"\[(.*?)\]", r"\1", command)


def test_no_command_is_overlooked():
    assert len(list(commands())) > 30
    for page, text in PAGES.items():
        kinds = {language for language, _, _ in blocks(text)}
        assert kinds <= {"csv", "yaml", "sh", "text", "python", "mermaid"}, page
        assert "sh" not in kinds or page in IN_BLANK_FOLDERS, page
        for line in indented_commands(text):
            assert COMMAND.match(line) or not re.search(r"\s--[a-z]|^tridentscan|^scripts/\S+\s*$", line), line


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """A folder that looks like a clone with a built program, which takes small grids, and with results."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("configs", "scripts"):
        (folder / name).symlink_to(ROOT / name)
    program = folder / "build/release/tridentscan"
    program.parent.mkdir(parents=True)
    program.write_text(f"""#!/bin/sh
case "$*" in
  run*--resume*) exec {BINARY} "$@" {SMALL} ;;
esac
case $1 in
  run) exec {BINARY} "$@" {SMALL} --overwrite ;;
  plan) exec {BINARY} "$@" {SMALL} ;;
  *) exec {BINARY} "$@" ;;
esac
""")
    program.chmod(0o755)
    (folder / "results").mkdir()
    for figure in ("fig2", "fig3", "fig4", "projections"):
        subprocess.run([program, "run", f"configs/figures/{figure}.yaml", "-q", "-o", f"results/{figure}.h5"], cwd=folder, check=True,
                       env=program_environment(), timeout=120)
    return folder


def test_every_command_runs(checkout, tmp_path):
    user = environment(tmp_path)
    user["PATH"] = f"{checkout / 'build/release'}:{user['PATH']}"
    for text in [text for page, text in PAGES.items() if page not in IN_BLANK_FOLDERS]:
        for language, name, content in blocks(text):
            if language == "yaml" and name:  # a file that the commands need
                (checkout / name).write_text(content)
    for page, command in commands():
        if reason_not_to_run(command):
            continue
        done = subprocess.run(["bash", "-c", as_typed(command)], cwd=checkout, env=user, text=True,
                              capture_output=True, timeout=120)
        assert done.returncode == 0, f"{page}: {command}\n{done.stdout}{done.stderr}"
    for page, text in PAGES.items():
        for program in [text for language, _, text in blocks(text)
                        if language == "python" and page != "docs/python.md"]:  # test_python_docs.py
            subprocess.run(["/usr/bin/python3", "-c", program], cwd=checkout, env=user, check=True, timeout=120)


def test_commands_that_are_not_run_are_sound():
    not_run = [command for _, command in commands() if reason_not_to_run(command)]
    assert all(any(re.search(pattern, command) for command in not_run) for pattern in NOT_RUN
               if pattern != "ctest ")
    for command in not_run:
        assert subprocess.run(["bash", "-n", "-c", as_typed(command)]).returncode == 0, command
        for script in re.findall(r"(?<![\w/])(?:\./)?(scripts/\S+)", command):
            assert os.access(ROOT / script, os.X_OK) or script.endswith(".sbatch"), script
            assert (ROOT / script).is_file(), script


def help_of(script):
    """What a script in Python says of itself, in this process."""
    said = io.StringIO()
    with mock.patch.object(sys, "argv", [str(script), "--help"]), contextlib.redirect_stdout(said), \
            pytest.raises(SystemExit) as end:
        runpy.run_path(str(script), run_name="__main__")
    assert not end.value.code, script
    return said.getvalue()


def helps():
    """Options by program: of each subcommand, and of the scripts."""
    def options(text):
        return set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]*", text))

    subcommands = re.findall(r"^  ([a-z]+) {2,}", succeed("--help", cwd=ROOT).stdout, re.MULTILINE)
    known = {f"tridentscan {name}": options(succeed(name, "--help", cwd=ROOT).stdout) for name in subcommands}
    for script in (ROOT / "scripts").glob("*.py"):
        known[script.name] = options(help_of(script))
    for script in (ROOT / "scripts").glob("*.sh"):
        known[script.name] = options(script.read_text())
    return known


def test_options_named_in_the_text_exist():
    known = helps()
    assert {"tridentscan run", "tridentscan merge", "plot.py"} <= set(known)
    known["mpirun, sbatch, srun"] = {"--bind-to", "--map-by", "--signal", "--mpi", "--array"}
    all_options = set().union(*known.values()) | {"--help", "--version"}
    for page, text in PAGES.items():
        text = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
        spoken = [" ".join(code.split()) for code in re.findall(r"`([^`]+)`", text)]
        for code in itertools.chain(spoken, (c for p, c in commands() if p == page)):
            for program in re.findall(r"\btridentscan ([a-z]+)\b", code):
                assert f"tridentscan {program}" in known, f"{page}: {code}"
            if "--" not in code:
                continue
            subcommand = re.match(r"(?:tridentscan )?([a-z]+) --", code)
            script = re.match(r"(?:scripts/)?(\w+\.(?:py|sh)) ", code)
            expected = (known.get(f"tridentscan {subcommand[1]}") if subcommand else
                        known.get(script[1]) if script else None) or all_options
            for option in re.findall(r"(?<!\S)--[a-z][a-z0-9-]*", code):
                assert option in expected or reason_not_to_run(code), f"{page}: {code}: {option}"
