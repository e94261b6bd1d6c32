"""The rooms of the code: includes run down only, without a circle of folders or files. Tests may include anything."""

import re

import pytest
from conftest import ROOT

# From the ground up: a room uses itself and those below it.
ROOMS = ["physics", "physics/constructions", "scanner/integration", "scanner/parallel", "scanner/config/yaml",
         "scanner/config/description", "scanner/config/input", "scanner/result",
         "scanner/io", "scanner/run", "scanner/cli", "scanner"]
# Outside interfaces and the room that they are at home in.
HOMES = {r"mpi\.h": "scanner/parallel", r"hdf5.*\.h": "scanner/io", r"HepMC3/.*": "scanner/io", r"yaml-cpp/.*": "scanner/config/yaml", r"omp\.h": "scanner/parallel",
         r"CLI/.*": "scanner/cli"}
INCLUDE = re.compile(r'^#include (?:"([^"]+)"|<([^>]+)>)', re.MULTILINE)


def sources():
    return {path.relative_to(ROOT).as_posix(): path.read_text()
            for folder in ("physics", "scanner") for path in sorted((ROOT / folder).rglob("*.[ch]pp"))}


def room_of(path):
    return path.rpartition("/")[0]


def own_includes(text):
    return [own for own, _ in INCLUDE.findall(text) if own.startswith(("physics/", "scanner/"))]


FILES = sources()


def test_every_folder_is_a_known_room():
    assert {room_of(path) for path in FILES} == set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_includes_run_down(room):
    below = set(ROOMS[:ROOMS.index(room) + 1])
    upward = [(path, used) for path, text in FILES.items() if room_of(path) == room
              for used in own_includes(text) if room_of(used) not in below]
    assert upward == []


def test_no_circle_of_files():
    done, open_files = set(), []

    def visit(path):
        assert path not in open_files, open_files[open_files.index(path):] + [path]
        if path in done:
            return
        open_files.append(path)
        for used in own_includes(FILES[path]):
            visit(used)
        open_files.pop()
        done.add(path)

    for path in FILES:
        visit(path)


@pytest.mark.parametrize("library", HOMES)
def test_outside_interfaces_have_one_home(library):
    homes = {room_of(path) for path, text in FILES.items() for _, outside in INCLUDE.findall(text)
             if re.fullmatch(library, outside)}
    assert homes <= {HOMES[library]}


def test_a_file_includes_its_own_header_first():
    wrong = [path for path, text in FILES.items() if path.endswith(".cpp") and path[:-3] + "hpp" in FILES
             and (own_includes(text) or [""])[0] != path[:-3] + "hpp"]
    assert wrong == []
