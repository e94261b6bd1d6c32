"""A result file with a toy physics, for tests of the scripts: those parts of the real layout that they cannot do without.

Toy: all momentum transfers are equal to one K2, so that R is the exact quadratic
R = ((C_V + x)^2 t + C_A^2) / (C_V^2 t + C_A^2), x = v^2 g'^2 / (K2 + m^2), and the limit is a formula.
"""

import contextlib
import json
from pathlib import Path

import h5py
import numpy as np

from tridentscan.seal import SEAL_SIZE, seal_of

C_V, C_A, VEV2 = 0.5 + 2 * 0.23122, 0.5, 246.22**2
TWO_SIDED_95 = 3.841458820694124
EXPERIMENTS = {
    # name: label, projection, K2 / GeV^2, T_VV/T_AA, observed ratio, its error
    "ccfr": ("CCFR", False, 0.17, 0.90, 0.82, 0.28),
    "charm2": ("CHARM-II", False, 0.035, 0.75, 1.58, 0.57),
    "argon_5gev_10pc": ("5 GeV on argon, 10 %", True, 0.012, 0.59, 1.0, 0.10),
    "argon_5gev_30pc": ("5 GeV on argon, 30 %", True, 0.012, 0.59, 1.0, 0.30),
}


def ratio(mass, coupling, k2, t):
    x = VEV2 * coupling**2 / (k2 + mass**2)
    return ((C_V + x) ** 2 * t + C_A**2) / (C_V**2 * t + C_A**2)


def limit(mass, k2, t, observed, error):
    """The two-sided 95 % limit in closed form."""
    allowed = observed + np.sqrt(TWO_SIDED_95) * error
    x = np.sqrt((allowed * (C_V**2 * t + C_A**2) - C_A**2) / t) - C_V
    return np.sqrt(x * (k2 + mass**2) / VEV2)


def g_minus_2_coupling(mass, delta):
    z = (np.arange(4000) + 0.5) / 4000
    muon2 = 0.1056583745**2
    integrand = 2 * muon2 * z * (1 - z) ** 2 / (muon2 * (1 - z) ** 2 + np.outer(mass**2, z))
    return np.sqrt(delta * 8 * np.pi**2 / integrand.mean(axis=1))


def write_text(group, **attributes):
    """Attributes as strings of variable length, as the program writes them."""
    group.attrs.update(attributes)


def write_dataset(group, name, values, units, long_name):
    dataset = group.create_dataset(name, data=values, fletcher32=np.ndim(values) > 0)  # as the program does
    write_text(dataset, units=units, long_name=long_name)


@contextlib.contextmanager
def sealed_file(path, mode):
    """An HDF5 file to write ("w") or change ("r+") that is sealed at the end, as the program's are."""
    with h5py.File(path, mode, **({"userblock_size": SEAL_SIZE} if mode == "w" else {})) as file:
        yield file
    data = Path(path).read_bytes()
    Path(path).write_bytes(seal_of(data) + data[SEAL_SIZE:])


def write_result(path, mass_range=(0.01, 1000.0), coupling_range=(1e-4, 1.0), points=60,
                 experiments=EXPERIMENTS, title="", panels=()):
    mass, coupling = np.geomspace(*mass_range, points), np.geomspace(*coupling_range, points)
    with sealed_file(path, "w") as file:
        write_text(file, filetype="tridentscan_result", software_version="0.1.0", test="two_sided",
                   git_commit="0123abc", config_hash="00ff", physics_hash="ff00")
        file.attrs.update(schema_version=2, seed=1, confidence_level=0.95)
        options = json.dumps(({"title": title} if title else {}) | ({"panels": panels} if panels else {}))
        write_dataset(file, "config/plot", np.bytes_(options), "", "plot options")
        model = {"name": "lmu_ltau", "neutrino": {"e": 0, "mu": 1, "tau": -1}, "muon": 1, "tau": -1}
        write_dataset(file, "config/resolved", np.bytes_(json.dumps({"model": model})), "", "defaults")
        write_dataset(file, "mass", mass, "GeV", "mass of the Z'")
        write_dataset(file, "coupling", coupling, "1", "gauge coupling g'")
        for name, (label, projection, k2, t, observed, error) in experiments.items():
            write_experiment(file, name, mass, coupling, (label, projection, k2, t, observed, error))
        band = {key: g_minus_2_coupling(mass, delta)
                for key, delta in (("lower", 1.1e-9), ("central", 2.9e-9), ("upper", 4.7e-9))}
        for key, values in band.items():
            write_dataset(file, f"bands/g_minus_2/{key}", values, "1", key)
        write_text(file["bands/g_minus_2"], label="muon g-2, 2 sigma")


def write_experiment(file, name, mass, coupling, numbers):
    label, projection, k2, t, observed, error = numbers
    group = file.create_group(f"experiments/{name}")
    write_text(group, label=label)
    group.attrs.update(projection=int(projection), achieved_relative_error=1e-3, accuracy_reached=1,
                       measurement="ratio", measured_ratio=observed, measured_ratio_error_up=error,
                       measured_ratio_error_down=error)
    r = ratio(mass[:, None], coupling[None, :], k2, t)
    write_dataset(group, "ratio", r, "1", "sigma(model)/sigma(SM)")
    write_dataset(group, "ratio_error", 1e-3 * (r - 1), "1", "numerical error of ratio")
    chi2 = ((r - observed) / error) ** 2
    write_dataset(group, "chi2", chi2, "1", "chi squared")
    write_dataset(group, "chi2_min", chi2.min(), "1", "smallest chi2")
    write_dataset(group, "sm_cross_section", 3.138e-40, "cm2", "SM cross section per nucleus")
    write_dataset(group, "sm_cross_section_error", 3e-43, "cm2", "its numerical error")
    write_dataset(group, "acceptance", 1.0, "1", "share that the cuts keep")
    axial = 3.138e-40 / (C_V**2 * t + C_A**2)
    kernel = {"k2": k2, "weight": 1.0, "t_vv": axial * t, "t_aa": axial, "t_va": 0.0}
    for key, value in kernel.items():
        write_dataset(group, f"kernel/numu/{key}", np.atleast_1d(value), "1", key)
        if key.startswith("t_"):
            write_dataset(group, f"kernel/numu/{key}_replicas", np.full((2, 1), value), "1", key)
    write_text(group["kernel/numu"], neutrino="numu", final_state="mu- mu+")
    if projection:
        write_text(group, exposure="1e+20 POT, 1 t")
        write_dataset(group, "sm_events", 0.2, "1", "Standard Model events")
    curve = limit(mass, k2, t, observed, error)
    write_dataset(group, "limit/coupling", curve, "1", "smallest excluded coupling")
    write_dataset(group, "limit/coupling_error", 1e-3 * curve, "1", "numerical error")
    contour = file.create_group(f"contours/{name}/CL95")
    contour.attrs["confidence_level"] = 0.95
    inside = curve < coupling[-1]
    vertices = np.column_stack([mass, curve])[inside]
    write_dataset(contour, "vertices", vertices, "GeV, 1", "mass and coupling")
    write_dataset(contour, "vertices_error", 1e-3 * vertices, "GeV, 1", "numerical error")
    write_dataset(contour, "offsets", np.array([0, len(vertices)]), "1", "first vertex of a piece")
    write_dataset(contour, "closed", np.array([0], dtype="u1"), "1", "1 if a piece is closed")
    write_dataset(contour, "level", TWO_SIDED_95, "1", "chi2 on the contour")
