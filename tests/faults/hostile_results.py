"""Results as somebody with bad intentions, or a program with bugs, might write them: each is sealed as a result must be,
so that nothing but its contents tells. CASES: {name: what is done to an open h5py file of a good result}."""

import json
import os
import random

import h5py
import numpy as np
import xxhash

SEAL = 512
SECRET = "the-secret-of-another-file"
ESCAPE = "\x1b[2J\x07\x9b31m"
MARKUP = "</pre></title><script>alert(1)</script><img src=x onerror=alert(1)>'\"&"
LONG = "n" * 300


def sealed(data):
    """The bytes with the seal that docs/design.md describes."""
    rest = data[SEAL:]
    text = (f"tridentscan result, seal 1\nbytes {len(data)}\nxxh3-128 of all after the first {SEAL} bytes: "
            f"{xxhash.xxh3_128_hexdigest(rest)}\n")
    return text.encode().ljust(SEAL, b"\n") + rest


def write_hostile(good, change, path, secret):
    """A copy of a good result, changed and sealed again. `secret`: a text file that it may try to get at."""
    path.write_bytes(good.read_bytes())
    with h5py.File(path, "r+") as file:
        file.attrs["secret"] = 0
        del file.attrs["secret"]
        change(file, os.fspath(secret))
    path.write_bytes(sealed(path.read_bytes()))


def replace(file, path, data, **options):
    """Another dataset under the same path, with the attributes of the old one but for its axes."""
    kept = {key: value for key, value in file[path].attrs.items() if key in ("units", "long_name")}
    del file[path]
    file.create_dataset(path, data=data, **options).attrs.update(kept)


def changed(path, change):
    return lambda file, _: replace(file, path, change(file[path][()]))


def renamed(old, new):
    """The last part of a path gets another name, whatever that is."""
    def change(file, _):
        path, name = old.rsplit("/", 1)
        group = file[path]
        group.id.links.move(name.encode(), group.id, new if isinstance(new, bytes) else new.encode())
    return change


def attribute(path, name, value):
    def change(file, _):
        file[path].attrs[name] = value
    return change


def resolved(edit):
    """The configuration in the file, changed as JSON."""
    def change(file, _):
        config = json.loads(file["config/resolved"][()])
        edited = edit(config)
        text = edited if isinstance(edited, str) else json.dumps(config)
        replace(file, "config/resolved", np.array([text.encode()]))
    return change


def text(path, value):
    data = value if isinstance(value, bytes) else value.encode()
    return lambda file, _: replace(file, path, np.array([data]))


def soft(path, target):
    def change(file, _):
        if path in file:
            del file[path]
        file[path] = h5py.SoftLink(target)
    return change


def external_link(file, secret):
    with h5py.File(secret + ".h5", "w") as other:
        other["secret"] = np.full(file["mass"].shape, 4.2424242)
    del file["experiments/ccfr/limit/coupling"]
    file["experiments/ccfr/limit/coupling"] = h5py.ExternalLink(secret + ".h5", "secret")


def external_storage(path, dtype, shape):
    def change(file, secret):
        kept = {key: value for key, value in file[path].attrs.items() if key in ("units", "long_name")}
        del file[path]
        file.create_dataset(path, shape, dtype, external=[(secret, 0, 4096)]).attrs.update(kept)
    return change


def virtual(file, secret):
    with h5py.File(secret + ".h5", "w") as other:
        other["secret"] = np.full(file["mass"].shape, 4.2424242)
    layout = h5py.VirtualLayout(file["mass"].shape, "f8")
    layout[:] = h5py.VirtualSource(secret + ".h5", "secret", file["mass"].shape)
    del file["experiments/ccfr/limit/coupling"]
    file.create_virtual_dataset("experiments/ccfr/limit/coupling", layout)


def second_name(target, path):
    def change(file, _):
        if path in file:
            del file[path]
        file[path] = file[target]
    return change


