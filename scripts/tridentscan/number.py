"""A number with its error, as it is printed."""

from dataclasses import dataclass

import numpy as np


def mass_text(mass: float) -> str:
    """A mass in GeV to three digits, with the unit that suits it."""
    return (f"{mass * 1000:.3g} MeV" if mass < 0.9999 else f"{mass:.3g} GeV" if mass < 999.9
            else f"{mass / 1000:.3g} TeV")


@dataclass(frozen=True)
class Number:
    """A value with its numerical error, printed as 7.643(8)e-04: the error of the last digits."""

    value: float
    error: float = 0.0

    def __str__(self):
        if not np.isfinite(self.value):
            return "-"
        if not 1e-12 * abs(self.value) < self.error < abs(self.value):  # below is rounding
            return f"{self.value:.4g}"
        power = int(np.floor(np.log10(abs(self.value))))
        shown = 0 if -3 < power < 4 else power
        scale = 10.0**shown
        # one digit of the error, two if it starts with 1
        places = max(0, -int(np.floor(np.log10(self.error / scale / 1.95))))
        digits = round(self.error / scale * 10**places)
        exponent = f"e{shown:+03d}" if shown else ""
        return f"{self.value / scale:.{places}f}({digits}){exponent}"
