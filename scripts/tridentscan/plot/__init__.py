"""Figures of a result: draw(result) is the whole plane, draw_several(results) compares results, draw_scan(result) shows a third
parameter, View says what of them is shown; the other functions draw on axes of your own.

plot.events.draw(result), plot.kernels.draw(result, names, masses), plot.direct.draw(kernel, direct) and
plot.flux.draw(report) are further figures; plot.drawn_events.draw(events) is one of a file of events, plot.distributions.draw(result, name) one of bins. plot.style.set_style() gives fonts and ticks of the shipped ones. Needs matplotlib.
"""

from . import style  # before matplotlib
from . import direct, distributions, drawn_events, events, flux, kernels
from .curves import (draw_bands, draw_contours, draw_curve, draw_edges, draw_expected,
                     draw_theory_band, fill_excluded, set_axes)
from .overlays import draw_overlays
from .plane import draw
from .scan import draw_scan, draw_scan_at
from .several import draw_several
from .view import View

__all__ = ["View", "direct", "distributions", "draw", "draw_bands", "draw_contours", "draw_curve", "draw_edges", "draw_expected",
           "draw_overlays", "draw_scan", "draw_scan_at", "draw_several", "draw_theory_band", "drawn_events", "events", "fill_excluded", "flux", "kernels", "set_axes",
           "style"]
