"""What a result file may hold. Anybody can seal a file: so it is looked at before its contents are read or drawn, as
the program does (scanner/io/hdf5_structure.cpp). Raises StructureError.

Refused are names that are no names of a result (they become names of files), links to other places, data outside the
file, filters and types that no result has, arrays that are out of all proportion, and shapes that do not fit together.
"""

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path

import h5py
import numpy as np

from .errors import ResultError
from .printable import printable

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.]{0,127}")
FILTERS = {h5py.h5z.FILTER_DEFLATE, h5py.h5z.FILTER_SHUFFLE, h5py.h5z.FILTER_FLETCHER32}
MOST_COMPRESSED = 1100  # gzip makes nothing smaller than by 1032
MOST_DIMENSIONS = 4
MOST_DEPTH = 8
GIBIBYTE = 1 << 30


class StructureError(Exception):
    """The file has something that no result has; the text says what and where."""


@contextlib.contextmanager
def opening(file: h5py.File, path: str | Path, what: str) -> Iterator[None]:
    """While a file is checked: where that fails it is closed, and ResultError says why; `what` it is, "result file"."""
    try:
        yield
    except StructureError as error:
        file.close()
        raise ResultError(f"{path}: {error}") from None
    except ResultError:
        file.close()
        raise
    except (KeyError, TypeError, ValueError, OSError, RuntimeError, AttributeError) as error:
        file.close()
        raise ResultError(f"{path}: incomplete {what} ({printable(error)})") from None


def check_links(file: h5py.File, size: int) -> None:
    """All groups and datasets of a file of `size` bytes, none of which has been read yet."""
    _check_group(file, "", size, {_address(file)}, 0)


def _address(item):
    return h5py.h5o.get_info(item.id).addr


def _check_names(names, path):
    for name in names:
        if not NAME.fullmatch(name):
            raise StructureError(f"{path or '/'} holds {name!a:.80}, which is no name of a result")


def _check_group(group, path, size, seen, depth):
    if depth > MOST_DEPTH:
        raise StructureError(f"{path}: groups inside groups, more than {MOST_DEPTH} deep")
    _check_names(group.attrs, path)
    names = list(group)
    _check_names(names, path)
    for name in names:
        here = f"{path}/{name}"
        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            raise StructureError(f"{here} is a link to another place, which no result has")
        item = group[name]
        if _address(item) in seen:
            raise StructureError(f"{here} is a second name of something, which no result has")
        seen.add(_address(item))
        if isinstance(item, h5py.Group):
            _check_group(item, here, size, seen, depth + 1)
        elif isinstance(item, h5py.Dataset):
            _check_names(item.attrs, here)
            _check_dataset(item, here, size)
        else:
            raise StructureError(f"{here} is neither a group nor a dataset")


def _is_plain(dtype):
    if dtype.fields:
        return all(field.kind == "S" or h5py.check_string_dtype(field) for field, *_ in dtype.fields.values())
    return dtype.kind in "iuS" or (dtype.kind == "f" and dtype.itemsize <= 8) or bool(h5py.check_string_dtype(dtype))


def _check_dataset(dataset, path, size):
    creation = dataset.id.get_create_plist()
    if creation.get_external_count() or creation.get_layout() == h5py.h5d.VIRTUAL:
        raise StructureError(f"{path} has its data in other files, which no result has")
    if any(creation.get_filter(i)[0] not in FILTERS for i in range(creation.get_nfilters())):
        raise StructureError(f"{path} is compressed as no result is")
    if dataset.shape is None or dataset.ndim > MOST_DIMENSIONS or not _is_plain(dataset.dtype):
        raise StructureError(f"{path} is neither numbers nor text nor a table of text")
    wanted = int(np.prod([int(n) for n in dataset.shape], dtype=object)) * dataset.dtype.itemsize
    stored = dataset.id.get_storage_size()
    if wanted > MOST_COMPRESSED * stored + (1 << 16) or wanted > GIBIBYTE + 100 * size:
        raise StructureError(f"{path} would have {wanted} bytes, of {stored} in the file: not written by tridentscan")


