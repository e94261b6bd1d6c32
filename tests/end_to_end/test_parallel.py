"""Ranks, threads and mpirun: the same bytes, one message, the right exit code."""

import os
import re

import pytest
from conftest import BINARY, CPUS, FIGURES, read_groups, succeed, tridentscan, write_scan

LAYOUTS = [(ranks, threads) for ranks in (1, 2, 3, 4, 7) for threads in (1, 2, 3)]


def layouts(method):
    """All of them in the long tests; else every other, so that each runs with one of the two methods, and with both the
    one that sanitizers look at."""
    half = set(LAYOUTS if os.environ.get("TRIDENTSCAN_SLOW") else LAYOUTS[method == "direct"::2])
    return sorted(half | {(2, 2)})


def run_bytes(config, output, *arguments, mpirun=()):
    succeed("run", config, "-o", output, *arguments, cwd=output.parent, mpirun=mpirun)
    return output.read_bytes()


def run_layout(config, folder, ranks, threads, *arguments):
    """Result file of a run on ranks x threads, under another name each time."""
    return run_bytes(config, folder / f"{ranks}x{threads}.h5", "--threads", threads, *arguments,
                     mpirun=("-np", ranks, "--bind-to", "none"))


@pytest.fixture(scope="module")
def kernel_scan(tmp_path_factory):
    """Fig. 3 on a coarse grid, without mpirun on one thread: what all layouts have to reproduce.
    Four experiments, one of them with six nuclei."""
    folder = tmp_path_factory.mktemp("kernel")
    config = FIGURES / "fig3.yaml"
    grid = ("--set", "grid.mass.points=20", "--set", "grid.coupling.points=15",
            "--set", "integration.relative_error=1e-2")
    return config, grid, run_bytes(config, folder / "serial.h5", "--threads", 1, *grid)


@pytest.fixture(scope="module")
def direct_scan(tmp_path_factory):
    folder = tmp_path_factory.mktemp("direct")
    config = write_scan(folder, masses=3, couplings=3, method="direct", relative_error="2e-2")
    return config, run_bytes(config, folder / "serial.h5", "--threads", 1)


@pytest.mark.parametrize("ranks, threads", layouts("kernel"))
def test_kernel_scan_does_not_depend_on_ranks_and_threads(tmp_path, kernel_scan, ranks, threads):
    config, grid, expected = kernel_scan
    assert run_layout(config, tmp_path, ranks, threads, *grid) == expected


@pytest.mark.parametrize("ranks, threads", layouts("direct"))
def test_direct_scan_does_not_depend_on_ranks_and_threads(tmp_path, direct_scan, ranks, threads):
    config, expected = direct_scan
    assert run_layout(config, tmp_path, ranks, threads) == expected


def test_threads_without_mpirun(tmp_path, kernel_scan, direct_scan):
    config, grid, expected = kernel_scan
    assert run_bytes(config, tmp_path / "kernel.h5", "--threads", 3, *grid) == expected
    config, expected = direct_scan
    assert run_bytes(config, tmp_path / "direct.h5", "--threads", 3) == expected


def test_more_workers_than_work(tmp_path):
    config = write_scan(tmp_path, masses=2, couplings=2, method="direct", relative_error="5e-2")
    expected = run_bytes(config, tmp_path / "serial.h5", "--threads", 1)
    assert run_layout(config, tmp_path, 4, 2) == expected


def test_another_seed_gives_other_bytes(tmp_path, direct_scan):
    """The comparisons above are not between constants."""
    config, expected = direct_scan
    other = run_bytes(config, tmp_path / "other.h5", "--set", "integration.seed=2")
    assert other != expected


WARNING = re.compile(r"warning: .*CPU.*(--bind-to none|PE=2)")


@pytest.mark.parametrize("ranks", [1, 2])
def test_warning_that_threads_share_a_cpu(tmp_path, ranks):
    """Open MPI ties each of up to two ranks to one core."""
    config = write_scan(tmp_path, masses=2, couplings=2)
    done = succeed("run", config, "-o", "out.h5", "--threads", 2, cwd=tmp_path, mpirun=("-np", ranks))
    assert len(WARNING.findall(done.stderr)) == 1


@pytest.mark.skipif(CPUS < 2, reason="needs two CPUs")
@pytest.mark.parametrize("command", ["run scan.yaml", "plan scan.yaml",
                                     "xsec --target Fe56 --energy 20GeV --relative-error 1e-1"])
def test_warning_that_cpus_have_no_work(tmp_path, command):
    """One rank is tied to one core by mpirun, and takes one thread."""
    write_scan(tmp_path, masses=2, couplings=2)
    idle = re.compile(rf"warning: mpirun ties this rank to one core, and \d+ of {CPUS} CPUs have no work; .*"
                      r"--bind-to none")
    arguments = command.split()
    assert len(idle.findall(succeed(*arguments, cwd=tmp_path, mpirun=("-np", 1)).stderr)) == 1
    chosen = succeed(*arguments, "--threads", 1, *(["--overwrite"] if arguments[0] == "run" else []),
                     cwd=tmp_path, mpirun=("-np", 1))
    assert "warning" not in chosen.stderr


