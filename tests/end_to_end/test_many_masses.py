"""A result of many masses costs as many times more as it has masses."""

from conftest import processor_seconds, succeed

SCAN = """schema_version: 1
name: many
model: lmu_ltau
grid:
  mass: {{min: "1 MeV", max: "10 GeV", points: {masses}, spacing: log}}
  coupling: {{min: 1e-4, max: 1e-1, points: 3, spacing: log}}
experiments: ["data:experiments/ccfr.yaml"]
integration: {{relative_error: 2e-2}}
"""


def cpu_seconds(*arguments, cwd):
    before = processor_seconds()
    succeed(*arguments, cwd=cwd)
    return processor_seconds() - before


def test_limits_of_ten_times_the_masses_cost_ten_times_the_time(tmp_path):
    """A quadratic search would cost a hundred times; twenty-five leaves room for noise."""
    for masses in (1000, 10000):
        (tmp_path / f"{masses}.yaml").write_text(SCAN.format(masses=masses))
        succeed("run", f"{masses}.yaml", "-o", f"{masses}.h5", cwd=tmp_path)
    for command in (["limit"], ["limit", "--json"], ["export", "--format", "csv", "--overwrite", "-o"]):
        few, many = (min(cpu_seconds(command[0], f"{masses}.h5", *command[1:], *([str(tmp_path / f"x{masses}")] * (command[-1] == "-o")),
                                     cwd=tmp_path) for _ in range(2)) for masses in (1000, 10000))
        assert many < 25 * few, (command, few, many)
