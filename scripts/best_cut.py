#!/usr/bin/python3
"""The rectangular cut that gives the best expected limit by counting."""

from tridentscan.executable import start

start(".best_cut")
