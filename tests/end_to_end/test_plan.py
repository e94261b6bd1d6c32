"""What plan says of a run before it is started. Times are a benchmark (tests/benchmarks), counts are exact."""

import json

import pytest
from conftest import succeed, tridentscan, write_scan


def planned(folder, *arguments):
    return json.loads(succeed("plan", "scan.yaml", "--json", *arguments, cwd=folder).stdout)


def record_of_run(folder):
    succeed("run", "scan.yaml", "--threads", 1, cwd=folder)
    return json.loads((folder / "scan.run.json").read_text())


def test_a_short_kernel_scan_is_counted_exactly(tmp_path):
    # Without cuts there are no variants: the record counts all that is integrated.
    write_scan(tmp_path, experiments=["argon_5gev_10pc"], masses=150, couplings=120)
    plan, record = planned(tmp_path), record_of_run(tmp_path)
    assert not plan["extrapolated"] and plan["measured_cpu_seconds"] == plan["integration_cpu_seconds"]
    assert plan["evaluations"] == record["evaluations"]
    assert plan["expected_relative_error"] <= 1e-2
    # A line through two coarser planes, and arrays whose size is known.
    assert plan["output_bytes"] == pytest.approx((tmp_path / "scan.h5").stat().st_size, rel=0.3)
    assert plan["root_memory_bytes"] == pytest.approx(record["peak_memory_bytes"], rel=0.5)


@pytest.mark.parametrize("key, values, runs", [
    ("experiments.argon_5gev_10pc.projection.accuracy", ["0.1", "0.2", "0.3"], ["5 GeV"]),  # no new kernel
    ("experiments.argon_5gev_10pc.beam.energy", ["3 GeV", "5 GeV", "8 GeV"], ["3 GeV", "5 GeV", "8 GeV"])])
def test_a_third_parameter_counts_each_kernel_once(tmp_path, key, values, runs):
    """As many matrix elements as runs of each of its energies by itself; the file has one plane and curves of each value."""
    path = write_scan(tmp_path, experiments=["argon_5gev_10pc"], masses=60, couplings=50)
    evaluations = []
    for energy in runs:
        succeed("run", "scan.yaml", "-o", "one.h5", "--overwrite", "--threads", 1,
                "--set", f"experiments.argon_5gev_10pc.beam.energy={energy}", cwd=tmp_path)
        evaluations.append(json.loads((tmp_path / "one.run.json").read_text())["evaluations"])
    path.write_text(path.read_text() + f"scan: {{key: {key}, values: {json.dumps(values)}}}\n")
    plan = planned(tmp_path)
    assert plan["evaluations"] == sum(evaluations) and plan["scan_values"] == 3 and not plan["extrapolated"]
    record = record_of_run(tmp_path)
    assert plan["output_bytes"] == pytest.approx((tmp_path / "scan.h5").stat().st_size, rel=0.3)
    assert plan["root_memory_bytes"] == pytest.approx(record["peak_memory_bytes"], rel=0.5)
    assert f"3 values of {key}" in succeed("plan", "scan.yaml", cwd=tmp_path).stdout


def test_a_long_kernel_scan_is_extrapolated_by_the_law_of_the_error(tmp_path):
    write_scan(tmp_path, relative_error="2e-6")
    plan = planned(tmp_path)
    assert plan["extrapolated"] and 0.5 <= plan["error_exponent"] <= 1
    assert plan["cpu_seconds"] > 2 * plan["measured_cpu_seconds"]
    assert plan["expected_relative_error"] <= 1e-5


def test_a_direct_scan_is_forecast_from_a_sample_of_its_points(tmp_path):
    write_scan(tmp_path, experiments=["ccfr", "charm2"], masses=4, couplings=4, method="direct",
               relative_error="1e-2")
    plan, record = planned(tmp_path, "--ranks", 4), record_of_run(tmp_path)
    assert plan["units"] == 32 and plan["units_per_rank"] == 8
    assert plan["cpu_seconds_per_rank"] == pytest.approx(plan["integration_cpu_seconds"] / 4)
    # Every point is sampled: what scatters is where the doubling of its points ends.
    assert plan["evaluations"] == pytest.approx(record["evaluations"], rel=0.25)


def test_an_accuracy_out_of_reach_is_told(tmp_path):
    write_scan(tmp_path, relative_error="1e-5")
    text = succeed("plan", "scan.yaml", "--set", "integration.max_points=2048", cwd=tmp_path).stdout
    assert "The relative error will stay at" in text and "max_points = 2048" in text
    assert max(map(len, text.splitlines())) <= 80


def test_a_plan_of_a_faulty_configuration_is_refused(tmp_path):
    write_scan(tmp_path)
    done = tridentscan("plan", "scan.yaml", "--set", "grid.mass.points=0", cwd=tmp_path)
    assert done.returncode == 2 and done.stdout == "" and "grid.mass.points: 0 is out of range" in done.stderr
