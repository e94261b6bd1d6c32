"""The shell scripts with stand-ins for what they call: no package is installed, nothing is built."""

import os
import shutil
import subprocess
import sys

import pytest
from conftest import ROOT


def executable(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def run(script, *arguments, **environment):
    return subprocess.run([script, *arguments], capture_output=True, text=True,
                          stdin=subprocess.DEVNULL, env={**os.environ, **environment})


@pytest.fixture
def debian(tmp_path):
    """A PATH on which libfmt-dev and, of the tests', libgsl-dev are missing; we are root and apt-get only takes notes."""
    commands, notes = tmp_path / "bin", tmp_path / "notes"
    executable(commands / "dpkg-query", """#!/bin/sh
for package in "$@"; do
  case $package in -*|*Package*) ;; libfmt-dev|libgsl-dev) ;; *) echo "installed $package" ;; esac
done
exit 1
""")
    executable(commands / "apt-cache", "#!/bin/sh\nexit ${APT_CACHE_EXIT:-0}\n")
    executable(commands / "apt-get", f'#!/bin/sh\necho "$DEBIAN_FRONTEND $*" >> {notes}\n')
    executable(commands / "id", "#!/bin/sh\necho ${FAKE_UID:-0}\n")
    return {"PATH": f"{commands}:{os.environ['PATH']}"}, notes


@pytest.mark.parametrize("arguments, missing", [([], "libfmt-dev"), (["--tests"], "libfmt-dev libgsl-dev")])
def test_setup_installs_only_what_is_missing(debian, arguments, missing):
    path, notes = debian
    assert run(ROOT / "scripts/setup.sh", *arguments, **path).returncode == 0
    assert notes.read_text().splitlines() == [f"noninteractive -qq install --no-install-recommends -y {missing}"]


def test_setup_refreshes_the_lists_when_a_package_is_unknown(debian):
    path, notes = debian
    assert run(ROOT / "scripts/setup.sh", **path, APT_CACHE_EXIT="100").returncode == 0
    assert [line.split()[2] for line in notes.read_text().splitlines()] == ["update", "install"]


def test_setup_check_lists_the_missing(debian):
    path, notes = debian
    done = run(ROOT / "scripts/setup.sh", "--check", "--tests", **path)
    assert (done.returncode, done.stdout) == (1, "libfmt-dev\nlibgsl-dev\n")
    assert not notes.exists()


def test_setup_without_root_and_sudo_says_what_to_ask_for(debian, tmp_path):
    path, notes = debian
    for command in ("bash", "dirname", "basename", "sed", "grep"):  # a PATH without sudo
        os.symlink(shutil.which(command), tmp_path / "bin" / command)
    done = run(ROOT / "scripts/setup.sh", PATH=str(tmp_path / "bin"), FAKE_UID="1000")
    assert done.returncode == 1
    assert "apt-get install --no-install-recommends libfmt-dev\n" in done.stderr
    assert not notes.exists()


def test_a_package_is_in_one_list():
    lists = [(ROOT / "scripts" / name).read_text() for name in ("packages.txt", "packages-test.txt")]
    names = [line for text in lists for line in text.splitlines() if line and not line.startswith("#")]
    assert len(names) == len(set(names))


def test_reproduce_scans_once_and_again_after_a_change(tmp_path, fig2, fig3):
    scripts = tmp_path / "scripts"
    shutil.copytree(ROOT / "scripts", scripts)
    for name in ("setup.sh", "build.sh"):
        executable(scripts / name, "#!/bin/sh\n")
    program = tmp_path / "build/release/tridentscan"
    executable(program, f"""#!/bin/sh
case $1 in
  run) echo "scan $2" >> {tmp_path}/log
       case $2 in *fig2*) cp {fig2} "$4" ;; *) cp {fig3} "$4" ;; esac ;;
  xsec) echo '{{"sigma_cm2": 1e-40, "sigma_error_cm2": 1e-43, "ratio_to_sm": 1.7, "ratio_error": 0}}' ;;
esac
""")
    for name in ("fig2", "fig3"):
        config = tmp_path / f"configs/figures/{name}.yaml"
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text("schema_version: 1\n")
    (tmp_path / "results").mkdir()

    def scans(*arguments):
        (tmp_path / "log").write_text("")
        done = run(scripts / "reproduce.sh", *arguments, TRIDENTSCAN_PYTHON=sys.executable)
        assert done.returncode == 0, done.stderr
        assert "statements agree" in done.stdout
        return (tmp_path / "log").read_text().count("scan")

    assert scans() == 3
    assert (tmp_path / "results/fig2.png").exists() and (tmp_path / "results/fig3.pdf").exists()
    for name in ("plot.py", "plot_events.py"):  # drawn once is enough
        (scripts / name).write_text("")
    assert scans() == 0
    assert scans("--force") == 3
    later = (tmp_path / "results/fig3.h5").stat().st_mtime + 3600  # than all that is written from now on
    os.utime(tmp_path / "configs/figures/fig2.yaml", (later, later))
    assert scans() == 3


@pytest.mark.parametrize("script", ["reproduce.sh", "setup.sh", "test.sh"])
def test_unknown_arguments_are_refused(script):
    done = run(ROOT / "scripts" / script, "--bogus")
    assert done.returncode == 1 and "usage" in done.stderr


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="shellcheck is not installed")
def test_shellcheck_is_content():
    files = [*(ROOT / "scripts").glob("*.sh"), *(ROOT / "scripts/cluster").iterdir(), ROOT / ".ci/run"]
    done = run("shellcheck", *map(str, files))
    assert done.returncode == 0, done.stdout
