"""The program as its users start it: helpers of the end-to-end tests."""

import os
import resource
import subprocess
from pathlib import Path

import h5py
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
FIGURES = ROOT / "configs/figures"
BINARY = Path(os.environ.get("TRIDENTSCAN_BINARY", ROOT / "build/release/tridentscan"))
CPUS = len(os.sched_getaffinity(0))
CRITICAL_95 = 1.959963984540054**2  # quantile of chi2 with one degree of freedom

# Containers run tests as root and have fewer CPUs than the tests have ranks.
MPI_ENVIRONMENT = {
    "OMPI_ALLOW_RUN_AS_ROOT": "1",
    "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
    "OMPI_MCA_rmaps_base_oversubscribe": "1",
}


def pytest_configure():
    if not BINARY.is_file():
        pytest.exit(f"no program at {BINARY}: build it or set TRIDENTSCAN_BINARY", returncode=2)


def program_environment():
    # A default of threads from outside would change what the tests ask for.
    kept = {key: value for key, value in os.environ.items() if key != "OMP_NUM_THREADS"}
    return {**kept, **MPI_ENVIRONMENT}


def tridentscan(*arguments, cwd, mpirun=(), timeout=120, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, environment=None, launcher=()):
    """Runs the program in `cwd`, under mpirun if that gets options; stdout and stderr as text."""
    launcher = ["mpirun", *map(str, mpirun)] if mpirun else [*launcher]
    return subprocess.run([*launcher, BINARY, *map(str, arguments)], cwd=cwd, stdout=stdout,
                          stderr=stderr, text=True, stdin=subprocess.DEVNULL, timeout=timeout,
                          env=environment or program_environment())


def succeed(*arguments, **options):
    """The same for a command that must end with exit code 0."""
    done = tridentscan(*arguments, **options)
    assert done.returncode == 0, done.stderr
    return done


def processor_seconds():
    """User and system time of all commands that have ended: it does not depend on what else the machine does."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def write_scan(folder, name="scan", experiments=("ccfr",), masses=12, couplings=12, method="kernel",
               relative_error="1e-2", seed=1):
    """A configuration over the plane of Fig. 3 that lies anywhere, quick where accuracy is no matter."""
    path = folder / f"{name}.yaml"
    files = ", ".join(f'"data:experiments/{experiment}.yaml"' for experiment in experiments)
    path.write_text(f"""\
schema_version: 1
name: {name}
model: lmu_ltau
grid:
  mass: {{min: "1 MeV", max: "3 GeV", points: {masses}, spacing: log}}
  coupling: {{min: 1e-4, max: 1e-2, points: {couplings}, spacing: log}}
experiments: [{files}]
integration: {{method: {method}, relative_error: {relative_error}, seed: {seed}}}
""")
    return path


def read_groups(path):
    """All datasets of a result as arrays, by path."""
    datasets = {}
    with h5py.File(path) as file:
        file.visititems(lambda name, item: datasets.update({name: item[()]})
                        if isinstance(item, h5py.Dataset) else None)
    return datasets


GF, SIN2 = 1.1663787e-5, 0.23122  # physics.md, section 7
V2 = 1 / (np.sqrt(2) * GF)
CV, CA = 0.5 + 2 * SIN2, 0.5


def ratio_from_kernel(result, name, mass, coupling):
    """R [mass, coupling] of L_mu - L_tau in mu- mu+ by the sum that the file's layout promises to its readers
    (docs/design.md), with no code of the program. Of the other neutrinos only the Z makes muons."""
    group = f"experiments/{name}/kernel/"
    parts = {path.removeprefix(group).split("/")[0] for path in result if path.startswith(group)}
    with_boson, sigma_sm = 0.0, 0.0
    for part in parts:
        own = part in ("numu", "numubar")
        c_v, c_a = (CV, CA) if own else (CV - 1, CA - 1)
        k2, weight = result[f"{group}{part}/k2"], result[f"{group}{part}/weight"]
        vv, aa, va = (weight * result[f"{group}{part}/{column}"] for column in ("t_vv", "t_aa", "t_va"))
        sigma_sm += (c_v**2 * vv + c_a**2 * aa + c_v * c_a * va).sum()
        shift = own * V2 / (k2 + np.square(mass)[:, None])  # C_V for g' = 1, [mass, k2]
        total = c_v + np.square(coupling)[None, :, None] * shift[:, None, :]
        with_boson = with_boson + (total**2 * vv + c_a**2 * aa + total * c_a * va).sum(axis=-1)
    return with_boson / sigma_sm
