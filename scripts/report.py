#!/usr/bin/python3
"""The page about a result."""

from tridentscan.executable import start

start(".report")
