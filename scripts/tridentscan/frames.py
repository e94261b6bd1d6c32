"""Results as tables of pandas and datasets of xarray, which are loaded when they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from .limits import Curve

if TYPE_CHECKING:
    import pandas
    import xarray

    from .kernel import Kernel
    from .result import Result


def curve_to_pandas(curve: Curve) -> pandas.DataFrame:
    """Columns coupling and error; the index is the mass in GeV."""
    import pandas
    return pandas.DataFrame({"coupling": curve.coupling, "error": curve.error}, index=pandas.Index(curve.mass, name="mass_GeV"))


def kernel_to_pandas(kernel: Kernel) -> pandas.DataFrame:
    """Columns weight, t_vv, t_aa, t_va; the index is K2 in GeV^2."""
    import pandas
    return pandas.DataFrame({name: getattr(kernel, name) for name in ("weight", "t_vv", "t_aa", "t_va")},
                            index=pandas.Index(kernel.k2, name="K2_GeV2"))


def limits_to_pandas(limits: dict[str, Curve]) -> pandas.DataFrame:
    """One row a mass and experiment: columns coupling and error, index (experiment, mass_GeV)."""
    import pandas
    return pandas.concat({name: curve_to_pandas(curve) for name, curve in limits.items()}, names=["experiment"])


def result_to_xarray(result: Result) -> xarray.Dataset:
    """The plane: ratio, ratio_error and chi2 [experiment, mass, coupling], limit and limit_error [experiment, mass], with
    the units and meanings that the file gives."""
    import xarray
    experiments = [result.experiment(name) for name in result.experiment_names]
    plane, curve = ("experiment", "mass", "coupling"), ("experiment", "mass")
    columns = {"ratio": (plane, [e.ratio for e in experiments], "sigma(model)/sigma(SM)"),
               "ratio_error": (plane, [e.ratio_error for e in experiments], "numerical error of ratio"),
               "chi2": (plane, [e.chi2 for e in experiments], "chi2 of the measurement"),
               "limit": (curve, [e.limit.coupling for e in experiments], "smallest excluded coupling"),
               "limit_error": (curve, [e.limit.error for e in experiments], "numerical error of limit")}
    return xarray.Dataset(
        {name: (dimensions, np.array(values), {"units": "1", "long_name": meaning})
         for name, (dimensions, values, meaning) in columns.items()},
        {"experiment": result.experiment_names,
         "mass": ("mass", result.mass, {"units": "GeV", "long_name": "mass of the mediator"}),
         "coupling": ("coupling", result.coupling, {"units": "1", "long_name": "coupling g'"})},
        {**result.attributes, "confidence_level": result.confidence_level})
