"""The figure of kernels: what its steps and bands are, and its command."""

import subprocess
import sys

import numpy as np
import pytest
from conftest import ROOT
from synthetic_result import sealed_file, write_result

from tridentscan import Kernel, open_result
from tridentscan.plot import kernels

VECTOR = {"neutrino": {"mu": 1}, "muon": 1}


@pytest.fixture
def kernel():
    """Uneven bins of ln K2, a number of them that is no multiple of what is merged; two replicas, 10 % to either side."""
    weight = np.array([0.1, 0.2, 0.1, 0.3, 0.2, 0.1, 0.2, 0.1, 0.3, 0.2])
    k2 = 1e-3 * np.exp(np.cumsum(weight) - weight / 2)
    replicas = [Kernel(k2, weight, f * k2, 2 * f * k2, 0 * k2) for f in (0.9, 1.1)]
    return Kernel(k2, weight, k2, 2 * k2, 0 * k2, replicas=tuple(replicas))


def test_merged_bins_keep_the_integral(kernel):
    steps, edges = kernels.merge(kernel, kernel.t_vv), kernels.edges(kernel)
    assert len(steps) == 3 and len(edges) == 4
    assert np.sum(steps * np.diff(np.log(edges))) == pytest.approx(np.sum(kernel.weight * kernel.t_vv))
    assert edges[[0, -1]] == pytest.approx([1e-3, 1e-3 * np.exp(1.8)])


def test_band_is_the_standard_error_of_the_replicas(kernel):
    axes = kernels.plt.figure().add_subplot()
    kernels.step_with_band(axes, kernel, lambda k: k.t_vv, ("black", "-"), "T")
    line, band = axes.patches
    values, _, _ = line.get_data()
    upper, _, lower = band.get_data()
    assert upper == pytest.approx(1.1 * values) and lower == pytest.approx(0.9 * values)  # 10 % / sqrt(2) * sqrt(2)


def test_propagator_of_a_heavy_boson_drops_out_and_a_light_one_pulls_down(kernel):
    def shape(mass):
        return kernels.normalised(kernel, kernels.z_prime_alone(kernel, mass, VECTOR))
    assert np.sum(kernel.weight * shape(0.03)) == pytest.approx(1)
    assert shape(1e3) == pytest.approx(kernel.t_vv / np.sum(kernel.weight * kernel.t_vv))
    assert shape(1e-6) == pytest.approx(kernel.k2**-1 / np.sum(kernel.weight / kernel.k2))


def run(*arguments):
    return subprocess.run([sys.executable, ROOT / "scripts/plot_kernels.py", *arguments], capture_output=True, text=True)


def test_command(fig3, tmp_path):
    copy = tmp_path / "fig3.h5"
    copy.write_bytes(fig3.read_bytes())
    assert run(copy).stdout.split() == [str(tmp_path / "fig3_kernels.png"), str(tmp_path / "fig3_kernels.pdf")]
    with open_result(fig3) as result:
        figure = kernels.draw(result)
    titles = [axes.get_title() for axes in figure.axes if axes.get_title()]
    assert titles == ["CCFR", "CHARM-II", "5 GeV on argon, 10 %"]  # that of 30 % has the same kernel


@pytest.mark.parametrize("arguments, message", [(["--masses", "1,2,3,4,5"], "colours for 4"),
                                                (["--experiments", "nutev"], "no experiment 'nutev'"),
                                                (["--masses", "x"], "'x'")])
def test_mistakes_are_messages(fig3, arguments, message):
    done = run(fig3, *arguments)
    assert done.returncode == 1 and done.stderr.startswith("plot_kernels.py: ") and message in done.stderr


def test_direct_scan_has_no_kernels(tmp_path):
    path = tmp_path / "direct.h5"
    write_result(path, points=5)
    with sealed_file(path, "r+") as file:
        for experiment in file["experiments"].values():
            del experiment["kernel"]
    done = run(path)
    assert done.returncode == 1 and "no kernel in it" in done.stderr
