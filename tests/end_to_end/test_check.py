"""check for scripts and editors (--json), a configuration from the standard input, --version."""

import json
import re
import subprocess

from conftest import BINARY, ROOT, program_environment, succeed, tridentscan, write_scan

FAULTY = '''schema_version: 1
name: scan
model: lmu_ltua
grid:
  mass: {min: "1 m", max: "3 GeV", points: 12}
experiments: ["data:experiments/ccfr.yaml"]
'''


def from_stdin(*arguments, text, cwd):
    return subprocess.run([BINARY, *arguments], cwd=cwd, input=text, capture_output=True, text=True,
                          env=program_environment(), timeout=60)


def test_problems_as_json_are_those_of_the_text(tmp_path):
    (tmp_path / "scan.yaml").write_text(FAULTY)
    done = tridentscan("check", "scan.yaml", "--json", cwd=tmp_path)
    assert done.returncode == 2 and done.stderr == ""
    report = json.loads(done.stdout)
    assert report["valid"] is False and report["count"] == len(report["problems"]) == 3
    model, missing, mass = sorted(report["problems"], key=lambda p: (p["line"], p["column"]))
    assert (model["file"], model["line"], model["column"], model["key"]) == ("scan.yaml", 3, 8, "model")
    assert "did you mean 'lmu_ltau'" in model["message"]
    assert (missing["line"], missing["key"]) == (5, "grid") and "'coupling'" in missing["message"]
    assert (mass["line"], mass["column"], mass["key"]) == (5, 15, "grid.mass.min")
    text = tridentscan("check", "scan.yaml", cwd=tmp_path)
    assert text.returncode == 2 and text.stdout == ""
    for problem in report["problems"]:
        assert "{file}:{line}:{column}: {key}: {message}".format(**problem) in text.stderr


def test_places_that_are_not_known_are_null(tmp_path):
    write_scan(tmp_path)
    arguments = ["check", "scan.yaml", "--json", "--set"]
    report = json.loads(tridentscan(*arguments, "grid.mass.points=1", cwd=tmp_path).stdout)
    assert report["problems"][0] == {
        "file": "--set grid.mass.points=1", "line": None, "column": None, "key": "grid.mass.points",
        "message": "1 is out of range, write a whole number from 2 to 100000"}
    missing = json.loads(tridentscan("check", "no.yaml", "--json", cwd=tmp_path).stdout)
    assert missing["problems"][0]["file"] == "no.yaml"
    assert missing["problems"][0]["message"].startswith("no such file")


def test_a_valid_configuration_as_json(tmp_path):
    write_scan(tmp_path, experiments=("ccfr", "charm2"))
    done = succeed("check", "scan.yaml", "--json", cwd=tmp_path)
    report = json.loads(done.stdout)
    assert done.stderr == "" and report["valid"] is True and report["problems"] == []
    assert report["experiments"] == ["ccfr", "charm2"] and report["mass_GeV"]["points"] == 12
    assert report["inputs"][:2] == ["scan.yaml", "data:experiments/ccfr.yaml"]
    assert re.fullmatch("[0-9a-f]{32}", report["config_hash"])


def test_configuration_from_the_standard_input(tmp_path):
    (tmp_path / "mine.yaml").write_text((ROOT / "configs/experiments/ccfr.yaml").read_text())
    text = write_scan(tmp_path).read_text().replace("data:experiments/ccfr.yaml", "mine.yaml")
    for ranks in ([], ["mpirun", "-n", "2"]):
        done = subprocess.run([*ranks, BINARY, "run", "-", "-o", f"from{len(ranks)}.h5"], input=text,
                              cwd=tmp_path, capture_output=True, text=True, timeout=60,
                              env=program_environment())
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "from0.h5").read_bytes() == (tmp_path / "from3.h5").read_bytes()
    done = from_stdin("check", "-", text=FAULTY, cwd=tmp_path)
    assert done.returncode == 2 and "<stdin>:3:8: model: unknown word" in done.stderr
    assert "<stdin>: the file is empty" in from_stdin("check", "-", text="", cwd=tmp_path).stderr.replace(
        ":1:1", "")
    large = from_stdin("check", "-", text="#" * (2 << 20), cwd=tmp_path)
    assert large.returncode == 2 and "<stdin>: has more than" in large.stderr


def test_version_tells_what_a_bug_report_needs(tmp_path):
    lines = succeed("--version", cwd=tmp_path).stdout.splitlines()
    assert re.fullmatch(r"tridentscan \d+\.\d+\.\d+ \(commit \S+\)", lines[0])
    names = [line.split(": ")[0] for line in lines[1:]]
    assert names == ["compiler", "MPI", "HDF5", "instruction set in use", "instruction sets here"]
    used, offered = (line.split(": ")[1] for line in lines[-2:])
    assert used == offered.split(", ")[-1]


def test_an_efficiency_outside_its_table_is_told_by_check_and_run(tmp_path):
    (tmp_path / "detector.yaml").write_text("""\
schema_version: 1
name: my_detector
label: "A detector"
beam: {energy: {value: "20 GeV", status: assumed, source: "test"}}
target: {nucleus: {value: Fe56, status: assumed, source: "test"}}
cuts: {lepton_efficiency: {value: [["3 GeV", 0.5], ["20 GeV", 0.9]], status: assumed, source: "test"}}
measurement:
  ratio: {value: 1, status: assumed, source: "test"}
  error: {value: 0.3, status: assumed, source: "test"}
""")
    path = write_scan(tmp_path, masses=2, couplings=2, relative_error="1e-1")
    path.write_text(path.read_text().replace("data:experiments/ccfr.yaml", "detector.yaml"))
    told = "my_detector: the efficiency of leptons begins at 3 GeV with 0.5; below, down to 0.106 GeV, they are taken"
    assert told in succeed("check", "scan.yaml", cwd=tmp_path).stderr
    report = json.loads(succeed("check", "scan.yaml", "--json", cwd=tmp_path).stdout)
    assert len(report["warnings"]) == 1 and report["warnings"][0].startswith(told)
    assert told in succeed("run", "scan.yaml", "-o", "scan.h5", cwd=tmp_path).stderr
