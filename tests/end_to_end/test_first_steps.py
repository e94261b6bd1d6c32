"""What somebody meets who has never used the program: help, examples, misspelt words, files to start from."""

import os
import re
import subprocess

import pytest
from conftest import BINARY, ROOT, program_environment, succeed, tridentscan

HELP = succeed("--help", cwd="/").stdout
SUBCOMMANDS = re.findall(r"^  ([a-z]+) {2,}", HELP, re.MULTILINE)


def examples(text):
    """The lines to type at the end of a help."""
    block = re.search(r"^Examples?:\n((?:  .*\n)+)", text, re.MULTILINE)
    assert block, text
    return [re.split(r" {2,}", line.strip())[0] for line in block[1].splitlines() if not line.startswith("      ")]


def test_no_words_give_help_with_four_examples(tmp_path):
    done = tridentscan(cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (2, HELP, "")
    assert len(examples(HELP)) == 4


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_help_of_a_subcommand_says_what_its_option_says(name, tmp_path):
    text = succeed("help", name, cwd=tmp_path).stdout
    assert text == succeed(name, "--help", cwd=tmp_path).stdout
    assert any(f"tridentscan {name} " in line for line in examples(text))


def test_help_alone(tmp_path):
    assert succeed("help", cwd=tmp_path).stdout == HELP


@pytest.fixture(scope="module")
def typed(tmp_path_factory):
    """A folder where all examples were typed one after the other; run takes few points."""
    folder, tools = tmp_path_factory.mktemp("typed"), tmp_path_factory.mktemp("tools")
    small = "--set grid.coupling.points=4 --set integration.relative_error=0.05"
    (tools / "tridentscan").write_text(f"""#!/bin/sh
case $* in
  run*grid.mass.points*) exec {BINARY} "$@" {small} --overwrite ;;
  run*) exec {BINARY} "$@" {small} --set grid.mass.points=4 --overwrite ;;
esac
exec {BINARY} "$@"
""")
    (tools / "tridentscan").chmod(0o755)
    user = {**program_environment(), "PATH": f"{tools}:{os.environ['PATH']}"}
    for name in ["", *sorted(SUBCOMMANDS)]:
        for line in examples(HELP if not name else succeed(name, "--help", cwd=folder).stdout):
            done = subprocess.run(["bash", "-c", line], cwd=folder, env=user, capture_output=True, text=True, timeout=120)
            assert done.returncode == 0, line + "\n" + done.stdout + done.stderr
    return folder


def test_every_example_works(typed):
    made = {path.name for path in typed.iterdir()}
    assert {"fig3.h5", "fig3.png", "fig3.pdf", "my.yaml", "hepdata", "joined.h5", "my_scan.h5", "two.h5"} <= made


@pytest.mark.parametrize("words, said", [
    ("rnu", "unknown subcommand 'rnu': did you mean run?"),
    ("rnu --help", "unknown subcommand 'rnu': did you mean run?"),
    ("plto fig3.h5 -o x.png", "unknown subcommand 'plto': did you mean plot?"),
    ("run x.yaml --outptu x.h5", "run: unknown option '--outptu': did you mean --output?"),
    ("xsec --targt Fe56", "xsec: unknown option '--targt': did you mean --target?"),  # not: --target is required
    ("limit fig3.h5 --confidence_level=0.9", "unknown option '--confidence_level': did you mean --confidence-level?"),
    ("--threads 2 run x.yaml", "unknown option '--threads': options follow the subcommand"),
    ("--verison", "unknown option '--verison': did you mean --version?"),
    ("info a.h5 b.h5", "info: one argument too many: 'b.h5'"),
    ("help rnu", "no subcommand 'rnu'"),
    ("reference gird", "did you mean 'grid'?"),
    ("init scna", "scna"),
])
def test_misspelt_words_get_a_suggestion(words, said, tmp_path):
    done = tridentscan(*words.split(), cwd=tmp_path)
    assert done.returncode == 2 and said in done.stderr and done.stdout == ""


def test_one_section_of_the_reference(tmp_path):
    text = succeed("reference", "grid.mass", cwd=tmp_path).stdout
    assert re.findall(r"^  (\w+)$", text, re.MULTILINE) == ["min", "max", "points", "spacing"]
    assert "(default: log)" in text and "`" not in text
    assert "grid.coupling" in succeed("reference", "grid", cwd=tmp_path).stdout
    assert re.findall(r"^  (\w+)$", succeed("reference", "integration.seed", cwd=tmp_path).stdout, re.MULTILINE) == ["seed"]


@pytest.mark.parametrize("kind", ["scan", "experiment", "beam"])
def test_templates_are_accepted_as_they_are_and_with_their_comments_used(kind, tmp_path):
    text = succeed("init", kind, cwd=tmp_path).stdout
    schema = re.match(r"# yaml-language-server: \$schema=(.*)\n", text)[1]
    assert os.path.isfile(schema)
    assert len(re.findall(r"^ *#|  # ", text, re.MULTILINE)) > 8
    (tmp_path / "my.yaml").write_text(text)
    assert "no errors" in succeed("check", "my.yaml", cwd=tmp_path).stderr
    assert '"valid": true' in succeed("check", "my.yaml", "--json", cwd=tmp_path).stdout


@pytest.mark.parametrize("kind, option", [("model", "--model"), ("volumes", "--volumes")])
def test_templates_of_events_are_accepted(kind, option, tmp_path):
    (tmp_path / "my.yaml").write_text(succeed("init", kind, cwd=tmp_path).stdout)
    point = ("--mass", "1 GeV", "--coupling", "1e-2") if kind == "model" else ()
    assert "mu- mu+" in succeed("events", "lbne_5gev", option, "my.yaml", *point, cwd=tmp_path).stdout


def test_what_templates_offer_in_comments_is_accepted(tmp_path):
    scan = succeed("init", "scan", cwd=tmp_path).stdout
    scan = re.sub(r"^model: .*\n", "", scan, flags=re.MULTILINE)
    scan = re.sub(r"^(\s*)# ((model|bands|combination):|  - \{epoch|- my_experiment)", r"\1\2", scan, flags=re.MULTILINE)
    experiment = succeed("init", "experiment", cwd=tmp_path).stdout
    experiment = re.sub(r"^measurement:\n(?:  .*\n)+", "", experiment, flags=re.MULTILINE)
    experiment = re.sub(r"^  energy: .*\n|^  nucleus: .*\n", "", experiment, flags=re.MULTILINE)
    experiment = re.sub(r"^# (projection: )", r"\1", experiment, flags=re.MULTILINE)
    experiment = re.sub(r"^beam:\n", "beam:\n  spectrum: {value: my_beam.yaml, status: assumed, source: x}\n", experiment,
                        flags=re.MULTILINE)
    experiment = re.sub(r"^  # material: glass .*$", "  material: {value: glass, status: assumed, source: x}", experiment,
                        flags=re.MULTILINE)
    experiment = re.sub(r"^  # (max_lepton_angle)", r"  \1", experiment, flags=re.MULTILINE)
    for name, text in (("scan", scan), ("my_experiment", experiment), ("my_beam", succeed("init", "beam", cwd=tmp_path).stdout)):
        (tmp_path / f"{name}.yaml").write_text(text)
    said = succeed("check", "scan.yaml", cwd=tmp_path).stderr
    assert "my_experiment: " in said and "my_beam" in said and "no errors" in said


def test_a_mistake_in_an_experiment_or_a_beam_is_told_without_a_scan(tmp_path):
    for kind, wrong, said in (("experiment", ("Ar40", "Ar41"), "Ar41"), ("beam", ("POT ", "POTS "), "POTS")):
        (tmp_path / "my.yaml").write_text(succeed("init", kind, cwd=tmp_path).stdout.replace(*wrong))
        done = tridentscan("check", "my.yaml", cwd=tmp_path)
        assert done.returncode == 2 and said in done.stderr
    done = tridentscan("check", "my.yaml", "--set", "name=x", cwd=tmp_path)
    assert done.returncode == 2 and "--set" in done.stderr


def test_shipped_figures_write_where_the_user_is_and_say_how_to_go_on(tmp_path):
    few = ["--set", "grid.mass.points=4", "--set", "integration.relative_error=0.05"]
    said = succeed("run", "data:figures/fig3.yaml", *few, cwd=tmp_path).stderr
    assert said.splitlines()[-1].strip() == "tridentscan plot fig3.h5"
    assert {path.name for path in tmp_path.iterdir()} == {"fig3.h5", "fig3.run.json"}


def test_plot_has_the_options_of_its_script(tmp_path):
    def options(text):
        return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text))
    script = subprocess.run([ROOT / "scripts/plot.py", "--help"], capture_output=True, text=True, check=True).stdout
    own = succeed("plot", "--help", cwd=tmp_path).stdout.split("Options:")[1].split("\nExample")[0]
    assert options(own) == options(script)


def test_plot_ends_with_the_exit_codes_of_the_program(typed, tmp_path):
    for arguments, code in ((["nosuch.h5"], 3), ([typed / "fig3.h5", "--experiments", "nosuch"], 3),
                            ([typed / "fig3.h5", "-o", tmp_path / "a.docx", "--format", "docx"], 2),
                            ([typed / "fig3.h5", "--style", "large"], 2), ([typed / "fig3.h5", "-o", tmp_path / "a.png"], 0)):
        done = tridentscan("plot", *arguments, cwd=tmp_path)
        assert done.returncode == code, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]
