"""The style that clang-format 14 cannot ask for: braces around every body that is not on the line of its condition."""

import re

import pytest
from conftest import ROOT

# Text in which words of the language mean nothing: strings, characters, comments, lines of the preprocessor.
OTHER = re.compile(r'R"(\w*)\((?:.|\n)*?\)\1"|"(?:\\.|[^"\\\n])*"|(?<![0-9a-zA-Z])\'(?:\\.|[^\'\\\n])+\'|//[^\n]*'
                   r'|/\*(?:.|\n)*?\*/|^[ \t]*#(?:[^\n\\]|\\\n|\\.)*', re.MULTILINE)
HEAD = re.compile(r"\b(?:(?:if|for|while)(?: constexpr)?\s*(?=\()|else\b(?!\s*if\b))")
FILES = sorted(path for folder in ("physics", "scanner", "tests") for path in (ROOT / folder).rglob("*.[ch]pp"))


def end_of_condition(code, at):
    depth = 0
    for i in range(at, len(code)):
        depth += (code[i] == "(") - (code[i] == ")")
        if depth == 0:
            return i + 1
    return len(code)


def without_braces(text):
    """The lines in which a condition ends whose body is on another line and has no braces."""
    code = OTHER.sub(lambda m: re.sub(r"[^\n]", " " if m[0][0] in "/# \t" else "x", m[0]), text)
    for head in HEAD.finditer(code):
        end = end_of_condition(code, head.end()) if code[head.end():head.end() + 1] == "(" else head.end()
        gap = re.match(r"\s*", code[end:])[0]
        if "\n" in gap and code[end + len(gap)] not in "{;":
            yield code.count("\n", 0, end) + 1


def test_the_scan_tells_bodies_with_braces_from_those_without():
    assert list(without_braces("if (a) return;\nif (b) {\n  c();\n}\n// if (d)\n//   e();\n")) == []
    assert list(without_braces('if (f(")") &&\n    g)\n  return;\nelse\n  h();\n')) == [2, 4]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_bodies_on_lines_of_their_own_have_braces(path):
    assert list(without_braces(path.read_text())) == []
