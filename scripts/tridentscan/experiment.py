"""One experiment of a result: what was measured, what the Standard Model predicts, how far theory moves it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .limits import Curve
from .shown import Shown


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
    def best_ratio(self) -> float:
        """R with chi2 = 0."""
        return self.ratio

    def chi2(self, ratio: np.ndarray) -> np.ndarray:
        """((R - measured)/error)^2, of the shape of `ratio`."""
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
    def best_ratio(self) -> float:
        """R with chi2 = 0."""
        return (self.observed - self.background) / self.standard_model

    def chi2(self, ratio: np.ndarray) -> np.ndarray:
        """-2 ln(L/L_largest), profiled over both errors, of the shape of `ratio` (physics/measurement.hpp)."""
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


@dataclass(frozen=True, repr=False)
class Experiment(Shown):
    """One measurement or projection over the plane: ratio, ratio_error and chi2 are [mass, coupling]. The
    Standard Model's rate with cuts, and its error, are in `sm_unit`: cm2, of tridents per nucleus, or 1 where it is a
    branching ratio (z_to_four_muons)."""

    name: str
    label: str
    projection: bool
    measurement: Measurement | Counts
    achieved_relative_error: float
    accuracy_reached: bool
    ratio: np.ndarray
    ratio_error: np.ndarray
    chi2: np.ndarray
    chi2_min: float  # over all masses and couplings
    sm_cross_section: float
    sm_cross_section_error: float
    limit: Curve
    acceptance: float  # sigma(cuts)/sigma of the Standard Model; NaN without a kernel
    sm_events: float   # with cuts; NaN without an exposure
    exposure: str      # "1e+20 POT, 1 t"; empty without one
    process: str = "trident"  # or z_to_four_muons, electron_positron
    branching_ratios: dict[str, tuple[float, float]] | None = None  # {name: (value, error)} of z_to_four_muons
    sm_unit: str = "cm2"


@dataclass(frozen=True, repr=False)
class Systematics(Shown):
    """Relative shifts by each variant (of R: R itself): arrays [variant] or [variant, mass]. Totals are quadratic sums
    of those in_total, of each component the largest; of cross section [1], else [mass]."""

    mass: np.ndarray
    names: tuple[str, ...]
    in_total: tuple[bool, ...]
    cross_section_shift: np.ndarray
    cross_section_shift_error: np.ndarray
    ratio_shift: np.ndarray
    ratio_shift_error: np.ndarray
    limit_shift: np.ndarray
    limit_shift_error: np.ndarray
    cross_section_total: float
    ratio_total: np.ndarray
    limit_total: np.ndarray
