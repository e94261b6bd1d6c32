"""The limits that README.md shows on its first screen are those of the figure above them."""

import json
import re

from conftest import ROOT, succeed

COLUMNS = ["ccfr", "charm2", "argon_5gev_10pc"]
ROWS = re.findall(r"^\| (\d+ [MG]eV) \| (\S+) \| (\S+) \| (\S+) \|$", (ROOT / "README.md").read_text(), re.M)


def test_limits_of_the_first_screen(tmp_path):
    succeed("run", "data:figures/fig3.yaml", "-q", "-o", "fig3.h5", cwd=tmp_path)
    masses = [option for mass, *_ in ROWS for option in ("--mass", mass)]
    said = json.loads(succeed("limit", "fig3.h5", "--json", *masses, cwd=tmp_path).stdout)
    assert said["confidence_level"] == 0.95 and said["test"] == "two_sided" and len(ROWS) == 3
    for column, name in enumerate(COLUMNS, start=1):
        for row, limit in zip(ROWS, said["limits"][name]):
            rounding = 0.5 * 10 ** (-len(row[column].partition(".")[2].partition("e")[0]) + int(row[column].partition("e")[2]))
            assert abs(float(row[column]) - limit["coupling"]) < rounding + 5 * limit["coupling_error"], (name, row[0])
