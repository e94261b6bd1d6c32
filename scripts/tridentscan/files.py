"""Files of ours, written whole: nothing is written through a link, nothing of others is replaced."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path


def check_ours(path: str | Path, user: int) -> None:
    """Raises ValueError unless a path is free or a regular file of this user: nothing is written through a link, and
    nothing of others is replaced (scanner/io/own_files.hpp)."""
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return
    if stat.S_ISLNK(status.st_mode):
        raise ValueError(f"{path} is a symbolic link (to {os.readlink(path)}), which nothing is written through: name the "
                         "file itself, or remove the link")
    if not stat.S_ISREG(status.st_mode):
        raise ValueError(f"{path} is not a regular file")
    if status.st_uid != user:
        raise ValueError(f"{path} belongs to another user ({status.st_uid}): give another name with -o")


def write_whole(files: Mapping[Path, bytes], inputs: Collection[str | Path] = ()) -> None:
    """Writes {path: bytes}: all under temporary names first, then each gets its own, so that no reader ever sees half a
    file and a full disk leaves what was there. Raises OSError; ValueError for a path that is one of the inputs, a link or
    another user's."""
    for path in files:
        for read in inputs:
            if os.path.exists(path) and os.path.exists(read) and os.path.samefile(path, read):
                raise ValueError(f"{path} is read here: give another name with -o")
    mask = os.umask(0)
    os.umask(mask)
    temporary = {}
    try:
        for path, data in files.items():
            handle, name = tempfile.mkstemp(dir=Path(path).parent, prefix=f".{Path(path).name[:40]}.")
            temporary[name] = path
            with os.fdopen(handle, "wb") as file:
                check_ours(path, os.fstat(handle).st_uid)
                file.write(data)
            os.chmod(name, 0o666 & ~mask)
        for name in list(temporary):
            check_ours(temporary[name], os.lstat(name).st_uid)
            os.replace(name, temporary[name])
            del temporary[name]
    finally:
        for name in temporary:
            with contextlib.suppress(OSError):
                os.unlink(name)
