#!/usr/bin/python3
"""The figure of what an experiment measures in bins, from a result."""

from tridentscan.executable import start

start(".plot.distributions")
