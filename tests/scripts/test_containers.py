"""The recipes of containers: they install the packages of scripts/packages.txt, build and install."""

import re

import pytest
from conftest import ROOT

STEPS = ["rm -rf /src/build", "apt-get update", "/src/scripts/setup.sh", "/src/scripts/build.sh release tridentscan",
         "cmake --install /src/build/release --prefix /usr", "rm -rf /src /var/lib/apt/lists/*"]


def commands_of(name):
    """What the recipe runs while the image is made."""
    text = re.sub(r"^#.*\n", "", (ROOT / "packaging" / name).read_text(), flags=re.M)
    if name == "Containerfile":
        run = re.search(r"^RUN ((?:.*\\\n)*.*)", text, re.M)[1]
        return [" ".join(part.split()) for part in run.replace("\\\n", " ").split("&&")]
    return [line.split("#")[0].strip() for line in re.search(r"^%post\n((?:    .*\n)+)", text, re.M)[1].splitlines()]


@pytest.mark.parametrize("name", ["Containerfile", "tridentscan.def"])
def test_recipe_installs_all_packages_and_builds(name):
    text = (ROOT / "packaging" / name).read_text()
    assert commands_of(name) == STEPS
    assert re.search(r"^(FROM docker.io/library/|From: )debian:bookworm$", text, re.M)
    assert "PATH=/usr/share/tridentscan/scripts:$PATH" in text
    # Packages are named in one place: setup.sh reads it, without the tests' list.
    assert "packages.txt" in (ROOT / "scripts/setup.sh").read_text() and "apt-get install" not in text
    for script in re.findall(r"/src/(scripts/\S+\.sh)", " ".join(STEPS)):
        assert (ROOT / script).is_file()

