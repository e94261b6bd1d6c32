"""What of a result a figure shows, and in which size: choices of the user, the same for one result and for several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..errors import ResultError
from ..experiment import Experiment
from ..result import Result
from .style import ONE_COLUMN, TWO_COLUMNS

# Inches, and by how much lines are thicker. A slide is shown large: its letters are those of paper on a smaller page.
SIZES = {"paper": (ONE_COLUMN, 1.0), "talk": ((4.8, 2.7), 1.5), "wide": (TWO_COLUMNS, 1.0)}
STYLES = tuple(SIZES)
ERRORS = 1.35  # height of a figure with a panel of errors in units of one without
FLAT = 0.75  # of one with panels side by side
Span = tuple[float, float]


@dataclass(frozen=True)
class View:
    """Nothing said is the result as it is: all its experiments, the plane of its scan, the title of its configuration;
    a figure of one column, or of two where there are many curves. `style`: one of STYLES."""

    experiments: Sequence[str] | None = None  # names, "combined" too
    mass_range: Span | None = None  # GeV
    coupling_range: Span | None = None
    title: str | None = None
    style: str | None = None

    def wants(self, name: str) -> bool:
        """Whether an experiment, or the combination, is shown."""
        return self.experiments is None or name in self.experiments

    def chosen(self, results: Sequence[Result]) -> list[list[Experiment]]:
        """Experiments to show of each result. Raises ResultError for a name that none of them has."""
        known = {name for result in results for name in result.experiment_names}
        known |= {"combined"} if any(result.combined() is not None for result in results) else set()
        for name in self.experiments or ():
            if name not in known:
                raise ResultError(f"no experiment '{name}' (there are: {', '.join(sorted(known))})")
        return [[e for e in result.experiments() if self.wants(e.name)] for result in results]

    def new_figure(self, crowded: bool = False, more_height: float = 0.0) -> tuple[Figure, Axes]:
        """A figure with empty axes; `more_height` in inches, for what stands below them."""
        figure, panels, _ = self.new_panels(crowded=crowded, more_height=more_height)
        return figure, panels[0]

    def new_panels(self, count: int = 1, crowded: bool = False, more_height: float = 0.0,
                   with_errors: bool = False) -> tuple[Figure, list[Axes], Axes | None]:
        """The same with `count` panels side by side; `with_errors`: one more below them, with the same abscissa."""
        if self.style is not None and self.style not in SIZES:
            raise ValueError(f"no style '{self.style}' (there are: {', '.join(STYLES)})")
        width, height = SIZES[self.style or ("wide" if crowded or count > 1 else "paper")][0]
        size = (width, height * (ERRORS if with_errors else 1) * (FLAT if count > 1 else 1) + more_height)
        figure, panels = plt.subplots(1 + with_errors, count, figsize=size, layout="constrained", squeeze=False,
                                      sharex="col", gridspec_kw={"height_ratios": (1, ERRORS - 1)} if with_errors else None)
        return figure, list(panels[0]), panels[1, 0] if with_errors else None

    def thicken(self, axes: Axes) -> None:
        """Lines as thick as the style wants them."""
        for line in axes.lines:
            line.set_linewidth(line.get_linewidth() * SIZES[self.style or "paper"][1])
