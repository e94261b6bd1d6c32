"""The code blocks of docs/python.md, run one after another as one program on the result that it names."""

import re
import subprocess

import pytest
from conftest import FIGURES, ROOT, succeed
from documentation import environment

BLOCKS = re.findall(r"^```python\n(.*?)^```", (ROOT / "docs/python.md").read_text(), re.M | re.S)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("python")
    succeed("run", FIGURES / "fig3.yaml", "-o", "fig3.h5", cwd=folder)
    return folder


@pytest.fixture(scope="module")
def user(tmp_path_factory):
    return environment(tmp_path_factory.mktemp("tools")) | {"MPLBACKEND": "agg"}


def run(folder, user, code):
    return subprocess.run(["/usr/bin/python3", "-W", "error::DeprecationWarning:__main__", "-c", code], cwd=folder, text=True,
                          capture_output=True, timeout=120, env=user)


def test_the_page_as_a_program(folder, user):
    assert len(BLOCKS) >= 4
    done = run(folder, user, "\n".join(BLOCKS))
    assert done.returncode == 0, done.stderr
    names, limit = done.stdout.splitlines()[:2]
    assert names in BLOCKS[0]  # what its comment says is printed
    assert re.fullmatch(r"CCFR: g' < \d.*e-03 \+- \de-\d+ \(numerical\) at 100 MeV, 95 % CL, two_sided", limit), limit
    assert (folder / "fig3.pdf").stat().st_size > 10_000 and (folder / "own.png").stat().st_size > 10_000


def test_ratio_and_error_are_those_of_the_file(folder, user):
    """The reader's arithmetic on a kernel against the program's, all over the plane."""
    done = run(folder, user, """
import numpy as np
from tridentscan import open_result
result = open_result("fig3.h5")
for experiment in result.experiments():
    plane = experiment.name, result.mass[:, None], result.coupling[None, :]
    assert np.allclose(result.ratio(*plane), experiment.ratio, rtol=1e-12)
    error = result.ratio_error(*plane)
    assert np.allclose(error, experiment.ratio_error, rtol=0.01, atol=1e-12), experiment.name
""")
    assert done.returncode == 0, done.stderr
