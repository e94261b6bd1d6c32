#!/usr/bin/env python3
"""Turns the measurements of scripts/benchmark.sh into docs/performance.md on stdout.

    report.py SCRATCH BUILD     SCRATCH holds micro.N.json, scalar.N.json, driver.json, program.json"""

import datetime
import json
import os
import pathlib
import re
import subprocess
import sys

import flops
from as_text import duration, per_cent, si, table

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "scripts"))
from validation.prose import wrapped  # noqa: E402
SETS = ("baseline", "avx2", "avx512")
MATRIX_ELEMENTS = 3  # of a base point without cuts
PROTOTYPE_RATE = (1.3, 1.6)  # M/s, of the naive scalar prototype before this program on another AVX-512 core: context


def output_of(*command):
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def best_rates(rounds):
    """Items a second of each benchmark."""
    rates = {}
    for run in (run for file in rounds for run in json.loads(file.read_text())["benchmarks"]):
        if run["run_type"] == "iteration":
            rates[run["run_name"]] = max(run["items_per_second"], rates.get(run["run_name"], 0))
    return rates


class Measurements:
    def __init__(self, scratch, build):
        read = lambda name: json.loads((scratch / f"{name}.json").read_text())
        self.driver, self.program = read("driver"), read("program")
        self.rates, self.scalar_rates = (best_rates(scratch.glob(f"{x}.*.json")) for x in ("micro", "scalar"))
        self.flops = flops.count(build / "tests/benchmarks/benchmark_micro")
        self.build, self.requirements = build, []
        self.quick = self.program["quick"]

    def rate(self, what, isa):
        return self.rates.get(f"{what}/{isa}")

    def share_of_peak(self, what, isa):
        counted = self.flops.get((what, isa))
        return counted and counted["per_point"] * self.rate(what, isa) / self.rate("peak", isa)

    def require(self, what, value, met):
        self.requirements.append((what, value, "met" if met else "**not met**"))


