"""Files that are not the run's own: links, other users' files, inputs, and results with nearly the same name. Nothing of
theirs is followed, replaced or removed, and what was refused was refused before any work."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

import pytest
from conftest import (BINARY, ROOT, contents, finish, program_environment, start, stop_at_work, succeed, tridentscan,
                      write_long_scan, write_scan)

NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--"]
PRECIOUS = b"precious"
# Every name that a run writes for the output x.h5.
NAMES = ["x.h5", "x.h5.lock", "x.run.json", "x.ckpt", "x.ckpt.prev"]
TABLES = {"csv": "ccfr_limit.csv", "json": "scan.json", "hepdata": "submission.yaml"}


def state(folder):
    """Everything below a folder: links by where they lead, files by inode, owner and bytes."""
    def of(path):
        if path.is_symlink():
            return "link", os.readlink(path)
        status = path.stat()
        return status.st_ino, status.st_uid, status.st_nlink, path.read_bytes() if path.is_file() else None
    return {str(path.relative_to(folder)): of(path) for path in sorted(folder.rglob("*"))}


def refused(done, *words):
    assert done.returncode == 3, (done.returncode, done.stderr)
    for word in words:
        assert word in done.stderr, done.stderr


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("finished")
    succeed("run", write_scan(folder, masses=3, couplings=3), "-o", "x.h5", cwd=folder)
    return folder / "x.h5"


@pytest.fixture
def shared():
    """A folder in which everybody may write, with a scan."""
    folder = Path(tempfile.mkdtemp(prefix="tridentscan-shared."))
    folder.chmod(0o777)
    write_scan(folder, masses=3, couplings=3)
    yield folder
    shutil.rmtree(folder)


def as_nobody():
    if os.geteuid() != 0:
        pytest.skip("only root can be another user")
    if subprocess.run([*NOBODY, BINARY, "--version"], capture_output=True).returncode != 0:
        pytest.skip("another user may not start the program here")
    return NOBODY


@pytest.mark.parametrize("target", ["a file", "nothing", "a folder"])
def test_links_at_every_name_that_a_run_writes(tmp_path, target):
    config = write_scan(tmp_path, masses=3, couplings=3)
    if target == "a file":
        (tmp_path / "target").write_bytes(PRECIOUS)
    elif target == "a folder":
        (tmp_path / "target").mkdir()
    for name in NAMES:
        (tmp_path / name).symlink_to("target")
        before = state(tmp_path)
        for options in ([], ["--overwrite"], ["--resume"]):
            refused(tridentscan("run", config, "-o", "x.h5", *options, cwd=tmp_path), name)
            assert state(tmp_path) == before, (name, options)
        (tmp_path / name).unlink()
    # Temporary names are new ones: links there are stepped over, and are not cleaned up.
    for name in ("x.h5.tmp.1.0", "x.run.json.tmp.1.0", "x.ckpt.tmp.1.0"):
        (tmp_path / name).symlink_to("target")
    before = state(tmp_path)
    succeed("run", config, "-o", "x.h5", cwd=tmp_path)
    assert {name: value for name, value in state(tmp_path).items() if name in before} == before


@pytest.mark.parametrize("name", NAMES)
def test_a_link_that_comes_while_a_run_works(tmp_path, name):
    (tmp_path / "target").write_bytes(PRECIOUS)
    run = start("run", write_long_scan(tmp_path), "-o", "x.h5", "--set", "output.checkpoint_interval=10 ms", cwd=tmp_path)
    stop_at_work(run, tmp_path / "x.h5.lock")
    (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / name).symlink_to("target")
    code, stderr = finish(run)
    assert (code == 0 and name == "x.h5.lock") or (code == 3 and f"{name}: a symbolic link" in stderr), (code, stderr)
    assert (tmp_path / "target").read_bytes() == PRECIOUS and (tmp_path / name).is_symlink()


def test_a_second_name_of_a_file_keeps_its_contents(tmp_path, finished):
    config = write_scan(tmp_path, masses=3, couplings=3)
    for name in ("x.h5", "x.run.json"):
        shutil.copy(finished.with_name(name), tmp_path / f"kept.{name}")
        os.link(tmp_path / f"kept.{name}", tmp_path / name)
    kept = (tmp_path / "kept.x.h5").read_bytes()
    succeed("run", config, "-o", "x.h5", "--overwrite", "--set", "integration.seed=2", cwd=tmp_path)
    assert (tmp_path / "kept.x.h5").read_bytes() == kept != (tmp_path / "x.h5").read_bytes()


@pytest.mark.parametrize("name, data", [("x.run.json", PRECIOUS), ("x.run.json", b"{}"), ("x.h5.lock", PRECIOUS),
                                        ("x.ckpt", PRECIOUS), ("x.h5", PRECIOUS)])
def test_what_a_user_keeps_under_such_a_name(tmp_path, name, data):
    config = write_scan(tmp_path, masses=3, couplings=3)
    (tmp_path / name).write_bytes(data)
    before = state(tmp_path)
    done = tridentscan("run", config, "-o", "x.h5", cwd=tmp_path)
    assert done.returncode in (3, 4) and name in done.stderr, done.stderr
    assert state(tmp_path) == before


@pytest.mark.parametrize("form", TABLES)
def test_exports_replace_neither_links_nor_the_result(tmp_path, finished, form):
    shutil.copy(finished, tmp_path / "x.h5")
    (tmp_path / "target").write_bytes(PRECIOUS)
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / TABLES[form]).symlink_to("../target")
    (tmp_path / "linked").symlink_to("tables")
    os.link(tmp_path / "x.h5", tmp_path / TABLES[form])
    before = state(tmp_path)
    for options in ([], ["--overwrite"]):
        for where, words in (("tables", "a symbolic link"), ("linked", "a symbolic link"), ("linked/", "a symbolic link"),
                             (".", "it would be lost")):
            done = tridentscan("export", "x.h5", "--format", form, "-o", where, *options, cwd=tmp_path)
            refused(done, words)
            assert state(tmp_path) == before, (where, options)


def test_reports_and_figures_replace_neither_links_nor_the_result(tmp_path, finished):
    for name in ("x.h5", "x.run.json"):
        shutil.copy(finished.with_name(name), tmp_path / name)
    (tmp_path / "target").write_bytes(PRECIOUS)
    for name in ("x.html", "x.png"):
        (tmp_path / name).symlink_to("target")
    before = state(tmp_path)
    for script, *arguments in (["report.py", "x.h5"], ["plot.py", "x.h5", "--format", "png"],
                               ["report.py", "x.h5", "-o", "x.h5"], ["report.py", "x.h5", "-o", "x.run.json"]):
        done = subprocess.run(["/usr/bin/python3", ROOT / "scripts" / script, *arguments], cwd=tmp_path, text=True,
                              capture_output=True)
        assert done.returncode != 0 and "Traceback" not in done.stderr, done.stderr
        assert "link" in done.stderr or "is read here" in done.stderr, done.stderr
        assert state(tmp_path) == before, (script, arguments)


def test_an_output_that_is_an_input(tmp_path):
    write_scan(tmp_path, name="x", masses=3, couplings=3)
    (tmp_path / "curve.csv").write_text("# units: GeV, 1\nmass,coupling\n0.1,1e-3\n1,2e-3\n")
    with open(tmp_path / "x.yaml", "a") as file:
        file.write("overlays: [{name: o, label: o, path: curve.csv, kind: excluded, status: assumed, source: made up}]\n")
    os.link(tmp_path / "x.yaml", tmp_path / "hard.h5")
    shutil.copy(tmp_path / "x.yaml", tmp_path / "c.run.json")  # as a configuration with an unhappy name
    before = state(tmp_path)
    for config, output in (("x.yaml", "x.yaml"), ("x.yaml", "curve.csv"), ("x.yaml", "./curve.csv"), ("x.yaml", "hard.h5"),
                           ("c.run.json", "c.h5")):
        for options in (["--overwrite"], ["--resume"], ["--shard", "1/1", "--overwrite"]):
            done = tridentscan("run", config, "-o", output, *options, cwd=tmp_path)
            if options[0] != "--shard":
                refused(done, "it would be lost")
            assert state(tmp_path) == before or done.returncode == 0
    with open(tmp_path / "x.yaml") as stdin:
        done = subprocess.run([BINARY, "run", "-", "-o", "x.yaml", "--overwrite"], cwd=tmp_path, stdin=stdin, text=True,
                              capture_output=True, env=program_environment())
    refused(done, "it would be lost")
    assert (tmp_path / "x.yaml").read_bytes() == before["x.yaml"][-1]


def test_an_output_that_is_a_part_of_the_merge(tmp_path):
    write_scan(tmp_path, masses=3, couplings=3, method="direct", relative_error="3e-2")
    for part in (1, 2):
        succeed("run", "scan.yaml", "-o", "x.h5", "--shard", f"{part}/2", cwd=tmp_path)
    os.link(tmp_path / "x.part-2-of-2", tmp_path / "hard.h5")
    before = state(tmp_path)
    parts = ["x.part-1-of-2", "x.part-2-of-2"]
    for output in (parts[0], "hard.h5"):
        refused(tridentscan("merge", output, *parts, "--overwrite", cwd=tmp_path), "it would be lost")
    assert state(tmp_path) == before
    succeed("merge", "x.h5", *parts, cwd=tmp_path)


def test_results_of_nearly_the_same_name_are_strangers(tmp_path):
    """Runs on c.h5, c.hdf5 and c are killed, and each resumes its own: seeds tell them apart."""
    outputs = {"c.h5": 1, "c.hdf5": 2, "c": 3}
    config = write_long_scan(tmp_path)
    whole = tmp_path / "whole"
    whole.mkdir()

    def command(output, seed):
        return ["run", config, "-o", output, "--set", f"integration.seed={seed}", "--set",
                "output.checkpoint_interval=10 ms"]
    for output, seed in outputs.items():
        before = set(os.listdir(tmp_path))
        run = start(*command(output, seed), cwd=tmp_path)
        while not any(name.endswith("ckpt") for name in set(os.listdir(tmp_path)) - before):
            assert run.poll() is None, run.communicate()
        run.send_signal(signal.SIGKILL)
        run.communicate()
    checkpoints = {name: data for name, data in contents(tmp_path).items() if "ckpt" in name}
    for output, seed in outputs.items():
        refused_by = tridentscan(*command(output, seed), cwd=tmp_path)
        assert refused_by.returncode == 4 and "--resume" in refused_by.stderr
        others = {name: data for name, data in contents(tmp_path).items() if name in checkpoints}
        assert others == checkpoints
        done = succeed(*command(output, seed), "--resume", cwd=tmp_path)
        assert "continued from a checkpoint" in done.stderr
        left = {name: data for name, data in contents(tmp_path).items() if "ckpt" in name}
        gone = set(checkpoints) - set(left)
        assert gone and left == {name: data for name, data in checkpoints.items() if name in left}
        checkpoints = left
        succeed(*command(output, seed), cwd=whole)
    assert not checkpoints
    records = [name for name in os.listdir(tmp_path) if "run.json" in name]
    assert len(records) == 3
    for output in outputs:
        assert (tmp_path / output).read_bytes() == (whole / output).read_bytes()
        assert "run record beside it is of another" not in succeed("info", output, cwd=tmp_path).stdout
        assert "1 rank x " in succeed("info", output, cwd=tmp_path).stdout  # from its record


@pytest.mark.parametrize("output", ["x.ckpt", "x.ckpt.prev", "x.run.json", "x.h5.lock", "x-ckpt", "x-run.json",
                                    "x.h5.tmp.1.0"])
def test_names_that_belong_to_other_results(tmp_path, output):
    done = tridentscan("run", write_scan(tmp_path), "-o", output, "--overwrite", cwd=tmp_path)
    refused(done, output, "kept for records, checkpoints and locks")
    assert os.listdir(tmp_path) == ["scan.yaml"]


def test_two_users_in_one_folder(shared):
    """Whatever one of them has left, whole or in the middle of a run, is left alone by the other."""
    other = as_nobody()
    config = shared / "scan.yaml"
    theirs = succeed("run", config, "-o", "x.h5", "-q", cwd=shared, launcher=other)
    assert theirs.returncode == 0 and (shared / "x.h5").stat().st_uid == 65534
    (shared / "y.ckpt").write_bytes(b"theirs")
    (shared / "z.ckpt.prev").write_bytes(b"theirs")
    (shared / "v.h5.tmp.1.0").write_bytes(b"theirs")
    (shared / "u.run.json").write_bytes((shared / "x.run.json").read_bytes())
    (shared / "w.h5.lock").write_text("process 1 on elsewhere\x1b[2J")
    for name in ("y.ckpt", "z.ckpt.prev", "v.h5.tmp.1.0", "w.h5.lock", "u.run.json"):
        os.chown(shared / name, 65534, 65534)
    before = state(shared)
    for output, words in (("x.h5", "user nobody"), ("y.h5", "user nobody"), ("z.h5", "user nobody"),
                          ("u.h5", "user nobody"), ("w.h5", "has ended (process 1 on elsewhere\\x1b[2J)")):
        for options in ([], ["--overwrite"], ["--resume"]):
            if output == "x.h5" and options != ["--overwrite"]:
                continue  # a finished result of the same configuration
            refused(tridentscan("run", config, "-o", output, *options, cwd=shared), words)
            assert state(shared) == before, (output, options)
    # The other way round, without the rights of root.
    succeed("run", config, "-o", "v.h5", cwd=shared)
    before = state(shared)
    assert "v.h5.tmp.1.0" in before
    for options in ([], ["--overwrite"]):
        refused(tridentscan("run", config, "-o", "v.h5", *options, cwd=shared, launcher=other), "v.h5")
        assert state(shared) == before
    succeed("export", "x.h5", "--format", "json", "-o", ".", cwd=shared, launcher=other)
    before = state(shared)
    refused(tridentscan("export", "v.h5", "--format", "json", "-o", ".", "--overwrite", cwd=shared), "user nobody")
    assert state(shared) == before


def test_a_living_run_of_another_user_is_waited_for(shared):
    other = as_nobody()
    write_long_scan(shared)
    run = subprocess.Popen([*other, BINARY, "run", "scan.yaml", "-o", "x.h5"], cwd=shared, text=True,
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           env=program_environment())
    stop_at_work(run, shared / "x.h5.lock")
    before = (shared / "x.h5.lock").read_bytes()
    refused(tridentscan("run", "scan.yaml", "-o", "x.h5", "--overwrite", cwd=shared), "another run writes to it",
            "of user nobody")
    assert (shared / "x.h5.lock").read_bytes() == before
    code, stderr = finish(run)
    assert code == 0, stderr
    assert json.loads((shared / "x.run.json").read_text())["ranks"] == 1
