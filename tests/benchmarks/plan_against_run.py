#!/usr/bin/env python3
"""CPU time, memory and size of the result: what `tridentscan plan` says, and what the run takes.

    plan_against_run.py build/release/tridentscan
"""

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

FIGURES = Path(__file__).resolve().parents[2] / "configs/figures"
CASES = {
    "Fig. 2": ["fig2.yaml"],
    "Fig. 3": ["fig3.yaml"],
    "Fig. 3, 700 x 700": ["fig3.yaml", "--set", "grid.mass.points=700", "--set", "grid.coupling.points=700"],
    "Fig. 3 to 3e-5": ["fig3.yaml", "--set", "integration.relative_error=3e-5"],
    "Fig. 3, direct, 10 x 10 to 0.5 %": [
        "fig3.yaml", "--set", "integration.method=direct", "--set", "integration.relative_error=5e-3",
        "--set", "grid.mass.points=10", "--set", "grid.coupling.points=10"],
}


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main(program):
    program = Path(program).resolve()
    print(f"{'':34}{'CPU/s':>14}{'ratio':>7}{'MiB, rank 0':>15}{'MiB, file':>15}   (plan, run)")
    with tempfile.TemporaryDirectory() as folder:
        for name, (config, *options) in CASES.items():
            arguments = [str(FIGURES / config), *options, "--threads", "1"]
            plan = json.loads(subprocess.run([program, "plan", *arguments, "--json"], check=True,
                                             capture_output=True).stdout)
            before = cpu_seconds()
            subprocess.run([program, "run", *arguments, "-q", "--overwrite", "-o", "run.h5"], cwd=folder,
                           check=True)
            cpu = cpu_seconds() - before
            record = json.loads((Path(folder) / "run.run.json").read_text())
            size = (Path(folder) / "run.h5").stat().st_size
            mib = [value / 2**20 for value in (plan["root_memory_bytes"], record["peak_memory_bytes"],
                                               plan["output_bytes"], size)]
            print(f"{name:34}{plan['cpu_seconds']:7.2f}{cpu:7.2f}{plan['cpu_seconds'] / cpu:7.2f}"
                  f"{mib[0]:8.1f}{mib[1]:7.1f}{mib[2]:8.2f}{mib[3]:7.2f}")


if __name__ == "__main__":
    main(sys.argv[1])
