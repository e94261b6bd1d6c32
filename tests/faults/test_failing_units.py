"""Exceptions in threads of any rank: reported once with the unit, exit code 70, never a hang or an abort."""

import os
import subprocess

import pytest
from conftest import program_environment

PROGRAM = os.environ.get("TRIDENTSCAN_FAILING_UNITS", "")
REASONS = {"exception": "no such cross section", "memory": "out of memory",
           "number": "an exception of unknown kind"}


def failing_units(*arguments, ranks, **environment):
    launcher = ["mpirun", "--bind-to", "none", "-n", str(ranks)] if ranks > 1 else []
    return subprocess.run([*launcher, PROGRAM, *map(str, arguments)], capture_output=True, text=True,
                          timeout=30, env={**program_environment(), **environment})


@pytest.mark.parametrize("ranks", [1, 2, 4])
@pytest.mark.parametrize("kind", REASONS)
def test_exception_in_a_unit(kind, ranks):
    done = failing_units(kind, 57, ranks=ranks)
    assert done.returncode == 70, done.stderr
    assert done.stdout == "" and done.stderr.count("error in the computation") == 1
    lines = [line for line in done.stderr.splitlines() if line.startswith("point 57")]
    assert len(lines) == 1 and lines[0].endswith(": " + REASONS[kind]), done.stderr
    assert ("(rank " in lines[0]) == (ranks > 1)


@pytest.mark.parametrize("ranks", [1, 3])
def test_every_unit_fails(ranks):
    done = failing_units("memory", *range(200), ranks=ranks)
    assert done.returncode == 70, done.stderr
    assert "out of memory" in done.stderr


@pytest.mark.parametrize("ranks", [1, 3])
def test_none_fails(ranks):
    """The test of the tests above."""
    done = failing_units("exception", ranks=ranks)
    assert done.returncode == 0 and done.stdout == "200 units\n"


@pytest.mark.parametrize("ranks", [1, 2, 4])
def test_stop_right_after_a_stage(ranks):
    done = failing_units("stops", ranks=ranks)
    assert done.returncode == 0 and done.stdout == "500 stops\n", done.stderr


@pytest.mark.parametrize("ranks", [1, 2, 4])
def test_root_that_only_hands_out(ranks):
    """With one thread it computes nothing at all; with three, the other two do."""
    done = failing_units("serves", ranks=ranks)
    assert done.returncode == 0 and done.stdout == "8 stages\n", done.stderr


def test_units_that_never_end_are_told_with_their_rank():
    """Both ranks give signs of life, so that only the lack of finished units can tell: after ten times what
    a silent rank may take."""
    done = failing_units("hang", ranks=2, TRIDENTSCAN_HANG_SECONDS="1")
    assert done.returncode == 70, done.stderr
    assert "no unit was finished for" in done.stderr and "rank 1 holds" in done.stderr


def test_ranks_that_wait_for_each_other_are_told():
    """Each goes on giving signs of life; only what their main threads do can tell."""
    done = failing_units("apart", ranks=3, TRIDENTSCAN_HANG_SECONDS="1")
    assert done.returncode == 70, done.stderr
    assert done.stderr.count("all ranks have waited for each other for 1 s") == 1, done.stderr
