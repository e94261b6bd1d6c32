#!/usr/bin/env python3
"""Times the program as users run it, and prints JSON: start-up, figures, ranks, scaling, memory.

    measure.py PROGRAM CONFIGS SCRATCH [--quick]"""

import argparse
import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import time

REPEATS = 5


class Runner:
    def __init__(self, program, configs, scratch, quick):
        self.program, self.configs, self.scratch = program, configs, scratch
        self.quick = quick
        self.repeats = 1 if quick else REPEATS
        self.environment = dict(
            os.environ, TRIDENTSCAN_DATA=str(configs), OMPI_ALLOW_RUN_AS_ROOT="1",
            OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1", OMPI_MCA_rmaps_base_oversubscribe="1")

    def time(self, command):
        """Wall, CPU (of all its processes) and what the rest of the machine used meanwhile, in cores."""
        machine, children = busy_seconds(), resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True,
                              cwd=self.scratch, check=False)
        wall = time.perf_counter() - start
        if done.returncode != 0:
            sys.exit(f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stderr}")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - children.ru_utime - children.ru_stime
        return {"wall": wall, "cpu": cpu,
                "others": max(0, busy_seconds() - machine - cpu) / wall}

    def best(self, command, repeats=None):
        return faster(*(self.time(command) for _ in range(repeats or self.repeats)))

    def scan(self, config, *options, ranks=0, threads=None, cores=None, repeats=None):
        """Best wall time of a run with the stages of its record. `cores`: at most these many are used."""
        output = self.scratch / "scan.h5"
        command = [self.program, "run", config, "-o", output, "--overwrite", "-q"]
        command += ["--threads", str(threads)] if threads else []
        for option in options:
            command += ["--set", option]
        if ranks:
            command = ["mpirun", "-np", str(ranks), "--bind-to", "none"] + command
        if cores:
            command = ["taskset", "-c", ",".join(map(str, sorted(os.sched_getaffinity(0))[:cores]))] + command
        best = None
        for _ in range(repeats or self.repeats):
            timing = self.time(command)
            if best is None or timing["wall"] < best["wall"]:  # with the record of that very run
                record = json.loads((self.scratch / "scan.run.json").read_text())
                best = timing
        return best | {"stages": {s["name"]: s["seconds"] for s in record["stages"]},
                       "seconds": record["seconds"], "evaluations": record["evaluations"],
                       "bytes": output.stat().st_size,
                       "rank0_bytes": record["peak_memory_bytes"]}

    def twice_at_once(self, config, *options):
        """Two independent runs with one thread each: the wall time until both are done."""
        runs = []
        start = time.perf_counter()
        for copy in range(2):
            command = [self.program, "run", config, "-o", self.scratch / f"twice{copy}.h5",
                       "--overwrite", "-q", "--threads", "1"]
            for option in options:
                command += ["--set", option]
            runs.append(subprocess.Popen(command, env=self.environment, cwd=self.scratch))
        if any([run.wait() for run in runs]):
            sys.exit("one of two runs at once failed")
        return {"wall": time.perf_counter() - start}


def busy_seconds():
    """CPU seconds spent on anything by all cores since boot."""
    fields = [int(x) for x in open("/proc/stat").readline().split()[1:9]]
    return (sum(fields) - fields[3] - fields[4]) / os.sysconf("SC_CLK_TCK")


def grid(side):
    return f"grid.mass.points={side}", f"grid.coupling.points={side}"


def faster(*timings):
    return min(timings, key=lambda t: t["wall"])


def start_up(runner):
    runs = {name: [] for name in ("nothing", "version", "check", "smallest_scan")}
    for _ in range(2 if runner.quick else 40):  # interleaved: all meet the same disturbances
        runs["nothing"].append(runner.time(["/bin/true"]))
        runs["version"].append(runner.time([runner.program, "--version"]))
        runs["check"].append(runner.time([runner.program, "check", runner.configs / "experiments/ccfr.yaml"]))
        runs["smallest_scan"].append(runner.scan(
            runner.configs / "figures/fig3.yaml", *grid(2), "integration.relative_error=0.1",
            "integration.max_points=1024", threads=1, repeats=1))
    return {name: faster(*timings) for name, timings in runs.items()}


def figures(runner):
    result = {}
    for name, side in (("fig2", 100), ("fig3", 100), ("fig3", 400)):
        side = 10 if runner.quick else side
        config = runner.configs / f"figures/{name}.yaml"
        result[f"{name} {side} x {side}"] = {
            "threads": runner.scan(config, *grid(side)),
            "ranks": runner.scan(config, *grid(side), ranks=2, threads=1)}
    return result


def scaling(runner):
    """Direct scan of fig3, the same work on one core and in several ways on two."""
    config = runner.configs / "figures/fig3.yaml"
    options = ["integration.method=direct", "integration.relative_error=1e-2",
               "grid.mass.points=14", "grid.coupling.points=18"]
    if runner.quick:
        options[1:] = ["integration.relative_error=0.1", *grid(2)]
    ways = {"1 thread": {"threads": 1}, "2 threads": {"threads": 2},
            "2 ranks": {"threads": 1, "ranks": 2}, "4 ranks on 2 cores": {"threads": 1, "ranks": 4, "cores": 2}}
    best, twice = {}, []
    for _ in range(1 if runner.quick else 5):  # interleaved: all ways meet the same disturbances
        for way, how in ways.items():
            timing = runner.scan(config, *options, repeats=1, **how)
            if way not in best or timing["seconds"] < best[way]["seconds"]:
                best[way] = timing
        twice.append(runner.twice_at_once(config, *options))
    return best | {"two serial runs at once": min(twice, key=lambda t: t["wall"])}


