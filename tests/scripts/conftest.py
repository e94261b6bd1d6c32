from pathlib import Path

import pytest
from synthetic_result import write_result

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def fig2(tmp_path_factory):
    """A synthetic result over the ranges of Fig. 2."""
    path = tmp_path_factory.mktemp("result") / "fig2.h5"
    write_result(path)
    return path


@pytest.fixture(scope="session")
def fig3(tmp_path_factory):
    """A synthetic result over the ranges of Fig. 3."""
    path = tmp_path_factory.mktemp("result") / "fig3.h5"
    write_result(path, mass_range=(1e-3, 3.0), coupling_range=(1e-4, 1e-2))
    return path
