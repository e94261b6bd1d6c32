"""Kernels: what beam, target and cuts contribute to a cross section, for any neutral boson."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .mediator import shift, standard_model
from .shown import Shown

if TYPE_CHECKING:
    import pandas

# nu_mu -> mu- mu+, as the program has it (physics/constants.hpp, physics/channels.cpp).
SM_VECTOR, SM_AXIAL = standard_model("numu", "mu- mu+")


@dataclass(frozen=True, repr=False)
class Kernel(Shown):
    """What one kind of neutrino adds: T_VV, T_AA, T_VA and T_SS or T_PP (cm^2 per unit ln K2, nucleus and neutrino of
    the whole beam) at nodes K2 (GeV^2), all [k2]; a weight is the width of a node in ln K2."""

    k2: np.ndarray
    weight: np.ndarray
    t_vv: np.ndarray
    t_aa: np.ndarray
    t_va: np.ndarray
    t_scalar: np.ndarray | None = None  # where the model is a scalar or pseudoscalar
    neutrino: str = "numu"
    final_state: str = "mu- mu+"
    replicas: tuple[Kernel, ...] = ()  # independent estimates; their scatter is the numerical error

    @property
    def standard_model(self) -> tuple[float, float]:
        """(C_V, C_A) of the reaction."""
        return standard_model(self.neutrino, self.final_state)

    def density(self, vector: float | np.ndarray, axial: float | np.ndarray) -> np.ndarray:
        """d sigma/d ln K2 in cm^2 per nucleus, [..., k2], for couplings C_V, C_A: numbers or arrays [..., k2]."""
        return vector**2 * self.t_vv + axial**2 * self.t_aa + vector * axial * self.t_va

    def cross_section(self, vector: float | np.ndarray, axial: float | np.ndarray) -> np.ndarray:
        """cm^2 per nucleus for couplings C_V, C_A: numbers or arrays [..., k2]."""
        return np.sum(self.weight * self.density(vector, axial), axis=-1)

    def with_boson(self, mass: np.ndarray, coupling: np.ndarray, model: Mapping[str, Any]) -> np.ndarray:
        """cm^2 per nucleus for mass (GeV) and coupling g' of one shape."""
        vector, axial = self.standard_model
        g2 = np.asarray(coupling, float)[..., None] ** 2
        d_vector, d_axial, scalar = shift(model, self.neutrino, self.final_state, self.k2, np.asarray(mass, float)[..., None])
        sigma = self.cross_section(vector + g2 * d_vector, axial + g2 * d_axial)
        if not np.any(scalar):
            return sigma
        if self.t_scalar is None:
            raise ValueError("this kernel was made for a vector boson and cannot tell what a scalar does")
        return sigma + np.sum(self.weight * (g2 * scalar)**2 * self.t_scalar, axis=-1)

    def to_pandas(self) -> pandas.DataFrame:
        """Columns weight, t_vv, t_aa, t_va; the index is K2 in GeV^2."""
        from .frames import kernel_to_pandas
        return kernel_to_pandas(self)


@dataclass(frozen=True, repr=False)
class Kernels(Shown):
    """All reactions of an experiment, by the names of their groups. Cross sections and ratios are those of the sum."""

    parts: dict[str, Kernel]

    def _replicas(self):
        return [Kernels(dict(zip(self.parts, kernels))) for kernels in zip(*(k.replicas for k in self.parts.values()))]

    @property
    def leading(self) -> Kernel:
        """The reaction with the largest Standard Model cross section."""
        return max(self.parts.values(), key=lambda k: float(k.cross_section(*k.standard_model)))

    def standard_model(self) -> float:
        """Cross section in cm^2 per nucleus."""
        return sum(float(k.cross_section(*k.standard_model)) for k in self.parts.values())

    def cross_section(self, mass: float | np.ndarray, coupling: float | np.ndarray, model: Mapping[str, Any]) -> np.ndarray:
        """cm^2 per nucleus with a boson, for mass (GeV) and coupling g' that broadcast."""
        mass, coupling = np.broadcast_arrays(np.asarray(mass, float), np.asarray(coupling, float))
        return sum(k.with_boson(mass, coupling, model) for k in self.parts.values())

    def ratio(self, mass: float | np.ndarray, coupling: float | np.ndarray, model: Mapping[str, Any]) -> np.ndarray:
        """R = sigma/sigma_SM with a boson, for mass (GeV) and coupling that broadcast. `model`: its charges as in a
        configuration, {"neutrino": {"mu": 1, "tau": -1}, "muon": 1, "tau": -1} for L_mu - L_tau."""
        return self.cross_section(mass, coupling, model) / self.standard_model()

    def ratio_error(self, mass: float | np.ndarray, coupling: float | np.ndarray, model: Mapping[str, Any]) -> np.ndarray:
        """Numerical error of `ratio`, one standard deviation, from the replicas."""
        ratios = [replica.ratio(mass, coupling, model) for replica in self._replicas()]
        return np.std(ratios, axis=0, ddof=1) / np.sqrt(len(ratios))
