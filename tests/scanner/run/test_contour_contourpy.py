"""Contours against an independent implementation: contourpy, the one behind matplotlib.

Run by ctest, which names the program that prints our contours in TRIDENTSCAN_CONTOUR_DUMP.
"""

import json
import os
import subprocess

import numpy as np
import pytest

contourpy = pytest.importorskip("contourpy")
DUMP = os.environ.get("TRIDENTSCAN_CONTOUR_DUMP")
pytestmark = pytest.mark.skipif(not DUMP, reason="TRIDENTSCAN_CONTOUR_DUMP is not set")


def our_pieces(x, y, z, level):
    values = [None if np.isnan(value) else value for value in z.ravel().tolist()]
    text = json.dumps({"x": x.tolist(), "y": y.tolist(), "z": values, "level": level})
    output = subprocess.run([DUMP], input=text, capture_output=True, text=True, check=True).stdout
    return [(piece["closed"], np.log(piece["vertices"])) for piece in json.loads(output)]


def contourpy_pieces(x, y, z, level):
    """In (ln x, ln y); contourpy wants z[y, x] and repeats the first vertex of a closed line."""
    masked = np.ma.masked_invalid(z.T)
    generator = contourpy.contour_generator(
        np.log(x), np.log(y), masked, name="serial", corner_mask=False,
        line_type=contourpy.LineType.Separate)
    pieces = []
    for line in generator.lines(level):
        closed = len(line) > 1 and bool((line[0] == line[-1]).all())
        pieces.append((closed, line[:-1] if closed else line))
    return pieces


def canonical(piece):
    """A closed piece starts at its smallest vertex. The direction stays: both have high z left."""
    closed, vertices = piece
    if closed:
        start = np.lexsort(np.round(vertices, 9).T[::-1])[0]
        vertices = np.roll(vertices, -start, axis=0)
    return closed, vertices


def key(piece):
    closed, vertices = piece
    return closed, len(vertices), *np.round(vertices[0], 9)


def assert_same_pieces(ours, theirs):
    ours = sorted(map(canonical, ours), key=key)
    theirs = sorted(map(canonical, theirs), key=key)
    assert [(c, len(v)) for c, v in ours] == [(c, len(v)) for c, v in theirs]
    for (_, our), (_, their) in zip(ours, theirs):
        np.testing.assert_allclose(our, their, rtol=1e-12, atol=1e-12)


def random_field(seed, nx, ny, waves):
    random = np.random.default_rng(seed)
    x = np.sort(np.exp(random.uniform(-5, 3, nx)))  # uneven axes
    y = np.sort(np.exp(random.uniform(-9, 0, ny)))
    u, v = np.meshgrid(np.linspace(0, 1, nx), np.linspace(0, 1, ny), indexing="ij")
    z = np.zeros((nx, ny))
    for _ in range(20):
        a, b = random.uniform(-waves, waves, 2)
        z += random.normal() * np.sin(2 * np.pi * (a * u + b * v) + random.uniform(0, 6.3))
    return x, y, z


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("waves", [1, 3, 12])  # the last: a saddle in every few cells
def test_random_fields(seed, waves):
    x, y, z = random_field(seed, 40, 53, waves)
    for level in (-2.0, 0.1, 3.0):
        ours = our_pieces(x, y, z, level)
        assert_same_pieces(ours, contourpy_pieces(x, y, z, level))


def test_noise_has_many_saddles():
    random = np.random.default_rng(7)
    x, y = np.geomspace(1, 10, 30), np.geomspace(1e-4, 1, 31)
    z = random.normal(size=(30, 31))
    ours = our_pieces(x, y, z, 0.0)
    assert len(ours) > 50
    assert_same_pieces(ours, contourpy_pieces(x, y, z, 0.0))


@pytest.mark.parametrize("seed", range(5))
def test_holes_of_missing_values(seed):
    x, y, z = random_field(seed, 40, 53, 3)
    z[np.random.default_rng(seed).random(z.shape) < 0.02] = np.nan
    assert_same_pieces(our_pieces(x, y, z, 0.1), contourpy_pieces(x, y, z, 0.1))
