"""One SLURM for all tests of this folder; they are skipped, with the reason, where it cannot start."""

import shutil
import sys
import tempfile
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from end_to_end.conftest import (  # noqa: E402, F401  (needs the path above)
    BINARY, MPI_ENVIRONMENT, ROOT, pytest_configure, succeed)
from slurm import CannotStart, Slurm  # noqa: E402

TEMPLATES = ROOT / "scripts/cluster"


@pytest.fixture(scope="session")
def slurm():
    folder = Path(tempfile.mkdtemp(prefix="slurm-"))  # a short name: sockets bear no long ones
    try:
        with Slurm(folder) as running:
            yield running
    except CannotStart as reason:
        pytest.skip(str(reason))
    finally:
        shutil.rmtree(folder)
