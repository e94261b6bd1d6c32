"""Direct integration, point by point, against the kernel: two ways to the same ratio that share only
the squared amplitude and the phase space."""

import subprocess
import sys

import h5py
import numpy as np
import pytest
from conftest import ROOT, read_groups, succeed, write_scan


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("scan")


@pytest.fixture(scope="module")
def results(folder):
    """CCFR over the plane of Fig. 3. The kernel is so accurate that the direct points, which are
    independent of each other, carry nearly all of the error."""
    direct = write_scan(folder, "direct", method="direct", relative_error="5e-3", seed=20140618)
    kernel = write_scan(folder, "kernel", method="kernel", relative_error="5e-4", seed=20140618)
    succeed("run", direct, "-o", "direct.h5", "--threads", 2, cwd=folder,
            mpirun=("-np", 2, "--bind-to", "none"), timeout=240)
    succeed("run", kernel, "-o", "kernel.h5", cwd=folder)
    return read_groups(folder / "direct.h5"), read_groups(folder / "kernel.h5")


def chi2_quantile(degrees, z):
    """Wilson and Hilferty: the cube root of chi2/n is nearly normal. Good to 1e-3 at n = 144."""
    c = 2 / (9 * degrees)
    return degrees * (1 - c + z * np.sqrt(c))**3


def pulls(direct, kernel):
    ratio, error = "experiments/ccfr/ratio", "experiments/ccfr/ratio_error"
    return (direct[ratio] - kernel[ratio]) / np.hypot(direct[error], kernel[error])


def test_ratios_agree_within_their_errors(results):
    direct, kernel = results
    # The kernel's error is common to all points: it may not count among 144 independent ones.
    assert (kernel["experiments/ccfr/ratio_error"]
            < 0.1 * direct["experiments/ccfr/ratio_error"]).all()
    differences = pulls(direct, kernel)
    chi2 = (differences**2).sum()
    print(f"chi2 of {differences.size} differences of R: {chi2:.1f}, "
          f"largest {abs(differences).max():.2f} standard deviations")
    # 1e-4 on each side (z = 3.719): too small a scatter would mean that the errors are too large.
    assert chi2_quantile(144, -3.719) < chi2 < chi2_quantile(144, 3.719)
    # No common offset: the mean pull has a standard deviation of 1/12.
    assert abs(differences.mean()) < 3.9 / 12


def test_standard_model_cross_sections_agree(results):
    direct, kernel = results
    value, error = "experiments/ccfr/sm_cross_section", "experiments/ccfr/sm_cross_section_error"
    assert abs(direct[value] - kernel[value]) < 4 * np.hypot(direct[error], kernel[error])


def test_accuracy_is_reached_and_told(results, folder):
    """Each point is at 5e-3 or better, and one of 144 is not far from it."""
    with h5py.File(folder / "direct.h5") as file:
        attributes = file["experiments/ccfr"].attrs
        assert attributes["accuracy_reached"] == 1 and attributes["non_finite"] == 0
        assert 2e-3 < attributes["achieved_relative_error"] <= 5e-3


def test_same_layout_without_a_kernel(results):
    direct, kernel = results
    in_kernel = {name for name in kernel
                 if any(part in name for part in ("/kernel/", "/systematics/", "/acceptance"))}
    assert in_kernel and set(kernel) - in_kernel == set(direct)


def test_limits_of_all_experiments_agree_within_their_errors(results, folder):
    """The four experiments of Fig. 3, 12 x 12. R of a direct scan is fitted with the polynomial that it
    is, so that its limits are as good between the couplings as at them. A false alarm in 1000."""
    experiments = ("charm2", "argon_5gev_10pc", "argon_5gev_30pc")  # and CCFR, whose results are there
    accuracy = {"direct": "1e-2", "kernel": "1e-3"}
    for k, (method, relative_error) in enumerate(accuracy.items()):
        path = write_scan(folder, f"all_{method}", experiments, method=method,
                          relative_error=relative_error, seed=20140618 + k)
        succeed("run", path, "-o", f"all_{method}.h5", "--threads", 2, cwd=folder, timeout=240)
    others = [read_groups(folder / f"all_{method}.h5") for method in accuracy]
    chi2 = number = 0
    for name in ("ccfr", *experiments):
        value, error = f"experiments/{name}/limit/coupling", f"experiments/{name}/limit/coupling_error"
        direct, kernel = results if name == "ccfr" else others
        assert (direct[f"experiments/{name}/limit/status"] == 0).all()
        pulls_of_limits = (direct[value] - kernel[value]) / np.hypot(direct[error], kernel[error])
        print(f"{name}: chi2 of {pulls_of_limits.size} limits {(pulls_of_limits**2).sum():.1f}, largest "
              f"difference {abs(direct[value] / kernel[value] - 1).max():.1e}, pull {abs(pulls_of_limits).max():.2f}")
        chi2, number = chi2 + (pulls_of_limits**2).sum(), number + pulls_of_limits.size
        assert (direct[error] < 5e-3 * direct[value]).all()
    print(f"all: chi2 of {number} limits {chi2:.1f}")
    assert chi2 < chi2_quantile(number, 3.09)  # p = 1e-3


def test_figure_of_direct_over_kernel(results, folder):
    del results  # makes the files
    subprocess.run([sys.executable, ROOT / "scripts/plot_direct.py", "kernel.h5", "--direct", "direct.h5",
                    "-o", "both", "--format", "png"], cwd=folder, check=True)
    assert (folder / "both.png").read_bytes().startswith(b"\x89PNG")
