"""The validation report on a reduced set, and how it judges."""

import ast
import os
import re
import subprocess
import sys

import numpy as np
import pytest
import yaml

from conftest import ROOT
from tridentscan import Number, Systematics
from tridentscan.kernel import SM_AXIAL as C_A, SM_VECTOR as C_V
from validation.closed_forms import light_limit_14
from validation.cross_sections import vector_over_axial
from validation.document import Document
from validation.program import Program
from validation.references import Known, Reference, ReferenceError, load
from validation.theory_errors import at_masses, table
from validation.verdict import compare, judge

BINARY = os.environ.get("TRIDENTSCAN_BINARY", ROOT / "build/release/tridentscan")
REFERENCES = ROOT / "scripts/validation/references.yaml"


def reference(value=1.0, error=0.01, tolerance=0.0, known=None):
    return Reference("group", "a quantity", "", value, error, tolerance, "basis", "paper", known)


def changed(folder, change):
    content = yaml.safe_load(REFERENCES.read_text())
    change(content)
    path = folder / "references.yaml"
    path.write_text(yaml.safe_dump(content))
    return path


def test_every_reference_has_a_source_and_what_it_is_good_for():
    references = load()
    assert len(list(references)) > 100
    for r in references:
        assert references.sources[r.source]["text"] and references.sources[r.source]["status"]
        assert r.error or r.tolerance or r.known, r
        assert "{" not in r.quantity and r.quantity
    used = {r.source for r in references} | {case.get("source") for case in references.cases.values()}
    named_elsewhere = {"python", "argon_density", "global_density"}
    assert references.sources.keys() - used - named_elsewhere == set()


def test_all_faults_of_the_file_are_named(tmp_path):
    def spoil(content):
        rows = content["groups"]["coherent"]["rows"]
        del content["groups"]["coherent"]["source"], rows[0]["value"]
        content["groups"]["eq_11"]["basis"] = ""
        content["notes"]["argon"]["verdict"] = "shrug"
        content["sources"]["paper"]["status"] = "certain"
        content["groups"]["dune_year"]["rows"][0]["note"] = "nowhere"

    with pytest.raises(ReferenceError) as refused:
        load(changed(tmp_path, spoil))
    for fault in ("source 'None'", "no value", "without its basis", "explained or open",
                  "source paper", "note 'nowhere'"):
        assert fault in str(refused.value)


def test_verdicts_follow_from_the_numbers():
    assert compare(reference(), Number(1.029)).verdict == "agrees"
    far = compare(reference(), Number(1.031))
    assert far.verdict == "open" and far.is_new and far.pull == pytest.approx(3.1)
    assert far.deviation == pytest.approx(0.031)
    # Errors of both sides count, and what the source leaves open.
    assert compare(reference(), Number(1.031, 0.01)).verdict == "agrees"
    assert compare(reference(tolerance=0.01), Number(0.961)).verdict == "agrees"
    assert compare(reference(tolerance=0.01), Number(0.959)).verdict == "open"
    # An account covers the deviations it was written for, from two standard deviations on.
    known = Known("explained", (0.02, 0.05), "because of {what}")
    looked_at = compare(reference(known=known), Number(1.04), what="the moon")
    assert (looked_at.verdict, looked_at.text) == ("explained", "because of the moon")
    assert compare(reference(known=known), Number(1.025), what="").verdict == "explained"
    assert compare(reference(known=known), Number(1.019), what="").verdict == "agrees"
    for value in (1.06, 0.96):
        assert compare(reference(known=known), Number(value), what="").is_new
    assert compare(reference(), Number(np.nan)).verdict == "open"


def test_statements_that_differ_need_an_account():
    class Statement:
        text, agrees = "SM below pure V-A, somewhere", False

    accounts = load().statements
    assert judge(Statement, "paper", accounts, massless="0.41").verdict == "explained"
    assert judge(Statement, "paper", {}).is_new


def test_summary_counts_and_names_what_differs(tmp_path):
    document = Document(load().sources, tmp_path)
    document.heading("A section")
    known = Known("open", (0.1, 0.3), "somebody should look")
    document.compare([compare(reference(), Number(1.0)), compare(reference(known=known), Number(1.2)),
                      compare(reference(known=known), Number(1.1))])
    page = document.render("Opening.")
    assert "3 comparisons: 1 agree, 0 differ and are explained, 2 are open." in page
    assert "- a quantity and 1 more: +10.00 % to +20.00 %. somebody should look" in page
    assert "## 1. A section" in page and "- **paper** (published): W. Altmannshofer" in page
    assert "| a quantity | 1.2 | 1.000(10) | [paper](#sources) | +20.00 % | +20.0 | **open**, note 1 |" in page


