"""Limits for each value of a third parameter: one key of the configuration, such as an exposure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import h5py
import numpy as np

from .limits import Curve, Expected
from .printable import text
from .shown import Shown

if TYPE_CHECKING:
    import xarray


@dataclass(frozen=True, repr=False)
class ParameterScan(Shown):
    """`values` are numbers in `unit`, NaN of words; `texts` are the same as they were written. `limits` and `expected` have
    a curve for each value, by the name of an experiment or "combined"; `sm_events` [value] of those with an exposure."""

    key: str
    unit: str
    values: np.ndarray
    texts: tuple[str, ...]
    limits: dict[str, tuple[Curve, ...]]
    expected: dict[str, tuple[Expected, ...]]
    sm_events: dict[str, np.ndarray]

    @property
    def has_numbers(self) -> bool:
        """Whether the values are numbers, and no words."""
        return bool(np.all(np.isfinite(self.values)))

    def at(self, name: str, mass: float) -> tuple[np.ndarray, np.ndarray]:
        """(coupling, error), each [value], at a mass in GeV: interpolated as Curve.at."""
        coupling, error = zip(*(curve.at(mass) for curve in self.limits[name]))
        return np.array(coupling), np.array(error)

    def to_xarray(self) -> xarray.Dataset:
        """limit and limit_error [experiment, value, mass]; `value` is a text where the values are words."""
        import xarray
        curves = self.limits.values()
        mass = next(iter(curves))[0].mass
        arrays = {"limit": [[c.coupling for c in of_value] for of_value in curves],
                  "limit_error": [[c.error for c in of_value] for of_value in curves]}
        return xarray.Dataset(
            {name: (("experiment", "value", "mass"), np.array(values)) for name, values in arrays.items()},
            {"experiment": list(self.limits), "mass": ("mass", mass, {"units": "GeV"}),
             "value": ("value", self.values if self.has_numbers else list(self.texts),
                       {"units": self.unit or "1", "long_name": self.key})})


def read_scan(file: h5py.File) -> ParameterScan | None:
    """Of a result; None where it has no third parameter."""
    group = file.get("scan")
    if group is None:
        return None
    mass, n_sigma, significance = file["mass"][()], group["n_sigma"][()], group["significance"][()]
    limits, expected, events = {}, {}, {}
    for name, of_name in sorted(group["limits"].items()):
        arrays = {key: of_name[key][()] for key in ("limit", "limit_error", "expected_limit", "discovery")}
        limits[name] = tuple(Curve(mass, *pair) for pair in zip(arrays["limit"], arrays["limit_error"]))
        expected[name] = tuple(Expected(mass, n_sigma, limit, significance, discovery)
                               for limit, discovery in zip(arrays["expected_limit"], arrays["discovery"]))
        if "sm_events" in of_name:
            events[name] = of_name["sm_events"][()]
    return ParameterScan(text(group.attrs["key"]), text(group.attrs["unit"]), group["value"][()],
                         tuple(text(row[0]) for row in group["text"][()]), limits, expected, events)
