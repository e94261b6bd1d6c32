"""What the shape of a distribution gains over counting: a table of the limits that experiments in bins are expected to
set.

    rows = shape_table("data:figures/shapes.yaml", "shapes")
    rows[0].counting, rows[0].best_cut, rows[0].shape, rows[0].known_shape    # g' [mass]

The configuration scans the background in units of the tridents (`times_standard_model`). It runs twice, for two columns:
as it is, and with all tilts of its experiments 0. The best rectangular cut and counting come from the kernels of the
second (best_cut.py).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .best_cut import best_cut
from .errors import ResultError
from .number import mass_text
from .program import ProgramError, run
from .result import Result


@dataclass(frozen=True)
class Row:
    """Of one experiment and background, in units of its tridents: events of the Standard Model, masses in GeV and expected
    limits on g' [mass]; NaN where nothing is excluded."""

    experiment: str
    label: str
    standard_model: float
    background: float
    mass: np.ndarray
    counting: np.ndarray
    best_cut: np.ndarray
    shape: np.ndarray
    known_shape: np.ndarray


def _background_of(result: Result) -> str:
    """The key of the background that is scanned, experiments.*.projection.backgrounds.NAME."""
    key, _, last = (result.scan.key if result.scan else "").rpartition(".")
    if last != "times_standard_model" or not key.startswith("experiments.*."):
        raise ResultError(f"{result.path}: does not scan experiments.*.projection.backgrounds.NAME.times_standard_model")
    return key


def shape_table(config: str | Path, stem: str | Path) -> list[Row]:
    """Runs the configuration, a file or data:..., and writes the results STEM.h5 and STEM_known.h5. Raises ProgramError
    and ResultError."""
    with run(config, f"{stem}.h5", overwrite=True) as tilted:
        background = _background_of(tilted)
        shapes, values, masses = tilted.scan.limits, tilted.scan.values, tilted.mass
    no_tilts = {"experiments.*.projection.tilt": 0, f"{background}.tilt": 0}
    with run(config, f"{stem}_known.h5", no_tilts, overwrite=True) as known:
        rows = []
        for name, curves in shapes.items():
            for value, shape, known_shape in zip(values, curves, known.scan.limits[name]):
                cuts = [best_cut(known, name, mass, value) for mass in masses]
                experiment = known.experiment(name)
                rows.append(Row(name, experiment.label, experiment.sm_events, value, masses,
                                np.array([cut.coupling_without_cut for cut in cuts]),
                                np.array([cut.coupling for cut in cuts]), shape.coupling, known_shape.coupling))
        return rows


def _three_digits(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:#.3g}"


def markdown(rows: list[Row]) -> str:
    """A table, limits in units of 1e-4. A background of less than a millionth of the tridents is called 0."""
    masses = [mass_text(mass) for mass in rows[0].mass]
    header = ["experiment", "tridents", "background"]
    for column in ("counting", "best cut", "shape", "known shape"):
        header += [f"{column} {masses[0]}", *masses[1:]]
    lines = [header, ["---"] * len(header)]
    for row in rows:
        limits = np.concatenate([row.counting, row.best_cut, row.shape, row.known_shape])
        lines.append([row.label.removesuffix(", shape"), _three_digits(row.standard_model),
                      f"{row.background if row.background > 1e-6 else 0:g}", *(_three_digits(1e4 * limit) for limit in limits)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0].replace("\n", " "))
    parser.add_argument("config", help="a scan of experiments.*.projection.backgrounds.NAME.times_standard_model")
    parser.add_argument("-o", "--output", type=Path, metavar="STEM", help="keep the results STEM.h5 and STEM_known.h5")
    arguments = parser.parse_args()
    warnings.formatwarning = lambda message, *_: f"shape_table.py: warning: {message}\n"
    try:
        with tempfile.TemporaryDirectory() as folder:
            print(markdown(shape_table(arguments.config, arguments.output or Path(folder) / "shapes")))
    except (ProgramError, ResultError) as error:
        sys.exit(f"shape_table.py: {error}")
