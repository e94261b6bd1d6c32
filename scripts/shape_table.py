#!/usr/bin/python3
"""What shapes gain over counting, as a table in Markdown."""

from tridentscan.executable import start

start(".shape_table")
