"""One SLURM for all tests of this folder; they are skipped, with the reason, where it cannot start."""

import shutil
import tempfile
from pathlib import Path

import pytest

from end_to_end.conftest import (  # noqa: F401
    BINARY, MPI_ENVIRONMENT, ROOT, pytest_configure, succeed)
from slurm import CannotStart, Slurm

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
