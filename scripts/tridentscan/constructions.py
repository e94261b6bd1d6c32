"""How data become "excluded": the tests that the program has, as `tridentscan reference --tests` tells them."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Construction:
    """One of them, by its word in configurations and results."""
    word: str
    label: str  # for matplotlib
    help: str  # what is excluded
    needs_toys: bool
    most_degrees_of_freedom: int
    of_chi2: str  # whether its statistic follows from chi2: yes, no, or with_sign: negative below the best rate


CONSTRUCTIONS = {entry["word"]: Construction(**entry)
                 for entry in json.loads((Path(__file__).parent / "constructions.json").read_text())}


def label_of(test: str) -> str | None:
    """For matplotlib; None of a test that is unknown here."""
    return CONSTRUCTIONS[test].label if test in CONSTRUCTIONS else None
