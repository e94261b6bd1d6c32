"""Trident events that `tridentscan events` has drawn: four-vectors, and weights for any vector boson (docs/events.md)."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from .errors import ResultError
from .printable import printable
from .seal import check_sealed
from .structure import StructureError, check_links

FILETYPE = "tridentscan_events"
SCHEMA_VERSION = 1
FEW = 0.05  # of the events, by their effective number


def effective_number(weights: np.ndarray) -> float:
    """Events of equal weight that these are worth: (sum w)^2/sum w^2."""
    squares = float(np.sum(weights**2))
    return float(np.sum(weights)) ** 2 / squares if squares > 0 else 0.0


class Events:
    """An open file of events. `events["lepton_minus"]` is an array [event, 4] of E, px, py, pz in GeV; `events.names`
    lists all columns. Attributes: model, mass, coupling (what the weights in the file are for), cross_section and
    cross_section_error (cm^2 per nucleus), exposure, expected_events."""

    def __init__(self, file: h5py.File, path: str | Path) -> None:
        self._file = file
        self.path = Path(path)
        attributes = file["events"].attrs
        self.model = str(attributes["model"])
        self.mass = float(attributes["mass_GeV"])
        self.coupling = float(attributes["coupling"])
        self.drawn_for = str(attributes["drawn_for"])
        self.sum_of_weights = float(attributes["sum_of_weights"])
        self.cross_section = float(attributes["cross_section_cm2"])
        self.cross_section_error = float(attributes["cross_section_error_cm2"])
        self.exposure = str(attributes["exposure"])
        self.expected_events = float(attributes["expected_events"])
        mediators = file["mediators"]
        names = [row[0].decode() for row in mediators["name"][()]]
        self._charges = dict(zip(names, zip(mediators["neutrino"][()], mediators["lepton"][()])))
        self._vev_squared = float(mediators.attrs["vev_squared_GeV2"])

    def __enter__(self) -> Events:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()

    def __len__(self) -> int:
        return len(self._file["events/weight"])

    @property
    def names(self) -> list[str]:
        """Of all columns."""
        return sorted(self._file["events"])

    def __getitem__(self, name: str) -> np.ndarray:
        return self._file["events"][name][()]

    @property
    def processes(self) -> list[str]:
        """Neutrino, final state and hadron of each row of /processes, which the column `process` refers to."""
        return [row[0].decode() for row in self._file["processes/name"][()]]

    def _squared_amplitude(self, model: str | Mapping[str, Sequence[float]], mass: float, coupling: float) -> np.ndarray:
        process = self["process"]
        vector, axial = (self._file[f"processes/{name}"][()][process] for name in ("c_v", "c_a"))
        if model != "sm":
            neutrino, lepton, lepton_axial = self._charges_of(model)
            flavour = (np.abs(self["neutrino"]) - 12) // 2
            minus, plus = (self["lepton_minus_pdg"] - 11) // 2, (-self["lepton_plus_pdg"] - 11) // 2
            shift = np.where(minus == plus, coupling**2 * self._vev_squared * neutrino[flavour], 0) / (
                self["k2"] + mass**2)
            vector, axial = vector + shift * lepton[minus], axial + shift * lepton_axial[minus]
        return vector**2 * self["t_vv"] + axial**2 * self["t_aa"] + vector * axial * self["t_va"]

    def _charges_of(self, model: str | Mapping[str, Sequence[float]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        if not isinstance(model, str):
            return tuple(np.asarray(model.get(name, (0, 0, 0)), float)
                         for name in ("neutrino", "vector", "axial"))  # type: ignore[return-value]
        if model not in self._charges:
            raise ValueError(f"unknown model '{model}': sm, {', '.join(self._charges)}, or a map of charges")
        neutrino, lepton = self._charges[model]
        return neutrino, lepton, np.zeros(3)

    def weights(self, model: str | Mapping[str, Sequence[float]], mass: float = 0.0, coupling: float = 0.0) -> np.ndarray:
        """Weights [event] for the Standard Model with a vector boson of a mass (GeV) and coupling g'. `model`: "sm", a
        name such as "lmu_ltau", or charges for e, mu, tau: {"neutrino": (0, 1, -1), "vector": (0, 1, -1), "axial": ...}.
        The sum over weights of the file's own model is that of the column `weight`; the ratio of two sums is that of
        the cross sections. Warns where few events have most of the weight: those of the Standard Model serve no light
        boson."""
        own = self._squared_amplitude(self.model, self.mass, self.coupling)
        weights = self["weight"] * self._squared_amplitude(model, mass, coupling) / own
        if effective_number(weights) < FEW * len(weights):
            warnings.warn(f"{len(weights)} events are worth {effective_number(weights):.3g} of this model: "
                          "draw them for it, or --for-plane", stacklevel=2)
        return weights

    def ratio(self, model: str | Mapping[str, Sequence[float]], mass: float, coupling: float) -> tuple[float, float]:
        """R = sigma/sigma_SM of a boson and its statistical error."""
        boson, standard = self.weights(model, mass, coupling), self.weights("sm")
        ratio = float(np.sum(boson) / np.sum(standard))
        return ratio, float(np.sqrt(np.sum((boson - ratio * standard) ** 2)) / np.sum(standard))


def open_events(path: str | Path) -> Events:
    """Open and check a file of events in HDF5. Raises ResultError for anything else."""
    check_sealed(path)
    try:
        file: Any = h5py.File(path, "r")
    except OSError as error:
        raise ResultError(f"{path}: not a readable HDF5 file ({error})") from None
    try:
        check_links(file, Path(path).stat().st_size)
        if str(file.attrs.get("filetype", "")) != FILETYPE:
            raise ResultError(f"{path}: has no events of tridentscan (attribute filetype)")
        version = int(file.attrs.get("schema_version", 0))
        if version != SCHEMA_VERSION:
            raise ResultError(f"{path}: layout {version} is not the one that this reader knows ({SCHEMA_VERSION})")
        return Events(file, path)
    except StructureError as error:
        file.close()
        raise ResultError(f"{path}: {error}") from None
    except ResultError:
        file.close()
        raise
    except (KeyError, TypeError, ValueError, OSError, RuntimeError, AttributeError) as error:
        file.close()
        raise ResultError(f"{path}: incomplete file of events ({printable(error)})") from None
