"""docs/new_experiment.md is true: its files and commands, run in an empty folder, do what it says."""

import json
import os
import re
import subprocess

import h5py
import pytest
from conftest import BINARY, ROOT, program_environment

PAGE = (ROOT / "docs/new_experiment.md").read_text()
# (language, what else the opening line says, text)
BLOCKS = re.findall(r"^```(\w+)(?: ([^\n]*))?\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """The folder after all blocks, and for each block of commands what it said and the text block that
    follows it."""
    folder, tools = tmp_path_factory.mktemp("tutorial"), tmp_path_factory.mktemp("tools")
    (tools / "tridentscan").symlink_to(BINARY)
    (tools / "python3").symlink_to("/usr/bin/python3")
    path = os.pathsep.join([str(tools), str(ROOT / "scripts"), os.environ["PATH"]])
    environment = {**program_environment(), "PATH": path, "PYTHONPATH": str(ROOT / "scripts"),
                   "MPLCONFIGDIR": str(tools)}
    said = []
    for number, (language, extra, text) in enumerate(BLOCKS):
        if language in ("csv", "yaml"):
            (folder / extra).write_text(text)
        elif language == "sh":
            done = subprocess.run(["bash", "-e", "-c", text], cwd=folder, env=environment,
                                  capture_output=True, text=True, timeout=120)
            assert done.returncode == (2 if extra == "fails" else 0), text + done.stderr
            follower = BLOCKS[number + 1] if number + 1 < len(BLOCKS) else ("", "", "")
            said.append((done.stdout + done.stderr, follower[2] if follower[0] == "text" else None))
    return folder, said


def test_run_gives_a_limit_of_the_new_experiment(outputs):
    folder, said = outputs
    with h5py.File(folder / "my_scan.h5") as file:
        group = file["experiments/my_detector"]
        limit, mass = group["limit/coupling"][()], group["limit/mass"][()]
        assert group.attrs["projection"] == 1 and group["sm_events"][0] > 1
        assert group.attrs["observed_events"] == pytest.approx(group["sm_events"][0] + 8)
        statuses = {row[0].decode(): row[2].decode() for row in group["assumptions"][()]}
    assert (limit[mass < 1] > 1e-4).all() and (limit[mass < 1] < 1e-2).all()
    assert statuses["beam.my_beam.flux"] == "assumed"
    assert re.search(r"my_detector: smallest excluded g', cls at 95 % CL.*\n.* median .*\n +0\.01 +\S+e-04",
                     said[0][0])
    at_90 = json.loads((folder / "limit90.json").read_text())
    assert at_90["confidence_level"] == 0.9
    assert at_90["limits"]["my_detector"][0]["coupling"] < limit[0]
    for name in ("my_scan.png", "with_overlay.png"):
        assert (folder / name).read_bytes().startswith(b"\x89PNG")


def test_overlay_is_in_the_result(outputs):
    folder, _ = outputs
    with h5py.File(folder / "with_overlay.h5") as file, h5py.File(folder / "my_scan.h5") as before:
        overlay = file["overlays/ccfr_before"]
        assert overlay.attrs["kind"] == "excluded" and overlay.attrs["closed"] == 0
        limit = before["experiments/ccfr/limit/coupling"][()]
        assert overlay["coupling"][()] == pytest.approx(limit[limit == limit], rel=1e-5)
        assert any(row[0] == b"ccfr.csv" for row in file["config/inputs"][()])
        assert file.attrs["physics_hash"] == before.attrs["physics_hash"]


def test_mistakes_are_told_as_the_page_says(outputs):
    expected = [(text, shown) for text, shown in outputs[1] if shown]
    assert len(expected) == 3
    for text, shown in expected:
        assert text == shown