def ten_experiments(runner):
    """A scan of ten experiments: copies of CCFR under other names."""
    text = (runner.configs / "experiments/ccfr.yaml").read_text()
    names = [f"copy{i}" for i in range(2 if runner.quick else 10)]
    for name in names:
        (runner.scratch / f"{name}.yaml").write_text(
            re.sub(r"^name: ccfr$", f"name: {name}", text, flags=re.M))
    return scan_of(runner, "ten", names)


def scan_of(runner, name, experiments):
    """fig3 with other experiments, which are files of the scratch folder."""
    figure = (runner.configs / "figures/fig3.yaml").read_text()
    listed = "experiments:\n" + "".join(f"  - {experiment}.yaml\n" for experiment in experiments)
    path = runner.scratch / f"{name}.yaml"
    path.write_text(re.sub(r"^experiments:\n(?:  - .*\n)+", listed, figure, flags=re.M))
    return path


def three_shapes(runner):
    """A scan of three experiments of 20 bins without backgrounds, whose cuts differ, so that each has kernels of
    its own."""
    text = (runner.configs / "experiments/dune_nd_75t_fhc_shape.yaml").read_text()
    edges = ", ".join(f'"{0.02 * i:.2f} GeV"' for i in range(20)) + ', "100 GeV"'
    text = re.sub(r"edges: \[.*?\]", f"edges: [{edges}]", text, flags=re.S)
    text = re.sub(r"  backgrounds:\n.*", "", text, flags=re.S)
    energies = {"shape0": "0.1357", "shape1": "0.2", "shape2": "0.3"}
    for name, energy in energies.items():
        (runner.scratch / f"{name}.yaml").write_text(
            text.replace("name: dune_nd_75t_fhc_shape", f"name: {name}").replace("0.1357 GeV", f"{energy} GeV"))
    return scan_of(runner, "shapes", energies)


def stages(runner):
    """Whole runs of all kinds, on all cores: by stage, with what they made."""
    figure = lambda name: runner.configs / f"figures/{name}.yaml"
    side, few = (10, 3) if runner.quick else (100, 13)
    runs = [(name, figure(name), side, []) for name in ("fig2", "fig3", "fig4", "today", "projections")]
    runs += [("fig2", figure("fig2"), 4 * side, []), ("fig3", figure("fig3"), 10 * side, []),
             ("fig3, Feldman-Cousins", figure("fig3"), few, ["statistics.test=feldman_cousins"]),
             ("fig3, direct to 1 %", figure("fig3"), few,
              ["integration.method=direct", "integration.relative_error=1e-2"]),
             ("3 experiments of 20 bins, CLs", three_shapes(runner), side, ["statistics.test=cls"])]
    result = []
    for name, config, points, options in runs:
        run = runner.scan(config, *grid(points), *options, repeats=1 if runner.quick else 2)
        experiments = len(re.findall(r"^  - [^ ]+\.yaml$", config.read_text(), flags=re.M))
        result.append(run | {"name": f"{name}, {points} x {points}", "results": experiments * points ** 2})
    return result


def disk(runner):
    """Bytes a second of a file that is written and synchronised."""
    data = os.urandom(1 << 20) * 64
    start = time.perf_counter()
    with open(runner.scratch / "disk", "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return len(data) / (time.perf_counter() - start)


def memory(runner):
    config = ten_experiments(runner)
    side = 50 if runner.quick else 1000
    alone = runner.scan(config, *grid(side), repeats=1)
    # The second rank tells its own peak: a wrapper writes what getrusage says of its child.
    wrapper = [sys.executable, "-c",
               "import resource, subprocess, sys\n"
               "code = subprocess.call(sys.argv[2:])\n"
               "peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024\n"
               "open(sys.argv[1], 'w').write(str(peak))\n"
               "sys.exit(code)"]
    run = [runner.program, "run", config, "-o", runner.scratch / "ten.h5", "--overwrite", "-q",
           "--threads", "1"]
    for option in grid(side):
        run += ["--set", option]
    command = ["mpirun", "--bind-to", "none"]
    for rank in range(2):
        command += [":"] * (rank > 0) + ["-np", "1"] + wrapper + [runner.scratch / f"peak{rank}"] + run
    timing = runner.time(command)
    return {"alone": alone, "side": side, "two_ranks": timing,
            "peak_bytes": [int((runner.scratch / f"peak{rank}").read_text()) for rank in range(2)]}


def events(runner):
    """CPU seconds an event into each format: the difference of two runs, so that training does not count."""
    few, many = (100, 1100) if runner.quick else (10_000, 410_000)
    result = {}
    for ending in ("h5", "hepmc3", "hepevt"):
        seconds = []
        for count in (few, many):
            command = [runner.program, "events", "lbne_5gev", "--count", str(count), "--threads", "1",
                       "-o", runner.scratch / f"events.{ending}", "--overwrite", "-q"]
            seconds.append(min(runner.time(command)["cpu"] for _ in range(runner.repeats)))
        result[ending] = max(seconds[1] - seconds[0], 1e-3) / (many - few)  # a quick run may measure nothing
    return result


def main():
    parser = argparse.ArgumentParser()
    for path in ("program", "configs", "scratch"):
        parser.add_argument(path, type=lambda p: pathlib.Path(p).resolve())
    parser.add_argument("--quick", action="store_true")
    runner = Runner(**vars(parser.parse_args()))
    early = start_up(runner)
    json.dump({"figures": figures(runner),
               "stages": stages(runner), "disk_bytes_per_second": disk(runner), "memory": memory(runner),
               "scaling": scaling(runner), "events": events(runner), "quick": runner.quick,
               # Again, minutes later: a whole phase of the machine can be slow.
               "start_up": {name: faster(early[name], late) for name, late in start_up(runner).items()},
               "load": os.getloadavg()}, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
