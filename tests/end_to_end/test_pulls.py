"""Errors of a sum over the reactions of a beam are right, though each reaction gets points until the sum is good enough."""

import json
import os

import numpy as np
import pytest
from conftest import succeed

SEEDS = 400


def electron_pairs(folder, error, seed):
    """Cross section in the Booster beam, most of it from muon neutrinos, and its error."""
    found = json.loads(succeed("xsec", "--target", "Ar40", "--beam", "miniboone_fhc", "--final-state", "e- e+", "--relative-error",
                               str(error), "--seed", str(seed), "--json", cwd=folder).stdout)
    return found["sigma_cm2"], found["sigma_error_cm2"]


@pytest.mark.skipif(not os.environ.get("TRIDENTSCAN_SLOW"), reason="a minute of cross sections")
def test_every_pull_of_a_sum_over_reactions_is_that_of_sixteen_replicas(tmp_path):
    """Student's t of 15 degrees of freedom has a width of 1.07, of 400 seeds with a standard deviation of 0.04: 1.22 is
    passed by chance in one of 10^4. It was 1.28 while small reactions could stop after their first round."""
    truth = np.array([electron_pairs(tmp_path, 7e-5, seed) for seed in range(9001, 9005)])
    value, error = truth[:, 0].mean(), np.sqrt((truth[:, 1]**2).sum()) / len(truth)
    pulls = np.array([(sigma - value) / np.hypot(own, error) for sigma, own in (electron_pairs(tmp_path, 1e-3, s) for s in range(SEEDS))])
    assert np.sqrt(np.mean(pulls**2)) < 1.22
    assert np.mean(np.abs(pulls) > 2.131) < 0.09  # 5 +- 1.1 %
