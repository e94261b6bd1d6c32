"""Prose of generated pages at 100 columns."""

import re

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
