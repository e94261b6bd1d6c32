"""The seal of a result file: its first 512 bytes hold a checksum of all others (scanner/io/seal.hpp)."""

from pathlib import Path
from typing import IO

import xxhash

from .errors import ResultError

SEAL_SIZE = 512
SEAL_MARK = b"tridentscan result, seal "


def _seal(size: int, checksum: str) -> bytes:
    text = f"1\nbytes {size}\nxxh3-128 of all after the first {SEAL_SIZE} bytes: {checksum}\n"
    return (SEAL_MARK + text.encode()).ljust(SEAL_SIZE, b"\n")


def seal_of(data: bytes) -> bytes:
    """What the first 512 bytes of a result must be."""
    return _seal(len(data), xxhash.xxh3_128_hexdigest(data[SEAL_SIZE:]))


def _checksum_of_rest(file: IO[bytes]) -> str:
    checksum = xxhash.xxh3_128()
    while block := file.read(1 << 22):
        checksum.update(block)
    return checksum.hexdigest()


def check_sealed(path: str | Path) -> None:
    """As read_sealed, for files that need not fit into memory. Raises ResultError."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            head = file.read(SEAL_SIZE)
            intact = head == _seal(path.stat().st_size, _checksum_of_rest(file))
    except OSError as error:
        raise ResultError(f"{path}: cannot be read ({error.strerror})") from None
    if not head.startswith(SEAL_MARK):
        raise ResultError(f"{path}: not of tridentscan (it does not begin with its seal)")
    if not intact:
        raise ResultError(f"{path}: damaged or changed since it was written (its checksum differs), "
                          "or of a newer version")


def read_sealed(path: str | Path) -> bytes:
    """All bytes of an intact result file. Raises ResultError: h5py is given nothing else, because it
    can crash on a damaged file or read wrong numbers from it."""
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError:
        raise ResultError(f"{path}: no such file (write it with: tridentscan run CONFIG -o {path})"
                          ) from None
    except OSError as error:
        raise ResultError(f"{path}: cannot be read ({error.strerror})") from None
    if not data.startswith(SEAL_MARK):
        raise ResultError(f"{path}: not a tridentscan result (it does not begin with the seal of one)")
    if data[:SEAL_SIZE] != seal_of(data):
        raise ResultError(f"{path}: damaged or changed since it was written (its checksum differs), "
                          "or of a newer version")
    return data