def special(path, make):
    def change(file, _):
        if path in file:
            del file[path]
        make(file, path)
    return change


def copy_group(old, new):
    return lambda file, _: file.copy(old, new)


def deep(file, _):
    group = file["bands"]
    for _ in range(2000):
        group = group.create_group("g")


def filtered(file, _):
    replace(file, "experiments/ccfr/ratio", file["experiments/ccfr/ratio"][()], compression="lzf")


def bands_of(name):
    """A band with another name, so that its table is that of an experiment."""
    def change(file, _):
        file.copy("bands/g2", "bands/limit")
        file.move("experiments/ccfr", f"experiments/{name}")
    return change


def noise(seed):
    """Some arrays of numbers get values that no computation gives."""
    def change(file, _):
        rng = random.Random(seed)
        arrays = []
        file.visititems(lambda path, item: arrays.append(path) if isinstance(item, h5py.Dataset) and item.dtype.kind == "f"
                        and item.size else None)
        for path in rng.sample(arrays, rng.choice([1, 2, 10, len(arrays)])):
            values = file[path][()]
            for i in rng.sample(range(values.size), rng.randint(1, values.size)):
                values.flat[i] = rng.choice([0, -1, 1, np.nan, np.inf, -np.inf, 1e308, -1e308, 5e-324, 1e-150, -1e-3, 1e30])
            replace(file, path, values)
    return change


def null_space(file, path):
    file.create_dataset(path, data=h5py.Empty("f8"))