@pytest.mark.parametrize("first, second", [
    ("run scan.yaml -o a.h5", "run scan.yaml -o b.h5"),
    ("run scan.yaml -o a.h5", "run scan.yaml -o a.h5 --threads 2"),
    ("run scan.yaml -o a.h5", "--help"),
    ("nonsense", "run scan.yaml -o a.h5"),
    ("list beams", "list targets"),
    ("xsec --target Fe56 --energy 20GeV", "run scan.yaml -o a.h5"),
])
def test_ranks_with_different_arguments_are_refused(tmp_path, first, second):
    """Rank 2 of 3 differs."""
    config = write_scan(tmp_path, masses=2, couplings=2)
    done = tridentscan(*first.split(), ":", "-np", 1, BINARY, *second.split(), cwd=tmp_path, mpirun=("-np", 2),
                       timeout=30)
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.count("the ranks were not started alike") == 1
    assert f"rank 0: tridentscan {first}" in done.stderr and f"rank 2: tridentscan {second}" in done.stderr
    assert list(tmp_path.iterdir()) == [config]


def test_commands_of_one_rank_speak_once(tmp_path):
    alone = succeed("list", "beams", cwd=tmp_path).stdout
    assert succeed("list", "beams", cwd=tmp_path, mpirun=("-np", 3)).stdout == alone


@pytest.mark.skipif(CPUS < 2, reason="needs two CPUs")
@pytest.mark.parametrize("ranks, threads", [(1, 2), (2, 1)])
def test_no_warning_where_every_thread_has_a_cpu(tmp_path, ranks, threads):
    config = write_scan(tmp_path, masses=2, couplings=2)
    done = succeed("run", config, "-o", "out.h5", "--threads", threads, cwd=tmp_path,
                   mpirun=("-np", ranks, "--bind-to", "none"))
    assert "warning" not in done.stderr


@pytest.mark.parametrize("arguments, code, message", [
    (("--set", "grid.mass.pionts=3"), 2, "did you mean 'points'"),
    (("--isa", "nonsense"), 2, "'nonsense'"),
    (("-o", "missing/out.h5"), 3, "missing"),
])
def test_error_is_told_once(tmp_path, arguments, code, message):
    config = write_scan(tmp_path)
    done = tridentscan("run", config, *arguments, cwd=tmp_path, mpirun=("-np", 2), timeout=30)
    assert done.returncode == code
    assert done.stderr.count(message) == 1, done.stderr
    assert list(tmp_path.iterdir()) == [config]


@pytest.mark.parametrize("arguments, message", [
    (("xsec", "--target", "Fe57x", "--energy", "5 GeV"), "Fe57x"),
    (("xsec", "--target", "Fe56", "--energy", "5 parsec"), "parsec"),
    (("info", "x.h5", "--no-such-option"), "no-such-option"),
    (("run", "--resume", "--overwrite", "x.yaml"), "excludes"),
    (("check", "nowhere.yaml"), "nowhere.yaml"),
])
def test_mistake_of_any_command_is_told_once(tmp_path, arguments, message):
    done = tridentscan(*arguments, cwd=tmp_path, mpirun=("-np", 3), timeout=30)
    assert done.returncode == 2
    assert done.stderr.count(message) == 1, done.stderr


@pytest.fixture(scope="module", params=["kernel", "direct"])
def whole_scan(request, tmp_path_factory):
    """A configuration, and beside it scan.h5, its result."""
    folder = tmp_path_factory.mktemp(request.param)
    config = write_scan(folder, experiments=("ccfr", "charm2"), masses=2, couplings=3, method=request.param)
    succeed("run", config, "-o", "scan.h5", cwd=folder)
    return config


@pytest.mark.parametrize("mpirun", [(), ("-np", 3)])
def test_one_point_has_the_numbers_of_the_scan(whole_scan, mpirun):
    folder = whole_scan.parent
    files = sorted(path.name for path in folder.iterdir())
    done = succeed("run", whole_scan, "--only-point", "1,2", cwd=folder, mpirun=mpirun)
    found = re.findall(r"^(\w+) +R = (\S+) .*chi2 = (\S+) ", done.stdout, re.MULTILINE)
    scan = read_groups(folder / "scan.h5")
    assert [(name, float(ratio), float(chi2)) for name, ratio, chi2 in found] == [
        (name, *(scan[f"experiments/{name}/{column}"][1, 2] for column in ("ratio", "chi2")))
        for name in ("ccfr", "charm2")]
    assert sorted(path.name for path in folder.iterdir()) == files


@pytest.mark.parametrize("point", ["3,0", "0,4", "1", "1,2,3", "-1,0", "a,b"])
def test_point_off_the_grid(tmp_path, point):
    config = write_scan(tmp_path, masses=3, couplings=4)
    done = tridentscan("run", config, f"--only-point={point}", cwd=tmp_path)
    assert done.returncode == 2 and "--only-point" in done.stderr


def test_existing_output_is_kept(tmp_path):
    config = write_scan(tmp_path)
    (tmp_path / "out.h5").write_text("precious")
    done = tridentscan("run", config, "-o", "out.h5", cwd=tmp_path, mpirun=("-np", 2), timeout=30)
    assert done.returncode == 3 and done.stderr.count("--overwrite") == 1
    assert (tmp_path / "out.h5").read_text() == "precious"
