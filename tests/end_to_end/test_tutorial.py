"""A newcomer's way: docs/tutorial.md, docs/new_experiment.md and docs/public_flux.md in an empty folder, with nothing but what they say."""

import json
import re

import h5py
import pytest
from conftest import ROOT
from documentation import follow


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory):
    """The folder after all pages, and for each of their blocks of commands what it said."""
    folder = tmp_path_factory.mktemp("newcomer")
    return folder, {page: follow((ROOT / f"docs/{page}.md").read_text(), folder, tmp_path_factory.mktemp("tools"))
                    for page in ("tutorial", "new_experiment", "public_flux")}


def said(newcomer, page, command):
    """What the block with this command said."""
    return next(output for text, output, _ in newcomer[1][page] if command in text)


def test_a_figure_a_page_and_tables(newcomer):
    folder = newcomer[0]
    assert re.search(r"ccfr: smallest excluded g', two_sided at 95 % CL.*\n.*\n +0\.01 +8\.7\d+\(\d+\)e-04",
                     said(newcomer, "tutorial", "limit fig3.h5"))
    assert "intact, checksum" in said(newcomer, "tutorial", "info fig3.h5")
    for name, start in (("fig3.png", b"\x89PNG"), ("fig3.pdf", b"%PDF"), ("fig3.html", b"<!doctype html>"),
                        ("comparison.png", b"\x89PNG")):
        assert (folder / name).read_bytes()[:len(start)].lower() == start.lower()
    with h5py.File(folder / "b_minus_3lmu.h5") as file:
        assert file.attrs["model"] == "b_minus_3lmu" and file.attrs["test"] == "cls"
    assert (folder / "hepdata/submission.yaml").is_file() and (folder / "tables/ccfr_limit.csv").is_file()


def test_a_stopped_run_is_resumed(newcomer):
    stopped = said(newcomer, "tutorial", "--time-limit")
    assert "continue with" in stopped and "--resume" in stopped
    assert "continued from a checkpoint" in said(newcomer, "tutorial", "direct.yaml --resume")
    assert "wrote direct.h5" in said(newcomer, "tutorial", "direct.yaml --resume")
    assert not list(newcomer[0].glob("*.ckpt*"))


def test_run_gives_a_limit_of_the_new_experiment(newcomer):
    folder = newcomer[0]
    with h5py.File(folder / "my_scan.h5") as file:
        group = file["experiments/my_detector"]
        limit, mass = group["limit/coupling"][()], file["mass"][()]
        assert group.attrs["projection"] == 1 and group["sm_events"][()] > 1
        assert group.attrs["observed_events"] == pytest.approx(group["sm_events"][()] + 8)
        statuses = {row[0].decode(): row[2].decode() for row in group["assumptions"][()]}
    assert (limit[mass < 1] > 1e-4).all() and (limit[mass < 1] < 1e-2).all()
    assert statuses["beam.my_beam.flux"] == "assumed"
    assert re.search(r"my_detector: smallest excluded g', cls at 95 % CL.*\n.* median .*\n +0\.01 +\S+e-04",
                     said(newcomer, "new_experiment", "run my_scan.yaml"))
    at_90 = json.loads((folder / "limit90.json").read_text())
    assert at_90["confidence_level"] == 0.9
    assert at_90["limits"]["my_detector"][0]["coupling"] < limit[0]
    for name in ("my_scan.png", "with_overlay.png"):
        assert (folder / name).read_bytes().startswith(b"\x89PNG")


def test_a_published_flux_becomes_a_limit_in_under_ten_commands(newcomer):
    folder = newcomer[0]
    commands = [line for text, _, _ in newcomer[1]["public_flux"] for line in text.splitlines()]
    assert len(commands) == 8
    with h5py.File(folder / "near.h5") as file:
        group = file["experiments/near_detector"]
        limit, mass = group["limit/coupling"][()], file["mass"][()]
        data = {row[0].decode(): [text.decode() for text in row][1:] for row in group["assumptions"][()]}
        assert 50 < group["sm_events"][()] < 500
    assert (limit[mass < 1] > 1e-4).all() and (limit[mass < 1] < 1e-2).all()
    assert data["beam.released.flux"][1:] == ["published", "our release of 2026, table 3"]
    assert (folder / "released.png").read_bytes().startswith(b"\x89PNG")
    assert (folder / "near.png").read_bytes().startswith(b"\x89PNG")


def test_overlay_is_in_the_result(newcomer):
    folder = newcomer[0]
    with h5py.File(folder / "with_overlay.h5") as file, h5py.File(folder / "my_scan.h5") as before:
        overlay = file["overlays/ccfr_before"]
        assert overlay.attrs["kind"] == "excluded" and overlay.attrs["closed"] == 0
        limit = before["experiments/ccfr/limit/coupling"][()]
        assert overlay["coupling"][()] == pytest.approx(limit[limit == limit], rel=1e-5)
        assert any(row[0] == b"ccfr.csv" for row in file["config/inputs"][()])
        assert file.attrs["physics_hash"] == before.attrs["physics_hash"]


def test_mistakes_are_told_as_the_pages_say(newcomer):
    expected = [(output, shown) for page in newcomer[1].values() for _, output, shown in page if shown]
    assert len(expected) == 6
    for output, shown in expected:
        assert output == shown
