#!/usr/bin/python3
"""The figure of cross sections of all lepton channels."""

from tridentscan.executable import start

start(".plot.channels")
