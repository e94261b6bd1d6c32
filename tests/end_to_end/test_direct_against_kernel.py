"""Direct integration, point by point, against the kernel: two ways to the same ratio that share only
the squared amplitude and the phase space."""

import h5py
import numpy as np
import pytest
from conftest import CRITICAL_95, ratio_from_kernel, read_groups, succeed, write_scan

MEASURED, SIGMA = 0.82, 0.28  # CCFR


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("scan")


@pytest.fixture(scope="module")
def results(folder):
    """CCFR over the plane of Fig. 3. The kernel is so accurate that the direct points, which are
    independent of each other, carry nearly all of the error."""
    direct = write_scan(folder, "direct", method="direct", relative_error="3e-3", seed=20140618)
    kernel = write_scan(folder, "kernel", method="kernel", relative_error="3e-4", seed=20140618)
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
    """Each point is at 3e-3 or better, and one of 144 is not far from it."""
    with h5py.File(folder / "direct.h5") as file:
        attributes = file["experiments/ccfr"].attrs
        assert attributes["accuracy_reached"] == 1 and attributes["non_finite"] == 0
        assert 1e-3 < attributes["achieved_relative_error"] <= 3e-3


def test_same_layout_without_a_kernel(results):
    direct, kernel = results
    in_kernel = {name for name in kernel
                 if any(part in name for part in ("/kernel/", "/systematics/", "/acceptance",
                                                  "/ratio_polynomial/"))}
    assert in_kernel and set(kernel) - in_kernel == set(direct)


def statistic_at(kernel, mass, coupling):
    """ln(1 + chi2), what the program interpolates between grid points."""
    ratio = ratio_from_kernel(kernel, "ccfr", np.array([mass]), coupling)[0]
    return np.log1p(((ratio - MEASURED) / SIGMA)**2)


def test_limits_agree_within_interpolation(results):
    """Direct mode interpolates f = ln(1 + chi2) linearly in x = ln g' between grid points a step h apart. The
    chord L misses f by at most max|f''| h^2/8, and its slope s is constant, so its crossing of the
    critical value is at most max|f''| h^2/(8 s) from that of f. f'' comes from the kernel."""
    direct, kernel = results
    coupling = kernel["grid/coupling"]
    step = np.log(coupling[1] / coupling[0])
    limits = "experiments/ccfr/limit/"
    compared = 0
    for i, mass in enumerate(kernel["grid/mass"]):
        true = kernel[limits + "coupling"][i]
        if not coupling[0] < true < coupling[-1]:
            assert np.isnan(direct[limits + "coupling"][i])
            continue
        j = np.searchsorted(coupling, true)
        x = np.linspace(np.log(coupling[j - 1]), np.log(coupling[j]), 201)
        f = statistic_at(kernel, mass, np.exp(x))
        slope = (f[-1] - f[0]) / step
        bound = abs(np.diff(f, 2)).max() / (x[1] - x[0])**2 * step**2 / (8 * slope)

        found = direct[limits + "coupling"][i]
        noise = direct[limits + "coupling_error"][i] / found
        assert abs(np.log(found / true)) < bound + 4 * noise
        # Sharper: the kernel's own values at the two grid points, interpolated in the same way.
        chord = np.exp(x[0] + (np.log1p(CRITICAL_95) - f[0]) / slope)
        assert abs(np.log(found / chord)) < 4.5 * noise
        compared += 1
    assert compared >= 10
