"""An installation of the build, moved to another place after it was made."""

import os
import subprocess
from pathlib import Path

import pytest

from end_to_end.conftest import BINARY, ROOT, program_environment, pytest_configure  # noqa: F401

BUILD = Path(os.environ.get("TRIDENTSCAN_BUILD", ROOT / "build/release"))


def call(*command, variables={}, **options):
    """stdout of a command that must succeed; `variables` of its environment."""
    environment = program_environment() | {"LC_ALL": "C.UTF-8"} | {name: str(value) for name, value in variables.items()}
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=300,
                          env=environment, **options)
    assert done.returncode == 0, (command, done.stdout, done.stderr)
    return done.stdout


@pytest.fixture(scope="session")
def prefix(tmp_path_factory):
    folder = tmp_path_factory.mktemp("install")
    call("cmake", "--install", BUILD, "--prefix", folder / "first")
    return (folder / "first").rename(folder / "moved")
