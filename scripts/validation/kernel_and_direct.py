"""The kernel against the direct integration, which shares neither points nor nodes with it."""

import numpy as np

EXPERIMENTS = ("ccfr", "charm2", "argon_5gev_10pc")
SETTINGS = {"kernel": "1e-3", "direct": "2e-3"}  # relative errors


def _plane(program, method):
    return program.plane(f"validation_{method}", [f"data:experiments/{name}.yaml" for name in EXPERIMENTS],
                         mass=("1 MeV", "1 TeV", 5), couplings=4, method=method, relative_error=SETTINGS[method])


def pulls(kernel, direct):
    """(R of the kernel - R direct) / both errors, and the relative differences, where R is not 1."""
    error = np.hypot(kernel.ratio_error, direct.ratio_error)
    # Where the boson does nothing both are 1 within rounding.
    changed = np.abs(direct.ratio - 1) > 1e-6
    difference = (kernel.ratio - direct.ratio)[changed]
    return difference / error[changed], difference / direct.ratio[changed]


def section(document, program, references):
    document.heading("Kernel against direct integration")
    document.text(f"On a plane of masses and couplings, R from kernels (relative error {SETTINGS['kernel']}) is compared with R from",
                  f"an integration of the complete squared amplitude at every point ({SETTINGS['direct']}). The two use different random numbers.")
    rows = []
    with _plane(program, "kernel") as kernels, _plane(program, "direct") as directs:
        for kernel in kernels.experiments():
            pull, relative = pulls(kernel, directs.experiment(kernel.name))
            rows.append([kernel.label, len(pull), f"{np.mean(pull):+.2f}", f"{np.std(pull):.2f}",
                         f"{np.max(np.abs(pull)):.1f}", f"{100 * np.max(np.abs(relative)):.2f} %"])
    document.table(["experiment", "points", "mean pull", "spread", "largest pull", "largest difference of R"], rows)
    document.text("Points of one kernel share their random numbers. Their pulls are therefore correlated, and the mean and the spread",
                  "need not be 0 and 1.")
