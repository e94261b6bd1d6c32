"""What the program knows by name: list and show."""

import json

import pytest
from conftest import ROOT, succeed, tridentscan

KINDS = {"beam": "beams/*.yaml", "experiment": "experiments/*.yaml", "limit": "limits/*.yaml"}
STATUSES = {"published", "computed", "inferred", "assumed", "unverified"}


@pytest.mark.parametrize("kind", ["beam", "target", "experiment", "model", "limit"])
def test_everything_listed_can_be_shown(kind, tmp_path):
    names = succeed("list", f"{kind}s", "--names", cwd=tmp_path).stdout.split()
    if kind in KINDS:  # the files that are there, and nothing else
        assert names == sorted(path.stem for path in (ROOT / "configs").glob(KINDS[kind]))
    table = succeed("list", f"{kind}s", cwd=tmp_path).stdout.splitlines()
    assert [line.split()[0] for line in table[1:]] == names
    assert max(map(len, table)) <= 80
    listed = json.loads(succeed("list", f"{kind}s", "--json", cwd=tmp_path).stdout)
    assert [item["name"] for item in listed] == names
    for name, item in zip(names, listed):
        shown = json.loads(succeed("show", kind, name, "--json", cwd=tmp_path).stdout)
        data = shown.pop("data")
        assert shown == item
        assert data and all(datum["source"] and datum["status"] in STATUSES for datum in data)


def test_show_tells_value_unit_status_and_source(tmp_path):
    text = succeed("show", "experiment", "ccfr", cwd=tmp_path).stdout
    assert "cuts.min_lepton_energy = 9 GeV (inferred)\n      muon momentum requirement" in text
    assert "weakest datum  unverified" in text  # the charge density of iron
    assert max(map(len, text.splitlines())) <= 80
    iron = json.loads(succeed("show", "target", "Fe56", "--json", cwd=tmp_path).stdout)
    assert iron["Z"] == 26 and iron["A"] == 56 and iron["mean_mass_GeV"] == 52.089777


def test_show_takes_a_file_of_ones_own(tmp_path):
    text = (ROOT / "configs/experiments/ccfr.yaml").read_text()
    (tmp_path / "mine.yaml").write_text(text.replace("name: ccfr", "name: mine"))
    assert succeed("show", "experiment", "mine.yaml", cwd=tmp_path).stdout.startswith(
        "experiment mine: CCFR\n")


@pytest.mark.parametrize("kind, name, words", [
    ("experiment", "ccf", "did you mean 'ccfr'"), ("beam", "dune", "(known: charm2_fhc,"),
    ("target", "fe56", "of iron there is the nucleus Fe56"), ("model", "lmu_ltua", "did you mean 'lmu_ltau'"),
    ("experiment", "no.yaml", "no.yaml: no such file"), ("boson", "z", "{beam,target,")])
def test_unknown_names_have_a_way_out(kind, name, words, tmp_path):
    done = tridentscan("show", kind, name, cwd=tmp_path)
    assert done.returncode == 2 and done.stdout == "" and words in done.stderr
