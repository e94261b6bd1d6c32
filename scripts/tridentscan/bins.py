"""Distributions: what an experiment measures in bins, and the kernels behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import h5py
import numpy as np

from .kernel import Kernel, Kernels
from .printable import text
from .shown import Shown

AXES = {"pair_mass": "pair mass  [GeV]", "pair_energy": "energy of the pair  [GeV]",
        "pair_transverse_momentum": "transverse momentum of the pair  [GeV]", "pair_angle": "angle of the pair  [rad]",
        "opening_angle": "opening angle  [rad]", "smaller_energy": "smaller lepton energy  [GeV]",
        "larger_energy": "larger lepton energy  [GeV]", "smaller_angle": "smaller lepton angle  [rad]",
        "larger_angle": "larger lepton angle  [rad]",
        "smaller_transverse_momentum": "smaller transverse momentum  [GeV]",
        "larger_transverse_momentum": "larger transverse momentum  [GeV]",
        "minus_energy": "energy of the negative lepton  [GeV]", "plus_energy": "energy of the positive lepton  [GeV]",
        "minus_angle": "angle of the negative lepton  [rad]", "plus_angle": "angle of the positive lepton  [rad]",
        "minus_transverse_momentum": "transverse momentum of the negative lepton  [GeV]",
        "plus_transverse_momentum": "transverse momentum of the positive lepton  [GeV]",
        "momentum_transfer": "momentum transfer to the hadron  [GeV]"}


@dataclass(frozen=True, repr=False)
class Bins(Shown):
    """The bins of one or two observables, of two the second varying fastest: arrays [bin]. Events are NaN without an
    exposure; background, observed, sample_error and fitted events are NaN in bins that the Standard Model does not reach.
    sample_error is that of the expected events by finite samples. Fitted events are tridents and backgrounds after the
    fit to the data, without a boson and at Result.best_fit. `kernels` [bin] are as those of the experiment, whose
    kernels are their sum."""

    observables: tuple[str, ...]
    edges: tuple[np.ndarray, ...]  # GeV or rad
    sm_cross_section: np.ndarray   # cm^2 per nucleus
    sm_cross_section_error: np.ndarray
    sm_events: np.ndarray
    sm_events_error: np.ndarray
    background: np.ndarray
    observed: np.ndarray
    sample_error: np.ndarray
    fitted_standard_model: np.ndarray
    fitted_best_fit: np.ndarray
    kernels: tuple[Kernels, ...]

    @property
    def shape(self) -> tuple[int, ...]:
        """Bins of each observable: arrays of bins can be reshaped to it."""
        return tuple(len(edges) - 1 for edges in self.edges)

    def ratio(self, mass: float | np.ndarray, coupling: float | np.ndarray, model: Mapping[str, Any]) -> np.ndarray:
        """R = sigma/sigma_SM in each bin, [bin, ...], for mass (GeV) and coupling g' that broadcast; NaN in bins that
        the Standard Model does not reach. `model` as Result.model() gives it."""
        with np.errstate(invalid="ignore"):
            return np.array([kernels.ratio(mass, coupling, model) for kernels in self.kernels])


def _kernel_of_bin(group: h5py.Group, arrays: Mapping[str, np.ndarray], bin_number: int) -> Kernel:
    names = ("t_vv", "t_aa", "t_va", "t_scalar")
    k2, weight = arrays["k2"], arrays["weight"]
    neutrino, state = (text(group.attrs[key]) for key in ("neutrino", "final_state"))
    mean = [arrays[name][bin_number] if name in arrays else None for name in names]
    replicas = tuple(Kernel(k2, weight, *(arrays[f"{name}_replicas"][bin_number][r] if name in arrays else None
                                          for name in names), neutrino, state)
                     for r in range(arrays["t_vv_replicas"].shape[1]))
    return Kernel(k2, weight, *mean, neutrino, state, replicas)


def read_bins(group: h5py.Group) -> Bins:
    """From the group bins of an experiment."""
    numbers = [n for n in (1, 2) if f"edges_{n}" in group]
    count = len(group["sm_cross_section"])
    unknown = np.full(count, np.nan)
    kernels: list[dict[str, Kernel]] = [{} for _ in range(count)]
    for name in sorted(group["kernel"]):
        part = group["kernel"][name]
        arrays = {key: part[key][()] for key in part}
        for b in range(count):
            kernels[b][name] = _kernel_of_bin(part, arrays, b)
    return Bins(tuple(text(group.attrs[f"observable_{n}"]) for n in numbers),
                tuple(group[f"edges_{n}"][()] for n in numbers),
                group["sm_cross_section"][()], group["sm_cross_section_error"][()],
                group["sm_events"][()] if "sm_events" in group else unknown,
                group["sm_events_error"][()] if "sm_events" in group else unknown,
                group["background"][()], group["observed"][()],
                group["sample_error"][()] if "sample_error" in group else 0 * group["background"][()],
                *(group[name][()] if name in group else unknown
                  for name in ("fitted_standard_model", "fitted_best_fit")),
                tuple(map(Kernels, kernels)))
