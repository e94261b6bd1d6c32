"""What an experiment excludes in the plane of mass [GeV] and coupling: regions and their edges."""

from __future__ import annotations

import numpy as np

from .constructions import CONSTRUCTIONS
from .experiment import Experiment
from .limits import BELOW_THE_GRID, STANDARD_MODEL_EXCLUDED, Contour, Expected, Overlay
from .result import Result


def strength(experiment: Experiment) -> float:
    """Mean of ln g' along the limit: smaller is stronger."""
    coupling = experiment.limit.coupling
    found = coupling[np.isfinite(coupling) & (coupling > 0)]
    return np.mean(np.log(found)) if len(found) else 0.0


def excess(result: Result, experiment: Experiment) -> np.ndarray | None:
    """The test statistic over the plane [mass, coupling] less its value on the contour, on the
    scale sign(x) ln(1 + |x|) of the program: excluded where positive. None without a contour, and
    where the file holds no such statistic."""
    contours = result.contours(experiment.name)
    construction = CONSTRUCTIONS.get(result.test)
    if not contours or construction is None or construction.of_chi2 == "no":
        return None
    x = experiment.chi2
    if construction.of_chi2 == "with_sign":
        x = np.where(experiment.ratio < experiment.measurement.best_ratio, -x, x)
    return np.sign(x) * np.log1p(abs(x)) - np.log1p(contours[0].level)


def is_in_pieces(result: Result, experiment: Experiment) -> bool:
    """Whether something above an excluded coupling is allowed, as with destructive interference: the
    limit curve is then not all of the edge."""
    above = excess(result, experiment)
    return above is not None and (np.diff((above > 0).astype(int), axis=1) < 0).any()


def lower_edge(result: Result, experiment: Experiment) -> np.ndarray:
    """The limit [mass]; the bottom of the plane where all of it is excluded, NaN where nothing is."""
    everything = np.isin(result.limit_status(experiment.name), (STANDARD_MODEL_EXCLUDED, BELOW_THE_GRID))
    return np.where(everything, result.coupling[0], experiment.limit.coupling)


def edges(result: Result, experiment: Experiment) -> list[np.ndarray]:
    """The polylines [n, 2] that bound what an experiment excludes."""
    if not is_in_pieces(result, experiment):
        return [np.column_stack([experiment.limit.mass, experiment.limit.coupling])]
    return [line for contour in result.contours(experiment.name) for line in lines_of(contour)]


def lines_of(contour: Contour) -> list[np.ndarray]:
    """The pieces of a contour, closed ones with their first vertex at the end again."""
    return [np.vstack([vertices, vertices[:1]]) if closed else vertices
            for vertices, closed in zip(contour.pieces, contour.closed)]


def confidence_levels(result: Result) -> list[float]:
    """Those of the contours: the first is that of the limits, if it has contours."""
    found = {contour.confidence_level for name in result.experiment_names for contour in result.contours(name)}
    return sorted(found, key=lambda level: (level != result.confidence_level, level))


def expected_edge(expected: Expected, side: int, n: int) -> np.ndarray:
    """The limit [mass] for data n standard deviations to one side; where these give no bound, because they exclude
    nothing (NaN) or the Standard Model too (0), that of the nearest data that do."""
    edge = np.full(len(expected.mass), np.nan)
    for step in range(n, -1, -1):
        limit = expected.limit[np.argmin(abs(expected.n_sigma - side * step))]
        edge = np.where(np.isnan(edge) & (limit > 0), limit, edge)
    return edge


def without_bound(expected: Expected) -> list[float]:
    """The n_sigma, of those up to 2, whose data give no bound at some mass."""
    return [float(n) for n, limit in zip(expected.n_sigma, expected.limit) if abs(n) <= 2 and not np.all(limit > 0)]


def overlays_outside(result: Result) -> list[Overlay]:
    """Those of which no point lies in the plane that is shown."""
    def outside(overlay):
        return not any(np.any((result.mass[0] <= mass) & (mass <= result.mass[-1]) & (result.coupling[0] <= coupling)
                              & (coupling <= result.coupling[-1])) for mass, coupling in overlay.pieces)
    return [overlay for overlay in result.overlays() if outside(overlay)]


def spans(overlay: Overlay) -> str:
    """The range of its masses and couplings, in words."""
    return (f"{overlay.mass.min():.3g} to {overlay.mass.max():.3g} GeV and "
            f"g' {overlay.coupling.min():.3g} to {overlay.coupling.max():.3g}")
