"""What `cmake --install` and `cpack` make works at any place, without environment variables."""

import gzip
import re
import shutil
from pathlib import Path

import pytest
from conftest import BINARY, BUILD, ROOT, call


def missing(*programs):
    absent = [name for name in programs if not shutil.which(name)]
    return pytest.mark.skipif(bool(absent), reason=f"not installed: {', '.join(absent)}")


def contents_of(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def test_scan_and_figure_from_a_moved_installation(prefix, tmp_path):
    """The figure's configuration beside the program gives the bytes of that in the source tree."""
    share = prefix / "share/tridentscan"
    call(prefix / "bin/tridentscan", "run", share / "configs/figures/fig3.yaml", "-o", "installed.h5", cwd=tmp_path)
    call(BINARY, "run", ROOT / "configs/figures/fig3.yaml", "-o", "built.h5", cwd=tmp_path)
    assert (tmp_path / "installed.h5").read_bytes() == (tmp_path / "built.h5").read_bytes()
    for script, *arguments in ([share / "scripts/plot.py", "-o", "installed"], [ROOT / "scripts/plot.py", "-o", "built"]):
        call(script, "installed.h5", *arguments, "--format", "png", cwd=tmp_path)
    assert (tmp_path / "installed.png").read_bytes() == (tmp_path / "built.png").read_bytes()


def test_data_by_name_through_a_link(prefix, tmp_path):
    (tmp_path / "trident").symlink_to(prefix / "bin/tridentscan")
    assert "dune_nd_fhc" in call(tmp_path / "trident", "list", "beams", "--names", cwd=tmp_path).split()


@pytest.mark.parametrize("installed", [True, False])
def test_libraries_are_not_taken_from_the_working_directory(prefix, tmp_path, installed):
    program = prefix / "bin/tridentscan" if installed else BINARY
    names = re.findall(r"(\S+) => /", call("ldd", program))
    assert "libmpi.so.40" in names
    for name in names:
        (tmp_path / name).write_text("no library")
    assert call(program, "--version", cwd=tmp_path) == call(program, "--version")


def test_all_data_and_headers_are_there(prefix):
    installed = contents_of(prefix)
    assert {f"share/tridentscan/configs/{name}" for name in contents_of(ROOT / "configs")} <= installed
    headers = {f"include/tridentscan/{path.relative_to(ROOT)}" for path in (ROOT / "physics").rglob("*.hpp")}
    assert headers - installed == {"include/tridentscan/physics/gauss_legendre.hpp"}


PACKAGE = {name for name in contents_of(ROOT / "scripts/tridentscan") if "__pycache__" not in name}
VERSION = ".".join(call("/usr/bin/python3", "--version").split()[1].split(".")[:2])
WHERE = "import tridentscan; print(tridentscan.__file__, tridentscan.open_result.__module__)"


def installed_package(prefix, staging=""):
    """The folder that `cmake --install` put the package into, below a staging folder (DESTDIR)."""
    call("cmake", "--install", BUILD, "--component", "python", "--prefix", prefix, variables={"DESTDIR": staging} if staging else {})
    root = Path(f"{staging}{prefix}")
    (found,) = [path.parent for path in root.rglob("lib/**/tridentscan/__init__.py")]
    assert contents_of(found) == PACKAGE
    # executables need no setting, wherever they are
    assert "usage: report.py" in call(root / "share/tridentscan/scripts/report.py", "--help", variables={"PYTHONNOUSERSITE": 1})
    return found.relative_to(root).parent


@pytest.mark.parametrize("prefix, folder", [("/usr", "lib/python3/dist-packages"), ("/usr/local", f"lib/python{VERSION}/dist-packages")])
def test_package_below_a_prefix_of_the_system_is_where_its_python_looks(tmp_path, prefix, folder):
    assert str(installed_package(prefix, staging=tmp_path)) == folder
    assert f"{prefix}/{folder}" in call("/usr/bin/python3", "-c", "import sys; print(*sys.path, sep='\\n')").splitlines()
    said = call("/usr/bin/python3", "-c", WHERE, variables={"PYTHONPATH": f"{tmp_path}{prefix}/{folder}"}, cwd=tmp_path)
    assert said.split() == [f"{tmp_path}{prefix}/{folder}/tridentscan/__init__.py", "tridentscan.result"]


def test_package_in_a_home_folder_is_imported_without_a_setting(tmp_path):
    folder = tmp_path / ".local" / installed_package(tmp_path / ".local")
    said = call("/usr/bin/python3", "-c", WHERE, variables={"HOME": tmp_path}, cwd=tmp_path)
    assert said.split() == [f"{folder}/tridentscan/__init__.py", "tridentscan.result"]


def test_package_below_another_prefix_is_imported_with_the_line_of_the_readme(tmp_path):
    prefix = tmp_path / "opt/tridentscan"
    installed_package(prefix)
    line = re.search(r"`PYTHONPATH=PREFIX/(\S+)`", (ROOT / "README.md").read_text())
    said = call("/usr/bin/python3", "-c", WHERE, variables={"PYTHONPATH": prefix / line[1]}, cwd=tmp_path)
    assert said.startswith(str(prefix))


def test_consumer_of_the_physics_library(prefix, tmp_path):
    call("cmake", "-G", "Ninja", "-S", ROOT / "tests/consumer", "-B", tmp_path, f"-DCMAKE_PREFIX_PATH={prefix}")
    call("cmake", "--build", tmp_path)
    assert "R = " in call(tmp_path / "consumer")


def test_shells_complete_by_what_the_program_prints(prefix):
    for shell, path in {"bash": "bash-completion/completions/tridentscan", "zsh": "zsh/site-functions/_tridentscan",
                        "fish": "fish/vendor_completions.d/tridentscan.fish"}.items():
        assert (prefix / "share" / path).read_text() == call(BINARY, "completion", shell)


@missing("help2man")
def test_a_man_page_for_every_subcommand(prefix):
    files = list((prefix / "share/man/man1").iterdir())
    pages = {path.name.removesuffix(".1.gz"): gzip.decompress(path.read_bytes()).decode() for path in files}
    listed = call(BINARY, "--help").split("Subcommands:\n")[1].split("\n\n")[0].splitlines()
    assert sorted(pages) == sorted(["tridentscan", *(f"tridentscan-{line.split()[0]}" for line in listed)])
    assert all(".SH NAME" in page and ".SH ENVIRONMENT" in page for page in pages.values())
    assert r"\-\-shard" in pages["tridentscan-run"] and "Exit codes" in pages["tridentscan"]


@missing("dpkg-shlibdeps", "file")
def test_deb(tmp_path):
    """What is in the Debian package, what it depends on, and its data found from the unpacked tree."""
    call("cpack", "--config", BUILD / "CPackConfig.cmake", "-B", tmp_path / "cpack", cwd=tmp_path)
    [package] = (tmp_path / "cpack").glob("*.deb")
    depends = call("dpkg-deb", "--field", package, "Depends")
    assert [name for name in ("libhepmc3", "libopenmpi", "libfmt", "libc6")
            if name not in depends] == []
    assert "curl" not in depends, "the shared HDF5, which takes a while to load"
    call("dpkg-deb", "-x", package, tmp_path / "root")
    files = contents_of(tmp_path / "root")
    assert {"usr/bin/tridentscan", "usr/share/doc/tridentscan/copyright"} <= files
    assert {f"usr/lib/python3/dist-packages/tridentscan/{name}" for name in PACKAGE} <= files
    assert "usage: report.py" in call(tmp_path / "root/usr/share/tridentscan/scripts/report.py", "--help")
    assert [name for name in files if not name.startswith("usr/")] == []
    assert {"usr/share/bash-completion/completions/tridentscan", "usr/share/zsh/vendor-completions/_tridentscan",
            "usr/share/fish/vendor_completions.d/tridentscan.fish"} <= files
    assert "argon" in call(tmp_path / "root/usr/bin/tridentscan", "list", "targets")
