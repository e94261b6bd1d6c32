#!/usr/bin/python3
"""The figure of a direct scan over limits from kernels."""

from tridentscan.executable import start

start(".plot.direct")
