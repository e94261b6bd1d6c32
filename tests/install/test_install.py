"""What `cmake --install` and `cpack` make works at any place, without environment variables."""

import gzip
import shutil

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
    call("/usr/bin/python3", share / "scripts/plot.py", "installed.h5", "-o", "fig3", "--format", "png", cwd=tmp_path)
    assert (tmp_path / "fig3.png").stat().st_size > 10_000


def test_data_by_name_through_a_link(prefix, tmp_path):
    (tmp_path / "trident").symlink_to(prefix / "bin/tridentscan")
    assert "dune_nd_fhc" in call(tmp_path / "trident", "list", "beams", "--names", cwd=tmp_path).split()


def test_all_data_and_headers_are_there(prefix):
    installed = contents_of(prefix)
    assert {f"share/tridentscan/configs/{name}" for name in contents_of(ROOT / "configs")} <= installed
    headers = {f"include/tridentscan/{path.relative_to(ROOT)}" for path in (ROOT / "physics").rglob("*.hpp")}
    assert headers - installed == {"include/tridentscan/physics/gauss_legendre.hpp"}


def test_consumer_of_the_physics_library(prefix, tmp_path):
    call("cmake", "-G", "Ninja", "-S", ROOT / "tests/consumer", "-B", tmp_path, f"-DCMAKE_PREFIX_PATH={prefix}")
    call("cmake", "--build", tmp_path)
    assert "R = " in call(tmp_path / "consumer")


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
    """What is in the package, what it depends on, and its data found from the unpacked tree."""
    call("cpack", "--config", BUILD / "CPackConfig.cmake", "-B", tmp_path / "cpack", cwd=tmp_path)
    [package] = (tmp_path / "cpack").glob("*.deb")
    depends = call("dpkg-deb", "--field", package, "Depends")
    assert [name for name in ("libhdf5", "libyaml-cpp", "libopenmpi", "libfmt", "libc6")
            if name not in depends] == []
    call("dpkg-deb", "-x", package, tmp_path / "root")
    files = contents_of(tmp_path / "root")
    assert {"usr/bin/tridentscan", "usr/share/doc/tridentscan/copyright"} <= files
    assert [name for name in files if not name.startswith("usr/")] == []
    assert "argon" in call(tmp_path / "root/usr/bin/tridentscan", "list", "targets")
