#!/usr/bin/python3
"""The figure of a result: the plane of mass and coupling."""

from tridentscan.executable import start

start(".plot.plane")
