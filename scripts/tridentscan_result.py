"""Read a tridentscan result file (HDF5): experiments, limits, contours, bands, kernels.

    with open_result("results/fig2.h5") as result:
        ccfr = result.experiment("ccfr")
        plt.loglog(ccfr.limit.mass, ccfr.limit.coupling)

Masses are in GeV, cross sections in cm^2 per nucleus. A limit that does not exist at a mass is NaN.
A damaged file is refused: the first 512 bytes of a result hold a checksum of the others.
"""

import contextlib
import io
import json
from dataclasses import dataclass
from pathlib import Path

import h5py
import numpy as np
import xxhash

from printable import printable
from result_structure import StructureError, check_links, check_shapes

FILETYPE = "tridentscan_result"
# Standard Model as the program has it (physics/constants.hpp, physics/mediator.cpp).
SM_VECTOR, SM_AXIAL = 0.5 + 2 * 0.23122, 0.5
VEV_SQUARED = 1 / (np.sqrt(2) * 1.1663787e-5)  # GeV^2
SCHEMA_VERSION = 1
SEAL_SIZE = 512
SEAL_MARK = b"tridentscan result, seal "


# Of a limit at one mass; the file says the same in words.
FOUND, NOTHING_EXCLUDED, STANDARD_MODEL_EXCLUDED, BELOW_THE_GRID, FAILED = range(5)


class ResultError(Exception):
    """The file cannot be read as a tridentscan result; the text says why and what to do."""


@dataclass(frozen=True)
class Curve:
    """A limit curve g'(m) with its numerical error."""

    mass: np.ndarray
    coupling: np.ndarray
    error: np.ndarray

    def at(self, mass):
        """(coupling, error) by linear interpolation in (ln m, ln g'); NaN outside the masses."""
        if not self.mass[0] * (1 - 1e-9) <= mass <= self.mass[-1] * (1 + 1e-9):
            return np.nan, np.nan
        x, nodes = np.log(mass), np.log(self.mass)
        value = np.exp(np.interp(x, nodes, np.log(self.coupling)))
        return value, value * np.interp(x, nodes, self.error / self.coupling)


@dataclass(frozen=True)
class Contour:
    """All pieces of one contour as (n, 2) arrays of mass and coupling."""

    level: float
    confidence_level: float
    pieces: tuple
    closed: tuple


@dataclass(frozen=True)
class Band:
    """Couplings that give a range of Delta a_mu; NaN where it would have to be negative. What lies
    above an upper limit is excluded."""

    name: str
    label: str
    mass: np.ndarray
    lower: np.ndarray
    central: np.ndarray
    upper: np.ndarray
    is_upper_limit: bool


@dataclass(frozen=True)
class Overlay:
    """A published limit that the user gave, in one piece or several: edges of regions if closed, else the
    region is above. kind: excluded or sensitivity. Piece k has the points offsets[k] to offsets[k + 1]."""

    name: str
    label: str
    kind: str
    closed: bool
    mass: np.ndarray
    coupling: np.ndarray
    offsets: np.ndarray
    status: str
    source: str

    @property
    def pieces(self):
        """[(mass, coupling)]"""
        return [(self.mass[a:b], self.coupling[a:b]) for a, b in zip(self.offsets[:-1], self.offsets[1:])]


@dataclass(frozen=True)
class Expected:
    """Limits expected if the Standard Model is true, for data n_sigma standard deviations towards the
    signal: limit [n_sigma, mass]; and g' seen with a significance: discovery [significance, mass]."""

    mass: np.ndarray
    n_sigma: np.ndarray
    limit: np.ndarray
    significance: np.ndarray
    discovery: np.ndarray


@dataclass(frozen=True)
class Combined:
    """Several experiments together."""

    experiments: tuple
    limit: Curve


@dataclass(frozen=True)
class Measurement:
    """A measured ratio to the Standard Model. chi2 uses error_up for R above it, error_down below."""

    ratio: float
    error_up: float
    error_down: float

    def __str__(self):
        if self.error_up == self.error_down:
            return f"{self.ratio:.4g} +- {self.error_up:.4g}"
        return f"{self.ratio:.4g} +{self.error_up:.4g} -{self.error_down:.4g}"

    @property
    def best_ratio(self):
        return self.ratio

    def chi2(self, ratio):
        error = np.where(ratio > self.ratio, self.error_up, self.error_down)
        return ((ratio - self.ratio) / error) ** 2


