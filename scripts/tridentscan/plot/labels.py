"""Write a label along each curve of a figure, where it is farthest from everything else drawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import matplotlib.patheffects as patheffects
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.path import Path
from matplotlib.text import Text

from .style import SMALL

GAPS = (0.35, 1.2, 2.5, 4.0)  # between curve and label, in heights of the label: first that fits
SHORT = 0.6  # share of a curve that a label goes along at most
ENDS = 1.25  # between lines of labels at ends, in heights of a letter
INSIDE = 30  # places to try in each direction within a region
NARROW = 15  # letters of a label at an end that stay in one line
ROOM = 0.3  # to everything else, in heights of the label
HALO = [patheffects.withStroke(linewidth=2.0, foreground="white", alpha=0.8)]


class LabelPlacer:
    """Knows what is drawn on one Axes; works in pixels, so axis limits must be final."""

    def __init__(self, axes: Axes):
        self.axes = axes
        self.obstacles = []
        self.labels = []
        axes.figure.draw_without_rendering()  # fixes the transformation

    def _visible(self, x: np.ndarray, y: np.ndarray, along_x: bool = True) -> np.ndarray:
        """Pixels of a curve inside the axes, closely and evenly sampled along x or along itself."""
        good = np.isfinite(x) & np.isfinite(y)
        if good.sum() < 2:
            return np.empty((0, 2))
        pixels = self.axes.transData.transform(np.column_stack([x[good], y[good]]))
        steps = abs(np.diff(pixels[:, 0])) if along_x else np.hypot(*np.diff(pixels, axis=0).T)
        way = np.concatenate([[0.0], np.cumsum(steps)])
        even = np.arange(0.0, way[-1], 2.0)
        pixels = np.column_stack([np.interp(even, way, pixels[:, k]) for k in (0, 1)])
        box = self.axes.bbox
        inside = (pixels[:, 1] > box.y0) & (pixels[:, 1] < box.y1)
        return pixels[inside & (pixels[:, 0] > box.x0) & (pixels[:, 0] < box.x1)]

    def add_obstacle(self, x: np.ndarray, y: np.ndarray) -> None:
        """A curve of any shape that labels should keep away from."""
        self.obstacles.append(self._visible(np.asarray(x), np.asarray(y), along_x=False))

    def keep_away_from(self, artist: Artist) -> None:
        """A text that is there already."""
        box = artist.get_window_extent(self.axes.figure.canvas.get_renderer())
        self._keep_away_from_box(np.array([box.x0 + box.x1, box.y0 + box.y1]) / 2, 0.0, box.width, box.height)

    @staticmethod
    def _candidates(pixels, width, height, sides, gap):
        """(centre, angle, point of the curve) of places for a box beside a curve."""
        # samples are 2 pixels apart; along a short curve a part of it gives the direction
        span = min(int(width / 2), int(SHORT * len(pixels)))
        for i in range(0, len(pixels) - span - 2, 3):
            start, end = pixels[i], pixels[i + span]
            angle = np.arctan2(end[1] - start[1], end[0] - start[0])
            if abs(angle) > np.radians(65):
                continue
            normal = np.array([-np.sin(angle), np.cos(angle)])
            middle = pixels[i:i + span + 1]
            for side in sides:
                # a curved line bulges towards the box: step away from its farthest point
                bulge = max(0.0, (side * (middle - (start + end) / 2) @ normal).max())
                offset = bulge + (0.5 + gap) * height
                yield (start + end) / 2 + side * normal * offset, angle, middle[len(middle) // 2]

    def _room(self, centre, angle, width, height):
        """Pixels from the box to the nearest obstacle; negative where the box leaves the axes."""
        along = np.array([np.cos(angle), np.sin(angle)])
        across = np.array([-along[1], along[0]])
        reach = (abs(along) * width + abs(across) * height) / 2
        box = self.axes.bbox.padded(-0.3 * height)
        if (centre - reach < box.min).any() or (centre + reach > box.max).any():
            return -1.0
        nearest = np.inf
        for points in self.obstacles:
            if len(points):
                relative = points - centre
                dx = np.maximum(abs(relative @ along) - width / 2, 0)
                dy = np.maximum(abs(relative @ across) - height / 2, 0)
                nearest = min(nearest, np.hypot(dx, dy).min())
        return nearest

    def _best_place(self, pixels, width, height, sides):
        """The roomiest place at the smallest gap that has one; the middle of the curve if none has,
        so that nothing stays without a name."""
        for gap in GAPS:
            best, place = ROOM * height, None
            for candidate in self._candidates(pixels, width, height, sides, gap):
                if gap > GAPS[0] and self._meets_a_label(self._leader(candidate[0], candidate[2], height)):
                    continue
                # beyond two heights more room is no better: take the first
                room = min(self._room(*candidate[:2], width, height), 2 * height)
                if room > best + 0.5:
                    best, place = room, (*candidate, gap)
            if place:
                return place
        middle = pixels[len(pixels) // 2]
        return middle, 0.0, middle, 0.0

    @staticmethod
    def _leader(centre, foot, height):
        """The ends of the line from the edge of a label to its curve."""
        return np.array([centre + (foot - centre) * (0.6 * height / np.hypot(*(foot - centre))), foot])

    def _meets_a_label(self, line):
        points = line[0] + np.linspace(0, 1, 20)[:, None] * (line[1] - line[0])
        return any(np.hypot(*(label[:, None] - points).T).min() < 4 for label in self.labels)

    def label(self, text: str, x: np.ndarray, y: np.ndarray, sides: tuple[int, ...] = (1, -1), **style: Any) -> Text | None:
        """Label the curve (x, y); +1 of sides is above it. A thin line leads from a label that
        found no room beside its curve."""
        pixels = self._visible(np.asarray(x), np.asarray(y))
        if not len(pixels):
            return None
        artist = self.axes.text(0, 0, text, ha="center", va="center", rotation_mode="anchor",
                                path_effects=HALO, zorder=10, **style)
        artist.set_in_layout(False)  # a long one would take the room of the axes
        extent = artist.get_window_extent(self.axes.figure.canvas.get_renderer())
        width, height = extent.width, extent.height
        centre, angle, foot, gap = self._best_place(pixels, width, height, sides)
        to_data = self.axes.transData.inverted().transform
        artist.set_position(to_data(centre))
        artist.set_rotation(np.degrees(angle))
        if gap > GAPS[0]:
            leader = self._leader(centre, foot, height)
            line = to_data(leader)
            self.axes.plot(line[:, 0], line[:, 1], color=artist.get_color(), lw=0.5, zorder=9)
            self.obstacles.append(np.linspace(*leader, 20))
        self._keep_away_from_box(centre, angle, width, height)
        return artist

    def label_inside(self, text: str, x: np.ndarray, y: np.ndarray, **style: Any) -> Text | None:
        """Label a region within its closed edge (x, y), where there is most room; along the edge if there is none."""
        edge = Path(self.axes.transData.transform(np.column_stack([x, y])))
        box = self.axes.bbox
        low, high = np.maximum(edge.vertices.min(axis=0), box.min), np.minimum(edge.vertices.max(axis=0), box.max)
        points = np.stack(np.meshgrid(*np.linspace(low, high, INSIDE).T), axis=-1).reshape(-1, 2)
        points = points[edge.contains_points(points)]
        artist = self.axes.text(0, 0, text, ha="center", va="center", path_effects=HALO, zorder=10, **style)
        artist.set_in_layout(False)
        extent = artist.get_window_extent(self.axes.figure.canvas.get_renderer())
        rooms = [self._room(point, 0.0, extent.width, extent.height) for point in points]
        if not rooms or max(rooms) < ROOM * extent.height:
            artist.remove()
            return self.label(text, x, y, **style)
        centre = points[int(np.argmax(rooms))]
        artist.set_position(self.axes.transData.inverted().transform(centre))
        self._keep_away_from_box(centre, 0.0, extent.width, extent.height)
        return artist

    def label_ends(self, curves: Iterable[tuple[str, np.ndarray, np.ndarray, str]]) -> list[Text]:
        """Labels (text, x, y, colour) to the right of the axes, each at the height where its curve leaves them or as near as
        the others let it; those of curves that end inside are beside them."""
        ends, box = [], self.axes.bbox
        for text, x, y, colour in curves:
            pixels = self._visible(np.asarray(x), np.asarray(y))
            if not len(pixels) or pixels[-1, 0] < box.x1 - 4:
                self.label(text, x, y, color=colour, fontsize=SMALL)
            else:
                ends.append(((pixels[-1, 1] - box.y0) / box.height, in_lines(text), colour))
        ends.sort(key=lambda end: end[0])
        line = ENDS * SMALL / 72 * self.axes.figure.dpi / box.height
        places = spread([end[0] for end in ends], [line * (end[1].count("\n") + 1) for end in ends])
        artists = []
        for (height, text, colour), place in zip(ends, places):
            self.axes.plot([1, 1.015, 1.045, 1.06], [height, height, place, place], color=colour, lw=0.5, clip_on=False,
                           transform=self.axes.transAxes)
            artists.append(self.axes.text(1.07, place, text, color=colour, fontsize=SMALL, va="center", ha="left",
                                          linespacing=1.0, transform=self.axes.transAxes))
        return artists

    def _keep_away_from_box(self, centre, angle, width, height):
        along = np.array([np.cos(angle), np.sin(angle)])
        across = np.array([-along[1], along[0]])
        steps = np.linspace(-0.5, 0.5, max(3, int(width / 4)))
        self.labels.append(np.concatenate(
            [centre + np.outer(steps * width, along) + row * height * across
             for row in (-0.5, 0.0, 0.5)]))
        self.obstacles.append(self.labels[-1])


def in_lines(text: str) -> str:
    """A long label with a line for each part between commas."""
    return text.replace(", ", ",\n") if len(text) > NARROW and "$" not in text else text


def spread(wanted: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Places of things of these heights that do not overlap, in the order of the ascending `wanted`: the sum of their squared
    distances from those is smallest."""
    heights = np.asarray(heights, float)
    offsets = np.cumsum(heights) - heights / 2 - (heights[0] / 2 if len(heights) else 0)
    groups: list[list[float]] = []  # of neighbours that touch: where each would like the first of all
    for place, offset in zip(wanted, offsets):
        groups.append([place - offset])
        while len(groups) > 1 and np.mean(groups[-2]) > np.mean(groups[-1]):
            last = groups.pop()
            groups[-1] += last
    firsts = [float(np.mean(group)) for group in groups for _ in group]
    return [first + float(offset) for first, offset in zip(firsts, offsets)]
