"""What a reader is told about a result that cannot be used."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from .printable import printable


class ResultError(Exception):
    """The file cannot be read as a tridentscan result; the text says why and what to do."""


@contextlib.contextmanager
def contents_of(path: str | Path) -> Iterator[None]:
    """Where contents of a result are used that only show when they are: raises ResultError for those that are not there
    or of another kind, whoever wrote the file."""
    try:
        yield
    except (KeyError, TypeError, IndexError, AttributeError, ArithmeticError, ValueError, RuntimeError) as error:
        raise ResultError(f"{path}: its contents cannot be used ({type(error).__name__}: {printable(error)})") from error
