#!/usr/bin/python3
"""The figure of a flux by flavour, from what `tridentscan beam FILE --json` prints."""

from tridentscan.executable import start

start(".plot.flux")
