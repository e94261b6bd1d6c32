"""BibTeX of what a result rests on."""

import re

import pytest
import yaml
from conftest import ROOT, succeed, write_scan

REFERENCES = (ROOT / "configs/references.bib").read_text()
NAMES = [name for line in re.findall(r"^cited as: (.*)$", REFERENCES, re.MULTILINE) for name in line.split(" | ")]


def entries(text):
    """Key: (comments above, text) of each entry; braces of each are in balance."""
    found = {}
    for block in re.findall(r"((?:^%[^\n]*\n)*)(^@\w+\{([^,]+),\n.*?^\}$)", text, re.MULTILINE | re.DOTALL):
        comments, entry, key = block
        assert entry.count("{") == entry.count("}") and key not in found
        found[key] = (comments, entry)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cite")
    succeed("run", write_scan(folder, experiments=("ccfr", "sbnd"), masses=3, couplings=3, relative_error="5e-2"),
            "-o", "result.h5", cwd=folder)
    return folder


def test_program_paper_flux_and_data_of_a_result(folder):
    text = succeed("cite", "result.h5", cwd=folder).stdout
    found = entries(text)
    assert list(found)[:2] == ["tridentscan", "Altmannshofer2014"]
    version = re.search(r"software_version = (\S+)", succeed("info", "result.h5", cwd=folder).stdout)[1]
    assert f"version = {{{version}, commit " in found["tridentscan"][1]
    assert found["CCFR1991"][0] == "% ccfr: measurement.ratio, measurement.error\n"
    assert "% sbnd: beam.sbnd_fhc.flux" in found["MiniBooNE2009"][0]
    assert {"DeVries1987", "AME2020", "tau_tridents"} <= set(found)
    assert not {"CHARM2-1990", "ATLAS2014", "MuonG2-2023"} & set(found)  # which it does not use
    assert text.count("@") == len(found)  # BibTeX reads one in a comment as an entry
    succeed("cite", "result.h5", "-o", "result.bib", cwd=folder)
    assert (folder / "result.bib").read_text() == text


def test_identifiers_that_are_not_known_are_given_alone(folder):
    text = succeed("show", "experiment", "ccfr", "--yaml", cwd=folder).stdout
    (folder / "mine.yaml").write_text(text.replace("PRL 66 (1991) 3117", "arXiv:9912.12345"))
    scan = write_scan(folder, "mine_scan", masses=3, couplings=3, relative_error="5e-2")
    scan.write_text(scan.read_text().replace("data:experiments/ccfr.yaml", "mine.yaml"))
    succeed("run", "mine_scan.yaml", "-o", "mine.h5", cwd=folder)
    found = entries(succeed("cite", "mine.h5", cwd=folder).stdout)
    assert "eprint = {9912.12345}" in found["arXiv:9912.12345"][1] and "CCFR1991" not in found


def test_every_identifier_in_shipped_data_is_known():
    named = set()
    for path in (ROOT / "configs").rglob("*.yaml"):
        for source in re.findall(r"(?:source|paper): *(\"[^\"]*\")", path.read_text()):
            named |= set(re.findall(r"arXiv:\d{4}\.\d{4,5}|hep-ex/\d{7}", source))
    without_entry = {"arXiv:1405.7068"}  # title and authors were not found: cited by the number alone
    assert len(named) > 10 and named - set(NAMES) == without_entry
    assert len(NAMES) == len(set(NAMES))


def test_the_program_is_cited_as_in_its_file():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    entry = entries(REFERENCES)["tridentscan"][1]
    assert citation["title"] in entry and citation["authors"][0]["name"] in entry
    assert f"year = {{{citation['date-released'].year}}}" in entry
    version = re.search(r"VERSION (\S+)", (ROOT / "CMakeLists.txt").read_text().split("project(")[1])[1]
    assert citation["version"] == version