@dataclass(frozen=True)
class Counts:
    """Observed events, and those expected of the Standard Model and of background with errors."""

    observed: float
    standard_model: float
    standard_model_error: float
    background: float
    background_error: float

    def __str__(self):
        observed = f"{self.observed:.4g}" if self.observed < 1e4 else f"{self.observed:.0f}"
        return f"{observed} events, background {self.background:.4g} +- {self.background_error:.4g}"

    @property
    def best_ratio(self):
        return (self.observed - self.background) / self.standard_model

    def chi2(self, ratio):
        """-2 ln(L/L_largest), profiled over both errors."""
        expected = ratio * self.standard_model + self.background
        variance = (ratio * self.standard_model_error) ** 2 + self.background_error ** 2
        half = (expected - variance) / 2
        mean = half + np.sqrt(half ** 2 + self.observed * variance)
        poisson = 2 * (mean - self.observed)
        if self.observed > 0:
            poisson = poisson + 2 * self.observed * np.log(self.observed / mean)
        pull = np.divide(mean - expected, np.sqrt(variance), where=variance > 0,
                         out=np.zeros_like(np.asarray(mean, float)))
        return poisson + pull ** 2


def _measurement(attributes):
    if _text(attributes["measurement"]) == "counts":
        return Counts(*(float(attributes[key]) for key in (
            "observed_events", "sm_events", "sm_events_error", "background_events",
            "background_events_error")))
    return Measurement(*(float(attributes["measured_ratio" + key])
                         for key in ("", "_error_up", "_error_down")))


@dataclass(frozen=True)
class Experiment:
    """One measurement or projection over the (mass, coupling) plane."""

    name: str
    label: str
    projection: bool
    measurement: Measurement | Counts
    achieved_relative_error: float
    accuracy_reached: bool
    ratio: np.ndarray
    ratio_error: np.ndarray
    chi2: np.ndarray
    chi2_min: float
    sm_cross_section: float
    sm_cross_section_error: float
    limit: Curve
    acceptance: float  # sigma(cuts)/sigma of the Standard Model; NaN in direct mode
    sm_events: float   # NaN without an exposure
    exposure: str      # "1e+20 POT, 1 t"; empty without one
    process: str = "trident"  # or z_to_four_muons, electron_positron
    branching_ratios: dict | None = None  # {name: (value, error)} of z_to_four_muons, see docs/design.md


@dataclass(frozen=True)
class Systematics:
    """Shifts by each variant: arrays [variant] or [variant, mass]. Totals are quadratic sums of
    those in_total, of each component the largest."""

    mass: np.ndarray
    names: tuple
    in_total: tuple
    cross_section_shift: np.ndarray
    cross_section_shift_error: np.ndarray
    ratio_shift: np.ndarray
    ratio_shift_error: np.ndarray
    limit_shift: np.ndarray
    limit_shift_error: np.ndarray
    cross_section_total: np.ndarray
    ratio_total: np.ndarray
    limit_total: np.ndarray


@dataclass(frozen=True)
class Kernel:
    """T_VV, T_AA and T_VA (cm^2 per unit ln K2 and nucleus) at nodes K2 (GeV^2)."""

    k2: np.ndarray
    weight: np.ndarray
    t_vv: np.ndarray
    t_aa: np.ndarray
    t_va: np.ndarray
    replicas: tuple = ()  # independent estimates, kernels too; their scatter is the numerical error

    def density(self, vector, axial):
        """d sigma/d ln K2 in cm^2 per nucleus, [..., k2], for couplings C_V, C_A: numbers or arrays [..., k2]."""
        return vector**2 * self.t_vv + axial**2 * self.t_aa + vector * axial * self.t_va

    def cross_section(self, vector, axial):
        """cm^2 per nucleus for couplings C_V, C_A: numbers or arrays [..., k2]."""
        return np.sum(self.weight * self.density(vector, axial), axis=-1)

    def ratio(self, mass, coupling, model):
        """R = sigma/sigma_SM of a vector boson, for mass (GeV) and coupling that broadcast. `model`: its
        charges, {"neutrino": 1, "muon_vector": 1, "muon_axial": 0} for L_mu - L_tau."""
        mass, coupling = np.broadcast_arrays(np.asarray(mass, float), np.asarray(coupling, float))
        shift = coupling[..., None] ** 2 * VEV_SQUARED * model["neutrino"] / (
            self.k2 + mass[..., None] ** 2)
        return self.cross_section(SM_VECTOR + model["muon_vector"] * shift,
                                  SM_AXIAL + model["muon_axial"] * shift
                                  ) / self.cross_section(SM_VECTOR, SM_AXIAL)

    def ratio_error(self, mass, coupling, model):
        """Numerical error of `ratio`, one standard deviation, from the replicas."""
        ratios = [replica.ratio(mass, coupling, model) for replica in self.replicas]
        return np.std(ratios, axis=0, ddof=1) / np.sqrt(len(ratios))


