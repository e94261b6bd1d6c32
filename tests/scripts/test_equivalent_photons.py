import csv
import io
import json

import numpy as np
import pytest

from equivalent_photons import good_from, write
from plot_equivalent_photons import FLUX_STYLES, MODEL_STYLES, figure


def rows(ratio, energies=(0.5, 1, 2, 4), **fields):
    return [{"target": "Ar40", "energy_GeV": e, "epa_over_exact": ratio(e), **fields} for e in energies]


def test_energy_from_which_the_approximation_is_good():
    # 1 + 0.2/E is 10 % off at 2 GeV; between the rows at 1 and 2 GeV it is interpolated in ln E.
    assert good_from(rows(lambda e: 1 + 0.2 / e)) == pytest.approx(2)
    assert good_from(rows(lambda e: 1 - 0.3 * (e < 1.5)), 0.1) == pytest.approx(2**(2 / 3))
    assert good_from(rows(lambda e: 1.05)) == 0.5
    assert np.isnan(good_from(rows(lambda e: 1.2)))
    # An excursion counts up to its last row outside; NaN (below threshold) is outside.
    assert good_from(rows(lambda e: 1.2 if e == 2 else 1), 0.1) == pytest.approx(2 * 2**0.5)
    assert good_from(rows(lambda e: np.nan if e == 0.5 else 1)) == 1


def test_rows_are_written_as_json_and_csv():
    data = rows(lambda e: 1 + e)
    as_json, as_csv = io.StringIO(), io.StringIO()
    write(data, as_json, as_csv=False)
    write(data, as_csv, as_csv=True)
    assert json.loads(as_json.getvalue()) == data
    table = list(csv.DictReader(io.StringIO(as_csv.getvalue())))
    assert [float(row["epa_over_exact"]) for row in table] == [1.5, 2, 3, 5]


def test_figure_has_every_curve():
    data = [row for flux in FLUX_STYLES for row in rows(lambda e: 1 + 1 / e, model="sm", flux=flux)]
    data += [row for model in MODEL_STYLES if model != "sm"
             for row in rows(lambda e: 1.0, model=model, flux="full")]
    fluxes, models = figure(data).axes
    labels = [text.get_text() for axes in (fluxes, models) for text in axes.get_legend().get_texts()]
    assert len(labels) == 6 and len({line.get_linestyle() for line in models.lines}) >= 2
    assert any("1 GeV: 10 % from 0.5 GeV" in label for label in labels)
    assert any("never" in label for label in labels)
