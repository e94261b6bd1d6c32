"""docs/reliability.md names tests that exist, for every promise that the table says is kept."""

import re

from conftest import ROOT

TEXT = (ROOT / "docs/reliability.md").read_text()
OURS = TEXT.split("\nOurs:\n")[1].split("\nTheirs")[0]


def notes():
    """Number of a note -> its text."""
    return {int(number): text for number, text in re.findall(r"^(\d+)\. (.*?)(?=^\d+\. |\Z)", OURS, re.M | re.S)}


def test_every_yes_has_a_note_that_names_a_test():
    rows = [line.split("|")[2].strip() for line in TEXT.splitlines() if re.search(r"\| yes.*\[\d\]", line)]
    wanted = [int(number) for row in rows for number in re.findall(r"\[(\d+)\]", row)]
    assert sorted(wanted) == sorted(notes()) and len(wanted) >= 5
    for number in wanted:
        assert "`tests/" in notes()[number], number


def test_the_tests_named_exist():
    named = re.findall(r"`(tests/[^`]*)`", OURS)
    assert named
    for name in named:
        if "::" in name:
            path, function = name.split("::")
            assert f"def {function}(" in (ROOT / path).read_text(), name
        elif ': "' in name:
            path, title = name.rstrip('"').split(': "')
            source = re.sub(r'"\s*"', "", (ROOT / path).read_text())  # literals over several lines
            assert re.search(rf'TEST_CASE\(\s*"{re.escape(title)}"', source), name
        else:
            assert (ROOT / name).is_file(), name


def test_limits_are_those_of_the_program():
    """The numbers of the table stand in the source too."""
    for path, numbers in {
        "scanner/config/yaml/file_set.cpp": ["{1} << 20U", "{1} << 22U"],
        "scanner/config/yaml/yaml_events.cpp": ["nesting = 32", "10'000", "50'000"],
        "scanner/config/input/read_grid.cpp": ["100'000;", "100'000'000;"],
        "scanner/config/yaml/csv_reader.hpp": ["most_rows() const { return 5000; }"],
    }.items():
        source = (ROOT / path).read_text()
        assert all(number in source for number in numbers), path
