#!/usr/bin/env python3
"""Feldman-Cousins intervals of a Poisson signal over a known background by summing probabilities, as in
physics/9711021, section IV: what the program's likelihood-ratio ordering is tested against. Without the
lengthening that makes published upper ends fall with the background (their tables differ where it acts: few
events over more background).

    python3 tests/support/feldman_cousins.py > tests/support/feldman_cousins.csv
"""

from math import lgamma

import numpy as np

STEP = 0.005  # of the signal


def intervals(background, level, most_observed=10, largest=30.0):
    """[(lower, upper)] for 0, 1, ... observed events."""
    n = np.arange(100)
    log_factorial = np.array([lgamma(k + 1) for k in n])

    def log_probability(mean):
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(n > 0, n * np.log(mean), 0.0) - mean - log_factorial

    best = log_probability(np.maximum(n, background))
    signals = np.arange(0, largest, STEP)
    accepted = []
    for signal in signals:
        probability = log_probability(signal + background)
        order = np.argsort(-(probability - best), kind="stable")
        inside = np.searchsorted(np.cumsum(np.exp(probability[order])), level) + 1
        accepted.append(np.isin(np.arange(most_observed + 1), order[:inside]))
    accepted = np.array(accepted)
    return [(signals[a][0], signals[a][-1]) for a in accepted.T]


if __name__ == "__main__":
    print("confidence_level,background,observed,lower,upper")
    for confidence_level in (0.90, 0.95):
        for b in (0, 1, 2, 3, 4, 5):
            for observed, (lower, upper) in enumerate(intervals(b, confidence_level)):
                print(f"{confidence_level},{b},{observed},{lower:.3f},{upper:.3f}")
