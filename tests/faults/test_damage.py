"""Damaged, foreign and newer files through the program: every one is refused, none is read silently."""

import shutil
from collections import Counter

import h5py
import numpy as np
import pytest
from conftest import succeed, tridentscan, write_scan

BLOCK = 512
KINDS = 4 * ("flipped bit",) + ("truncation", "hole", "bytes appended", "blocks exchanged")


def damages(good, count, seed):
    """(kind, bytes) of damaged versions, a third of them near the beginning, where the structure is."""
    rng = np.random.default_rng(seed)
    for n in range(count):
        kind = KINDS[n % len(KINDS)]
        data = bytearray(good)
        place = int(rng.integers(min(4096, len(good)) if n % 3 == 0 else len(good)))
        block = slice(place // BLOCK * BLOCK, place // BLOCK * BLOCK + BLOCK)
        if kind == "flipped bit":
            data[place] ^= 1 << int(rng.integers(8))
        elif kind == "truncation":
            del data[place:]
        elif kind == "hole":
            data[block] = bytes(len(data[block]))
        elif kind == "bytes appended":
            data += bytes(place % 1000 + 1)
        else:
            data = data[block.stop:] + data[:block.stop]
        if data != good:
            yield kind, bytes(data)


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    folder = tmp_path_factory.mktemp("result")
    succeed("run", write_scan(folder, masses=4, couplings=4), "-o", "good.h5", cwd=folder)
    return folder / "good.h5"


def test_300_damaged_results_are_refused(tmp_path, result, capsys):
    path = tmp_path / "x.h5"
    shutil.copy(result.with_suffix(".run.json"), tmp_path / "x.run.json")
    refused = Counter()
    for kind, data in damages(result.read_bytes(), 320, seed=1):
        path.write_bytes(data)
        done = tridentscan("info", path, cwd=tmp_path)
        assert done.returncode == 3 and done.stdout == "" and str(path) in done.stderr, (kind, done)
        refused[kind] += 1
    with capsys.disabled():
        print(f"\n{refused.total()} damaged results refused: " +
              ", ".join(f"{count} with {kind}" for kind, count in refused.items()))
    assert refused.total() >= 300 and len(refused) == 5


def test_foreign_and_newer_results_are_refused(tmp_path, result):
    good = result.read_bytes()
    with h5py.File(tmp_path / "foreign.h5", "w") as file:
        file["data"] = np.arange(1000.0)
    (tmp_path / "newer.h5").write_bytes(good.replace(b"result, seal 1\n", b"result, seal 2\n", 1))
    (tmp_path / "bare.h5").write_bytes(good[BLOCK:])  # as h5repack writes it
    shutil.copy(result, tmp_path / "edited.h5")
    with h5py.File(tmp_path / "edited.h5", "r+") as file:
        file["mass"][0] = 1.0
    (tmp_path / "text.h5").write_text("no result\n" * 1000)
    for name, word in (("foreign", "not a result"), ("newer", "newer version"), ("bare", "not a result"),
                       ("edited", "damaged"), ("text", "not a result")):
        done = tridentscan("info", f"{name}.h5", cwd=tmp_path)
        assert done.returncode == 3 and word in done.stderr and f"{name}.h5" in done.stderr, done


@pytest.mark.parametrize("record", [b"", b"{", b"{}", b"[]", b"[" * 100_000, b'{"checksum": 1}', bytes(1000),
                                    b'{"checksum": "a", "ranks": 1e999}', b"\xff\x1b[31m"])
def test_a_bad_run_record_is_named_and_hides_nothing(tmp_path, result, record):
    """The result beside it is intact all the same."""
    shutil.copy(result, tmp_path / "x.h5")
    alone = succeed("info", "x.h5", cwd=tmp_path).stdout
    (tmp_path / "x.run.json").write_bytes(record)
    done = succeed("info", "x.h5", cwd=tmp_path)
    assert done.stdout == alone
    assert done.stderr.count("warning: x.run.json") == 1 and "itself is intact" in done.stderr, done
    assert "\x1b" not in done.stderr
