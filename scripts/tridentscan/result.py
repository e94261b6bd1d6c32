"""Read a tridentscan result file (HDF5): experiments, limits, contours, bands, kernels.

    with open_result("results/fig2.h5") as result:
        ccfr = result.experiment("ccfr")
        plt.loglog(ccfr.limit.mass, ccfr.limit.coupling)

Masses are in GeV, cross sections in cm^2 per nucleus where experiment.py does not say otherwise. A limit that does not
exist at a mass is NaN. A damaged file is refused before HDF5 sees it: seal.py.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import h5py
import numpy as np

from .bins import Bins, read_bins
from .errors import ResultError
from .experiment import Counts, Experiment, Measurement, Systematics
from .kernel import Kernel, Kernels
from .limits import (FOUND, NOTHING_EXCLUDED, STANDARD_MODEL_EXCLUDED, Band, BestFit, Combined, Contour, Curve, Expected,
                     Overlay)
from .pair_kernel import PairKernel, read_pair_kernel
from .parameter_scan import ParameterScan, read_scan
from .printable import printable, raw_text, text
from .program import find_program, program_json
from .seal import read_sealed
from .shown import html_of, text_of
from .structure import check_links, check_shapes, opening

if TYPE_CHECKING:
    import pandas
    import xarray
    from matplotlib.figure import Figure

    from .plot import View

FILETYPE = "tridentscan_result"
SCHEMA_VERSION = 2


def _measurement(attributes):
    if text(attributes["measurement"]) == "counts":
        return Counts(*(float(attributes[key]) for key in (
            "observed_events", "sm_events", "sm_events_error", "background_events",
            "background_events_error")))
    return Measurement(*(float(attributes["measured_ratio" + key])
                         for key in ("", "_error_up", "_error_down")))


def _with_errors(group):
    """{name: (value, error)} of a group of numbers NAME and NAME_error."""
    return {name: (float(group[name][()]), float(group[name + "_error"][()]))
            for name in group if not name.endswith("_error")}


def _kernel(group: h5py.Group) -> Kernel:
    columns = [column for column in ("t_vv", "t_aa", "t_va", "t_scalar") if column in group]
    common = {"k2": group["k2"][()], "weight": group["weight"][()], "neutrino": text(group.attrs["neutrino"]),
              "final_state": text(group.attrs["final_state"])}
    replicas = zip(*(group[f"{column}_replicas"][()] for column in columns))
    return Kernel(**common, **{column: group[column][()] for column in columns},
                  replicas=tuple(Kernel(**common, **dict(zip(columns, values))) for values in replicas))


class Result:
    """An open result file. Use open_result() to make one. The axes of its plane are mass [GeV] and coupling."""

    def __init__(self, file: h5py.File, path: str | Path):
        self._file = file
        self.path = path
        self.mass: np.ndarray = file["mass"][()]
        self.coupling: np.ndarray = file["coupling"][()]

    def __enter__(self) -> Result:
        return self

    def __exit__(self, *_):
        self._file.close()

    def __repr__(self) -> str:
        return text_of(self) if self._file else f"{self.path}: closed"

    def _repr_html_(self) -> str | None:
        """For notebooks: figure and limits."""
        return html_of(self) if self._file else None

    def attribute(self, name: str, default: str = "") -> str:
        """A text attribute of the file, such as config_hash."""
        return text(self._file.attrs.get(name, default))

    def unit(self, path: str) -> str:
        """The unit of a dataset of the file: unit("mass") is "GeV", "1" of a pure number."""
        return text(self._file[path].attrs["units"])

    def datasets(self) -> dict[str, tuple[str, str, tuple[int, ...]]]:
        """{path: (unit, what it is, shape)} of all numbers, texts and tables of the file; the unit of text is "".
        Scales of dimensions without values are left out."""
        found = {}
        self._file.visititems(lambda path, item: found.update({path: (
            self.unit(path), text(item.attrs["long_name"]), item.shape)})
            if isinstance(item, h5py.Dataset) and "units" in item.attrs
            and not item.attrs.get("NAME", b"").startswith(b"This is a netCDF dimension") else None)
        return found

    @property
    def attributes(self) -> dict[str, str]:
        """All attributes of the file as {name: value}: versions, hashes, seed, instruction set."""
        return {name: text(value) for name, value in self._file.attrs.items()}

    @property
    def config_text(self) -> str:
        """The configuration as it was written."""
        return printable(raw_text(self._file["config/original"][()]), kept="\n\t")

    @property
    def inputs(self) -> list[tuple[str, str]]:
        """(path relative to the configuration, XXH3-128) of all files that took part."""
        return [tuple(map(text, row)) for row in self._file["config/inputs"][()]]

    @property
    def files(self) -> dict[str, str]:
        """The texts of all files that took part, by path; "" of one that is not UTF-8."""
        return {printable(path): content or "" for path, content in self._stored()["files"].items()}

    @property
    def changes(self) -> list[str]:
        """What --set changed in the configuration: ["grid.mass.points=5"]."""
        return list(self._stored()["set"])

    def _stored(self):
        return json.loads(raw_text(self._file["config/files"][()]))

    def assumptions(self, name: str) -> list[tuple[str, str, str, str]]:
        """(key, value, status, source) of the data that describe an experiment."""
        return [tuple(map(text, row)) for row in self._group(name)["assumptions"][()]]

    @property
    def confidence_level(self) -> float:
        """That of the limits."""
        return float(self._file.attrs["confidence_level"])

    @property
    def test(self) -> str:
        """How data become "excluded": two_sided, one_sided, delta_chi2, cls, cls_toys or feldman_cousins."""
        return self.attribute("test")

    @property
    def plot_options(self) -> dict[str, Any]:
        """The plot section of the configuration: title, annotations."""
        return json.loads(raw_text(self._file["config/plot"][()]))

    @property
    def experiment_names(self) -> list[str]:
        """Of all experiments, in the order of the alphabet."""
        return sorted(self._file["experiments"])

    def _group(self, name):
        try:
            return self._file["experiments"][name]
        except KeyError:
            known = ", ".join(self.experiment_names)
            raise ResultError(f"{self.path}: no experiment '{name}' (there are: {known})") from None

    def experiment(self, name: str) -> Experiment:
        """One experiment. Raises ResultError if there is none of that name."""
        group = self._group(name)
        limit, attributes = group["limit"], group.attrs
        return Experiment(
            name, text(attributes["label"]), bool(attributes["projection"]),
            _measurement(attributes),
            float(attributes["achieved_relative_error"]), bool(attributes["accuracy_reached"]),
            group["ratio"][()], group["ratio_error"][()], group["chi2"][()],
            float(group["chi2_min"][()]), float(group["sm_cross_section"][()]),
            float(group["sm_cross_section_error"][()]),
            Curve(self.mass, limit["coupling"][()], limit["coupling_error"][()]),
            float(group["acceptance"][()]) if "acceptance" in group else np.nan,
            float(group["sm_events"][()]) if "sm_events" in group else np.nan,
            text(attributes.get("exposure", "")), text(attributes.get("process", "trident")),
            _with_errors(group["branching_ratios"]) if "branching_ratios" in group else None,
            text(group["sm_cross_section"].attrs.get("units", "cm2")))

    def limit_status(self, name: str) -> np.ndarray:
        """What the limit of an experiment is, [mass]: FOUND, NOTHING_EXCLUDED, STANDARD_MODEL_EXCLUDED (limit 0),
        BELOW_THE_GRID (the lowest coupling of pseudo-experiments is excluded), FAILED; of all others the limit is NaN."""
        limit = self._group(name)["limit"]
        if "status" in limit:
            return limit["status"][()]
        coupling = limit["coupling"][()]
        return np.where(np.isnan(coupling), NOTHING_EXCLUDED, np.where(coupling > 0, FOUND, STANDARD_MODEL_EXCLUDED))

    def experiments(self) -> list[Experiment]:
        """All experiments: measurements first, then projections, each by name."""
        return sorted(map(self.experiment, self.experiment_names), key=lambda e: e.projection)

    def systematics(self, name: str) -> Systematics | None:
        """The shifts by all variants of an experiment; None if none was computed."""
        group = self._group(name).get("systematics")
        if group is None:
            return None
        variants = [tuple(text(cell) for cell in row) for row in group["variants"][()]]
        arrays = {key: group[key][()] for key in group if key not in ("variant", "variants")}
        return Systematics(self.mass, tuple(f"{component}: {variant}" if component != variant
                                            else component for component, variant, _ in variants),
                           tuple(in_total == "yes" for _, _, in_total in variants), **arrays)

    def resolved(self) -> dict[str, Any]:
        """The configuration with all defaults filled in and all tables read."""
        return json.loads(raw_text(self._file["config/resolved"][()]))

    def model(self) -> dict[str, Any]:
        """The boson as in a configuration: name, kind, charges by neutrino and lepton, kinetic_mixing."""
        return self.resolved()["model"]

    def has_kernel(self, name: str) -> bool:
        """Of tridents; False for a direct scan, and for other processes."""
        return "kernel" in self._group(name)

    def kernel(self, name: str) -> Kernels:
        """The kernels of an experiment. Raises ResultError if it has none."""
        group = self._group(name).get("kernel")
        if group is None:
            raise ResultError(f"{self.path}: experiment '{name}' has no kernel of tridents (a direct scan has "
                              "none, nor has another process)")
        return Kernels({part: _kernel(group[part]) for part in sorted(group)})

    def bins(self, name: str) -> Bins | None:
        """What an experiment measures in bins; None if it counts."""
        group = self._group(name).get("bins")
        return None if group is None else read_bins(group)

    def ratio_polynomial(self, name: str) -> tuple[np.ndarray, np.ndarray] | None:
        """(a, b), each [mass], of R = 1 + a g'^2 + b g'^4; None where the file has no
        polynomial: of a direct scan, and of Z -> 4 mu, whose R knows the width of the boson."""
        group = self._group(name).get("ratio_polynomial")
        return None if group is None else (group["a"][()], group["b"][()])

    def has_pair_kernel(self, name: str) -> bool:
        """Of Z -> 4 mu; False for a direct scan."""
        return "pair_kernel" in self._group(name)

    def pair_kernel(self, name: str) -> PairKernel:
        """The kernel of an experiment of Z -> 4 mu. Raises ResultError if it has none."""
        group = self._group(name).get("pair_kernel")
        if group is None:
            raise ResultError(f"{self.path}: experiment '{name}' has no kernel of Z -> 4 mu")
        return read_pair_kernel(group)

    def _any_kernel(self, name):
        return self.pair_kernel(name) if self.has_pair_kernel(name) else self.kernel(name)

    def ratio(self, name: str, mass: float | np.ndarray, coupling: float | np.ndarray,
              model: Mapping[str, Any] | None = None) -> np.ndarray:
        """R = sigma/sigma_SM from the kernels of an experiment, for mass (GeV) and coupling that
        broadcast. `model`: charges of another boson, as model() gives them."""
        return self._any_kernel(name).ratio(mass, coupling, model or self.model())

    def ratio_error(self, name: str, mass: float | np.ndarray, coupling: float | np.ndarray,
                    model: Mapping[str, Any] | None = None) -> np.ndarray:
        """Numerical error of `ratio`, one standard deviation."""
        return self._any_kernel(name).ratio_error(mass, coupling, model or self.model())

    def limits(self, confidence_level: float | None = None, test: str | None = None, masses: Sequence[str] = (),
               degrees_of_freedom: int | None = None, program: str | Path | None = None) -> dict[str, Curve]:
        """The limits of all experiments, and of "combined", by another confidence level or test and at other masses
        ("10 MeV") than the scan's: what `tridentscan limit` finds from the ratios in the file. Raises ProgramError."""
        options = {"--confidence-level": confidence_level, "--test": test, "--degrees-of-freedom": degrees_of_freedom}
        arguments = [word for option, value in options.items() if value is not None for word in (option, value)]
        arguments += [word for mass in masses for word in ("--mass", mass)]
        found = program_json(program or find_program(), "limit", self.path, *arguments)["limits"]
        number = {None: np.nan}
        return {name: Curve(*(np.array([number.get(row[key], row[key]) for row in rows], float)
                              for key in ("mass_GeV", "coupling", "coupling_error"))) for name, rows in found.items()}

    def to_pandas(self) -> pandas.DataFrame:
        """All limits: columns coupling and error, index (experiment, mass_GeV)."""
        from .frames import limits_to_pandas
        found = {name: self.experiment(name).limit for name in self.experiment_names}
        combined = self.combined()
        return limits_to_pandas(found | ({"combined": combined.limit} if combined is not None else {}))

    def to_xarray(self) -> xarray.Dataset:
        """The plane: ratio, ratio_error, chi2 [experiment, mass, coupling], limit, limit_error [experiment, mass]."""
        from .frames import result_to_xarray
        return result_to_xarray(self)

    def plot(self, view: View | None = None, **options: bool) -> Figure:
        """The figure of `tridentscan plot`, as plot.draw makes it. Needs matplotlib."""
        from .plot import View, draw
        return draw(self, view=view or View(), **options)

    def bands(self) -> list[Band]:
        """The bands of the muon g-2, by name."""
        result = []
        for name, group in sorted(self._file.get("bands", {}).items()):
            label = text(group.attrs["label"])
            columns = (group[key][()] for key in ("lower", "central", "upper"))
            is_upper_limit = text(group.attrs.get("as", "band")) == "upper_limit"
            result.append(Band(name, label, self.mass, *columns, is_upper_limit))
        return result

    def overlays(self) -> list[Overlay]:
        """The published limits of the configuration, none of them computed."""
        return [Overlay(name, *(text(group.attrs[key]) for key in ("label", "kind")),
                        bool(group.attrs["closed"]), group["mass"][()], group["coupling"][()],
                        group["offsets"][()] if "offsets" in group else np.array([0, len(group["mass"])]),
                        *(text(group.attrs[key]) for key in ("status", "source")),
                        *(text(group.attrs.get(key, "")) for key in ("paper", "level", "assumes", "note")))
                for name, group in sorted(self._file.get("overlays", {}).items())]

    def expected(self, name: str) -> Expected | None:
        """What is expected of an experiment, or of "combined"; None if the file does not say."""
        group = self._file.get("combined" if name == "combined" else f"experiments/{name}")
        group = None if group is None else group.get("expected")
        if group is None:
            return None
        return Expected(self.mass, **{key: group[key][()] for key in ("n_sigma", "limit", "significance", "discovery")})

    def combined(self) -> Combined | None:
        """The combination; None if the scan has none."""
        group = self._file.get("combined")
        if group is None:
            return None
        limit = group["limit"]
        return Combined(tuple(text(row[0]) for row in group["experiments"][()]),
                        Curve(self.mass, limit["coupling"][()], limit["coupling_error"][()]))

    def best_fit(self, name: str) -> BestFit | None:
        """The fit of an experiment in bins, or of "combined", to its data; None of one that counts."""
        group = self._file.get("combined") if name == "combined" else self._group(name)
        if group is None or "pulls" not in group:
            return None
        pulls = group["pulls"]
        return BestFit(float(group["best_fit_mass"][()]), float(group["best_fit_coupling"][()]),
                       tuple(text(row[0]) for row in pulls["names"][()]), pulls["standard_model"][()],
                       pulls["best_fit"][()])

    @property
    def scan(self) -> ParameterScan | None:
        """Limits for each value of a third parameter; None without one."""
        return read_scan(self._file)

    def contours(self, name: str) -> list[Contour]:
        """The contours of an experiment, one for each confidence level."""
        result = []
        for _, group in sorted(self._file.get(f"contours/{name}", {}).items()):
            vertices, offsets = group["vertices"][()], group["offsets"][()]
            pieces = tuple(vertices[a:b] for a, b in zip(offsets[:-1], offsets[1:]))
            level = float(group["level"][()])
            result.append(Contour(level, float(group.attrs["confidence_level"]), pieces,
                                  tuple(bool(flag) for flag in group["closed"][()])))
        return result


