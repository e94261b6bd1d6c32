"""Kernels: what beam, target and cuts contribute to a cross section, for any vector boson."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .shown import Shown

if TYPE_CHECKING:
    import pandas

# Standard Model as the program has it (physics/constants.hpp, physics/mediator.cpp).
SIN2_THETA_W = 0.23122
SM_VECTOR, SM_AXIAL = 0.5 + 2 * SIN2_THETA_W, 0.5
VEV_SQUARED = 1 / (np.sqrt(2) * 1.1663787e-5)  # GeV^2


@dataclass(frozen=True, repr=False)
class Kernel(Shown):
    """T_VV, T_AA and T_VA (cm^2 per unit ln K2 and nucleus) at nodes K2 (GeV^2), all [k2]; a weight is the width of
    a node in ln K2."""

    k2: np.ndarray
    weight: np.ndarray
    t_vv: np.ndarray
    t_aa: np.ndarray
    t_va: np.ndarray
    replicas: tuple[Kernel, ...] = ()  # independent estimates; their scatter is the numerical error

    def density(self, vector: float | np.ndarray, axial: float | np.ndarray) -> np.ndarray:
        """d sigma/d ln K2 in cm^2 per nucleus, [..., k2], for couplings C_V, C_A: numbers or arrays [..., k2]."""
        return vector**2 * self.t_vv + axial**2 * self.t_aa + vector * axial * self.t_va

    def cross_section(self, vector: float | np.ndarray, axial: float | np.ndarray) -> np.ndarray:
        """cm^2 per nucleus for couplings C_V, C_A: numbers or arrays [..., k2]."""
        return np.sum(self.weight * self.density(vector, axial), axis=-1)

    def ratio(self, mass: float | np.ndarray, coupling: float | np.ndarray, model: Mapping[str, float]) -> np.ndarray:
        """R = sigma/sigma_SM of a vector boson, for mass (GeV) and coupling that broadcast. `model`: its
        charges, {"neutrino": 1, "muon_vector": 1, "muon_axial": 0} for L_mu - L_tau."""
        mass, coupling = np.broadcast_arrays(np.asarray(mass, float), np.asarray(coupling, float))
        shift = coupling[..., None] ** 2 * VEV_SQUARED * model["neutrino"] / (
            self.k2 + mass[..., None] ** 2)
        return self.cross_section(SM_VECTOR + model["muon_vector"] * shift,
                                  SM_AXIAL + model["muon_axial"] * shift
                                  ) / self.cross_section(SM_VECTOR, SM_AXIAL)

    def ratio_error(self, mass: float | np.ndarray, coupling: float | np.ndarray,
                    model: Mapping[str, float]) -> np.ndarray:
        """Numerical error of `ratio`, one standard deviation, from the replicas."""
        ratios = [replica.ratio(mass, coupling, model) for replica in self.replicas]
        return np.std(ratios, axis=0, ddof=1) / np.sqrt(len(ratios))

    def to_pandas(self) -> pandas.DataFrame:
        """Columns weight, t_vv, t_aa, t_va; the index is K2 in GeV^2."""
        from .frames import kernel_to_pandas
        return kernel_to_pandas(self)
