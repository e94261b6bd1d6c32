"""The projections that came with the program: events as docs/projections.md has them, limits that follow."""

import json
import re

import h5py
import numpy as np
import pytest
from conftest import FIGURES, ROOT, read_groups, succeed, tridentscan, write_scan

SMALL = ["--set", "integration.relative_error=1e-2", "--set", "grid.mass.points=4",
         "--set", "grid.coupling.points=4"]
# Of the page's first column, the name of the experiment.
NAMES = {"DUNE ND, neutrino mode": "dune_nd_67t_fhc", "DUNE ND, antineutrino mode": "dune_nd_67t_rhc",
         "SBND": "sbnd", "T2K INGRID": "t2k_ingrid", "MINERvA": "minerva_me", "MINOS+": "minos_plus",
         "SHiP": "ship", "FASERnu": "fasernu", "FASERnu2": "fasernu2"}


def scan(folder, figure, *settings):
    succeed("run", FIGURES / f"{figure}.yaml", "-o", f"{figure}.h5", *SMALL, *settings, cwd=folder)
    return folder / f"{figure}.h5"


@pytest.fixture(scope="module")
def projections(tmp_path_factory):
    return scan(tmp_path_factory.mktemp("projections"), "projections")


def rows():
    """(experiment, coherent, incoherent, all, after selection) of the table of events."""
    for line in (ROOT / "docs/projections.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if cells[0] in NAMES and len(cells) == 7:
            yield NAMES[cells[0]], *map(float, cells[3:])


def test_events_are_those_of_the_page(projections):
    table = list(rows())
    assert {name for name, *_ in table} == set(NAMES.values())
    with h5py.File(projections) as file:
        for name, coherent, incoherent, total, selected in table:
            group = file[f"experiments/{name}"]
            events, error = group["sm_events"][()], group["sm_events_error"][()]
            efficiency = float(re.search(r"efficiency ([0-9.]+)", group.attrs["exposure"])[1])
            # Two digits or three on the page: half of the last, and three errors of this quick run.
            assert events == pytest.approx(selected, rel=0.03, abs=3 * error)
            assert events / efficiency == pytest.approx(total, rel=0.03)
            assert coherent + incoherent == pytest.approx(total, rel=0.03)


# Of the page's table by channel: beam, protons on target, tonnes; its states.
BEAMS = {"DUNE ND, neutrino mode": ("dune_nd_fhc", 3.3e21, 67), "DUNE ND, antineutrino mode": ("dune_nd_rhc", 3.3e21, 67),
         "SBND": ("sbnd_fhc", 6.6e20, 112), "MicroBooNE": ("microboone_bnb_fhc", 1.32e21, 85)}
STATES = [["mu- mu+"], ["e- e+"], ["mu- e+", "e- mu+"], ["tau- mu+", "mu- tau+", "tau- e+", "e- tau+", "tau- tau+"]]


def test_events_by_channel_are_those_of_the_page(tmp_path):
    """Flux times cross section times nuclei; the integral of the flux is summed here from the table."""
    table = {}
    for line in (ROOT / "docs/projections.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and cells[0].split(":")[0] in BEAMS:
            table[cells[0].split(":")[0]] = cells[1:]
    assert set(table) == set(BEAMS)
    for name, (beam, protons, tonnes) in BEAMS.items():
        text = [line for line in (ROOT / f"configs/beams/{beam}.csv").read_text().splitlines() if line[0].isdigit()]
        rows = np.array([line.split(",") for line in text], dtype=float).T
        nuclei = tonnes * 1e6 / (37.215526 * 1.78266192e-24)
        scale = np.trapz(rows[1:].sum(axis=0), rows[0]) * protons * nuclei
        for states, cell in zip(STATES, table[name]):
            if cell == "none":
                continue
            expected = [float(number) for number in re.findall(r"[0-9.]+", cell)]
            for channel, events in zip(("coherent", "all"), expected):
                options = [part for state in states for part in ("--final-state", state)]
                done = succeed("xsec", "--target", "Ar40", "--beam", beam, "--channel", channel, *options, "--relative-error", "1e-2",
                               "--json", cwd=tmp_path)
                assert scale * json.loads(done.stdout)["sigma_cm2"] == pytest.approx(events, rel=0.03), (name, states, channel)


def test_a_projection_sees_the_standard_model_and_its_background(projections):
    with h5py.File(projections) as file:
        for name in NAMES.values():
            group = file[f"experiments/{name}"]
            background = group.attrs["background_events"]
            assert group.attrs["observed_events"] == pytest.approx(group["sm_events"][()] + background)
            # Without a signal the data are perfect.
            median = group["expected/limit"][2]
            assert group["limit/coupling"][()] == pytest.approx(median, rel=1e-6, nan_ok=True)


def test_upper_limit_of_g_minus_2_and_bands_about_their_centres(tmp_path):
    groups = read_groups(scan(tmp_path, "g_minus_2"))
    central = {name: groups[f"bands/{name}/central"]
               for name in ("paper_2014", "fnal_2021", "fnal_2023", "wp_2025")}
    # g' grows with the square root of Delta a_mu.
    for name, value in (("fnal_2021", 2.51), ("fnal_2023", 2.49), ("wp_2025", 0.38)):
        assert central[name] / central["paper_2014"] == pytest.approx(np.sqrt(value / 2.9), rel=1e-9)
    limit = groups["bands/wp_2025/upper"]
    assert limit / central["wp_2025"] == pytest.approx(np.sqrt(1.64 / 0.38), rel=1e-9)
    assert np.isnan(groups["bands/wp_2025/lower"]).all()
    assert (groups["bands/paper_2014/lower"] < limit).all()  # not all of the band of 2014 is excluded


def test_today_combines_the_measurements_alone(tmp_path):
    with h5py.File(scan(tmp_path, "today")) as file:
        assert [row[0] for row in file["combined/experiments"][()]] == [b"ccfr", b"charm2", b"nutev"]
        # CCFR +- 0.28, CHARM-II +- 0.57, NuTeV +1.73 -0.72: it weighs little.
        assert file["combined/mean_ratio"][()] == pytest.approx(0.96, abs=0.02)
        assert list(file["bands"]) == ["wp_2025"]


def test_background_grows_with_the_exposure(tmp_path):
    """52 +- 10.4 events for 2e20 POT; twice the exposure, twice both."""
    scan = write_scan(tmp_path, experiments=("ship",), masses=2, couplings=2, relative_error="1e-1")
    for pot, expected in (("2e20", (52, 10.4)), ("4e20", (104, 20.8))):
        succeed("run", scan, "-o", f"{pot}.h5", "--set", f"experiments.ship.exposure.protons_on_target={pot} POT", cwd=tmp_path)
        with h5py.File(tmp_path / f"{pot}.h5") as file:
            measurement = json.loads(file["config/resolved"][()])["experiments"][0]["measurement"]
        assert (measurement["background"], measurement["background_error"]) == pytest.approx(expected, rel=1e-14)
    text = succeed("show", "experiment", "ship", "--yaml", cwd=tmp_path).stdout
    (tmp_path / "ship.yaml").write_text(text.replace("background_protons_on_target: \"2e20 POT\"", "background_luminosity: \"1 fb^-1\""))
    done = tridentscan("check", "ship.yaml", cwd=tmp_path)
    assert done.returncode == 2 and "needs an exposure with luminosity" in done.stderr


def test_common_error_beside_one_of_the_file_is_told(tmp_path):
    scan = write_scan(tmp_path, experiments=("ship", "sbnd", "ccfr"), masses=2, couplings=2)
    text = scan.read_text() + ("combination:\n  experiments: [sbnd, ccfr]\n  common_errors:\n"
                               "    - {name: flux, size: 0.05, status: assumed, source: test}\n")
    scan.write_text(text)
    said = tridentscan("check", scan, cwd=tmp_path)
    warnings = [line for line in (said.stdout + said.stderr).splitlines() if "on top of" in line]
    assert len(warnings) == 1 and "sbnd: the common error flux (0.05)" in warnings[0]
    assert "normalisation_error (0.1)" in warnings[0]
