"""Neutral bosons: what a model of a configuration does to the couplings of a reaction (docs/physics.md, Mediators)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

# As the program has them (physics/constants.hpp).
SIN2_THETA_W = 0.23122
FERMI = 1.1663787e-5  # GeV^-2
VEV_SQUARED = 1 / (np.sqrt(2) * FERMI)  # GeV^2
ELECTRIC_CHARGE = np.sqrt(4 * np.pi / 137.035999)
MASSES = {"e": 0.51099895e-3, "mu": 0.1056583745, "tau": 1.77686}  # GeV
NAMES = {"e": "electron", "mu": "muon", "tau": "tau"}  # of charged leptons in a model


def flavours(final_state: str) -> tuple[str, str]:
    """("mu", "e") of "mu- e+"."""
    minus, plus = final_state.split()
    return minus.rstrip("-"), plus.rstrip("+")


def standard_model(neutrino: str, final_state: str) -> tuple[float, float]:
    """(C_V, C_A) of a reaction: W and Z, Z alone, or W alone."""
    minus, plus = flavours(final_state)
    if minus != plus:
        return 1.0, 1.0
    own = neutrino.removeprefix("nu").removesuffix("bar") == minus
    return (0.5 + 2 * SIN2_THETA_W, 0.5) if own else (-0.5 + 2 * SIN2_THETA_W, -0.5)


def charges(model: Mapping[str, Any], flavour: str) -> tuple[float, float]:
    """(vector, axial) charge of a charged lepton; a number is a vector charge."""
    charge = model.get(NAMES[flavour], 0)
    if isinstance(charge, Mapping):
        return charge.get("vector", 0), charge.get("axial", 0)
    return charge, 0


def vacuum_polarisation(z: np.ndarray) -> np.ndarray:
    """Int_0^1 dx x(1-x) ln(1 + x(1-x) z), z >= 0."""
    z = np.asarray(z, float)
    small = z / 30 - z**2 / 280 + z**3 / 1890 - z**4 / 11088
    r = 1 / np.maximum(z, 1e-3)
    b = np.sqrt(1 + 4 * r)
    large = (-5 / 3 + 4 * r + (1 - 2 * r) * b * np.log((b + 1) ** 2 / (4 * r))) / 6
    return np.where(z < 0.02, small, large)


def mixing(model: Mapping[str, Any], k2: np.ndarray) -> np.ndarray:
    """k = eps/g' of the kinetic mixing with the photon at K2 (GeV^2)."""
    kind = model.get("kinetic_mixing", "none")
    if isinstance(kind, Mapping):
        return np.full_like(k2, kind["value"])
    if kind == "none":
        return np.zeros_like(k2)
    terms = [charges(model, flavour)[0] * (np.log(mass**2) / 6 + vacuum_polarisation(k2 / mass**2))
             for flavour, mass in MASSES.items()]
    return -ELECTRIC_CHARGE / (2 * np.pi**2) * sum(terms)


def shift(model: Mapping[str, Any], neutrino: str, final_state: str, k2: np.ndarray,
          mass: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(C_V, C_A, C_S) that the boson adds for g' = 1, with the shape of K2 (GeV^2) and mass (GeV) together."""
    minus, plus = flavours(final_state)
    of_neutrino = model["neutrino"].get(neutrino.removeprefix("nu").removesuffix("bar"), 0)
    propagator = 1 / (k2 + np.asarray(mass)**2)
    zero = np.zeros_like(propagator)
    if minus != plus or of_neutrino == 0:
        return zero, zero, zero
    vector, axial = charges(model, minus)
    if model.get("kind", "vector") != "vector":
        return zero, zero, 2 * VEV_SQUARED * of_neutrino * vector * propagator
    strength = VEV_SQUARED * of_neutrino * propagator
    return strength * (vector - ELECTRIC_CHARGE * mixing(model, k2)), strength * axial, zero


def width(model: Mapping[str, Any], mass: np.ndarray) -> np.ndarray:
    """Of the boson at g' = 1 and mass (GeV), in GeV: decays to leptons at lowest order. Raises ValueError for a model
    with other decays (quarks), and for one that is no vector to muons: as the program has it (physics/z_prime_decay.hpp)."""
    known = model.get("kind", "vector") == "vector" and model.get("kinetic_mixing", "none") == "none" \
        and not str(model.get("name", "")).startswith("b_minus_")
    vector, axial = charges(model, "mu")
    if not known or vector == 0 or axial != 0:
        raise ValueError(f"the decays of {model.get('name', 'this model')} are not known")
    mass = np.asarray(mass, float)
    total = sum(np.full_like(mass, charge**2 / 2) for charge in model["neutrino"].values())
    for flavour, lepton in MASSES.items():
        vector, axial = charges(model, flavour)
        r = (lepton / mass)**2
        beta = np.sqrt(np.maximum(1 - 4 * r, 0))
        total = total + beta * (vector**2 * (1 + 2 * r) + axial**2 * beta**2)
    return mass / (12 * np.pi) * total


def told(model: Mapping[str, Any]) -> str:
    """The charges in one line: "neutrinos 0, 1, -1; charged leptons 0, 1, -1"."""
    of_neutrinos = ", ".join(f"{model['neutrino'].get(flavour, 0):g}" for flavour in MASSES)
    pairs = [charges(model, flavour) for flavour in MASSES]
    vector = ", ".join(f"{v:g}" for v, _ in pairs)
    text = f"charges of e, mu, tau: neutrinos {of_neutrinos}; charged leptons {vector}"
    if any(a for _, a in pairs):
        text += ", axial " + ", ".join(f"{a:g}" for _, a in pairs)
    kind = model.get("kinetic_mixing", "none")
    if kind != "none":
        text += f"; kinetic mixing {kind['value']:g} g'" if isinstance(kind, Mapping) else "; kinetic mixing by the loop"
    return text if model.get("kind", "vector") == "vector" else f"{model['kind']}, {text}"