def open_result(path: str | Path) -> Result:
    """Open and check a result file. Raises ResultError for anything else."""
    data = read_sealed(path)
    try:
        file = h5py.File(io.BytesIO(data), "r")
    except OSError as error:
        raise ResultError(f"{path}: not a readable HDF5 file ({error})") from None
    with opening(file, path, "result file"):
        check_links(file, len(data))
        filetype = text(file.attrs.get("filetype", ""))
        if filetype != FILETYPE:
            raise ResultError(f"{path}: not a tridentscan result (its attribute filetype is "
                              f"'{filetype}', not '{FILETYPE}')")
        version = int(file.attrs.get("schema_version", 0))
        if version != SCHEMA_VERSION:
            age = "newer" if version > SCHEMA_VERSION else "older"
            raise ResultError(f"{path}: layout {version} is {age} than what this reader knows ({SCHEMA_VERSION}); "
                              "use the scripts that came with the program that wrote it, or run the scan again")
        check_shapes(file)
        return Result(file, path)


def run_record_path(path: str | Path) -> Path:
    """Of the run record beside a result: NAME.run.json for NAME.h5, else NAME-run.json, as the program names it."""
    path = Path(path)
    return path.with_suffix(".run.json") if path.suffix == ".h5" else path.with_name(path.name + "-run.json")
