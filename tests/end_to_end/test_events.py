"""Exposures, the theory error and Fig. 4: what the result file says and what is drawn of it."""

import subprocess
import sys

import numpy as np
import pytest
from conftest import FIGURES, ROOT, succeed

from tridentscan import open_result
from tridentscan.plot import events


@pytest.fixture(scope="module")
def fig4(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fig4")
    succeed("run", FIGURES / "fig4.yaml", "-o", "fig4.h5", cwd=folder)
    return folder / "fig4.h5"


def test_ratio_of_the_reader_is_that_of_the_file(fig4):
    with open_result(fig4) as result:
        for experiment in result.experiments():
            mass, coupling = np.meshgrid(result.mass[::17], result.coupling[::7], indexing="ij")
            np.testing.assert_allclose(result.ratio(experiment.name, mass, coupling),
                                       experiment.ratio[::17, ::7], rtol=1e-9)


def test_events_are_rate_times_ratio_of_cross_sections(fig4):
    with open_result(fig4) as result:
        lbne = result.experiment("lbne_5gev")
        assert lbne.sm_events == pytest.approx(2.36e5 * lbne.sm_cross_section / 1.53e-36)
        assert np.isnan(result.experiment("ccfr").sm_events)
        dune = result.experiment("dune_nd_fhc")
        # Neutrinos and antineutrinos on coherent argon and its nucleons: 0.131 + 0.055, each from the
        # flux table times cross sections at single energies (docs/validation.md).
        assert dune.sm_events == pytest.approx(0.186, rel=0.03)
        assert "1e+20 POT" in dune.exposure


def test_theory_error_cancels_in_the_ratio(fig4):
    with open_result(fig4) as result:
        for name in ("lbne_5gev", "dune_nd_fhc", "ccfr"):
            systematics = result.systematics(name)
            assert 0.05 < systematics.cross_section_total < 0.2
            assert (systematics.limit_total < 0.04).all()
        assert result.systematics("ccfr").in_total.count(False) == 1  # the selection
        assert 0.40 < result.experiment("ccfr").acceptance < 0.43
        assert result.experiment("lbne_5gev").acceptance == 1


def test_figure(fig4, tmp_path):
    done = subprocess.run([sys.executable, ROOT / "scripts/plot_events.py", fig4, "-o",
                           tmp_path / "fig4"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "fig4.png").read_bytes().startswith(b"\x89PNG")
    with open_result(fig4) as result:
        figure = events.draw(result)
        for axes, name in zip(figure.axes, ("dune_nd_fhc", "lbne_5gev")):
            experiment = result.experiment(name)
            (sm,) = [line for line in axes.lines if line.get_label() == "Standard Model"]
            assert sm.get_ydata()[0] == experiment.sm_events
            ccfr = axes.lines[0].get_ydata()
            coupling = result.experiment("ccfr").limit.coupling
            np.testing.assert_allclose(
                ccfr, experiment.sm_events * result.ratio(name, result.mass, coupling))


def test_a_result_without_exposure_is_a_message(tmp_path):
    succeed("run", FIGURES / "fig3.yaml", "-o", "fig3.h5", "--set", "grid.mass.points=5", "--set",
            "grid.coupling.points=5", cwd=tmp_path)
    done = subprocess.run([sys.executable, ROOT / "scripts/plot_events.py", tmp_path / "fig3.h5"],
                          capture_output=True, text=True)
    assert done.returncode != 0 and "no experiment has an exposure" in done.stderr
    done = subprocess.run([sys.executable, ROOT / "scripts/plot.py", tmp_path / "fig3.h5",
                           "--theory-error"], capture_output=True, text=True)
    assert done.returncode != 0 and "--set theory_error=standard" in done.stderr
