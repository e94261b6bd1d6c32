"""The reference intervals are those of G. J. Feldman and R. D. Cousins, physics/9711021."""

import csv
from pathlib import Path

import feldman_cousins
import pytest

SUPPORT = Path(__file__).parents[1] / "support"

# Table IV of the paper (90 % CL), background 0 and 3, rounded to 0.01 there; entries that the lengthening
# does not touch.
PUBLISHED = {
    0: [(0.00, 2.44), (0.11, 4.36), (0.53, 5.91), (1.10, 7.42), (1.47, 8.60), (1.84, 9.99), (2.21, 11.47),
        (3.56, 12.53), (3.96, 13.99), (4.36, 15.30), (5.50, 16.50)],
    3: [None, (0.00, 1.88), (0.00, 3.04), (0.00, 4.42), (0.00, 5.60), (0.00, 6.99), (0.15, 8.47),
        (0.89, 9.53), (1.51, 10.99), (1.88, 12.30), (2.63, 13.50)],
}


@pytest.mark.parametrize("background", PUBLISHED)
def test_published_intervals(background):
    computed = feldman_cousins.intervals(background, 0.90)
    for expected, found in zip(PUBLISHED[background], computed):
        if expected:
            assert found == pytest.approx(expected, abs=0.005 + feldman_cousins.STEP)


def test_the_table_in_the_tests_is_that_of_the_program():
    with open(SUPPORT / "feldman_cousins.csv") as file:
        rows = [row for row in csv.DictReader(file)
                if row["confidence_level"] == "0.95" and row["background"] == "2"]
    computed = feldman_cousins.intervals(2, 0.95)
    ends = [float(row[end]) for row in rows for end in ("lower", "upper")]
    assert ends == pytest.approx([end for interval in computed for end in interval], abs=1e-9)
