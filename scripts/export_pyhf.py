#!/usr/bin/python3
"""Workspaces of pyhf from a result, with a patch for each point of the plane."""

from tridentscan.executable import start

start(".histfactory")
