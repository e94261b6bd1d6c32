"""The part of a report page that answers to the pointer: zoom, values under it, curves on and off, confidence level.

All of it is in the page: plotly.js of python3-plotly, the data, and explorer.js, which finds limits in closed form.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from html import escape
from pathlib import Path
from statistics import NormalDist
from typing import Any

import numpy as np

from .errors import ResultError
from .experiment import Experiment
from .plot import kernels
from .result import Result

LEVELS = (0.6827, 0.9, 0.95, 0.99, 0.9973)
BODY = """<h2>Explore</h2>
<p class="note">Drag to zoom, double-click to see the whole again. The values under the pointer are shown. Click on a curve in the legend
to hide it. {note}</p>
<p><label>confidence level <select id="explorer-level"></select></label>
<label>test <select id="explorer-sides"><option value="two">two-sided</option><option value="one">one-sided</option></select></label></p>
<div id="explorer-plane" style="height: 34rem"></div>
{kernels}
<noscript><p class="note">This part needs scripts; the figures below hold the same.</p></noscript>
<script type="application/json" id="explorer-data">{data}</script>
<script>{plotly}</script>
<script>{script}</script>
"""


def plotly_script() -> str:
    """plotly.js, as python3-plotly has it. Raises ResultError without that package."""
    try:
        from plotly.offline import get_plotlyjs
    except ImportError:
        raise ResultError("--interactive needs the Debian package python3-plotly (apt-get install python3-plotly); "
                          "without the option the page has figures alone") from None
    return get_plotlyjs()


def numbers(values: np.ndarray) -> list:
    """As JSON has them: None for what is not finite; seven digits are enough for a page."""
    if np.ndim(values) > 1:
        return [numbers(row) for row in values]
    return [float(f"{value:.7g}") if np.isfinite(value) else None for value in np.asarray(values, float)]


def as_data(result: Result, experiment: Experiment, plain: Callable[[str], str]) -> dict[str, Any]:
    """What explorer.js needs of an experiment; `a` is None where the file has no polynomial of R."""
    polynomial = result.ratio_polynomial(experiment.name)
    a, b = polynomial if polynomial is not None else (None, None)
    exact = [float(value) for value in a] if a is not None else None
    return {"label": plain(experiment.label), "projection": experiment.projection, "a": exact,
            "b": [float(value) for value in b] if b is not None else None, "limit": numbers(experiment.limit.coupling),
            "measurement": {key: float(value) for key, value in vars(experiment.measurement).items()},
            "ratio": numbers(experiment.ratio), "chi2": numbers(experiment.chi2)}


def levels(result: Result) -> list[dict[str, Any]]:
    """Those to choose from, with their quantiles; the one of the result is chosen first."""
    own = result.confidence_level
    found = sorted({*(level for level in LEVELS if abs(level - own) > 1e-9), own})
    quantile = NormalDist().inv_cdf
    return [{"label": f"{100 * level:g} %", "own": level == own, "two_sided": quantile((1 + level) / 2),
             "one_sided": quantile(level)} for level in found]


def curves(result: Result, plain: Callable[[str], str]) -> list[dict[str, Any]]:
    """What does not change with the confidence level: g-2 bands, limits of others, the combination as it is in the file."""
    found = []
    for band in result.bands():
        for name, edge in (("lower", band.lower), ("upper", band.upper)):
            if np.any(np.isfinite(edge)):
                found.append({"label": f"{plain(band.label)}, {name} edge", "x": numbers(band.mass), "y": numbers(edge)})
    for overlay in result.overlays():
        x, y = np.empty(0), np.empty(0)
        for mass, coupling in overlay.pieces:  # a gap after each
            x, y = np.concatenate([x, mass, [np.nan]]), np.concatenate([y, coupling, [np.nan]])
        found.append({"label": plain(overlay.label), "x": numbers(x), "y": numbers(y)})
    combined = result.combined()
    if combined is not None:
        found.append({"label": f"combined, {100 * result.confidence_level:g} % CL", "x": numbers(combined.limit.mass),
                      "y": numbers(combined.limit.coupling)})
    return found


def kernel_curves(result: Result, plain: Callable[[str], str]) -> list[dict[str, Any]]:
    """Where in K2 the cross sections of the Standard Model and of a boson of 10 MeV alone come from, in pairs."""
    found = []
    names = [e.name for e in result.experiments() if result.has_kernel(e.name)]
    for label, kernel in kernels.different_kernels(result, names):
        edges = kernels.edges(kernel)
        for what, density in (("Standard Model", kernel.density(*kernel.standard_model)),
                              ("boson of 10 MeV alone", kernels.z_prime_alone(kernel, 0.01, result.model()))):
            found.append({"label": f"{plain(label)}, {what}", "x": numbers(np.sqrt(edges[:-1] * edges[1:])),
                          "y": numbers(kernels.merge(kernel, kernels.normalised(kernel, density)))})
    return found


def section(result: Result, plain: Callable[[str], str]) -> str:
    """The part of the page as HTML; `plain` makes text of a label with formulas. Raises ResultError without python3-plotly."""
    experiments = result.experiments()
    data = {"mass": numbers(result.mass), "coupling": numbers(result.coupling),
            "mass_range": [result.mass[0], result.mass[-1]], "coupling_range": [result.coupling[0], result.coupling[-1]],
            "levels": levels(result), "test": result.test, "curves": curves(result, plain),
            "experiments": [as_data(result, e, plain) for e in experiments], "kernels": kernel_curves(result, plain)}
    note = ("Limits follow in closed form from the polynomials of R in the file, where there are none from the grid, by the "
            "two-sided or one-sided test"
            + ("." if result.test in ("two_sided", "one_sided") else
               f"; those of the file are by the test {result.test} and stand in the table below."))
    # No text of the data ends the script: < is written otherwise.
    text = json.dumps(data, allow_nan=False).replace("<", "\\u003c")
    script = (Path(__file__).parent / "explorer.js").read_text()
    return BODY.format(note=escape(note), data=text, plotly=plotly_script(), script=script,
                       kernels='<div id="explorer-kernels" style="height: 26rem"></div>' if data["kernels"] else "")
