"""The file map of docs/design.md is true: what it names exists, and no folder is left out."""

import re
import subprocess

from conftest import ROOT


def mapped_names():
    """(indentation, names) of the lines of the map; descriptions start after two spaces."""
    text = (ROOT / "docs/design.md").read_text().split("## File map")[1].split("\n## ")[0]
    for line in text.splitlines():
        if line.startswith("    "):
            names = re.split(r" {2,}", line.strip())[0]
            yield len(line) - len(line.lstrip()), [name.strip() for name in names.split(",")]


def mapped_paths():
    folder = ""
    for indentation, names in mapped_names():
        if indentation == 4:
            folder = names[0] if names[0].endswith("/") else ""
        for name in names:
            yield folder + name if indentation > 4 else name


def exists(path):
    return (ROOT / path).exists() or any((ROOT / (path + end)).exists() for end in (".hpp", ".cpp"))


def test_everything_named_exists():
    assert [path for path in mapped_paths() if not exists(path)] == []


def test_every_folder_is_named():
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True).stdout.split()
    folders = {"/".join(file.split("/")[:2]) + "/" for file in files if file.count("/") > 1}
    folders |= {file.split("/")[0] + "/" for file in files if "/" in file}
    named = set(mapped_paths()) | {path.split("/")[0] + "/" for path in mapped_paths()}
    assert sorted(folders - named - {"docs/images/"}) == []
