"""Radii of nuclei as docs/physics.md has them: the measured ones, and those of the fits that other names have."""

import json

import pytest
from conftest import ROOT, succeed


def rows():
    """(nucleus, radius of its density, measured radius, difference in per cent) of the page's table."""
    section = (ROOT / "docs/physics.md").read_text().split("### Charge radii")[1].split("\n## ")[0]
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and cells[3].endswith("%"):
            yield cells[0], float(cells[1]), float(cells[2]), float(cells[3].rstrip(" %").replace(" ", ""))


def test_radii_are_the_measured_ones_and_those_of_fits_are_told(tmp_path):
    table = list(rows())
    nuclei = [one["name"] for one in json.loads(succeed("list", "targets", "--json", cwd=tmp_path).stdout) if one.get("charge_radius_fm")]
    assert sorted(name for name, *_ in table) == sorted(nuclei)
    for name, density, measured, difference in table:
        radius = json.loads(succeed("show", "target", name, "--json", cwd=tmp_path).stdout)["charge_radius_fm"]
        assert radius == pytest.approx(density, abs=6e-5)
        assert 100 * (radius / measured - 1) == pytest.approx(difference, abs=0.051)
        if "_" not in name:
            assert radius == pytest.approx(measured, abs=5e-5)  # the half-density radius has four decimals
        else:  # of the same nucleus
            assert measured == next(row[2] for row in table if row[0] == name.partition("_")[0])
