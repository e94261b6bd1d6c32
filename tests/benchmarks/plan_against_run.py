#!/usr/bin/env python3
"""CPU time, memory and size of the result: what `tridentscan plan` says, and what the run takes.

    plan_against_run.py build/release/tridentscan [REPETITIONS]

Medians of the repetitions; the ratio is that of one plan and the run after it, which met the same load.
"""

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

FIGURES = Path(__file__).resolve().parents[2] / "configs/figures"
CASES = {
    "Fig. 2": ["fig2.yaml"],
    "Fig. 3": ["fig3.yaml"],
    "Fig. 3, 700 x 700": ["fig3.yaml", "--set", "grid.mass.points=700", "--set", "grid.coupling.points=700"],
    "Fig. 3 to 3e-5": ["fig3.yaml", "--set", "integration.relative_error=3e-5"],
    "Fig. 3, direct, 12 x 12 to 1 %": [
        "fig3.yaml", "--set", "integration.method=direct", "--set", "integration.relative_error=1e-2",
        "--set", "grid.mass.points=12", "--set", "grid.coupling.points=12"],
}


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measured(program, config, options, folder):
    """(plan, run) of CPU time / s, memory of rank 0 / MiB and size of the result / MiB, once."""
    arguments = [str(FIGURES / config), *options, "--threads", "1"]
    plan = json.loads(subprocess.run([program, "plan", *arguments, "--json"], check=True,
                                     capture_output=True).stdout)
    before = cpu_seconds()
    subprocess.run([program, "run", *arguments, "-q", "--overwrite", "-o", "run.h5"], cwd=folder, check=True)
    cpu = cpu_seconds() - before
    record = json.loads((folder / "run.run.json").read_text())
    size = (folder / "run.h5").stat().st_size
    mib = 2**20
    return ((plan["cpu_seconds"], cpu), (plan["root_memory_bytes"] / mib, record["peak_memory_bytes"] / mib),
            (plan["output_bytes"] / mib, size / mib))


def main(program, repetitions=3):
    program = Path(program).resolve()
    print("| scan | CPU/s: plan | run | ratio (least, most) | memory/MiB: plan | run | file/MiB: plan | run |\n"
          "|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, (config, *options) in CASES.items():
            rows = [measured(program, config, options, Path(folder)) for _ in range(int(repetitions))]
            cpu, memory, size = ([median(column) for column in zip(*pairs)] for pairs in zip(*rows))
            ratios = [plan / run for (plan, run), *_ in rows]
            print(f"| {name} | {cpu[0]:.3g} | {cpu[1]:.3g} | {median(ratios):.2f} ({min(ratios):.2f}, "
                  f"{max(ratios):.2f}) | {memory[0]:.1f} | {memory[1]:.1f} | {size[0]:.2f} | {size[1]:.2f} |")


if __name__ == "__main__":
    main(*sys.argv[1:])
