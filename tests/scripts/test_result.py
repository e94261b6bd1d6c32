import h5py
import numpy as np
import pytest
from conftest import ROOT
from synthetic_result import EXPERIMENTS, TWO_SIDED_95, limit, sealed_file

from tridentscan import ResultError, open_result
from tridentscan.result import FILETYPE, SCHEMA_VERSION


def test_everything_written_is_read_back(fig2):
    with open_result(fig2) as result:
        assert result.experiment_names == sorted(EXPERIMENTS)
        assert (result.confidence_level, result.test) == (0.95, "two_sided")
        ccfr = result.experiment("ccfr")
        assert (ccfr.label, ccfr.projection) == ("CCFR", False)
        assert result.experiment("argon_5gev_10pc").projection
        assert ccfr.chi2.shape == (len(result.mass), len(result.coupling))
        assert ccfr.sm_cross_section == 3.138e-40
        (band,) = result.bands()
        assert band.label == "muon g-2, 2 sigma" and (band.lower < band.upper).all()
        (contour,) = result.contours("ccfr")
        assert contour.level == pytest.approx(TWO_SIDED_95) and contour.confidence_level == 0.95
        assert len(contour.pieces) == 1 and not contour.closed[0]

        assert [e.projection for e in result.experiments()] == [False, False, True, True]


def test_layout_names_are_those_of_the_program():
    header = (ROOT / "scanner/io/result_layout.hpp").read_text()
    assert f'filetype = "{FILETYPE}"' in header
    assert f"schema_version = {SCHEMA_VERSION};" in header


def test_asymmetric_errors_are_read_and_written_out(tmp_path, fig2):
    path = tmp_path / "nutev.h5"
    path.write_bytes(fig2.read_bytes())
    with sealed_file(path, "r+") as file:
        file["experiments/ccfr"].attrs.update(measured_ratio=0.72, measured_ratio_error_up=1.73,
                                              measured_ratio_error_down=0.72)
    with open_result(path) as result:
        ccfr, charm2 = (result.experiment(name).measurement for name in ("ccfr", "charm2"))
    assert (str(ccfr), str(charm2)) == ("0.72 +1.73 -0.72", "1.58 +- 0.57")
    np.testing.assert_allclose(ccfr.chi2(np.array([0, 0.72, 2.45])), [1, 0, 1])


def test_contour_pieces_are_cut_at_the_offsets(tmp_path, fig2):
    path = tmp_path / "pieces.h5"
    path.write_bytes(fig2.read_bytes())
    with sealed_file(path, "r+") as file:
        group = file["contours/ccfr/CL95"]
        del group["offsets"], group["closed"]
        group["offsets"], group["closed"] = [0, 4, 9], [1, 0]
    with open_result(path) as result:
        (contour,) = result.contours("ccfr")
    assert [len(piece) for piece in contour.pieces] == [4, 5]
    assert contour.closed == (True, False)


def test_limit_between_grid_masses_is_a_power_law_and_absent_outside(fig2):
    _, _, k2, t, observed, error = EXPERIMENTS["ccfr"]
    with open_result(fig2) as result:
        curve = result.experiment("ccfr").limit
    value, uncertainty = curve.at(50.0)  # g' is proportional to m there: exact
    assert value == pytest.approx(limit(50.0, k2, t, observed, error), rel=1e-4)
    assert uncertainty == pytest.approx(1e-3 * value)
    assert np.isnan(curve.at(1e-3)[0]) and np.isnan(curve.at(1e4)[0])
    assert np.isfinite(curve.at(curve.mass[0])[0])


def test_missing_file_names_the_command_that_writes_it(tmp_path):
    with pytest.raises(ResultError, match="no such file .*tridentscan run"):
        open_result(tmp_path / "absent.h5")


def test_text_file_is_refused(tmp_path):
    path = tmp_path / "notes.h5"
    path.write_text("not HDF5")
    with pytest.raises(ResultError, match="not a tridentscan result"):
        open_result(path)
    with pytest.raises(ResultError, match="Is a directory"):
        open_result(tmp_path)


def test_foreign_hdf5_is_refused(tmp_path):
    path = tmp_path / "foreign.h5"
    with h5py.File(path, "w") as file:
        file["data"] = 1
    with pytest.raises(ResultError, match="not a tridentscan result"):
        open_result(path)


def test_foreign_content_under_a_seal_is_refused(tmp_path):
    path = tmp_path / "foreign.h5"
    with sealed_file(path, "w") as file:
        file["data"] = 1
    with pytest.raises(ResultError, match="its attribute filetype is"):
        open_result(path)


def test_every_flipped_bit_and_every_truncation_is_refused(tmp_path, fig2):
    good = fig2.read_bytes()
    path = tmp_path / "damaged.h5"
    rng = np.random.default_rng(1)
    for position in [*range(0, 600, 50), *rng.integers(len(good), size=40)]:
        flipped = good[position] ^ 1 << int(rng.integers(8))
        path.write_bytes(good[:position] + bytes([flipped]) + good[position + 1:])
        with pytest.raises(ResultError, match="damaged|not a tridentscan result"):
            open_result(path)
    for size in (0, 100, 511, 512, len(good) // 2, len(good) - 1):
        path.write_bytes(good[:size])
        with pytest.raises(ResultError, match="damaged|not a tridentscan result"):
            open_result(path)


def test_newer_layout_is_refused(tmp_path):
    path = tmp_path / "newer.h5"
    with sealed_file(path, "w") as file:
        file.attrs.update(filetype="tridentscan_result", schema_version=99)
    with pytest.raises(ResultError, match="layout 99 is newer"):
        open_result(path)


def test_incomplete_file_is_refused(tmp_path):
    path = tmp_path / "empty.h5"
    with sealed_file(path, "w") as file:
        file.attrs.update(filetype="tridentscan_result", schema_version=1)
    with pytest.raises(ResultError, match="incomplete"):
        open_result(path)


def test_unknown_experiment_lists_the_known_ones(fig2):
    with open_result(fig2) as result, pytest.raises(ResultError, match="there are: .*charm2"):
        result.experiment("ccfrr")
