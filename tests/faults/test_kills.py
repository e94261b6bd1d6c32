"""kill -9 of a rank, of rank 0 in the middle of a write, of mpirun; then a resume on other ranks and
threads ends in the bytes of the run that nobody disturbed. TRIDENTSCAN_KILLS says how often."""

import os
import shutil
import signal
import time
from collections import Counter

import h5py
import pytest
from conftest import succeed
from jobs import LAYOUTS, TARGETS, Job, begin_and_kill, has_checkpoint, other_layout, seeded, write_job

KILLS = int(os.environ.get("TRIDENTSCAN_KILLS", "10")) // 2  # with each method


@pytest.fixture(scope="module", params=["kernel", "direct"])
def job(request, tmp_path_factory):
    """Configuration, bytes of the undisturbed result, seconds that it takes on one thread."""
    folder = tmp_path_factory.mktemp(request.param)
    config = write_job(folder, request.param)
    start = time.monotonic()
    succeed("run", config, "-o", "reference.h5", "--threads", 1, cwd=folder)
    return config, (folder / "reference.h5").read_bytes(), time.monotonic() - start


def finish(config, folder, layout):
    """The killed run, resumed until it is done: nothing but the result is left."""
    code, stderr = Job(config, "-o", "x.h5", "--resume", cwd=folder, layout=layout).end(timeout=120)
    assert code == 0, stderr
    assert sorted(os.listdir(folder)) == ["x.h5", "x.run.json"]
    return (folder / "x.h5").read_bytes()


def test_every_kill_is_survived(tmp_path, job, capsys):
    config, expected, seconds = job
    rng = seeded(20140610)
    counts, with_checkpoint, identical = Counter(), 0, 0
    for n in range(10 * KILLS):
        if counts.total() == KILLS:
            break
        folder = tmp_path / str(n)
        folder.mkdir()
        layout = rng.choice(LAYOUTS)
        run = Job(config, "-o", "x.h5", cwd=folder, layout=layout)
        killed = begin_and_kill(rng, TARGETS[n % len(TARGETS)], run, folder, "x.h5", seconds)
        run.bury()
        if killed is None:
            continue
        counts[killed] += 1
        with_checkpoint += (folder / "x.ckpt").exists() or (folder / "x.ckpt.prev").exists()
        result = finish(config, folder, other_layout(rng, layout))
        assert result == expected, f"kill {counts.total()} of {killed} in {folder}, {layout}"
        identical += 1
    with capsys.disabled():
        print(f"\n{config.stem}: {counts.total()} kills ({dict(counts)}), {with_checkpoint} left a checkpoint, "
              f"{identical} results byte-identical")
    assert counts.total() == identical == KILLS
    assert with_checkpoint > KILLS // 8  # they did not all come too early to count


def test_ten_kills_in_one_run(tmp_path, job):
    config, expected, seconds = job
    rng = seeded(7)
    kills = 0
    layout = (2, 2)
    folder = tmp_path / "work"
    folder.mkdir()
    for _ in range(100):
        # A run as far as this one has come works for a short while only.
        run = Job(config, "-o", "x.h5", "--resume", cwd=folder, layout=layout)
        target = TARGETS[kills % len(TARGETS)]
        kills += begin_and_kill(rng, target, run, folder, "x.h5", seconds / 10) is not None
        run.bury()
        layout = other_layout(rng, layout)
        if kills == 10 or (folder / "x.h5").exists():
            break
    assert kills == 10, "the run was done too early"
    assert finish(config, folder, (3, 1)) == expected


def test_any_layout_resumes_four_ranks(tmp_path, job):
    config, expected, _ = job
    stopped = tmp_path / "stopped"
    stopped.mkdir()
    run = Job(config, "-o", "x.h5", cwd=stopped, layout=(4, 1))
    assert run.wait_for(has_checkpoint(stopped))
    run.process.send_signal(signal.SIGUSR1)
    code, stderr = run.end()
    assert code == 75, stderr
    for layout in [(1, 1), (1, 3), (2, 2), (3, 1), (7, 1)]:
        folder = tmp_path / f"{layout}"
        shutil.copytree(stopped, folder)
        assert finish(config, folder, layout) == expected, layout


def test_a_million_toys_survive_kills(tmp_path, capsys):
    """Feldman-Cousins over 20 x 20 points on two ranks, killed three times while toys are thrown."""
    config = tmp_path / "toys.yaml"
    config.write_text("""\
schema_version: 1
name: toys
model: lmu_ltau
grid:
  mass: {min: "10 MeV", max: "100 GeV", points: 20, spacing: log}
  coupling: {min: 1e-4, max: 1, points: 20, spacing: log}
experiments: ["data:experiments/ccfr.yaml", "data:experiments/charm2.yaml"]
combination: {experiments: all}
statistics: {test: feldman_cousins, toys: {p_value_error: 0.0045}}
integration: {method: kernel, relative_error: 1e-2, seed: 1}
output: {checkpoint_interval: "50 ms"}
""")
    start = time.monotonic()
    succeed("run", config, "-o", "reference.h5", "--threads", 1, cwd=tmp_path)
    seconds = time.monotonic() - start
    folder = tmp_path / "work"
    folder.mkdir()
    rng = seeded(5)
    kills = 0
    while kills < 3 and not (folder / "x.h5").exists():
        run = Job(config, "-o", "x.h5", "--resume", cwd=folder, layout=(2, 1))
        kills += begin_and_kill(rng, TARGETS[kills], run, folder, "x.h5", seconds / 12) is not None
        run.bury()
    assert kills == 3, "the run was done too early"
    result = finish(config, folder, (2, 1))
    assert result == (tmp_path / "reference.h5").read_bytes()
    with h5py.File(tmp_path / "reference.h5") as file:
        toys = sum(file[group]["toys"][()].sum()
                   for group in ("experiments/ccfr", "experiments/charm2", "combined"))
    with capsys.disabled():
        print(f"\ntoys: {toys:.3g} over 20 x 20 points, {kills} kills, byte-identical")
    assert toys > 1e6
