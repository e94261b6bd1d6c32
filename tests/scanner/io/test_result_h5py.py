"""The result file as an independent reader, h5py, sees it.

Run by ctest, which names the program that writes a sample in TRIDENTSCAN_WRITE_SAMPLE.
"""

import json
import os
import subprocess
import sys

import pytest
from tridentscan import open_result
from tridentscan.seal import seal_of

h5py = pytest.importorskip("h5py")
np = pytest.importorskip("numpy")
WRITE = os.environ.get("TRIDENTSCAN_WRITE_SAMPLE")
pytestmark = pytest.mark.skipif(not WRITE, reason="TRIDENTSCAN_WRITE_SAMPLE is not set")


def write_sample(path, **environment):
    subprocess.run([WRITE, path], check=True, env={**os.environ, **environment})
    return path


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    path = write_sample(tmp_path_factory.mktemp("sample") / "x.h5")
    with h5py.File(path, "r") as file:
        yield file


def all_datasets(file):
    found = []
    file.visititems(lambda _, item: found.append(item) if isinstance(item, h5py.Dataset) else None)
    return found


def test_bytes_do_not_depend_on_the_process_or_on_uninitialised_memory(tmp_path):
    first = write_sample(tmp_path / "a.h5", MALLOC_PERTURB_="85").read_bytes()
    second = write_sample(tmp_path / "b.h5", MALLOC_PERTURB_="170").read_bytes()
    assert first == second


def test_every_dataset_says_what_it_is_and_has_a_checksum(sample):
    datasets = all_datasets(sample)
    assert len(datasets) > 50
    for dataset in datasets:
        assert dataset.fletcher32 or dataset.shape == (), dataset.name
        assert dataset.attrs["long_name"], dataset.name
        unit = dataset.attrs["units"]
        is_text = dataset.dtype.kind in "SV"
        assert unit in ([""] if is_text else ["1", "GeV", "GeV2", "cm2", "GeV, 1"]), dataset.name


def test_arrays_on_the_plane_have_named_scales(sample):
    for name in ("ratio", "ratio_error", "chi2", "chi2_error"):
        dataset = sample[f"experiments/ccfr/{name}"]
        assert dataset.dtype == np.dtype("<f8")
        assert [axis.label for axis in dataset.dims] == ["mass", "coupling"]
        assert dataset.dims[0][0] == sample["mass"]
        assert dataset.dims[1][0] == sample["coupling"]
        np.testing.assert_allclose(dataset[2, 3] / dataset[0, 0], 14, rtol=1e-14)
    assert sample["experiments/ccfr/kernel/numu/t_vv_replicas"].dims[1][0] == (
        sample["experiments/ccfr/kernel/numu/k2"])


def test_every_dimension_has_a_scale(sample):
    for dataset in all_datasets(sample):
        for axis, length in zip(dataset.dims, dataset.shape):
            if dataset.attrs.get("CLASS") == b"DIMENSION_SCALE":
                continue
            assert len(axis) == 1 and axis.label and axis[0].shape == (length,), dataset.name


@pytest.mark.parametrize("engine", ["h5netcdf", "netcdf4"])
def test_xarray_opens_every_group(tmp_path, engine):
    """In a process of its own: h5py and netCDF4 bring libraries that do not always suit each other."""
    path = write_sample(tmp_path / "x.h5")
    with h5py.File(path) as file:
        groups = ["/"]
        file.visititems(lambda name, item: groups.append(name) if isinstance(item, h5py.Group) else None)
    done = subprocess.run([sys.executable, "-c", f"""
import sys, xarray
for group in sys.argv[2:]:
    with xarray.open_dataset(sys.argv[1], group=group, engine="{engine}") as data:
        data.load()
        if group == "experiments/ccfr":
            assert data.ratio.dims == ("mass", "coupling") and data.ratio.attrs["units"] == "1", data
            assert data.chi2_min.dims == (), data
            assert abs(float(data.ratio[2, 3] / data.ratio[0, 0]) - 14) < 1e-12, data
""", path, *[group for group in groups if group != "config" or engine == "h5netcdf"]], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_texts_and_tables(sample):
    assert sample.attrs["filetype"] == "tridentscan_result"
    assert sample.attrs["schema_version"] == 2
    assert sample.attrs["seed"] == 0xFEDCBA9876543210
    assert sample["config/original"].asstr()[()] == "schema_version: 1\n# \u03bd\n"
    assert sample["experiments/ccfr"].attrs["label"] == "ccfr \u00b5 label"
    table = sample["experiments/ccfr/assumptions"]
    assert table.dtype.names == ("key", "value", "status", "source")
    assert table[1]["status"] == b"inferred"
    assert len(sample["experiments/future_argon/assumptions"]) == 0


def test_empty_contour(sample):
    group = sample["contours/future_argon/CL95"]
    assert group["vertices"].shape == (0, 2)
    assert group["offsets"][:].tolist() == [0]
    assert np.isnan(sample["experiments/ccfr/limit/coupling"][-1])


def test_seal_is_the_one_that_the_python_reader_wants(tmp_path):
    path = write_sample(tmp_path / "x.h5")
    data = path.read_bytes()
    assert data[:512] == seal_of(data)
    with open_result(path) as result:
        assert result.experiment_names == ["ccfr", "future_argon"]


def test_checksum_in_the_run_record_is_the_one_of_xxhsum(tmp_path):
    xxhash = pytest.importorskip("xxhash")
    path = write_sample(tmp_path / "x.h5")
    record = json.loads((tmp_path / "x.run.json").read_text())
    assert record["checksum"] == xxhash.xxh3_128_hexdigest(path.read_bytes())
