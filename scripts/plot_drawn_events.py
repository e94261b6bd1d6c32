#!/usr/bin/python3
"""The figure of the energy of lepton pairs for several bosons from one file of events."""

from tridentscan.executable import start

start(".plot.drawn_events")
