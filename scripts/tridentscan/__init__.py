"""Results of tridentscan in Python.

    import tridentscan

    result = tridentscan.run("data:figures/fig3.yaml", "fig3.h5")   # or open_result("fig3.h5")
    limit = result.experiment("ccfr").limit    # limit.mass in GeV, limit.coupling, limit.error: arrays [mass]
    result.limits(confidence_level=0.9, test="cls")
    figure = result.plot()

Masses are in GeV, cross sections in cm^2, couplings are pure numbers; what does not exist is NaN. docs/python.md has more.
Nothing is loaded before it is used: results need h5py, numpy and xxhash, figures (tridentscan.plot) matplotlib too.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import constructions, files, histfactory, mediator, plot, regions, report
    from .errors import ResultError, contents_of
    from .events import Events, effective_number, open_events
    from .bins import Bins
    from .experiment import Counts, Experiment, Measurement, Systematics
    from .kernel import Kernel, Kernels
    from .limits import (BELOW_THE_GRID, FAILED, FOUND, NOTHING_EXCLUDED, STANDARD_MODEL_EXCLUDED, Band, BestFit,
                         Combined, Contour, Curve, Expected, Overlay)
    from .number import Number
    from .pair_kernel import PairKernel
    from .parameter_scan import ParameterScan
    from .program import ProgramError, cross_section, find_program, run
    from .result import Result, open_result, run_record_path

_NAMES_OF = {
    "bins": ["Bins"],
    "errors": ["ResultError", "contents_of"],
    "events": ["Events", "effective_number", "open_events"],
    "experiment": ["Counts", "Experiment", "Measurement", "Systematics"],
    "kernel": ["Kernel", "Kernels"],
    "limits": ["BELOW_THE_GRID", "FAILED", "FOUND", "NOTHING_EXCLUDED", "STANDARD_MODEL_EXCLUDED", "Band", "BestFit",
               "Combined", "Contour", "Curve", "Expected", "Overlay"],
    "number": ["Number"],
    "pair_kernel": ["PairKernel"],
    "parameter_scan": ["ParameterScan"],
    "program": ["ProgramError", "cross_section", "find_program", "run"],
    "result": ["Result", "open_result", "run_record_path"],
}
_MODULE_OF = {name: module for module, names in _NAMES_OF.items() for name in names}
_MODULES = ["constructions", "files", "histfactory", "mediator", "plot", "regions", "report"]  # with functions for figures and files of one's own

__all__ = sorted(_MODULE_OF)


def __getattr__(name: str) -> Any:
    if name in _MODULE_OF:
        return getattr(import_module(f".{_MODULE_OF[name]}", __name__), name)
    if name in _MODULES:
        return import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, *_MODULES]
