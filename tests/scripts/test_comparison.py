import stat
import subprocess
import sys

import numpy as np
import pytest
from conftest import ROOT
from synthetic_result import EXPERIMENTS, VEV2, ratio, sealed_file

from tridentscan import Curve, Number, comparison, mediator, open_result


@pytest.fixture
def program(tmp_path):
    """Stands in for the binary: R falls with energy for a light mediator."""
    path = tmp_path / "tridentscan"
    path.write_text("""#!/bin/sh
ratio=1.75
case "$*" in *"5 GeV"*"10 MeV"*) ratio=1.9 ;; esac
echo '{"sigma_cm2": 7.5e-40, "sigma_error_cm2": 1e-43, "ratio_to_sm": '$ratio',
       "ratio_error": 0.001, "evaluations": 1, "base_points": 1, "seconds": 0.1}'
""")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def run(*arguments):
    return subprocess.run([sys.executable, ROOT / "scripts/compare_with_paper.py", *arguments],
                          capture_output=True, text=True)


@pytest.mark.parametrize("value, error, text", [
    (7.6426e-4, 7.6e-6, "7.64(8)e-04"), (0.16109, 0.00033, "0.1611(3)"),
    (539.65, 0.54, "539.6(5)"), (3.138e-40, 4e-43, "3.138(4)e-40"), (1.36879, 1.2e-3, "1.3688(12)"),
    (0.5, 0.0, "0.5"), (np.nan, 0.1, "-"), (41.27, 12.0, "41(12)")])
def test_numbers_are_rounded_to_their_error(value, error, text):
    assert str(Number(value, error)) == text


def test_equation_11_and_its_inverse():
    # R = 1.369 is CCFR's bound; the numbers are Eq. (11) worked out by hand
    assert comparison.eq_11(1 / 545) == pytest.approx(1.369, abs=2e-3)
    assert comparison.eq_11_mass_over_coupling(1.3688) == pytest.approx(545, abs=1)
    assert comparison.eq_11(1 / comparison.eq_11_mass_over_coupling(2.0)) == pytest.approx(2.0)


def test_crossing_of_two_power_laws_is_exact():
    mass = np.geomspace(0.01, 100, 41)
    curve = Curve(mass, 1e-3 * mass**0.5, 1e-5 * mass**0.5)  # 1 % error
    found = comparison.crossing(curve, 1e-3 * mass / 0.3**0.5)  # meet at 0.3; slopes differ by 0.5
    assert found.value == pytest.approx(0.3)
    assert found.error == pytest.approx(0.3 * 0.01 / 0.5)


def test_crossing_tells_everywhere_from_nowhere():
    mass = np.geomspace(0.01, 100, 5)
    curve = Curve(mass, 1e-3 * mass, 0 * mass)
    assert comparison.crossing(curve, 2e-3 * mass).value == 0
    assert np.isnan(comparison.crossing(curve, 0.5e-3 * mass).value)


def test_ratio_between_grid_points_is_the_exact_quadratic(fig2):
    _, _, k2, t, *_ = EXPERIMENTS["ccfr"]
    with open_result(fig2) as result:
        ccfr = result.experiment("ccfr")
        for i, coupling in ((0, 7.7e-4), (30, 0.0123), (59, 0.777)):
            found = comparison.ratio_at(result, ccfr, i, coupling)
            assert found.value == pytest.approx(ratio(result.mass[i], coupling, k2, t), rel=1e-9)
        assert np.isnan(comparison.ratio_at(result, ccfr, 0, 2.0).value)


def test_bound_and_heavy_limit_are_read_back(fig2):
    with open_result(fig2) as result:
        ccfr = result.experiment("ccfr")
        assert comparison.ratio_on_limit(result, ccfr).value == pytest.approx(1.3688, abs=1e-4)
        heavy, i = comparison.heavy_limit(result, ccfr)
    assert ccfr.limit.coupling[i] <= 1 < ccfr.limit.coupling[i + 1]
    assert heavy.value == pytest.approx(539.7, abs=1)  # toy: T_VV/T_AA = 0.9


def test_table_has_every_experiment_mass_and_statement(fig2, fig3, program):
    done = run(fig2, fig3, "--binary", program)
    assert done.returncode == 0, done.stderr
    for text in ("CCFR", "CHARM-II", "0.82 +- 0.28", "3.138(3)e-40", "g' at 10 MeV", "g' at 100 GeV", "7.643(8)e-04",
                 "lower edge", "1.369", "2.697", "545 GeV", "about 40 %", "42.86(3) %", "agrees", "differs"):
        assert text in done.stdout
    assert max(map(len, done.stdout.splitlines())) < 200


def test_missed_accuracy_is_said(fig2, fig3, tmp_path):
    path = tmp_path / "missed.h5"
    path.write_bytes(fig2.read_bytes())
    with sealed_file(path, "r+") as file:
        file["experiments/charm2"].attrs.update(accuracy_reached=0, achieved_relative_error=4e-3)
    done = run(path, fig3, "--no-cross-sections")
    assert "CHARM-II: the requested accuracy was missed; achieved 4.0e-03" in done.stdout


def test_markdown_rows_have_equal_columns(fig2, fig3):
    done = run(fig2, fig3, "--no-cross-sections", "--markdown")
    assert done.returncode == 0, done.stderr
    for table in done.stdout.split("\n\n"):
        assert len({line.count("|") for line in table.splitlines() if line.startswith("|")}) <= 1


def test_missing_program_says_how_to_build_it(fig2, fig3, tmp_path):
    done = run(fig2, fig3, "--binary", tmp_path / "absent")
    assert done.returncode != 0 and "scripts/build.sh" in done.stderr


def test_refused_cross_section_shows_what_the_program_said(fig2, fig3, tmp_path):
    path = tmp_path / "refuses"
    path.write_text("#!/bin/sh\necho 'no target Fe56' >&2\nexit 2\n")
    path.chmod(0o755)
    done = run(fig2, fig3, "--binary", path)
    assert done.returncode != 0 and "exited 2: no target Fe56" in done.stderr


def test_constants_are_those_of_the_program():
    header = (ROOT / "physics/constants.hpp").read_text()
    assert f"sin2_theta_w = {mediator.SIN2_THETA_W}" in header
    assert VEV2**0.5 == pytest.approx(comparison.VEV)
    assert (2**0.5 * 1.1663787e-5) ** -0.5 == pytest.approx(comparison.VEV, abs=0.01)