def machine(m):
    facts = {field["field"].rstrip(":"): field["data"]
             for field in json.loads(output_of("lscpu", "-J"))["lscpu"]}
    flags = [f for f in ("sse4_2", "avx", "avx2", "fma", "avx512f", "avx512dq", "avx512vl")
             if f in facts.get("Flags", "").split()]
    cache = re.search(r"CMAKE_CXX_COMPILER:\w+=(.*)", (m.build / "CMakeCache.txt").read_text())[1]
    rows = [("processor", f"{facts.get('Vendor ID')} {facts.get('Model name')}, family "
                          f"{facts.get('CPU family')}, model {facts.get('Model')}"),
            ("cores", f"{os.cpu_count()}" + (f", virtual ({facts['Hypervisor vendor']})"
                                             if "Hypervisor vendor" in facts else "")),
            ("caches (all cores)", ", ".join(f"{c} {facts[f'{c} cache']}" for c in
                                             ("L1d", "L2", "L3") if f"{c} cache" in facts)),
            ("instruction sets", ", ".join(flags)),
            ("compiler", output_of(cache, "--version").splitlines()[0]),
            ("system", f"{os.uname().sysname} {os.uname().release}"),
            ("load average at the end", " ".join(f"{x:.1f}" for x in m.program["load"])),
            ("date", datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d"))]
    return table(("", ""), rows)


def inner_loops(m):
    names = {"map": "map: 4 coordinates to Q2, sh, K2, l and frame",
             "kinematics": "kinematics of one azimuth, map of t",
             "kinematics_with_cuts": "the same with the cut-aware map",
             "amplitude": "amplitude: T_VV, T_AA, T_VA",
             "all": "all, no cuts (3 matrix elements)", "all_with_cuts": "all, E_mu > 9 GeV (4 matrix elements)",
             "four_muons": "Z -> 4 mu with cuts as at the LHC, all with points and sums (6 orientations)"}
    sets = [s for s in SETS if m.rate("peak", s)]
    rows = [["peak of multiply-adds, GFLOP/s"] + [f"{m.rate('peak', s) / 1e9:.1f}" for s in sets]]
    for what, meaning in names.items():
        cells = []
        for s in sets:
            cell = f"{m.rate(what, s) / 1e6:.3g} M/s"
            if counted := m.flops.get((what, s)):
                cell += f"; {counted['per_point']:.0f} flops, {per_cent(m.share_of_peak(what, s))}"
                if counted["points_per_pass"] == 1:
                    cell += " (not vectorised)"
            cells.append(cell)
        rows.append([meaning] + cells)
    best = sets[-1]
    others = [("lattice points, 8 coordinates", f"{m.rates['lattice'] / 1e6:.3g} M/s"),
              ("deposit on the nodes of the kernel", f"{m.rates['deposit'] / 1e6:.3g} M/s"),
              ("helicity amplitude, Dirac matrices in double precision, -O3 -march=native",
               f"{m.rates['helicity'] / 1e6:.3g} M/s")]
    evaluations = {s: MATRIX_ELEMENTS * m.rate("all", s) for s in sets}
    for s, floor in (("avx2", 15e6), ("avx512", 25e6)):
        if s in sets:
            m.require(f"all-in integrand, {s}: {floor / 1e6:.0f} M matrix elements/s/core",
                      f"{evaluations[s] / 1e6:.1f} M/s", evaluations[s] >= floor)
    ratio = evaluations[best] / m.rates["helicity"]
    m.require("at least 15 times the helicity reference", f"{ratio:.0f} times ({best})", ratio >= 15)
    scalar = {s: m.scalar_rates[f"four_muons/{s}"] for s in sets}
    rows.append(["the same, compiled without vectors"] + [f"{scalar[s] / 1e6:.3g} M/s" for s in sets])
    for s, floor in (("avx2", 4), ("avx512", 5)):
        if s in sets:
            gain = m.rate("four_muons", s) / scalar[s]
            m.require(f"Z -> 4 mu, {s}: at least {floor} times its own scalar build",
                      f"{gain:.2f} times scalar code with the instructions of {s}, "
                      f"{m.rate('four_muons', s) / scalar['baseline']:.2f} times scalar code for any processor",
                      gain >= floor)
    return (table(["points/s per core; flops per point; share of peak"] + sets, rows)
            + "\nIn the rows that contain everything, a point is a base point. Flops are counted in the machine code of the "
            "timed binary (tests/benchmarks/flops.py). An addition, subtraction, multiplication, division or "
            "square root counts 1, a fused multiply-add 2, everything else 0. A division takes as long as ten "
            "multiplications or more, and still counts 1. The last row is the source of the row above it, compiled with "
            "-fno-tree-loop-vectorize -fno-tree-slp-vectorize and without -fopenmp-simd (benchmark_micro_scalar).\n\n"
            + table(("also, best instruction set", "rate"), others)
            + f"\nThe program computes {ratio:.0f} complete matrix elements ({best}) in the time of one helicity amplitude. "
            f"A naive scalar prototype before this program did {PROTOTYPE_RATE[0]}-{PROTOTYPE_RATE[1]} M/s on another "
            f"machine, which is {evaluations[best] / 1e6 / PROTOTYPE_RATE[1]:.0f}-"
            f"{evaluations[best] / 1e6 / PROTOTYPE_RATE[0]:.0f} times less.\n")


def kernel_cell(found):
    return f"{si(found['base_points'])}, {duration(found['seconds'])}" if found else "beyond 2 M points"


def convergence(m):
    text = ""
    for case, title in (("without_cuts", "no cuts"), ("with_cuts", "both E_mu > 9 GeV")):
        data = m.driver["convergence"][case]
        rows = []
        for piece in data["pieces"]:
            gsl = piece["gsl"]
            calls = ("~" if gsl["extrapolated"] else "") + si(gsl["calls"])
            kernel = piece["kernel"]
            rows.append((piece["observable"], f"{piece['target']:.0e}", kernel_cell(kernel),
                         f"{calls}, {duration(gsl['seconds'])}",
                         si(gsl["calls"] / kernel["base_points"]) if kernel else "",
                         si(gsl["seconds"] / kernel["seconds"]) if kernel else ""))
        text += f"\n{title}:\n\n" + table(
            ("piece", "relative error", "kernel: base points, CPU", "GSL VEGAS: calls, CPU",
             "calls ratio", "time ratio"), rows)
    reached = {p["target"]: p["kernel"] for p in m.driver["convergence"]["with_cuts"]["all_pieces"]}
    for target, points, seconds in ((1e-3, 4e4, 0.010), (1e-4, None, 0.2)):
        found = reached[target]
        limit = f"at most {si(points)} points and " if points else ""
        m.require(f"CCFR with cuts to {target:.0e} for SM, Z' 10 MeV and Z' 1 GeV: {limit}under "
                  f"{duration(seconds)}", kernel_cell(found),
                  found and found["seconds"] < seconds and (not points or found["base_points"] <= points))
    return (text + "\nThis is CCFR, with 160 GeV on iron. Base points are those of all 16 replicas together. The number is the "
            "smallest power of two from which on the error (root mean square over 5 seeds) stays below the target. "
            "One kernel serves all pieces, while GSL integrates each by itself. GSL gets the same integrand, "
            "including the map and the average over azimuths, as a scalar function compiled with -O3 -march=native. "
            "Numbers with ~ are extrapolated from 1e-3 with the inverse square of the error.\n")


def stopping(m):
    rows = []
    ccfr = {run["target"]: run["seconds"] for run in m.driver["stopping_rule"] if run["experiment"] == "ccfr"}
    for run in m.driver["stopping_rule"]:
        ratio = run["seconds"] / ccfr[run["target"]]
        rows.append((run["experiment"], "spectrum" if run["spectrum"] else "one energy", run["nuclei"],
                     f"{run['target']:.0e}", si(run["base_points"]), duration(run["seconds"]),
                     f"{ratio:.2g}"))
        if run["spectrum"]:
            m.require(f"kernel of {run['experiment']} to {run['target']:.0e}: at most 5 times CCFR's",
                      f"{ratio:.2g} times", ratio <= 5)
    return table(("experiment", "beam", "nuclei", "relative error", "base points", "CPU", "time over CCFR's"),
                 rows) + ("\nThese are medians over seeds. The program adds points until the Standard Model, "
                          "interference and mediator pieces, of vector and axial couplings, all have the error "
                          "that was asked for, at all masses from 1 MeV to 1 TeV.\n")


def beams(m):
    rows = []
    for run in m.driver["beams"]:
        ratio = run["spectrum"] / run["one_energy"]
        rows.append((run["beam"], run["pair"], f"{run['target']:.0e}", duration(run["spectrum"]),
                     duration(run["one_energy"]), f"{ratio:.2f}"))
        m.require(f"{run['pair']} in {run['beam']} without cuts to {run['target']:.0e}: at most 1.3 times one energy",
                  f"{ratio:.2f} times", ratio <= 1.3)
    return table(("beam", "pair", "relative error", "beam, CPU", "one energy, CPU", "ratio"), rows) + (
        "\nThese are fluxes and their mean energies, with muon neutrinos on argon and its nucleons. The error is the worst "
        "of the Standard Model and the Z' of 10 MeV and 1 GeV, as root mean square over 20 seeds. The time is interpolated "
        "to the same error.\n")


def equal_calls(m):
    rows = []
    for case, title in (("without_cuts", "no cuts"), ("with_cuts", "E_mu > 9 GeV")):
        for r in m.driver["equal_calls"][case]:
            rows.append((title, r["observable"], f"{r['lattice']:.2g}", f"{r['gsl_five_iterations']:.2g}",
                         f"{r['gsl_warm_up_and_one']:.2g}", f"{r['ratio']:.1f}"))
        sm, floor = m.driver["equal_calls"][case][0], 10 if case == "without_cuts" else 5
        m.require(f"error at {sm['calls']} calls, SM, {title}: at least {floor} times below GSL VEGAS",
                  f"{sm['ratio']:.1f} times", sm["ratio"] >= floor)
    return table(("", "piece", "lattice", "GSL, 5 iterations", "GSL, warm-up and 1 iteration", "better GSL / lattice"),
                 rows) + ("\nThese are root-mean-square relative errors of one integration, over 48 shifted lattices and "
                       "24 seeds of GSL.\n")


def pulls(m):
    rows, good = [], True
    for case, title in (("without_cuts", "no cuts"), ("with_cuts", "E_mu > 9 GeV")):
        for r in m.driver["pulls"][case]:
            rows.append((title, r["observable"], f"{r['width']:.3f}", f"{r['mean']:+.3f}",
                         f"{r['ks_probability']:.3f}"))
            good = good and abs(r["width"] - 1) <= 0.15 and r["ks_probability"] > 1e-3
    seeds = m.driver["pulls"]["with_cuts"][0]["seeds"]
    widths = [float(row[2]) for row in rows]
    m.require(f"pulls over {seeds} seeds standard normal: width 1 +- 0.15, Kolmogorov-Smirnov p > 1e-3",
              f"widths {min(widths)} to {max(widths)}, p at least {min(float(r[4]) for r in rows)}", good)
    return table(("", "piece", "width", "mean", "Kolmogorov-Smirnov p"), rows)


def grid_stage(m):
    g = m.driver["grid_stage"]
    alone = m.program["memory"]["alone"]
    points = m.program["memory"]["side"] ** 2 * g["experiments"]
    output = alone["stages"]["output"]
    m.require("ratio, error and chi2 under 50 ns of CPU a point and experiment",
              f"{g['ns_per_point_and_experiment']:.1f} ns", g["ns_per_point_and_experiment"] < 50)
    rank0, other = m.program["memory"]["peak_bytes"]
    m.require(f"{m.program['memory']['side']} x {m.program['memory']['side']} points, {g['experiments']} "
              "experiments: under 600 MB on rank 0",
              f"{rank0 / 1e6:.0f} MB (alone {alone['rank0_bytes'] / 1e6:.0f} MB)",
              max(rank0, alone["rank0_bytes"]) < 600e6)
    m.require("and under 100 MB on other ranks", f"{other / 1e6:.0f} MB", other < 100e6)
    return table(
        (f"{g['masses']} x {g['couplings']} points, {g['experiments']} experiments", ""),
        [("ratio, chi2, their errors (one core)", f"{g['ns_per_point_and_experiment']:.1f} ns a point and experiment"),
         ("polynomials, limits, expected limits (one core)",
          f"{g['us_per_mass_and_experiment']:.1f} us a mass and experiment"),
         ("contours (one core)", f"{g['contour_ns_per_point_and_experiment']:.1f} ns a point and experiment"),
         ("output (HDF5, gzip, checksums)", f"{duration(output)}: {output / points * 1e9:.0f} ns a point and "
          f"experiment, {32 * points / output / 1e6:.0f} MB/s of float64, file {alone['bytes'] / 1e6:.0f} MB"),
         ("whole run, " + f"{os.cpu_count()} threads", f"{duration(alone['wall'])} wall"),
         ("peak memory, one rank", f"{alone['rank0_bytes'] / 1e6:.0f} MB"),
         ("peak memory, two ranks", f"{rank0 / 1e6:.0f} MB and {other / 1e6:.0f} MB")])


def figures(m):
    names = sorted({s for f in m.program["figures"].values() for w in f.values() for s in w["stages"]})
    rows = []
    for figure, ways in m.program["figures"].items():
        for way, t in ways.items():
            rows.append([figure, f"{os.cpu_count()} threads" if way == "threads" else "mpirun -np 2",
                         duration(t["wall"]), duration(t["cpu"]), duration(t["seconds"])]
                        + [duration(t["stages"].get(s, 0)) for s in names] + [f"{t['others']:.1f}"])
    last = list(m.program["figures"].values())[-1]
    text = table(["figure", "started with", "wall", "CPU", "inside the program"] + names
                 + ["other load, cores"], rows)
    label = list(m.program["figures"])[-1]
    m.require(f"{label}, four experiments at 0.1 %: under 1 s wall on 2 cores", duration(last["threads"]["wall"]),
              last["threads"]["wall"] < 1)
    m.require("and under 1.5 s with mpirun -np 2", duration(last["ranks"]["wall"]), last["ranks"]["wall"] < 1.5)
    plane = m.driver["plane_by_vegas"]
    rows = [(e["experiment"], si(e["calls_per_point"]), duration(e["seconds_per_point"]),
             si(e["core_seconds_for_plane"]) + " s") for e in plane["experiments"]]
    cpu_ratio = plane["core_seconds"] / last["threads"]["cpu"]
    wall_ratio = plane["core_seconds"] / os.cpu_count() / last["threads"]["wall"]
    m.require(f"the same plane by GSL VEGAS point by point ({plane['timed_points']} timed points): 1e5 times the "
              "time", f"{si(cpu_ratio)} in CPU time, {si(wall_ratio)} in wall time on all cores",
              cpu_ratio >= 1e5)
    text += (f"\nThe times are the best of {1 if m.quick else 5} runs. \"Other load\" is what other processes used "
             "meanwhile.\n\nThe next table is the same "
             f"{plane['side']} x {plane['side']} plane by GSL VEGAS, which integrates each point and experiment by "
             f"itself to {plane['target']:.0e}. It is extrapolated from {plane['timed_points']} timed points. "
             f"The sum is {si(plane['core_seconds'])} core-seconds, {si(cpu_ratio)} times the CPU time above.\n\n")
    return text + table(("experiment", "calls a point", "CPU a point", "CPU for the plane"), rows)


def where_time_goes(m):
    """Whole runs by stage: what one result costs, and how far a stage is from what limits it."""
    names = sorted({s for run in m.program["stages"] for s in run["stages"]})
    loop = {"kernels": "all_with_cuts", "four muons": "four_muons"}
    best = [s for s in SETS if m.rate("peak", s)][-1]
    rows = []
    for run in m.program["stages"]:
        outside = run["wall"] - sum(run["stages"].values())
        output = run["stages"].get("output", 0)
        rows.append([run["name"], duration(run["wall"]), duration(run["cpu"])]
                    + [duration(run["stages"][s]) if s in run["stages"] else "" for s in names]
                    + [duration(outside), duration(run["cpu"] / run["results"]),
                       f"{si(run['evaluations'])}, {si(run['evaluations'] / run['cpu'])}/s",
                       f"{run['bytes'] / 1e6:.3g} MB, {run['bytes'] / output / 1e6:.3g} MB/s" if output else ""])
    tridents, four = 4 * m.rate(loop["kernels"], best), m.rate(loop["four muons"], best)
    shapes = next(run for run in m.program["stages"] if "20 bins" in run["name"])
    fig2 = next(run for run in m.program["stages"] if run["name"].startswith("fig2"))
    m.require("scan of 3 experiments of 20 bins, 100 x 100 points, CLs: under 3 s on 2 cores",
              duration(shapes["wall"]), shapes["wall"] < 3)
    m.require("fig2 100 x 100: under 1 s wall on 2 cores and 1.6 s of CPU",
              f"{duration(fig2['wall'])}, {duration(fig2['cpu'])}", fig2["wall"] < 1 and fig2["cpu"] < 1.6)
    return table(["run", "wall", "CPU"] + names + ["all else", "CPU a point and experiment",
                 "matrix elements, and in a second of CPU", "file, and in a second of its stage"], rows) + (
        "\nStages are in wall time on all cores. The limits are these: the loops compute "
        f"{si(tridents)} trident matrix elements with cuts in a second and core ({best}), and {si(four)} points of "
        f"Z -> 4 mu; a file of 64 MB is written and synchronised at "
        f"{m.program['disk_bytes_per_second'] / 1e6:.3g} MB/s. Memory limits none of these runs: the blocks of the "
        "loops stay in the first-level cache, and the planes are gone through once.\n")


def scaling(m):
    runs = m.program["scaling"]
    serial, twice = runs["1 thread"], runs.pop("two serial runs at once")["wall"]
    ceiling, simulated = serial["wall"] / twice, m.driver["schedule"]["real_runs"]
    rows = []
    for way, t in runs.items():
        efficiency = serial["seconds"] / ((1 if way == "1 thread" else 2) * t["seconds"])
        rows.append((way, f"{t['seconds']:.2f} s", f"{t['cpu']:.2f} s", f"{efficiency:.3f}",
                     f"{simulated[way]:.3f}" if way in simulated else "", f"{t['others']:.2f}"))
        if way in ("2 threads", "2 ranks"):
            m.require(f"parallel efficiency of {way} at least 0.95 on over 10 s of work",
                      f"{efficiency:.3f}; the machine gives two independent runs {ceiling:.3f}",
                      efficiency >= 0.95 and serial["seconds"] > 10)
    rows.append(("two serial runs at once", f"{twice:.2f} s", "", f"{ceiling:.3f}", "", ""))
    text = table(("direct scan", "wall", "CPU", "efficiency", "simulated", "other load, cores"), rows)
    text += ("\nTimes are the best of 5; the ways were run in turn. Two independent serial runs at once show what this "
             "machine can give to two cores at all. Its noise is a few per cent, so an efficiency can exceed one.\n"
             "\nThis is a direct scan of fig3, with 14 x 18 points and four experiments at 1 %. Nothing was run on more than "
             "two cores. What is simulated, here and below, is the hand-out of scanner/parallel/work_units.cpp as discrete "
             "events, with the times of units measured above. With four ranks on two cores every unit lasts twice as "
             "long there, even while other ranks wait, so that the simulated efficiency is too low. Assumed are a latency of 5 us a "
             "message, 2 us of the root's time a message, and idle threads that look for work every 20 us. "
             "scripts/cluster/strong_scaling.sbatch measures the same on a cluster.\n")
    for case, ranks, floor in zip(m.driver["schedule"]["clusters"], (1000, 125), (0.9, 0.5)):
        [efficiency] = [r["efficiency"] for r in case["runs"] if (r["ranks"], r["threads"]) == (ranks, 8)]
        m.require(f"simulated {ranks} x 8, {case['what'].split(',')[0]}: efficiency at least {floor}",
                  f"{efficiency:.3f}", efficiency >= floor)
        text += (f"\n{case['what']}: {si(case['units'])} units of {duration(case['seconds_per_unit'])} on "
                 f"average, {si(case['core_seconds'])} core-seconds\n\n")
        text += table(("ranks x threads", "seconds", "efficiency"),
                      [(f"{r['ranks']} x {r['threads']}", f"{r['seconds']:.3g}", f"{r['efficiency']:.3f}")
                       for r in case["runs"]])
    return text


def events(m):
    drawn, files = m.driver["events"], m.program["events"]
    grid, plain = drawn["adaptive grid"], drawn["plain Monte Carlo"]
    m.require("efficiency of unweighted events, mu mu at 5 GeV on argon: at least 0.25 with at most 0.1 % of sigma in "
              "overweights", f"{grid['efficiency']:.3f} with {per_cent(grid['overweight_share'])}",
              grid["efficiency"] >= 0.25 and grid["overweight_share"] <= 1e-3)
    m.require("events a second and core: at least 2e5 into HDF5, 2e4 into HepMC3",
              f"{si(1 / files['h5'])}, {si(1 / files['hepmc3'])}", files["h5"] <= 5e-6 and files["hepmc3"] <= 5e-5)
    text = "These are events of the Standard Model, nu_mu -> mu- mu+ at 5 GeV on argon, on one thread.\n\n"
    text += table(("drawn by", "efficiency", "training", "events a second, in memory"),
                  [(way, f"{d['efficiency']:.4f}", duration(d["training_seconds"]), si(d["events_per_second"]))
                   for way, d in drawn.items()])
    text += ("\nPlain Monte Carlo with accept and reject is what other generators do. Here it has the same map of phase space "
             "and the same amplitude, with uniform points and without a grid.\n\n")
    return text + table(("into a file", "CPU an event", "events a second"),
                        [({"h5": "HDF5", "hepmc3": "HepMC3", "hepevt": "HEPEVT"}[ending], duration(seconds),
                          si(1 / seconds)) for ending, seconds in files.items()])


def start_up(m):
    s = m.program["start_up"]
    small = s["smallest_scan"]
    before = small["wall"] - sum(small["stages"].values())
    m.require("--version and check of one experiment: at most 15 ms",
              f"{duration(s['version']['wall'])}, {duration(s['check']['wall'])}",
              max(s["version"]["wall"], s["check"]["wall"]) <= 0.015)
    m.require("smallest scan: at most 60 ms", duration(small["wall"]), small["wall"] <= 0.06)
    return table(("best of 40 and, minutes later, 40 more", "wall"), [
        ("/bin/true, which does nothing", duration(s["nothing"]["wall"])),
        ("tridentscan --version", duration(s["version"]["wall"])),
        ("tridentscan check ccfr.yaml", duration(s["check"]["wall"])),
        ("smallest scan (fig3, 2 x 2 points, fewest samples, one thread)", duration(small["wall"])),
        ("of which before, between and after the stages", duration(before)),
        *((f"of which {name}", duration(seconds)) for name, seconds in small["stages"].items())])


def main():
    m = Measurements(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
    sections = [("Inner loops", inner_loops), ("Points and seconds to an error", convergence),
                ("The program's own stopping rule", stopping), ("Beams without cuts", beams), ("Error at equal calls", equal_calls),
                ("Error estimates", pulls), ("The plane", grid_stage), ("Whole figures", figures),
                ("Where the time goes", where_time_goes), ("Parallel efficiency", scaling), ("Events", events), ("Start-up", start_up)]
    body = "".join(f"\n## {title}\n\n{write(m)}" for title, write in sections)
    page = ("# Performance\n\nscripts/benchmark.sh writes this page. Unless it says otherwise, every number "
            "was measured in one run of that script. Rates of loops are the best of 12, spread over a minute. "
            "Times of runs are the best wall time of 5.\n\n")
    if m.quick:
        page += "**This was a quick run. It shows that the benchmarks run; its numbers mean nothing.**\n\n"
    page += machine(m) + "\n## Requirements\n\n" + table(("required", "measured", ""), m.requirements)
    page += body + "\n" + (HERE / "left_on_the_table.md").read_text()
    print(wrapped(page), end="")


if __name__ == "__main__":
    main()
