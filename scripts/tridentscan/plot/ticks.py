"""The one style of ticks of all logarithmic axes: powers of ten, and plain numbers where an axis has few of them."""

from __future__ import annotations

import numpy as np
from matplotlib.axis import Axis
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

NARROW = 50  # ratio of its ends below which an axis has numbers at 2 and 5 too
PLAIN = (0.01, 100)


def set_logarithmic_ticks(axis: Axis) -> None:
    """Ticks of a logarithmic axis whose limits are final: numbers at powers of ten, written as such; on an axis that is
    narrower than NARROW at 2 and 5 too, without powers within PLAIN."""
    low, high = sorted(axis.get_view_interval())
    is_narrow = high / low <= NARROW
    is_plain = is_narrow and PLAIN[0] <= low and high <= PLAIN[1]

    def text(value, _):
        if is_plain:
            return f"{value:g}"
        power = int(np.floor(np.log10(value * (1 + 1e-9))))
        digit = round(value / 10.0**power)
        return rf"${digit}\times 10^{{{power}}}$" if digit > 1 else rf"$10^{{{power}}}$"

    axis.set_major_locator(LogLocator(subs=(1, 2, 5) if is_narrow else (1,), numticks=15))
    axis.set_major_formatter(FuncFormatter(text))
    axis.set_minor_locator(LogLocator(subs=range(2, 10), numticks=15))
    axis.set_minor_formatter(NullFormatter())
