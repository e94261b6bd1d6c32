"""References of the validation report: references.yaml, checked."""

from dataclasses import dataclass, field
from pathlib import Path

import yaml

STATUSES = ("published", "computed", "inferred", "assumed", "unverified")
VERDICTS = ("explained", "open")
# What a row or its group says about the reference; all else describes the case.
OWN_KEYS = ("quantity", "unit", "value", "error", "relative_error", "tolerance", "basis", "source",
            "known", "note")


class ReferenceError(Exception):
    """The file of references is incomplete; the text names every fault."""


@dataclass(frozen=True)
class Known:
    """A disagreement that was looked at, for here/reference - 1 inside `deviation`."""

    verdict: str
    deviation: tuple
    text: str


@dataclass(frozen=True)
class Reference:
    """A number to compare with. error: one standard deviation; tolerance: relative, beside it."""

    group: str
    quantity: str
    unit: str
    value: float
    error: float
    tolerance: float
    basis: str
    source: str
    known: Known | None = None
    case: dict = field(default_factory=dict)


@dataclass(frozen=True)
class References:
    """sources: {key: {text, status}}; groups: {name: [Reference]}; statements: {beginning of a statement of
    tridentscan.paper that differs: its account}; cases: what is computed without a reference."""

    sources: dict
    groups: dict
    statements: dict
    cases: dict

    def __getitem__(self, group):
        return self.groups[group]

    def __iter__(self):
        return (reference for group in self.groups.values() for reference in group)


def _known(entry, where, faults):
    if entry is None:
        return None
    if entry.get("verdict") not in VERDICTS or not entry.get("text") or (
            "statement" not in entry and len(entry.get("deviation", ())) != 2):
        faults.append(f"{where}: needs verdict ({' or '.join(VERDICTS)}), deviation [from, to], text")
        return None
    return Known(entry["verdict"], tuple(entry.get("deviation", ())), " ".join(entry["text"].split()))


def _reference(name, row, sources, notes, faults):
    case = {key: value for key, value in row.items() if key not in OWN_KEYS}
    where = f"{name} {case}"
    if not isinstance(row.get("value"), (int, float)):
        faults.append(f"{where}: no value")
        return None
    if row.get("source") not in sources:
        faults.append(f"{where}: source '{row.get('source')}' is not among the sources")
    if "error" not in row and "relative_error" not in row and "tolerance" not in row and (
            "known" not in row):
        faults.append(f"{where}: neither error, relative_error nor tolerance")
    if row.get("tolerance") and not row.get("basis"):
        faults.append(f"{where}: a tolerance without its basis")
    if "note" in row and row["note"] not in notes:
        faults.append(f"{where}: note '{row['note']}' is not among the notes")
    error = row.get("error", abs(row["value"]) * row.get("relative_error", 0.0))
    return Reference(name, row.get("quantity", "").format(**case), row.get("unit", ""), row["value"],
                     error, row.get("tolerance", 0.0), row.get("basis", ""), row.get("source"),
                     _known(row.get("known") or notes.get(row.get("note")), where, faults), case)


def load(path=Path(__file__).with_name("references.yaml")):
    """All references. Raises ReferenceError with every fault: a number without source, without an
    uncertainty, a tolerance without its reason."""
    content, faults = yaml.safe_load(Path(path).read_text()), []
    sources, notes = content["sources"], content.get("notes", {})
    faults += [f"source {key}: needs text and status ({', '.join(STATUSES)})"
               for key, entry in sources.items()
               if not entry.get("text") or entry.get("status") not in STATUSES]
    groups = {}
    for name, group in content["groups"].items():
        shared = {key: value for key, value in group.items() if key != "rows"}
        groups[name] = [_reference(name, {**shared, **row}, sources, notes, faults)
                        for row in group["rows"]]
    statements = {note["statement"]: _known(note, f"note {name}", faults)
                  for name, note in notes.items() if "statement" in note}
    if faults:
        raise ReferenceError(f"{path}:\n  " + "\n  ".join(faults))
    return References(sources, groups, statements, content.get("cases", {}))