LIMIT, PLANE, CONTOUR = "experiments/ccfr/limit", "experiments/ccfr", "contours/ccfr/CL95"
CASES = {
    # Names become names of files.
    **{f"experiment named {name!a:.30}": renamed("experiments/ccfr", name)
       for name in ("..", "...", ".hidden", "a b", f"x{ESCAPE}", "a\nb", "-rf", "\u202eevil", LONG, b"\xff\xfe", "C:", "a\\b")},
    **{f"scan named {name!a:.30}": attribute("/", "name", name)
       for name in ("../../evil", "/tmp/tridentscan-evil", "a/b", "..", "", ".", f"x{ESCAPE}", MARKUP, LONG, "a\nb")},
    "level named ..": renamed(CONTOUR, ".."),
    "band named ..": renamed("bands/g2", ".."),
    "overlay with a line feed": renamed("overlays/others", "a\nb"),
    "attribute with an escape": attribute("/", f"x{ESCAPE}", 1),
    "experiments that differ by letter case": copy_group("experiments/ccfr", "experiments/CCFR"),
    "experiment named combined": copy_group("experiments/ccfr", "experiments/combined"),
    "band and experiment with one table": bands_of("band"),
    # Links and data elsewhere.
    "soft link": soft(f"{LIMIT}/coupling", "/coupling"),
    "soft link to nowhere": soft(f"{LIMIT}/coupling", "/nowhere"),
    "soft link to itself": soft(f"{LIMIT}/coupling", f"/{LIMIT}/coupling"),
    "external link": external_link,
    "external storage of numbers": external_storage(f"{LIMIT}/coupling", "f8", (4,)),
    "external storage of the configuration": external_storage("config/original", "S400", (1,)),
    "external storage of a table": external_storage("experiments/ccfr/assumptions", np.dtype(
        [("key", "S8"), ("value", "S8"), ("status", "S8"), ("source", "S200")]), (2,)),
    "virtual dataset": virtual,
    "cycle of groups": second_name("experiments", "experiments/ccfr/again"),
    "second name": second_name("experiments/ccfr", "experiments/twin"),
    "2000 groups in each other": deep,
    "named type": special("experiments/kind", lambda file, path: file.__setitem__(path, np.dtype("f8"))),
    "other compression": filtered,
    # Shapes.
    **{f"{path} cut": changed(path, lambda v: v[:-1]) for path in (
        f"{LIMIT}/mass", f"{LIMIT}/coupling", f"{LIMIT}/coupling_error", f"{LIMIT}/status", "experiments/ccfr/ratio",
        "experiments/ccfr/ratio_error", "experiments/ccfr/chi2", "experiments/ccfr/chi2_error", "mass", "coupling",
        "experiments/ccfr/expected/limit", "experiments/ccfr/expected/n_sigma", "experiments/ccfr/kernel/weight",
        "experiments/ccfr/kernel/k2", "experiments/ccfr/ratio_polynomial/a", "bands/g2/lower", "overlays/others/coupling",
        f"{CONTOUR}/vertices", f"{CONTOUR}/vertices_error", f"{CONTOUR}/closed", f"{CONTOUR}/offsets")},
    **{f"{path} empty": changed(path, lambda v: v[:0]) for path in (
        f"{LIMIT}/mass", "mass", "experiments/ccfr/ratio", f"{CONTOUR}/offsets", "experiments/ccfr/kernel/k2",
        "experiments/ccfr/sm_cross_section", "config/resolved", "config/inputs", "experiments/ccfr/assumptions")},
    "plane turned": changed("experiments/ccfr/ratio", lambda v: np.ascontiguousarray(v.T)),
    "plane in one row": changed("experiments/ccfr/ratio", lambda v: v.ravel()),
    "vertices of three numbers": changed(f"{CONTOUR}/vertices", lambda v: np.ones((len(v), 3))),
    "five dimensions": changed("experiments/ccfr/ratio", lambda v: v.reshape(v.shape + (1, 1, 1))),
    "a number alone": changed("mass", lambda v: v[0]),
    "all polynomials cut": lambda file, _: [replace(file, f"experiments/ccfr/ratio_polynomial/{name}", np.ones(1))
                                            for name in ("a", "b", "var_a", "cov_ab", "var_b")],
    "no polynomials": lambda file, _: file.__delitem__("experiments/ccfr/ratio_polynomial"),
    "one replica": lambda file, _: [replace(file, f"experiments/ccfr/kernel/{t}_replicas",
                                            file[f"experiments/ccfr/kernel/{t}_replicas"][:1]) for t in ("t_vv", "t_aa", "t_va")],
    **{f"offsets {values}": changed(f"{CONTOUR}/offsets", lambda v, values=values: np.array(values, "i8")) for values in (
        [-5, 10], [0, 2**62], [-2**63, 2**63 - 1], [5, 0])},
    **{f"offsets of an overlay {values}": changed("overlays/others/offsets", lambda v, values=values: np.array(values, "i8"))
       for values in ([-5, 2], [0, 2**62], [2, 0])},
    # Values.
    **{f"masses {how}": changed("mass", change) for how, change in {
        "NaN": lambda v: v * np.nan, "negative": lambda v: -v, "descending": lambda v: v[::-1].copy(),
        "equal": lambda v: np.full_like(v, 1), "infinite": lambda v: v * np.inf}.items()},
    "all numbers infinite": lambda file, _: [replace(file, f"experiments/ccfr/{name}", file[f"experiments/ccfr/{name}"][()] * np.inf)
                                             for name in ("ratio", "chi2", "limit/coupling", "ratio_polynomial/a")],
    "polynomials without sense": lambda file, _: [replace(file, f"experiments/ccfr/ratio_polynomial/{name}", value * np.ones(4))
                                                  for name, value in (("a", -1e308), ("b", 1e308), ("var_a", -1))],
    **{f"noise {seed}": noise(seed) for seed in range(40)},
    "status 200": changed(f"{LIMIT}/status", lambda v: np.full_like(v, 200)),
    "kernel of NaN": changed("experiments/ccfr/kernel/t_vv", lambda v: v * np.nan),
    # Sizes.
    "a petabyte of nothing": special(f"{LIMIT}/coupling", lambda file, path: file.create_dataset(
        path, (2**47,), "f8", chunks=(1024,))),
    "more than all numbers": special("mass", lambda file, path: file.create_dataset(
        path, (2**40, 2**40), "f8", chunks=(1024, 1))),
    "8 GiB of zeros": special("experiments/ccfr/ratio", lambda file, path: file.create_dataset(
        path, (2**30,), "f8", chunks=(2**20,), compression="gzip")),
    "a chunk of 3 GiB": special(f"{LIMIT}/coupling", lambda file, path: file.create_dataset(
        path, (4,), "f8", maxshape=(None,), chunks=(3 * 2**27,))),
    # Types.
    **{f"limits of {name}": special(f"{LIMIT}/coupling", lambda file, path, make=make: make(file, path)) for name, make in {
        "text": lambda file, path: file.create_dataset(path, data=np.array([b"1"] * 4)),
        "variable text": lambda file, path: file.create_dataset(path, data=["1"] * 4, dtype=h5py.string_dtype()),
        "lists": lambda file, path: file.create_dataset(path, (4,), h5py.vlen_dtype("f8")),
        "references": lambda file, path: file.create_dataset(path, data=[file.ref] * 4, dtype=h5py.ref_dtype),
        "words": lambda file, path: file.create_dataset(path, (4,), h5py.enum_dtype({"a": 1})),
        "anything": lambda file, path: file.create_dataset(path, (4,), "V16"),
        "complex numbers": lambda file, path: file.create_dataset(path, (4,), "c16"),
        "long doubles": lambda file, path: file.create_dataset(path, (4,), "g"),
        "nothing": null_space, "a group": lambda file, path: file.create_group(path)}.items()},
    "table of numbers": special("experiments/ccfr/assumptions", lambda file, path: file.create_dataset(
        path, (2,), np.dtype([("key", "f8"), ("value", "S8")]))),
    "names of pulls are paths": changed("combined/pulls/names", lambda v: np.array([(b"../grid",)] * len(v), [("name", "S20")])),
    **{f"{name} = {value!a:.20}": attribute(path, name, value) for path, name, value in (
        ("/", "schema_version", "1"), ("/", "schema_version", -1), ("/", "schema_version", 2**62), ("/", "filetype", 3),
        ("/", "confidence_level", "0.95"), ("/", "model", [1, 2]), ("/", "test", 7), (PLANE, "label", 3),
        (PLANE, "label", np.array([1.5, 2])), (PLANE, "projection", "yes"), (PLANE, "measurement", "counts"),
        (PLANE, "measured_ratio", "x"), (PLANE, "evaluations", 0.5), (CONTOUR, "confidence_level", "x"),
        ("bands/g2", "central_delta_a_mu", "x"), ("bands/g2", "label", 1.5))},
    "experiments are a dataset": special("experiments", lambda file, path: file.create_dataset(path, data=[1.0])),
    "no grid": lambda file, _: file.__delitem__("grid"),
    "no limit": lambda file, _: file.__delitem__(LIMIT),
    # Text.
    **{f"label {value!a:.20}": attribute(PLANE, "label", value) for value in (
        f"a{ESCAPE}b", "a\nb,c\n1,2", MARKUP, "\u202eabc\u2066", "x" * 100_000, r"$\frac{" * 60, "$" + "x^" * 90 + "$",
        "-->--!><script>", "\u0085\u2028")},
    "label of bad UTF-8": lambda file, _: file[PLANE].attrs.create("label", b"\xff\xfe\xc0", dtype=h5py.string_dtype()),
    "sources with escapes": changed("experiments/ccfr/assumptions", lambda v: np.array(
        [tuple((ESCAPE + MARKUP).encode() for _ in range(4))] * 2, [(name, "S120") for name in ("key", "value", "status", "source")])),
    "model with escapes": attribute("/", "model", ESCAPE + MARKUP),
    "version with escapes": attribute("/", "software_version", ESCAPE + MARKUP),
    "units with escapes": attribute(f"{LIMIT}/coupling", "units", ESCAPE + MARKUP),
    "meaning with escapes": attribute(f"{PLANE}/sm_cross_section", "long_name", ESCAPE + MARKUP),
    "source of a band with escapes": attribute("bands/g2", "source", ESCAPE + MARKUP + "\n1,2,3"),
    "configuration with markup": text("config/original", ESCAPE + MARKUP),
    **{f"plot options {value!a:.30}": text("config/plot", value) for value in (
        "[]", "3", "{", '{"panels": 3}', '{"panels": [{"title": 3, "experiments": {}}]}', '{"panels": [[]]}',
        '{"annotations": 3}', '{"annotations": [{"mass": [], "coupling": {}, "text": 3}]}',
        '{"annotations": [{"mass": 1e999, "coupling": -1, "text": "x"}]}', json.dumps({"title": ESCAPE + MARKUP}), '{"title": 3}',
        "[" * 5000)},
    # The configuration that was understood.
    **{f"resolved {value!a:.20}": text("config/resolved", value) for value in (
        "", "{}", "[]", "null", "{" * 10_000, "[" * 100_000, b"\xff\xfe", '{"a": 1e999}')},
    **{f"{section}.{key} = {value!a:.20}": resolved(
        lambda c, section=section, key=key, value=value: (c["grid"] if section in ("mass", "coupling") else c)[section].update({key: value}))
       for section, key, value in (
           ("mass", "points", 10**9), ("mass", "points", -1), ("mass", "points", 1e300), ("mass", "points", 2**63),
           ("mass", "points", 0), ("mass", "points", 5), ("mass", "min", 0), ("mass", "min", -1.0), ("mass", "max", 1e308),
           ("mass", "max", "x"), ("mass", "spacing", 3), ("coupling", "points", 100_000), ("coupling", "max", 1e-300),
           ("statistics", "confidence_level", 2), ("statistics", "confidence_level", 1), ("statistics", "confidence_level", -1),
           ("statistics", "degrees_of_freedom", 10**9), ("statistics", "test", "none"),
           ("model", "neutrino", 1e300), ("model", "neutrino", {"e": 0, "mu": 1e300, "tau": 0}), ("model", "muon", "x"), ("model", "kind", 3),
           ("model", "muon", {"vector": "x", "axial": 0}), ("model", "kinetic_mixing", {"value": 1e300}), ("integration", "seed", -1))},
    "toys without end": resolved(lambda c: c["statistics"].update(test="feldman_cousins", toys={"p_value_error": 1e-300, "most": 10**18})),
    "experiment of the configuration is a path": resolved(lambda c: c["experiments"][0].update(name="../grid")),
    "experiment of the configuration is another": resolved(lambda c: c["experiments"][0].update(name=f"no{ESCAPE}")),
    "combination of nobody": resolved(lambda c: c["combination"].update(experiments=["nobody"])),
    "combination of one": resolved(lambda c: c["combination"]["experiments"].pop()),
    "combination of one twice": resolved(lambda c: c["combination"].update(experiments=["ccfr", "ccfr"])),
    "common error of nobody": resolved(lambda c: c["combination"].update(common_errors=[
        {"name": "e", "size": 0.1, "experiments": [], "status": "assumed", "source": "x"}])),
    "combination of nothing": resolved(lambda c: c["combination"].update(experiments=[])),
    "measured without error": resolved(lambda c: c["experiments"][0]["measurement"].update(error_up=0, error_down=0)),
    "measured with a huge ratio": resolved(lambda c: c["experiments"][0]["measurement"].update(ratio=1e308)),
    "counts without end": resolved(lambda c: c["experiments"][0].update(measurement={
        "observed": 1e300, "background": 1e300, "background_error": 0, "standard_model": 1e300, "normalisation_error": 0})),
}
