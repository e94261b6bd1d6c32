"""A number of ours beside a reference, and what follows."""

from dataclasses import dataclass

import numpy as np

from tridentscan import Number
from validation.references import Reference

SIGMAS = 3.0  # standard deviations within which numbers agree
SIGMAS_KNOWN = 2.0  # the same where somebody looked at a difference and recorded it
NOT_LOOKED_AT = "not looked at yet"


@dataclass(frozen=True)
class Comparison:
    """deviation: here/reference - 1; pull: difference over both errors, NaN for a reference without one."""

    reference: Reference
    ours: Number
    deviation: float
    pull: float
    verdict: str
    text: str

    @property
    def is_new(self):
        return self.text == NOT_LOOKED_AT


def compare(reference, ours, **computed):
    """The verdict on `ours`: agrees, or what references.yaml says of such a deviation, or open. Fields
    of the account in braces are filled from `computed`."""
    difference = ours.value - reference.value
    error = np.hypot(ours.error, reference.error)
    deviation = difference / reference.value
    pull = difference / error if reference.error > 0 else np.nan
    known = reference.known
    sigmas = SIGMAS_KNOWN if known else SIGMAS
    if abs(difference) <= sigmas * error + reference.tolerance * abs(reference.value):
        return Comparison(reference, ours, deviation, pull, "agrees", "")
    # Our statistical error blurs the deviation that was looked at.
    blur = SIGMAS * ours.error / abs(reference.value)
    if known and known.deviation[0] - blur <= deviation <= known.deviation[1] + blur:
        text = known.text.format(**computed)
        return Comparison(reference, ours, deviation, pull, known.verdict, text)
    return Comparison(reference, ours, deviation, pull, "open", NOT_LOOKED_AT)


def judge(statement, source, accounts, **computed):
    """The same for a statement of tridentscan.paper; accounts: References.statements."""
    reference = Reference("statements", statement.text, "", np.nan, np.nan, 0.0, "", source)
    verdict, text = "agrees", ""
    if not statement.agrees:
        known = next((k for start, k in accounts.items() if statement.text.startswith(start)), None)
        verdict = known.verdict if known else "open"
        text = known.text.format(**computed) if known else NOT_LOOKED_AT
    return Comparison(reference, Number(np.nan), np.nan, np.nan, verdict, text)
