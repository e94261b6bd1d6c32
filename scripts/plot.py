#!/usr/bin/python3
"""Figures of results in the plane of mass and coupling: what `tridentscan plot` runs."""

from tridentscan.executable import start

start(".plot.main")