def check_shapes(file: h5py.File) -> None:
    """Whether the arrays of a result, whose links are good, fit together."""
    mass, coupling = _axis(file, "mass"), _axis(file, "coupling")
    groups = [file[f"experiments/{name}"] for name in _groups(file, "experiments")]
    groups += [file["combined"]] if "combined" in file else []
    for group in groups:
        if not isinstance(group, h5py.Group):
            raise StructureError(f"{group.name} is not a group")
        for name in ("ratio", "ratio_error", "chi2", "chi2_error", "p_value", "p_value_error"):
            _expect(group, name, (mass, coupling))
        for name in ("coupling", "coupling_error", "status"):
            _expect(group, f"limit/{name}", (mass,))
        for rows, table in (("n_sigma", "limit"), ("significance", "discovery")):
            if f"expected/{rows}" in group:
                count = _vector(group, f"expected/{rows}")
                _expect(group, f"expected/{table}", (count, mass))
        for name in ("best_fit_mass", "best_fit_coupling"):
            _expect(group, name, ())
        if "pulls" in group:
            pulls = _vector(group, "pulls/names")
            for name in ("standard_model", "best_fit"):
                _expect(group, f"pulls/{name}", (pulls,))
        for part in _groups(group, "kernel"):
            nodes = _vector(group, f"kernel/{part}/k2")
            _expect(group, f"kernel/{part}/weight", (nodes,))
            for name in ("t_vv", "t_aa", "t_va", "t_scalar"):
                _expect(group, f"kernel/{part}/{name}", (nodes,))
                _expect(group, f"kernel/{part}/{name}_replicas", (None, nodes))
            for name in ("sm_cross_section", "sm_cross_section_error", "sm_events", "sm_events_error"):
                _expect(group, f"kernel/{part}/{name}", ())
        if "bins" in group:
            _check_bins(group["bins"])
        if "pair_kernel" in group:
            nodes = _vector(group, "pair_kernel/s")
            arrays = dict.fromkeys(("interference_re", "interference_im", "boson"), (nodes,))
            arrays |= {"cross": (nodes * (nodes + 1) // 2,), **dict.fromkeys(("standard", "same_flavour", "two_flavours"), ())}
            for name, shape in arrays.items():
                _expect(group, f"pair_kernel/{name}", shape)
                _expect(group, f"pair_kernel/{name}_replicas", (None, *shape))
            for name in ("muon_branching_ratio", "published"):
                _expect(group, f"pair_kernel/{name}", ())
        if "systematics" in group:
            variants = _vector(group, "systematics/variants")
            for name in ("cross_section_shift", "cross_section_shift_error"):
                _expect(group, f"systematics/{name}", (variants,))
            for name in ("ratio_shift", "ratio_shift_error", "limit_shift", "limit_shift_error"):
                _expect(group, f"systematics/{name}", (variants, mass))
            for name in ("ratio_total", "limit_total"):
                _expect(group, f"systematics/{name}", (mass,))
    if "scan" in file:
        _check_scan(file["scan"], mass)
    for name in _groups(file, "bands"):
        for column in ("lower", "central", "upper"):
            _expect(file[f"bands/{name}"], column, (mass,))
    for name in _groups(file, "overlays"):
        overlay = file[f"overlays/{name}"]
        points = _vector(overlay, "mass")
        _expect(overlay, "coupling", (points,))
        if "offsets" in overlay:
            _check_offsets(overlay, points)
    for name in _groups(file, "contours"):
        for level in _groups(file, f"contours/{name}"):
            contour = file[f"contours/{name}/{level}"]
            _expect(contour, "vertices", (None, 2))
            _check_offsets(contour, len(contour["vertices"]))
            _expect(contour, "closed", (len(contour["offsets"]) - 1,))


def _check_bins(group):
    if not isinstance(group, h5py.Group):
        raise StructureError(f"{group.name} is not a group")
    count = 1
    for number in (1, 2):
        if f"edges_{number}" in group:
            count *= _vector(group, f"edges_{number}") - 1
    _vector(group, "sm_cross_section")
    for name in ("sm_cross_section", "sm_cross_section_error", "sm_events", "sm_events_error", "background", "observed",
                 "sample_error", "fitted_standard_model", "fitted_best_fit"):
        _expect(group, name, (count,))
    for part in _groups(group, "kernel"):
        nodes = _vector(group, f"kernel/{part}/k2")
        _expect(group, f"kernel/{part}/weight", (nodes,))
        for name in ("t_vv", "t_aa", "t_va", "t_scalar"):
            _expect(group, f"kernel/{part}/{name}", (count, nodes))
            _expect(group, f"kernel/{part}/{name}_replicas", (count, None, nodes))


def _check_scan(group, mass):
    if not isinstance(group, h5py.Group):
        raise StructureError(f"{group.name} is not a group")
    values = _vector(group, "value")
    if _vector(group, "text") != values:
        raise StructureError(f"{group.name} has another number of texts than of values")
    rows = {"expected_limit": _vector(group, "n_sigma"), "discovery": _vector(group, "significance")}
    for name in _groups(group, "limits"):
        part = group[f"limits/{name}"]
        for array in ("limit", "limit_error", "status"):
            _expect(part, array, (values, mass))
        for array, count in rows.items():
            _expect(part, array, (values, count, mass))
        for array in ("sm_cross_section", "sm_events"):
            _expect(part, array, (values,))


def _groups(file, path):
    found = file.get(path)
    if found is None:
        return []
    if not isinstance(found, h5py.Group) or any(not isinstance(found[name], h5py.Group) for name in found):
        raise StructureError(f"/{path} is not a group of groups")
    return list(found)


def _dataset(group, name):
    item = group.get(name)
    if not isinstance(item, h5py.Dataset):
        raise StructureError(f"{group.name.rstrip('/')}/{name} is missing or no dataset")
    return item


def _vector(group, name):
    item = _dataset(group, name)
    if item.ndim != 1:
        raise StructureError(f"{item.name} has {item.ndim} dimensions instead of 1")
    return item.shape[0]


def _axis(file, name):
    length = _vector(file, name)
    values = file[name][()]
    if length < 1 or values.dtype.kind != "f" or not np.all(np.isfinite(values)) or values[0] <= 0 \
            or np.any(np.diff(values) <= 0):
        raise StructureError(f"/{name} is not an axis: positive numbers that ascend")
    return length


def _expect(group, name, shape):
    """Numbers of a shape, in which None is any length; or nothing at all."""
    if name not in group:
        return
    item = _dataset(group, name)
    fits = len(item.shape) == len(shape) and all(want in (None, have) for want, have in zip(shape, item.shape))
    if not fits or item.dtype.kind not in "iuf":
        wanted = ", ".join("n" if length is None else str(length) for length in shape)
        raise StructureError(f"{item.name} has the shape {list(item.shape)} of {item.dtype} instead of [{wanted}] numbers")


def _check_offsets(group, length):
    """offsets[k] to offsets[k + 1] is piece k."""
    _vector(group, "offsets")
    values = group["offsets"][()]
    good = values.dtype.kind in "iu" and len(values) >= 1 and values[0] >= 0 and values[-1] <= length \
        and np.all(values[:-1] <= values[1:])
    if not good:
        raise StructureError(f"{group.name}/offsets does not divide {length} points into pieces")
