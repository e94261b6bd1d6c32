#!/usr/bin/python3
"""The figure of kernels against the momentum transfer K2."""

from tridentscan.executable import start

start(".plot.kernels")