def reduced(content):
    """A few rows of each group of two sections, and a reference that is wrong by 10 %."""
    for name in ("coherent", "nucleons", "vector_over_axial", "dune_unit", "dune_year"):
        rows = content["groups"][name]["rows"]
        content["groups"][name]["rows"] = [r for r in rows if r.get("note") is None and "known" not in r][:2]
    wrong = content["groups"]["coherent"]["rows"][1]
    wrong["value"] *= 1.1


def test_report_of_a_reduced_set_flags_a_planted_error(tmp_path):
    output = tmp_path / "validation.md"
    run = subprocess.run(
        [sys.executable, ROOT / "scripts/validate.py", "--binary", BINARY, "--output", output, "--references",
         changed(tmp_path, reduced), "--sections", "cross_sections", "dune", "--relative-error", "1e-2"],
        capture_output=True, text=True)
    assert run.returncode == 1, run.stderr  # the planted one
    assert run.stderr.count("differs: ") == 1 and "differs: sigma, Ar40_fit, 5 GeV, sm" in run.stderr
    page = output.read_text()
    assert re.findall(r"^## .*", page, re.M) == ["## Summary", "## 1. Cross sections at one energy",
                                                 "## 2. DUNE near detector", "## Sources"]
    rows = [line.split(" | ") for line in page.splitlines() if "](#sources)" in line and line.startswith("| ")]
    assert len(rows) > 50
    flagged = [row for row in rows if "agrees" not in row[-1]]
    assert len(flagged) == 1 and flagged[0][4].startswith("-") and "**open**" in flagged[0][-1]
    assert "nan" not in page


def test_events_of_both_signs_are_those_of_each():
    program = Program(BINARY, 1e-2)
    parts = {species: program.events("dune_nd_fhc", "Ar40", species=species, channel="coherent", pot=1e20,
                                     mass_t=1) for species in ("numu", "numubar", "both")}
    difference = parts["numu"].value + parts["numubar"].value - parts["both"].value
    # Fixed seed; five standard deviations of three integrations.
    assert abs(difference) < 5 * np.sqrt(sum(n.error**2 for n in parts.values()))
    assert parts["numubar"].value > 0.1 * parts["both"].value


def test_ratio_of_vector_to_axial_from_two_models():
    x = 0.6
    r = (1 + x) / (C_V**2 * x + C_A**2)
    assert vector_over_axial(Number(r, 1e-4)).value == pytest.approx(x)
    assert vector_over_axial(Number(r, 1e-4)).error == pytest.approx(
        abs(vector_over_axial(Number(r + 1e-4)).value - x), rel=1e-2)


def test_light_limit_extrapolates_the_logarithm():
    b, mass = light_limit_14(1.1, 1.1)
    assert mass == pytest.approx(1)  # MeV, where the ratio was taken
    assert 1 + b / np.log((105.6583745 / light_limit_14(1.1, 1.05)[1])**2) == pytest.approx(1.05)


def test_table_of_theory_errors():
    mass = np.geomspace(1e-3, 100, 31)
    flat = np.ones_like(mass)
    shifts = Systematics(mass, ("selection: no_cuts", "qed: larger"), (False, True),
                         np.array([1.0, 0.035]), np.array([1e-3, 0.0]),
                         np.array([0.02 * flat, 0 * flat]), np.array([2e-4 * flat, 0 * flat]),
                         np.array([-0.01 * flat, 0 * flat]), np.array([1e-4 * flat, 0 * flat]),
                         np.array([0.075]), 0.012 * flat, 0.014 * flat)
    header, rows = table(shifts, 1.5 * flat)
    assert len(header) == 10 and all(len(row) == 10 for row in rows)
    # R is 1.5: its shift of 0.02 is 1.33 per cent. What cancels exactly has no error.
    assert rows[0][:3] == ["(selection: no_cuts)", "+100.00(10)", "+1.333(13)"] and rows[0][6] == "-1.000(10)"
    assert rows[1][:3] == ["qed: larger", "+3.50", "+0.00"]
    assert rows[2] == ["**total**", "7.50", *4 * ["0.80"], *4 * ["1.40"]]
    assert at_masses(mass, np.log(mass)) == pytest.approx(np.log([0.01, 0.1, 1, 10]))


def test_prose_of_the_report_holds_no_typed_numbers():
    """Decimals and percentages come from the program or references.yaml, never from a sentence."""
    for path in sorted((ROOT / "scripts/validation").glob("*.py")):
        tree = ast.parse(path.read_text())
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)
                 and isinstance(node.func, ast.Attribute) and node.func.attr in ("text", "heading")]
        for call in calls:
            # Not the format specifications inside of braces.
            for text in (c.value for argument in call.args for c in prose(argument)):
                text = re.sub(r"(arXiv|hep-ex)[:/][\d./]+", "", text)
                assert not re.search(r"\d\.\d|\d ?%|\de[-+]?\d", text), (path.name, text)


def prose(argument):
    if isinstance(argument, ast.JoinedStr):
        return [part for part in argument.values if isinstance(part, ast.Constant)]
    return [argument] if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else []
