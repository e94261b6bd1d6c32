"""Curves in the plane of mass (GeV) and coupling g': limits, contours, bands, limits of others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from .shown import Shown

if TYPE_CHECKING:
    import pandas

# What the limit at one mass is; in a file the long_name of limit/status says the same in words.
FOUND, NOTHING_EXCLUDED, STANDARD_MODEL_EXCLUDED, BELOW_THE_GRID, FAILED = range(5)


@dataclass(frozen=True, repr=False)
class Curve(Shown):
    """A limit curve g'(m) with its numerical error, all [mass]: NaN where nothing is excluded, 0 where the Standard
    Model is excluded too."""

    mass: np.ndarray
    coupling: np.ndarray
    error: np.ndarray

    def at(self, mass: float) -> tuple[float, float]:
        """(coupling, error) at a mass in GeV by linear interpolation in (ln m, ln g'); NaN outside the masses. The error
        is the numerical one and that of the interpolation."""
        if not self.mass[0] * (1 - 1e-9) <= mass <= self.mass[-1] * (1 + 1e-9):
            return np.nan, np.nan
        x, nodes = np.log(mass), np.log(self.mass)
        value = np.exp(np.interp(x, nodes, np.log(self.coupling)))
        numerical = np.interp(x, nodes, self.error / self.coupling)
        return value, value * np.hypot(numerical, self._interpolation_error(x, nodes))

    def _interpolation_error(self, x: float, nodes: np.ndarray) -> float:
        """Of ln g' at x = ln m: the larger of what a parabola through a third mass, on either side, adds to the straight
        line. Without such a mass, the way to the farther end, which holds for a monotone curve."""
        i = int(np.searchsorted(nodes, x))
        if not 0 < i < len(nodes) or x == nodes[i]:
            return 0.0
        f = np.log(self.coupling)
        left, right = x - nodes[i - 1], nodes[i] - x
        slope = np.diff(f) / np.diff(nodes)
        curvature = np.diff(slope) / (nodes[2:] - nodes[:-2])
        beside = [c for c in curvature[max(i - 2, 0):i] if np.isfinite(c)]
        return max(map(abs, beside)) * left * right if beside else abs(slope[i - 1]) * max(left, right)

    def to_pandas(self) -> pandas.DataFrame:
        """Columns coupling and error; the index is the mass in GeV."""
        from .frames import curve_to_pandas
        return curve_to_pandas(self)


@dataclass(frozen=True, repr=False)
class Contour(Shown):
    """All pieces of one contour, each an array [n, 2] of mass and coupling; `level` is the test statistic on it."""

    level: float
    confidence_level: float
    pieces: tuple[np.ndarray, ...]
    closed: tuple[bool, ...]


@dataclass(frozen=True, repr=False)
class Band(Shown):
    """Couplings that give a range of Delta a_mu, all [mass]; NaN where it would have to be negative. What lies
    above an upper limit is excluded."""

    name: str
    label: str
    mass: np.ndarray
    lower: np.ndarray
    central: np.ndarray
    upper: np.ndarray
    is_upper_limit: bool


@dataclass(frozen=True, repr=False)
class Overlay(Shown):
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
    paper: str = ""    # these are empty where nobody said it
    level: str = ""    # "90 % CL"
    assumes: str = ""
    note: str = ""     # what it assumes, for a legend

    @property
    def pieces(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """[(mass, coupling)]"""
        return [(self.mass[a:b], self.coupling[a:b]) for a, b in zip(self.offsets[:-1], self.offsets[1:])]


@dataclass(frozen=True, repr=False)
class Expected(Shown):
    """Limits expected if the Standard Model is true, for data n_sigma standard deviations towards the
    signal: limit [n_sigma, mass]; and g' seen with a significance: discovery [significance, mass]."""

    mass: np.ndarray
    n_sigma: np.ndarray
    limit: np.ndarray
    significance: np.ndarray
    discovery: np.ndarray


@dataclass(frozen=True, repr=False)
class BestFit(Shown):
    """Where chi2 of an experiment in bins, or of a combination, is smallest on the plane, and its pulls in standard
    deviations, without a boson and there: (R - R_obs)/error of experiments and bins, theta of errors in common."""

    mass: float  # GeV
    coupling: float
    names: tuple[str, ...]
    standard_model: np.ndarray  # [name]
    best_fit: np.ndarray        # [name]


@dataclass(frozen=True, repr=False)
class Combined(Shown):
    """Several experiments together."""

    experiments: tuple[str, ...]
    limit: Curve
