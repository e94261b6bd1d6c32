"""Every system call of `events` on its output fails once, as in test_failing_calls.py: exit code 3 or the complete file, the old
one as it was, nothing left behind."""

import errno
import os
from collections import Counter

import pytest
from conftest import FAILING_CALLS, contents, program_environment, tridentscan
from test_failing_calls import REASONS, restore

pytestmark = pytest.mark.skipif(not os.path.exists(FAILING_CALLS),
                                reason="no library that makes calls fail (TRIDENTSCAN_FAILING_CALLS)")


def draw(folder, name, **faults):
    environment = {**program_environment(), "LD_PRELOAD": FAILING_CALLS, "FAULT_FOLDER": str(folder.resolve()), **faults}
    return tridentscan("events", "lbne_5gev", "--count", 20, "-o", folder / name, "--overwrite", "-q", cwd=folder.parent,
                       environment=environment)


SLOW = os.environ.get("TRIDENTSCAN_SLOW") == "1"  # all calls of all formats; else some of HDF5's


@pytest.mark.parametrize("name", ["x.h5", *(["x.hepmc3", "x.hepevt"] if SLOW else [])])
def test_every_call_fails_once(tmp_path, name):
    folder = tmp_path / "out"
    folder.mkdir()
    log = tmp_path / "calls.log"
    assert draw(folder, name, FAULT_LOG=str(log)).returncode == 0
    complete = contents(folder)
    assert set(complete) == {name}
    before = {name: b"old events"}
    position, refused = Counter(), 0
    for i, (call, path) in enumerate(line.split(" ", 1) for line in log.read_text().splitlines()):
        position[call] += 1
        if i % 5 != 3 and not SLOW:
            continue
        restore(folder, before)
        reason = REASONS[call][0]
        number = getattr(errno, reason)
        done = draw(folder, name, FAULT_CALL=call, FAULT_AT=str(position[call]), FAULT_ERRNO=str(number))
        case = f"{reason} at {call} {position[call]} ({path}): {done.returncode} {done.stderr}"
        after = contents(folder)
        if done.returncode == 0:
            assert after == complete, case
        else:
            assert done.returncode == 3 and str(folder) in done.stderr, case
            if after == complete:  # only its lasting over a power cut is in doubt, or what is left of the run
                assert path.rstrip("/.") == str(folder), case
            else:
                assert after == before, case
        refused += done.returncode == 3
    assert refused > 3
