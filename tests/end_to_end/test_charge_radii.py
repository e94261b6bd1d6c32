"""Radii of nuclei as docs/physics.md has them."""

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


def test_radii_are_those_of_the_page_and_near_the_measured_ones(tmp_path):
    table = list(rows())
    nuclei = [one["name"] for one in json.loads(succeed("list", "targets", "--json", cwd=tmp_path).stdout) if one.get("charge_radius_fm")]
    assert sorted(name for name, *_ in table) == sorted(nuclei)
    for name, density, measured, difference in table:
        radius = json.loads(succeed("show", "target", name, "--json", cwd=tmp_path).stdout)["charge_radius_fm"]
        assert radius == pytest.approx(density, abs=6e-4)
        assert 100 * (radius / measured - 1) == pytest.approx(difference, abs=0.051)
        assert radius == pytest.approx(measured, rel=0.012)  # what the theory error counts as 1 %
