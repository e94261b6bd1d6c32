"""Counts and distributions of a result in the language of HistFactory: the workspaces of pyhf.

    workspace = histfactory.workspace(result, "dune_nd_75t_fhc_shape")     # the Standard Model and backgrounds
    patches = histfactory.patch_set(result, "dune_nd_75t_fhc_shape", [(0.01, 1e-3)])

A patch adds what a boson of one mass (GeV) and coupling changes, s (R - 1), times the strength x: x = 0 is the Standard
Model and x = 1 the boson, R(x) = 1 + x (R - 1). It is negative where the boson lowers the rate. Every error is a
histosys that is symmetric and so linear: the likelihood of an experiment is that of the program, not an approximation.
In a combination the own normalisation of an experiment that counts and errors in common add; in the program they
multiply, which is of second order.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from .errors import ResultError
from .experiment import Counts
from .result import Result, open_result

STRENGTH = "x"
COMBINED = "combined"
NO_RECORD = {"hepdata": "ins0000000"}  # stands for the record, which pyhf wants to be named


@dataclass(frozen=True)
class _Sample:
    """Events, and what one standard deviation of each error adds to them [bin]."""

    name: str
    events: np.ndarray
    errors: dict[str, np.ndarray] = field(default_factory=dict)

    def times(self, name: str, factors: np.ndarray) -> _Sample:
        """Errors grow with the events."""
        return _Sample(name, self.events * factors, {error: size * factors for error, size in self.errors.items()})

    def json(self, *modifiers: Mapping[str, Any]) -> dict[str, Any]:
        return {"name": self.name, "data": self.events.tolist(), "modifiers": [*modifiers, *(
            {"name": error, "type": "histosys", "data": {"hi_data": (self.events + size).tolist(),
                                                         "lo_data": (self.events - size).tolist()}}
            for error, size in self.errors.items() if np.any(size != 0))]}


@dataclass(frozen=True)
class _Channel:
    name: str
    observed: np.ndarray
    tridents: _Sample
    backgrounds: list[_Sample]
    kept: np.ndarray | None  # bins that the Standard Model reaches; None for an experiment that counts


def _quantiles_along(axis: int, shape: Sequence[int], contents: np.ndarray) -> np.ndarray:
    """Of the centres of the bins in the distribution along one observable [bin]."""
    others = tuple(k for k in range(len(shape)) if k != axis)
    along = contents.reshape(shape).sum(axis=others, keepdims=True)
    if not along.sum() > 0:
        return np.full(contents.shape, 0.5)
    return np.broadcast_to((np.cumsum(along).reshape(along.shape) - along / 2) / along.sum(), shape).ravel()


def _tilts(owner: str, tilt: float, observables: Sequence[str], shape: Sequence[int],
           contents: np.ndarray) -> dict[str, np.ndarray]:
    """contents t sqrt(12) (u - 1/2) along each observable, as docs/shapes.md has it."""
    return {f"{owner} in {of}": contents * tilt * 12**0.5 * (_quantiles_along(axis, shape, contents) - 0.5)
            for axis, of in enumerate(observables) if tilt > 0 and shape[axis] > 1}


def background_events(background: Mapping[str, Any], standard_model: float) -> np.ndarray:
    """Of a background of the resolved configuration [bin], which may be in units of the tridents of all bins."""
    events = np.array(background["events"], float)
    times = background["times_standard_model"]
    return events * (times * standard_model / events.sum()) if times > 0 else events


def _counting(name: str, counts: Counts) -> _Channel:
    def sample(of: str, events: float, error: str, size: float) -> _Sample:
        return _Sample(of, np.array([events]), {f"{name} {error}": np.array([size])})

    tridents = sample("tridents", counts.standard_model, "normalisation", counts.standard_model_error)
    background = sample("background", counts.background, "background", counts.background_error)
    has_background = counts.background > 0 or counts.background_error > 0
    return _Channel(name, np.array([counts.observed]), tridents, [background] if has_background else [], None)


def _channel(result: Result, name: str, config: Mapping[str, Any]) -> _Channel:
    counts = result.experiment(name).measurement
    if not isinstance(counts, Counts) or not result.has_kernel(name):
        raise ResultError(f"{result.path}: experiment '{name}' does not count tridents with a kernel")
    bins = result.bins(name)
    if bins is None or len(bins.observed) == 1:
        return _counting(name, counts)
    shape = config["shape"]
    kept = np.isfinite(bins.observed)
    everything = bins.sm_cross_section / np.sum(bins.sm_cross_section) * counts.standard_model
    errors = {f"{name} normalisation": everything * counts.standard_model_error / counts.standard_model,
              **_tilts(f"{name} tilt of tridents", shape["tilt"], bins.observables, bins.shape, everything)}
    tridents = _Sample("tridents", everything[kept], {error: size[kept] for error, size in errors.items()})
    backgrounds = []
    for one in shape["backgrounds"]:
        events = background_events(one, counts.standard_model)
        errors = {f"{name} {one['name']}": one["error"] * events,
                  **_tilts(f"{name} tilt of {one['name']}", one["tilt"], bins.observables, bins.shape, events)}
        backgrounds.append(_Sample(one["name"], events[kept], {error: size[kept] for error, size in errors.items()}))
    if np.any(bins.sample_error[kept] > 0):
        # One error for the sum of a bin, which does not grow with the boson: of a sample without events.
        errors = {f"{name} sample in bin {b}": np.where(np.arange(len(kept)) == b, bins.sample_error, 0)[kept]
                  for b in np.flatnonzero(kept)}
        backgrounds.append(_Sample("finite samples", np.zeros(np.count_nonzero(kept)), errors))
    return _Channel(name, bins.observed[kept], tridents, backgrounds, kept)


def _channels(result: Result, name: str) -> list[_Channel]:
    configuration = result.resolved()
    configs = {one["name"]: one for one in configuration["experiments"]}
    if name != COMBINED:
        return [_channel(result, name, configs.get(name, {}))]
    combined = result.combined()
    if combined is None:
        raise ResultError(f"{result.path}: the scan has no combination")
    channels = [_channel(result, one, configs[one]) for one in combined.experiments]
    for error in configuration["combination"]["common_errors"]:
        for channel in channels:
            if channel.name in error["experiments"]:
                channel.tridents.errors[error["name"]] = channel.tridents.events * error["size"]
    return channels


def workspace(result: Result, name: str) -> dict[str, Any]:
    """The Standard Model and the backgrounds of an experiment, or of "combined", with all nuisances and the data (of a
    projection: what is expected). Raises ResultError for one that does not count."""
    channels = _channels(result, name)
    strength = {"name": STRENGTH, "inits": [1.0], "bounds": [[-10.0, 10.0]]}
    return {"version": "1.0.0",
            "channels": [{"name": channel.name,
                          "samples": [sample.json() for sample in (channel.tridents, *channel.backgrounds)]}
                         for channel in channels],
            "observations": [{"name": channel.name, "data": channel.observed.tolist()} for channel in channels],
            "measurements": [{"name": name, "config": {"poi": STRENGTH, "parameters": [strength]}}]}


def _ratios(result: Result, channel: _Channel, masses: np.ndarray, couplings: np.ndarray) -> np.ndarray:
    """R [point, bin]."""
    if channel.kept is None:
        return result.ratio(channel.name, masses, couplings)[:, None]
    return result.bins(channel.name).ratio(masses, couplings, result.model())[channel.kept].T


def patch_set(result: Result, name: str, points: Iterable[tuple[float, float]],
              references: Mapping[str, str] = NO_RECORD) -> dict[str, Any]:
    """A patch to the workspace for each (mass in GeV, coupling): the sample "boson" in every channel. `references`:
    the record of HEPData, {"hepdata": "ins1234567"}, once there is one."""
    channels = _channels(result, name)
    points = list(points)
    masses, couplings = np.array(points, float).reshape(-1, 2).T
    ratios = [_ratios(result, channel, masses, couplings) for channel in channels]
    patches = []
    for i, (mass, coupling) in enumerate(points):
        changes = [channel.tridents.times("boson", ratio[i] - 1) for channel, ratio in zip(channels, ratios)]
        patches.append({
            "metadata": {"name": f"point_{i}", "values": [mass, coupling]},
            "patch": [{"op": "add", "path": f"/channels/{k}/samples/-",
                       "value": boson.json({"name": STRENGTH, "type": "normfactor", "data": None})}
                      for k, boson in enumerate(changes)]})
    return {"version": "1.0.0", "patches": patches,
            "metadata": {"name": name, "labels": ["mass", "coupling"],
                         "description": f"{name}: {result.attribute('model')}, mass in GeV and coupling g'",
                         "references": dict(references),
                         "digests": {"sha256": digest(workspace(result, name))}}}


def digest(of: Mapping[str, Any]) -> str:
    """SHA-256 by which a patch set knows its workspace."""
    return hashlib.sha256(json.dumps(of, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _points(result: Result, at: list[list[float]] | None) -> list[tuple[float, float]]:
    if at:
        return [(mass, coupling) for mass, coupling in at]
    return [(float(mass), float(coupling)) for mass in result.mass for coupling in result.coupling]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("result", type=Path, help="of tridentscan run")
    parser.add_argument("-o", "--output", type=Path, required=True, help="folder, made if it is not there")
    parser.add_argument("--experiment", action="append", help='its name, or "combined" (default: all that count)')
    parser.add_argument("--at", nargs=2, type=float, action="append", metavar=("GEV", "COUPLING"),
                        help="a point; may be given several times (default: all points of the plane)")
    arguments = parser.parse_args()
    try:
        with open_result(arguments.result) as result:
            names = arguments.experiment or [
                *(name for name in result.experiment_names
                  if isinstance(result.experiment(name).measurement, Counts) and result.has_kernel(name)),
                *([COMBINED] if result.combined() is not None else [])]
            if not names:
                raise ResultError(f"{arguments.result}: no experiment counts events")
            arguments.output.mkdir(parents=True, exist_ok=True)
            for name in names:
                for ending, text in (("workspace", workspace(result, name)),
                                     ("patches", patch_set(result, name, _points(result, arguments.at)))):
                    path = arguments.output / f"{name}_{ending}.json"
                    path.write_text(json.dumps(text) + "\n")
                    print(f"wrote {path}")
    except (ResultError, OSError) as error:
        sys.exit(f"export_pyhf.py: {error}")
