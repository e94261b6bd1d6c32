"""Memory lies on pages of 2 MiB wherever Linux has them, on request or unasked."""

import os
import subprocess
from pathlib import Path

import pytest
from conftest import BINARY, program_environment, write_scan

ENABLED = Path("/sys/kernel/mm/transparent_hugepage/enabled")


def memory_use(config, folder):
    """Page faults and the largest resident size, bytes."""
    program = subprocess.Popen([BINARY, "run", config, "-o", folder / "x.h5", "--overwrite", "-q"],
                               env=program_environment(), stdin=subprocess.DEVNULL)
    _, status, usage = os.wait4(program.pid, 0)
    program.returncode = os.waitstatus_to_exitcode(status)
    assert program.returncode == 0
    return usage.ru_minflt, 1024 * usage.ru_maxrss


pytestmark = pytest.mark.skipif(not ENABLED.is_file() or "[never]" in ENABLED.read_text(),
                                reason="Linux has no large pages here")


def test_a_larger_plane_takes_few_faults_more(tmp_path):
    few, small = memory_use(write_scan(tmp_path, masses=50, couplings=50), tmp_path)
    many, large = memory_use(write_scan(tmp_path, masses=1000, couplings=2000), tmp_path)
    pages = (large - small) / os.sysconf("SC_PAGE_SIZE")
    assert pages > 5000, (small, large)
    assert many - few < pages, (few, many, pages)


def test_the_heap_of_a_small_scan_takes_few_faults(tmp_path):
    # It fills 5 MB, or 1,300 small pages. The program's files take 450 on Debian 12.
    faults, _ = memory_use(write_scan(tmp_path, masses=2, couplings=2), tmp_path)
    assert faults < 1000
