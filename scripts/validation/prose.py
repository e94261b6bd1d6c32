"""Prose of generated Markdown pages at 100 columns."""

import re
import textwrap

WIDTH = 100
LIST_ITEM = re.compile(r"(- |\d+\. )")
# What would begin a list, a heading or a quotation at the start of a line stays with the word before.
MARKER = re.compile(r" (?=(?:[-+*>]|#+|\d+[.)])(?: |$))")


def wrapped(page):
    """The page with its paragraphs and list items wrapped; tables, headings, figures and code (fenced,
    or indented by four blanks) stay as they are."""
    lines, paragraph, fenced = [], [], False

    def end_paragraph():
        if paragraph:
            text = " ".join(paragraph)
            indent = " " * len(LIST_ITEM.match(text).group(0)) if LIST_ITEM.match(text) else ""
            start, text = text[:len(indent)], MARKER.sub("\N{NO-BREAK SPACE}", text[len(indent):])
            filled = textwrap.fill(start + text, WIDTH, subsequent_indent=indent,
                                   break_long_words=False, break_on_hyphens=False)
            lines.append(filled.replace("\N{NO-BREAK SPACE}", " "))
            paragraph.clear()

    for line in page.splitlines():
        if line.startswith("```"):
            fenced = not fenced
        prose = not fenced and line.strip() and not line.startswith(("|", "#", "![", "    ", "```"))
        if not prose or LIST_ITEM.match(line):
            end_paragraph()
        if prose:
            paragraph.append(line.strip())
        else:
            lines.append(line)
    end_paragraph()
    return "\n".join(lines) + "\n"
