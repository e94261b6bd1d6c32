#!/usr/bin/python3
"""The figure of events against the mass of the Z', as Fig. 4 of arXiv:1406.2332."""

from tridentscan.executable import start

start(".plot.events")