def _text(value):
    """As it may be shown: whoever wrote the file, no control character of it reaches a terminal or a page."""
    return printable(_raw_text(value))


def _raw_text(value):
    return value.decode(errors="backslashreplace") if isinstance(value, bytes) else str(value)


def _scalar(dataset):
    """A number or text, which the program stores as an array of one."""
    return np.asarray(dataset[()]).reshape(-1)[0]


def _with_errors(group):
    """{name: (value, error)} of a group of numbers NAME and NAME_error."""
    return {name: (float(_scalar(group[name])), float(_scalar(group[name + "_error"])))
            for name in group if not name.endswith("_error")}


class Result:
    """An open result file. Use open_result() to make one."""

    def __init__(self, file, path):
        self._file = file
        self.path = path
        self.mass = file["grid/mass"][()]
        self.coupling = file["grid/coupling"][()]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._file.close()

    def attribute(self, name, default=""):
        """A text attribute of the file, such as config_hash."""
        return _text(self._file.attrs.get(name, default))

    def unit(self, path):
        """The unit of a dataset of the file: unit("grid/mass") is "GeV", "1" of a pure number."""
        return _text(self._file[path].attrs["units"])

    def datasets(self):
        """{path: (unit, what it is, shape)} of all that the file holds in numbers."""
        found = {}
        self._file.visititems(lambda path, item: found.update({path: (
            self.unit(path), _text(item.attrs["long_name"]), item.shape)})
            if isinstance(item, h5py.Dataset) and "units" in item.attrs else None)
        return found

    @property
    def attributes(self):
        """All attributes of the file as {name: value}: versions, hashes, seed, instruction set."""
        return {name: _text(value) for name, value in self._file.attrs.items()}

    @property
    def config_text(self):
        """The configuration as it was written."""
        return printable(_raw_text(_scalar(self._file["config/original"])), kept="\n\t")

    @property
    def inputs(self):
        """(path relative to the configuration, XXH3-128) of all files that took part."""
        return [tuple(map(_text, row)) for row in self._file["config/inputs"][()]]

    def assumptions(self, name):
        """(key, value, status, source) of the data that describe an experiment."""
        return [tuple(map(_text, row)) for row in self._group(name)["assumptions"][()]]

    @property
    def confidence_level(self):
        return float(self._file.attrs["confidence_level"])

    @property
    def test(self):
        """How a chi2 becomes "excluded": two_sided, one_sided or delta_chi2."""
        return self.attribute("test")

    @property
    def plot_options(self):
        """The plot section of the configuration: title, annotations."""
        return json.loads(_raw_text(_scalar(self._file["config/plot"])))

    @property
    def experiment_names(self):
        return sorted(self._file["experiments"])

    def _group(self, name):
        try:
            return self._file["experiments"][name]
        except KeyError:
            known = ", ".join(self.experiment_names)
            raise ResultError(f"{self.path}: no experiment '{name}' (there are: {known})") from None

    def experiment(self, name):
        group = self._group(name)
        limit, attributes = group["limit"], group.attrs
        return Experiment(
            name, _text(attributes["label"]), bool(attributes["projection"]),
            _measurement(attributes),
            float(attributes["achieved_relative_error"]), bool(attributes["accuracy_reached"]),
            group["ratio"][()], group["ratio_error"][()], group["chi2"][()],
            float(_scalar(group["chi2_min"])), float(_scalar(group["sm_cross_section"])),
            float(_scalar(group["sm_cross_section_error"])),
            Curve(limit["mass"][()], limit["coupling"][()], limit["coupling_error"][()]),
            float(_scalar(group["acceptance"])) if "acceptance" in group else np.nan,
            float(_scalar(group["sm_events"])) if "sm_events" in group else np.nan,
            _text(attributes.get("exposure", "")), _text(attributes.get("process", "trident")),
            _with_errors(group["branching_ratios"]) if "branching_ratios" in group else None)

    def limit_status(self, name):
        """What the limit of an experiment is, [mass]: FOUND, NOTHING_EXCLUDED (NaN), STANDARD_MODEL_EXCLUDED (0),
        BELOW_THE_GRID (everything down to the lowest coupling is excluded), FAILED."""
        limit = self._group(name)["limit"]
        if "status" in limit:
            return limit["status"][()]
        coupling = limit["coupling"][()]
        return np.where(np.isnan(coupling), NOTHING_EXCLUDED, np.where(coupling > 0, FOUND, STANDARD_MODEL_EXCLUDED))

    def experiments(self):
        """All experiments: measurements first, then projections, each by name."""
        return sorted(map(self.experiment, self.experiment_names), key=lambda e: e.projection)

    def systematics(self, name):
        """The shifts by all variants of an experiment; None if none was computed."""
        group = self._group(name).get("systematics")
        if group is None:
            return None
        variants = [tuple(_text(cell) for cell in row) for row in group["variants"][()]]
        arrays = {key: group[key][()] for key in group if key != "variants"}
        return Systematics(self.mass, tuple(f"{component}: {variant}" if component != variant
                                            else component for component, variant, _ in variants),
                           tuple(in_total == "yes" for _, _, in_total in variants), **arrays)

    def model(self):
        """Name and charges of the mediator: name, neutrino, muon_vector, muon_axial."""
        return json.loads(_raw_text(_scalar(self._file["config/resolved"])))["model"]

    def has_kernel(self, name):
        """False for a direct scan."""
        return "kernel" in self._group(name)

    def kernel(self, name):
        """The kernel of an experiment."""
        group = self._group(name).get("kernel")
        if group is None:
            raise ResultError(f"{self.path}: experiment '{name}' has no kernel (a direct scan)")
        k2, weight = group["k2"][()], group["weight"][()]
        columns = ("t_vv", "t_aa", "t_va")
        replicas = zip(*(group[f"{column}_replicas"][()] for column in columns))
        return Kernel(k2, weight, *(group[column][()] for column in columns),
                      tuple(Kernel(k2, weight, *values) for values in replicas))

    def ratio(self, name, mass, coupling, model=None):
        """R = sigma/sigma_SM from the kernel of an experiment, for mass (GeV) and coupling that
        broadcast. `model`: charges of another vector boson, as model() gives them."""
        return self.kernel(name).ratio(mass, coupling, model or self.model())

    def ratio_error(self, name, mass, coupling, model=None):
        """Numerical error of `ratio`."""
        return self.kernel(name).ratio_error(mass, coupling, model or self.model())

    def bands(self):
        result = []
        for name, group in sorted(self._file.get("bands", {}).items()):
            label = _text(group.attrs["label"])
            columns = (group[key][()] for key in ("mass", "lower", "central", "upper"))
            is_upper_limit = _text(group.attrs.get("as", "band")) == "upper_limit"
            result.append(Band(name, label, *columns, is_upper_limit))
        return result

    def overlays(self):
        """The published limits of the configuration, none of them computed."""
        return [Overlay(name, *(_text(group.attrs[key]) for key in ("label", "kind")),
                        bool(group.attrs["closed"]), group["mass"][()], group["coupling"][()],
                        group["offsets"][()] if "offsets" in group else np.array([0, len(group["mass"])]),
                        *(_text(group.attrs[key]) for key in ("status", "source")))
                for name, group in sorted(self._file.get("overlays", {}).items())]

    def expected(self, name):
        """What is expected of an experiment, or of "combined"; None if the file does not say."""
        group = self._file.get("combined" if name == "combined" else f"experiments/{name}")
        group = None if group is None else group.get("expected")
        if group is None:
            return None
        return Expected(**{key: group[key][()] for key in ("mass", "n_sigma", "limit",
                                                           "significance", "discovery")})

    def combined(self):
        """The combination; None if the scan has none."""
        group = self._file.get("combined")
        if group is None:
            return None
        limit = group["limit"]
        return Combined(tuple(_text(row[0]) for row in group["experiments"][()]),
                        Curve(limit["mass"][()], limit["coupling"][()], limit["coupling_error"][()]))

    def contours(self, name):
        """The contours of an experiment, one for each confidence level."""
        result = []
        for _, group in sorted(self._file.get(f"contours/{name}", {}).items()):
            vertices, offsets = group["vertices"][()], group["offsets"][()]
            pieces = tuple(vertices[a:b] for a, b in zip(offsets[:-1], offsets[1:]))
            level = float(_scalar(group["level"]))
            result.append(Contour(level, float(group.attrs["confidence_level"]), pieces,
                                  tuple(bool(flag) for flag in group["closed"][()])))
        return result


