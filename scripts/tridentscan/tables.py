"""Tables of text: a header and rows of cells."""

import textwrap

WIDEST = 34  # characters of a column in plain text


def plain(header: list[str], rows: list[list[str]]) -> str:
    """Aligned columns; long cells are wrapped."""
    wrapped = [[textwrap.wrap(cell, WIDEST) or [""] for cell in row] for row in [header] + rows]
    widths = [max(len(line) for row in wrapped for line in row[i]) for i in range(len(header))]
    lines = []
    for row in wrapped:
        for k in range(max(len(cell) for cell in row)):
            parts = [cell[k] if k < len(cell) else "" for cell in row]
            lines.append("  ".join(p.ljust(w) for p, w in zip(parts, widths)).rstrip())
        if row is wrapped[0]:
            lines.append("  ".join("-" * w for w in widths))
    return "\n".join(lines)


def markdown(header: list[str], rows: list[list[str]]) -> str:
    """A table of Markdown."""
    lines = [header, ["---"] * len(header)] + rows
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
