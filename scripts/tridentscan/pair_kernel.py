"""The kernel of Z -> 4 mu: what the selection contributes, for any boson with a vector coupling to muons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import h5py
import numpy as np

from .mediator import charges, width
from .printable import printable
from .shown import Shown

STENCIL = 4
GAUSS = 12
_MOST_AT_ONCE = 1000  # masses and widths


class PairMassBasis:
    """Cubic Lagrange polynomials phi_j in x = ln s through nodes s (GeV^2), in stencils of one side at the ends
    (physics/pair_mass_basis.hpp)."""

    def __init__(self, s: np.ndarray):
        x = np.log(s)
        cells = len(x) - 1
        self.first = np.clip(np.arange(cells), 1, cells - 2) - 1  # node of each cell's stencil
        self.x, self.h = x[:-1], np.diff(x)
        nodes = (x[self.first[:, None] + np.arange(STENCIL)] - self.x[:, None]) / self.h[:, None]
        self.powers = np.linalg.inv(np.vander(nodes.ravel(), STENCIL, increasing=True).reshape(cells, STENCIL, STENCIL))
        u, weight = np.polynomial.legendre.leggauss(GAUSS)
        self.u = 0.5 * (1 + u)
        phi = np.einsum("in,cna->cai", np.vander(self.u, STENCIL, increasing=True), self.powers)
        self.s = np.exp(self.x[:, None] + self.h[:, None] * self.u)
        self.weighted = 0.5 * weight * self.h[:, None, None] * phi
        self.overlap = np.zeros((cells + 1, cells + 1))  # Int dx phi phi
        products = np.einsum("cai,cbi->cab", self.weighted, phi)
        for a in range(STENCIL):
            for b in range(STENCIL):
                np.add.at(self.overlap, (self.first + a, self.first + b), products[:, a, b])

    def propagator(self, mass: np.ndarray, width: np.ndarray) -> np.ndarray:
        """d [boson, node] with Int ds rho(s)/(s - m^2 + i m Gamma) = sum_j d_j Int ds rho phi_j, for masses and widths
        in GeV [boson]."""
        m2, mass_width = mass**2, mass * width
        log_pole = np.log(m2) + 0.5 * np.log1p((width / mass)**2) - 1j * np.arctan(width / mass)
        pole = (log_pole[:, None] - self.x) / self.h
        near = np.abs(pole - 0.5) <= 1.5
        distance = self.s - m2[:, None, None]
        square = distance**2 + mass_width[:, None, None]**2
        far = np.einsum("cai,qci->qca", self.weighted, (distance - 1j * mass_width[:, None, None]) / square)
        # 1/(e^x - Z) = [1/y + g(y)]/Z with y = x - ln Z = h (u - u*): Int_0^1 u^n/(u - u*) du by recursion.
        pole = np.where(near, pole, 0.5 + 0.5j)
        integrals = [np.log(1 - pole) - np.log(-pole)]
        for n in range(1, STENCIL):
            integrals.append(1 / n + pole * integrals[-1])
        y = self.h[:, None] * (self.u - pole[..., None])
        regular = -0.5 + y / 12 - y**3 / 720 + y**5 / 30240 - y**7 / 1209600 + y**9 / 47900160
        close = np.einsum("cna,nqc->qca", self.powers, integrals) + np.einsum("cai,qci->qca", self.weighted, regular)
        close /= (m2 - 1j * mass_width)[:, None, None]
        integral = np.where(near[..., None], close, far)
        p = np.zeros((len(mass), len(self.overlap)), complex)
        for a in range(STENCIL):
            np.add.at(p, (slice(None), self.first + a), integral[..., a])
        return np.linalg.solve(self.overlap, p.T).T

    def density(self, moments: np.ndarray) -> np.ndarray:
        """d rho/d ln s at the nodes from moments [..., node]."""
        return np.linalg.solve(self.overlap, np.asarray(moments).T).T


@dataclass(frozen=True, repr=False)
class PairKernel(Shown):
    """Z -> 4 mu over Z -> mu mu with the cuts: moments of the distributions in the mass of the pair that the boson
    makes, with polynomials through nodes s (GeV^2). With D = 1/(s - m^2 + i m Gamma), rates are
    g'^2 2 Re D (interference_re - i interference_im) + g'^4 (|D|^2 boson + Re D D* cross), cross for each couple of
    nodes, the lower triangle row by row. The Standard Model is scaled to the published branching ratio of 4 leptons."""

    s: np.ndarray
    interference_re: np.ndarray
    interference_im: np.ndarray
    boson: np.ndarray
    cross: np.ndarray
    standard: float  # the Standard Model with the cuts
    same_flavour: float  # 4 mu, with the cut on pairs alone
    two_flavours: float  # 2 e 2 mu, the same
    muon_branching_ratio: float
    published: float
    counts: str = "four_muons"
    replicas: tuple[PairKernel, ...] = ()  # independent estimates; their scatter is the numerical error

    @cached_property
    def basis(self) -> PairMassBasis:
        return PairMassBasis(self.s)

    @property
    def _leptons(self):
        return 2 * self.same_flavour + self.two_flavours

    @property
    def scale(self) -> float:
        """From the amplitude as it is to the published branching ratio."""
        return self.published / (self.muon_branching_ratio * self._leptons)

    @property
    def share(self) -> float:
        """Of 4 mu among what is counted."""
        return self.same_flavour / self._leptons if self.counts == "four_leptons" else 1.0

    def standard_model(self) -> float:
        """Branching ratio of what is selected."""
        return self.muon_branching_ratio * self.scale * self.standard

    def _ratio(self, propagator, mass_width, g2):
        re, im = propagator.real, propagator.imag
        rows, columns = np.tril_indices(len(self.s))
        products = re[..., rows] * re[..., columns] + im[..., rows] * im[..., columns]
        interference = 2 * (re @ self.interference_re + im @ self.interference_im)
        boson = -im @ self.boson / mass_width + products @ self.cross  # Im D = -m Gamma |D|^2
        signal = np.sqrt(self.scale) * g2 * interference + g2**2 * boson
        return 1 + self.share * signal / (self.scale * self.standard)

    def _ratios(self, kernels, mass, coupling, model):
        """[kernel, ...]"""
        mass, coupling = np.broadcast_arrays(np.asarray(mass, float), np.asarray(coupling, float))
        g2 = charges(model, "mu")[0]**2 * coupling.ravel()**2
        own_width = coupling.ravel()**2 * width(model, mass.ravel())
        result = []
        for part in np.array_split(np.arange(mass.size), max(1, mass.size // _MOST_AT_ONCE)):
            d = self.basis.propagator(mass.ravel()[part], own_width[part])
            mass_width = mass.ravel()[part] * own_width[part]
            result.append([kernel._ratio(d, mass_width, g2[part]) for kernel in kernels])
        return np.concatenate(result, axis=1).reshape(len(kernels), *mass.shape)

    def ratio(self, mass: float | np.ndarray, coupling: float | np.ndarray, model: Mapping[str, Any]) -> np.ndarray:
        """R with a boson that has its own width at each coupling, for mass (GeV) and coupling g' that broadcast.
        Raises ValueError for a model whose decays are not known."""
        return self._ratios([self], mass, coupling, model)[0]

    def ratio_error(self, mass: float | np.ndarray, coupling: float | np.ndarray, model: Mapping[str, Any]) -> np.ndarray:
        """Numerical error of `ratio`, one standard deviation, from the replicas."""
        ratios = self._ratios(self.replicas, mass, coupling, model)
        return np.std(ratios, axis=0, ddof=1) / np.sqrt(len(ratios))


def read_pair_kernel(group: h5py.Group) -> PairKernel:
    """From the group kernel of an experiment that looks for Z -> 4 mu."""
    arrays = ("interference_re", "interference_im", "boson", "cross")
    numbers = ("standard", "same_flavour", "two_flavours")
    counts = group.attrs["counts"]
    common = {"s": group["s"][()], "counts": printable(counts.decode(errors="backslashreplace") if isinstance(counts, bytes) else counts),
              **{name: float(group[name][()]) for name in ("muon_branching_ratio", "published")}}
    replicas = zip(*(group[f"{name}_replicas"][()] for name in (*arrays, *numbers)))
    return PairKernel(**common, **{name: group[name][()] for name in arrays},
                      **{name: float(group[name][()]) for name in numbers},
                      replicas=tuple(PairKernel(**common, **dict(zip((*arrays, *numbers), values))) for values in replicas))