def seal_of(data):
    """What the first 512 bytes of a result must be (scanner/io/seal.hpp)."""
    text = (f"1\nbytes {len(data)}\nxxh3-128 of all after the first {SEAL_SIZE} bytes: "
            f"{xxhash.xxh3_128_hexdigest(data[SEAL_SIZE:])}\n")
    return (SEAL_MARK + text.encode()).ljust(SEAL_SIZE, b"\n")


def read_sealed(path):
    """All bytes of an intact result file. Raises ResultError: h5py is given nothing else, because it
    can crash on a damaged file or read wrong numbers from it."""
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError:
        raise ResultError(f"{path}: no such file (write it with: tridentscan run CONFIG -o {path})"
                          ) from None
    except OSError as error:
        raise ResultError(f"{path}: cannot be read ({error.strerror})") from None
    if not data.startswith(SEAL_MARK):
        raise ResultError(f"{path}: not a tridentscan result (it does not begin with the seal of one)")
    if data[:SEAL_SIZE] != seal_of(data):
        raise ResultError(f"{path}: damaged or changed since it was written (its checksum differs), "
                          "or of a newer version")
    return data


def open_result(path):
    """Open and check a result file. Raises ResultError for anything else."""
    data = read_sealed(path)
    try:
        file = h5py.File(io.BytesIO(data), "r")
    except OSError as error:
        raise ResultError(f"{path}: not a readable HDF5 file ({error})") from None
    try:
        check_links(file, len(data))
        filetype = _text(file.attrs.get("filetype", ""))
        if filetype != FILETYPE:
            raise ResultError(f"{path}: not a tridentscan result (its attribute filetype is "
                              f"'{filetype}', not '{FILETYPE}')")
        version = int(file.attrs.get("schema_version", 0))
        if version > SCHEMA_VERSION:
            raise ResultError(f"{path}: layout {version} is newer than this reader ({SCHEMA_VERSION}); "
                              "use the scripts that came with the program that wrote it")
        check_shapes(file)
        return Result(file, path)
    except StructureError as error:
        file.close()
        raise ResultError(f"{path}: {error}") from None
    except ResultError:
        file.close()
        raise
    except (KeyError, TypeError, ValueError, OSError, RuntimeError) as error:
        file.close()
        raise ResultError(f"{path}: incomplete result file ({printable(error)})") from None


@contextlib.contextmanager
def contents_of(path):
    """Where contents of a result are used that only show when they are: raises ResultError for those that are not there
    or of another kind, whoever wrote the file."""
    try:
        yield
    except (KeyError, TypeError, IndexError, AttributeError, ArithmeticError, ValueError, RuntimeError) as error:
        raise ResultError(f"{path}: its contents cannot be used ({type(error).__name__}: {printable(error)})") from error


def run_record_path(path):
    """Of the run record beside a result: NAME.run.json for NAME.h5, else NAME-run.json, as the program names it."""
    path = Path(path)
    return path.with_suffix(".run.json") if path.suffix == ".h5" else path.with_name(path.name + "-run.json")
