"""Prose of generated pages at 100 columns; short sentences where a reader begins."""

import re

from conftest import ROOT
from validation.prose import wrapped

PAGE = """# Title that is kept as it is although it is far longer than a hundred columns, as headings have to be on one line

%s

| a table | of cells |
|---|---|

- %s
- short
1. %s

```python
%s
```
""" % (4 * ("word " * 30 + "\n").rstrip(" "), "item " * 40, "note " * 40, "code " * 40)


def test_paragraphs_and_items_are_wrapped_and_the_rest_is_kept():
    page = wrapped(PAGE)
    assert page.split() == PAGE.split()
    long = [line for line in page.splitlines() if len(line) > 100]
    assert [line.split()[0] for line in long] == ["#", "code"]
    assert "\n  item" in page and "\n   note" in page and "\n- short\n1. note" in page


def test_wrapping_twice_changes_nothing():
    assert wrapped(wrapped(PAGE)) == wrapped(PAGE)


def test_no_line_of_a_paragraph_begins_like_a_list():
    for before in range(80, 110):
        page = wrapped("x" * before + " - y is a difference + z and 1. more * w # v > u\n")
        assert all(not re.match(r"([-+*#>]|1\.) ", line) for line in page.splitlines()), page


def sentences(text):
    """Of paragraphs in Markdown; links without their addresses."""
    paragraphs = [p for p in re.split(r"\n\s*\n", text) if not re.match(r"[#|!]| {4}", p)]
    plain = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", "\n\n".join(paragraphs))
    return [s.split() for p in plain.split("\n\n") for s in re.split(r"(?<=[.:?!])\s+", p) if s.strip()]


def test_no_sentence_of_the_first_screen_is_longer_than_thirty_words():
    first_screen = (ROOT / "README.md").read_text().split("\n## ")[0]
    found = sentences(first_screen)
    assert len(found) > 10
    assert [" ".join(words) for words in found if len(words) > 30] == []
    assert [len(words) for words in sentences("One two. " + "long " * 31 + "end: three\nfour?\n\n| a | table |")] == [2, 32, 2]
