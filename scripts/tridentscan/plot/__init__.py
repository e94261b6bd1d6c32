"""Figures of a result: draw(result) is the whole plane, the other functions draw on axes of your own.

plot.events.draw(result), plot.kernels.draw(result, names, masses) and plot.direct.draw(kernel, direct) are further
figures; plot.drawn_events.draw(events) is one of a file of events. plot.style.set_style() gives fonts and ticks of the shipped ones. Needs matplotlib.
"""

from . import style  # before matplotlib
from . import direct, drawn_events, events, kernels
from .curves import (draw_bands, draw_contours, draw_curve, draw_edges, draw_expected, draw_overlays,
                     draw_theory_band, fill_excluded, set_axes)
from .plane import draw

__all__ = ["direct", "draw", "draw_bands", "draw_contours", "draw_curve", "draw_edges", "draw_expected",
           "draw_overlays", "draw_theory_band", "drawn_events", "events", "fill_excluded", "kernels", "set_axes", "style"]
