"""Trident events that `tridentscan events` has drawn: four-vectors, and weights for any boson (docs/events.md)."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from . import mediator
from .errors import ResultError
from .printable import text
from .seal import check_sealed
from .structure import check_links, opening

FILETYPE = "tridentscan_events"
SCHEMA_VERSION = 1
FEW = 0.05  # of the events, by their effective number


def effective_number(weights: np.ndarray) -> float:
    """Events of equal weight that these are worth: (sum w)^2/sum w^2."""
    squares = float(np.sum(weights**2))
    return float(np.sum(weights)) ** 2 / squares if squares > 0 else 0.0


def reaction(neutrino: int, lepton_minus: int, lepton_plus: int) -> tuple[str, str]:
    """("numu", "mu- e+") of PDG codes."""
    flavours = list(mediator.MASSES)
    name = "nu" + flavours[(abs(neutrino) - 12) // 2] + ("bar" if neutrino < 0 else "")
    return name, f"{flavours[(lepton_minus - 11) // 2]}- {flavours[(-lepton_plus - 11) // 2]}+"


class Events:
    """An open file of events. `events["lepton_minus"]` is an array [event, 4] of E, px, py, pz in GeV; `events.names`
    lists all columns. Attributes: model, mass, coupling (what the weights in the file are for), cross_section and
    cross_section_error (cm^2 per nucleus), exposure, expected_events."""

    def __init__(self, file: h5py.File, path: str | Path) -> None:
        self._file = file
        self.path = Path(path)
        attributes = file["events"].attrs
        self.model = text(attributes["model"])
        self._own_model: Mapping[str, Any] | None = json.loads(attributes["model_text"]) or None
        self.mass = float(attributes["mass_GeV"])
        self.coupling = float(attributes["coupling"])
        self.drawn_for = text(attributes["drawn_for"])
        self.sum_of_weights = float(attributes["sum_of_weights"])
        self.cross_section = float(attributes["cross_section_cm2"])
        self.cross_section_error = float(attributes["cross_section_error_cm2"])
        self.exposure = text(attributes["exposure"])
        self.expected_events = float(attributes["expected_events"])
        mediators = file["mediators"]
        names = [text(row[0]) for row in mediators["name"][()]]
        self._charges = dict(zip(names, zip(mediators["neutrino"][()], mediators["lepton"][()])))

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
        return [text(row[0]) for row in self._file["processes/name"][()]]

    def _squared_amplitude(self, boson: Mapping[str, Any] | None, mass: float, coupling: float) -> np.ndarray:
        process, k2 = self["process"], self["k2"]
        vector, axial = (self._file[f"processes/{name}"][()][process] for name in ("c_v", "c_a"))
        scalar = np.zeros_like(k2)
        if boson is not None:
            kinds = np.stack([self[name] for name in ("neutrino", "lepton_minus_pdg", "lepton_plus_pdg")], axis=1)
            for kind in np.unique(kinds, axis=0):
                own = np.all(kinds == kind, axis=1)
                added = mediator.shift(boson, *reaction(*kind), k2[own], mass)
                for column, shift in zip((vector, axial, scalar), added):
                    column[own] += coupling**2 * shift
        scalar_tensor = {"scalar": "t_ss", "pseudoscalar": "t_pp"}.get(str((boson or {}).get("kind")))
        squared = vector**2 * self["t_vv"] + axial**2 * self["t_aa"] + vector * axial * self["t_va"]
        return squared + scalar**2 * self[scalar_tensor] if scalar_tensor else squared

    def _model(self, model: str | Mapping[str, Any]) -> Mapping[str, Any] | None:
        if not isinstance(model, str):
            return model
        if model == "sm":
            return None
        if model not in self._charges:
            raise ValueError(f"unknown model '{model}': sm, {', '.join(self._charges)}, or the keys of a `model:` section")
        neutrino, lepton = self._charges[model]
        return {"neutrino": dict(zip(mediator.MASSES, neutrino)),
                **{mediator.NAMES[flavour]: charge for flavour, charge in zip(mediator.MASSES, lepton)}}

    def weights(self, model: str | Mapping[str, Any], mass: float = 0.0, coupling: float = 0.0) -> np.ndarray:
        """Weights [event] for the Standard Model with a boson of a mass (GeV) and coupling g'. `model`: "sm", a name such
        as "lmu_ltau", or what the section `model:` of a scan says, e.g. {"kind": "scalar", "neutrino": {"mu": 1}, "muon": 1};
        kind, axial charges and kinetic mixing as there (docs/configuration.md).
        The sum over weights of the file's own model is that of the column `weight`; the ratio of two sums is that of
        the cross sections. Warns where few events have most of the weight: those of the Standard Model serve no light
        boson."""
        own = self._squared_amplitude(self._own_model, self.mass, self.coupling)
        weights = self["weight"] * self._squared_amplitude(self._model(model), mass, coupling) / own
        if effective_number(weights) < FEW * len(weights):
            warnings.warn(f"{len(weights)} events are worth {effective_number(weights):.3g} of this model: "
                          "draw them for it, or --for-plane", stacklevel=2)
        return weights

    def ratio(self, model: str | Mapping[str, Any], mass: float, coupling: float) -> tuple[float, float]:
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
    with opening(file, path, "file of events"):
        check_links(file, Path(path).stat().st_size)
        if str(file.attrs.get("filetype", "")) != FILETYPE:
            raise ResultError(f"{path}: has no events of tridentscan (attribute filetype)")
        version = int(file.attrs.get("schema_version", 0))
        if version != SCHEMA_VERSION:
            raise ResultError(f"{path}: layout {version} is not the one that this reader knows ({SCHEMA_VERSION})")
        return Events(file, path)
