#!/usr/bin/env python3
"""Neutrino trident production nu N -> nu N l- l+ a second time: what the program is tested against.

Nothing is shared with the program but the formulas of the process (docs/physics.md, Amplitude): four-momenta come
from explicit boosts, amplitudes from Dirac matrices and spinors, the hadron tensor is contracted index by index,
and the points are an additive recurrence instead of a lattice. numpy only.

    python3 tests/support/reference_trident.py --target proton --energy 5 [--pauli]
    python3 tests/support/reference_trident.py --table > tests/support/nucleon_cross_sections.csv
    python3 tests/support/reference_trident.py --cut-table > tests/support/channels/cuts.csv

Vectors have shape [4, n] for n points: (energy, x, y, z), metric (+,-,-,-). GeV inside, cm^2 outside.
"""

import argparse
from dataclasses import dataclass

import numpy as np

FERMI, ALPHA, SIN2 = 1.1663787e-5, 1 / 137.035999, 0.23122  # 1/GeV^2; PDG
ELECTRON, MUON, TAU = 0.51099895e-3, 0.1056583745, 1.77686  # GeV
PROTON, NEUTRON = 0.93827208816, 0.93956542052
TWO_MUONS = (MUON, MUON)  # masses of l- and l+
CM2 = 0.3893793721e-27  # of 1/GeV^2
FM = 1 / 0.1973269804  # 1/GeV

# Dirac matrices in the chiral representation, gamma[a, i, j].
_SIGMA = np.array([[[1, 0], [0, 1]], [[0, 1], [1, 0]], [[0, -1j], [1j, 0]], [[1, 0], [0, -1]]])
_BAR = _SIGMA * np.array([1, -1, -1, -1])[:, None, None]
METRIC = np.diag([1.0, -1, -1, -1])
GAMMA = np.zeros((4, 4, 4), complex)
GAMMA[:, :2, 2:], GAMMA[:, 2:, :2] = _SIGMA, _BAR
GAMMA5 = np.diag([-1.0, -1, 1, 1])
SPINS = np.eye(2)


def dot(a, b):
    return a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3]


def slash(a):
    """gamma_m a^m, [4, 4, n]."""
    return np.einsum("aij,ab,bn->ijn", GAMMA, METRIC, a)


def bar(spinors):
    """u-bar [spin, component, n] of spinors [component, spin, n]."""
    return np.einsum("isn,ij->sjn", spinors.conj(), GAMMA[0])


def spinors(p, mass, sign):
    """u(p) for sign +1, v(p) for -1, of both spins: [component, spin, n]. Sum of u ubar: slash(p) +- m."""
    rest = np.concatenate([SPINS, sign * SPINS])
    boosted = sign * np.einsum("ijn,js->isn", slash(p), rest) + mass * rest[:, :, None]
    return boosted / np.sqrt(2 * (p[0] + mass))


def left_handed_current(k1, k2):
    """nubar(k2) gamma^m (1 - gamma5) nu(k1) of massless neutrinos, [4, n]."""
    def spinor(k):  # helicity -1/2, upper components; not for k along -z
        return np.array([-(k[1] - 1j * k[2]), k[0] + k[3] + 0j]) / np.sqrt(k[0] + k[3])
    return 2 * np.einsum("in,aij,jn->an", spinor(k2).conj(), _BAR, spinor(k1))


def pair_amplitudes(vertex, minus, plus, q, masses):
    """ubar(p-) { g^a S(p- - q) vertex + vertex S(q - p+) g^a } v(p+), [a, spin of l-, spin of l+, n]; the photon leaves
    each propagator the mass of the lepton that it meets."""
    one = np.eye(4)[:, :, None]
    u, v = bar(spinors(minus, masses[0], +1)), spinors(plus, masses[1], -1)
    before, after = minus - q, q - plus
    first = (slash(before) + masses[0] * one) / (dot(before, before) - masses[0]**2)
    second = (slash(after) + masses[1] * one) / (dot(after, after) - masses[1]**2)
    u_gamma = np.einsum("sin,aij->asjn", u, GAMMA)
    gamma_v = np.einsum("aij,jtn->aitn", GAMMA, v)

    right = np.einsum("ijn,jtn->itn", first, np.einsum("ijn,jtn->itn", vertex, v))
    left = np.einsum("sin,ijn->sjn", np.einsum("sin,ijn->sjn", u, vertex), second)
    return np.einsum("asin,itn->astn", u_gamma, right) + np.einsum("sin,aitn->astn", left, gamma_v)


def lepton_tensors(k1, k2, minus, plus, q, masses=TWO_MUONS):
    """(V, A) with Lept^a = C_V V^a - C_A A^a, each [a, spin of l-, spin of l+, n], where
        Lept^a = j_m ubar(p-) { g^a S(p- - q) G^m + G^m S(q - p+) g^a } v(p+),  G^m = g^m (C_V - C_A g5)."""
    current = slash(left_handed_current(k1, k2))
    axial = np.einsum("ijn,jk->ikn", current, GAMMA5)
    return tuple(pair_amplitudes(vertex, minus, plus, q, masses) for vertex in (current, axial))


@dataclass(frozen=True)
class Nucleon:
    """Dipole form factors; the neutron has no electric one."""
    mass: float
    charge: float
    moment: float
    q_scale = 0.3  # GeV, of the sampling
    q2_max = np.inf

    def sachs(self, q2):
        dipole = (1 + q2 / 0.71)**-2
        return self.charge * dipole, self.moment * dipole

    def coefficients(self, q2):
        """(pp, g) of H^ab = pp P^a P^b - g g^ab."""
        electric, magnetic = self.sachs(q2)
        tau = q2 / (4 * self.mass**2)
        return 4 * (electric**2 + tau * magnetic**2) / (1 + tau), q2 * magnetic**2


@dataclass(frozen=True)
class Nucleus:
    """Spin 0 with the symmetrised Fermi form factor."""
    mass: float
    charge: int
    radius: float  # c, fm
    skin: float  # a, fm
    q_scale = 0.1
    q2_max = 2.0

    def coefficients(self, q2):
        x, y = np.sqrt(q2) * self.radius * FM, np.pi * np.sqrt(q2) * self.skin * FM
        factor = 3 / (x * (x**2 + y**2)) * y / np.sinh(y) * (y / np.tanh(y) * np.sin(x) - x * np.cos(x))
        return 4 * (self.charge * factor)**2, 0


TARGETS = {
    "proton": Nucleon(PROTON, 1, 2.793), "neutron": Nucleon(NEUTRON, 0, -1.913),
    "O16": Nucleus(14.895, 8, 2.608, 0.513), "Ar40": Nucleus(37.2155, 18, 3.53, 0.542),
    "Fe56": Nucleus(52.0898, 26, 4.106, 0.519),
}


def pauli_blocking(q2, mass, fermi_momentum=0.235):
    """Allowed share of a Fermi gas: 3/4 |q|/kF - |q|^3/(16 kF^3) below 2 kF, |q|^2 = Q2 + (Q2/2M)^2."""
    x = np.sqrt(q2 + (q2 / (2 * mass))**2) / fermi_momentum
    return np.where(x < 2, 3 * x / 4 - x**3 / 16, 1)


def boost(a, frame, direction):
    """a [4, n] into the rest frame of `frame` (direction -1) or from there (+1)."""
    mass = np.sqrt(dot(frame, frame))
    energy = (a[0] * frame[0] + direction * np.einsum("in,in->n", a[1:], frame[1:])) / mass
    shift = direction * (a[0] + energy) / (frame[0] + mass)
    return np.concatenate([energy[None], a[1:] + shift * frame[1:]])


def unit(a):
    return a / np.sqrt(np.einsum("in,in->n", a, a))


def direction(axis, towards, sine, cosine, azimuth):
    """Unit vectors [3, n] at a polar angle to `axis`, the azimuth counted from the plane of `towards`."""
    z = unit(axis)
    y = unit(np.cross(z, towards, axis=0))
    x = np.cross(y, z, axis=0)
    return sine * (np.cos(azimuth) * x + np.sin(azimuth) * y) + cosine * z


@dataclass(frozen=True)
class Events:
    """Momenta in the rest frame of k1 + q; weight: dPhi/d^7x / (4 M E), 0 outside of phase space."""
    k1: np.ndarray
    P: np.ndarray
    q: np.ndarray
    k2: np.ndarray
    minus: np.ndarray
    plus: np.ndarray
    q2: np.ndarray
    weight: np.ndarray


def q2_limits(energy, mass, pair=2 * MUON):
    """Of nu N -> N X with the mass of the pair for X: Q2_max from the centre of mass, Q2_min from their product."""
    s = mass * (mass + 2 * energy)
    root = (s - (mass + pair)**2) * (s - (mass - pair)**2)
    if s < (mass + pair)**2:
        return None
    before, after = (s - mass**2) / 2, np.sqrt(root) / 2  # momenta times sqrt(s)
    q2_max = 2 * ((s + mass**2) / 2 * np.hypot(after, mass * np.sqrt(s)) + before * after) / s - 2 * mass**2
    return pair**4 * mass**2 / s / q2_max, q2_max


def events(x, energy, target, masses=TWO_MUONS):
    """Points [7, n] of the unit cube to events."""
    mass, threshold = target.mass, sum(masses)**2
    low, high = q2_limits(energy, mass, sum(masses))
    high = min(high, target.q2_max)

    # q = sqrt(Q2): density 1/(q + scale)^2. shat: uniform in its root. K2 as a power, l logarithmic.
    z_low, z_high = (np.sqrt(limit) / (np.sqrt(limit) + target.q_scale) for limit in (low, high))
    z = z_low + (z_high - z_low) * x[0]
    q2 = (target.q_scale * z / (1 - z))**2
    weight = (z_high - z_low) * 2 * np.sqrt(q2) * target.q_scale / (1 - z)**2

    # In the laboratory: q = P - P', at rest before, so q^0 = -Q2/2M; shat = 2 E (q^0 - q_z).
    q0 = -q2 / (2 * mass)
    q_length = np.sqrt(q2 + q0**2)
    root_min = np.sqrt(threshold + q2)
    span = np.sqrt(np.maximum(2 * energy * (q0 + q_length), root_min**2)) - root_min
    root = root_min + span * x[1]
    shat = root**2
    weight *= 2 * root * span
    qz = q0 - shat / (2 * energy)
    zero = np.zeros_like(q2)
    lab_q = np.array([q0, np.sqrt(np.maximum((q_length - qz) * (q_length + qz), 0)), zero, qz])
    lab_k1 = np.array([energy + zero, zero, zero, energy + zero])
    lab_P = np.array([mass + zero, zero, zero, zero])
    total = lab_k1 + lab_q
    k1, q, P = (boost(a, total, -1) for a in (lab_k1, lab_q, lab_P))

    # k1 + q -> k2 + dilepton, with K2 = 2 k1.k2.
    W = np.sqrt(shat - q2)
    K2_max = shat * (1 - threshold / W**2)
    K2 = K2_max * x[2]**3
    weight *= 3 * K2_max * x[2]**2
    l_max = W**2 * (1 - K2 / shat)
    span = np.log(np.maximum(l_max / threshold, 1))
    l = threshold * np.exp(span * x[3])
    weight *= span * l
    E2 = (W**2 - l) / (2 * W)
    one_minus_cosine = K2 / (2 * k1[0] * E2)
    sine = np.sqrt(np.maximum(one_minus_cosine * (2 - one_minus_cosine), 0))
    k2 = np.concatenate([E2[None], E2 * direction(k1[1:], P[1:], sine, 1 - one_minus_cosine, 2 * np.pi * x[6])])

    # dilepton -> l- l+: the shares (1 +- d)/2 of its energy; t = v cos from the direction of q, as d + tanh(y) with y
    # uniform, is flat where the propagators peak.
    dilepton = k1 + q - k2
    d = (masses[0]**2 - masses[1]**2) / l
    v = np.sqrt(np.maximum((1 - threshold / l) * (1 - (masses[0] - masses[1])**2 / l), 0))
    y_low, y_high = np.arctanh(-v - d), np.arctanh(v - d)
    tanh = np.tanh(y_low + (y_high - y_low) * x[4])
    weight *= (y_high - y_low) * (1 - tanh**2)
    cosine = (d + tanh) / v
    axis, towards = boost(q, dilepton, -1)[1:], boost(k1, dilepton, -1)[1:]
    n = direction(axis, towards, np.sqrt(np.maximum(1 - cosine**2, 0)), cosine, 2 * np.pi * x[5])
    half = np.sqrt(l) / 2
    minus, plus = (boost(np.concatenate([(half * (1 + sign * d))[None], sign * v * half * n]), dilepton, +1)
                   for sign in (1, -1))

    # dPhi = dQ2 dW2 dphi_P/(8 M E (2 pi)^3) dK2 dphi_k/(16 pi^2 shat) dl/(2 pi) v dOmega'/(32 pi^2)
    measure = 1 / (8 * mass * energy * (2 * np.pi)**2) / (16 * np.pi**2 * shat) / (2 * np.pi) / (32 * np.pi**2)
    weight *= (2 * np.pi)**2 * measure / (4 * mass * energy)
    return Events(k1, P, q, k2, minus, plus, q2, weight)


@dataclass(frozen=True)
class LeptonCut:
    """In the laboratory."""
    min_energy: float = 0  # GeV
    max_angle: float = np.pi  # rad, from the beam

    def passes(self, e, p, energy, target):
        lab_energy = dot(e.P, p) / target.mass
        along = lab_energy - dot(e.k1, p) / energy  # k1 = E (1, 0, 0, 1)
        length = np.sqrt(np.maximum(lab_energy**2 - dot(p, p), 0))
        return (lab_energy > self.min_energy) & (along > length * np.cos(self.max_angle))


def contractions(x, energy, target, masses=TWO_MUONS, cuts=(LeptonCut(), LeptonCut())):
    """d sigma/d^7x in cm^2 for C_V^2, C_A^2 and C_V C_A, cuts on (l-, l+), and the Q2 of the points."""
    with np.errstate(all="ignore"):  # edges of phase space, removed below
        e = events(x, energy, target, masses)
        pp, g = target.coefficients(e.q2)
        factor = e.weight * FERMI**2 / 2 * (4 * np.pi * ALPHA)**2 / e.q2**2 * CM2
        kept = e.weight > 0
        for cut, p in zip(cuts, (e.minus, e.plus)):
            if cut != LeptonCut():
                kept &= cut.passes(e, p, energy, target)
        vector, axial = lepton_tensors(e.k1, e.k2, e.minus, e.plus, e.q, masses)

        def contracted(left, right):
            lowered_left, lowered = (np.einsum("ab,bstn->astn", METRIC, a) for a in (left, right))
            time_left, time = (np.einsum("an,astn->stn", e.P, a) for a in (lowered_left, lowered))  # P.Lept
            total = (pp * np.einsum("stn,stn->n", time_left, time.conj()).real
                     - g * np.einsum("astn,astn->n", left, lowered.conj()).real)
            return np.where(kept, factor * total, 0)

        return contracted(vector, vector), contracted(axial, axial), -2 * contracted(vector, axial), e.q2


def integrand(x, energy, target):
    """d sigma/d^7x in cm^2 for C_V^2 and C_A^2 of two muons, and their Pauli blocked share: (vv, aa, allowed)."""
    vv, aa, _, q2 = contractions(x, energy, target)
    return vv, aa, pauli_blocking(q2, target.mass)


def recurrence(first, n, shift):
    """Points first .. first + n - 1 of the additive recurrence with powers of the root of r^8 = r + 1, [7, n]."""
    r = 1.0
    for _ in range(60):
        r = (1 + r)**(1 / 8)
    return (np.arange(first, first + n) * r**-np.arange(1.0, 8)[:, None] + shift[:, None]) % 1


PARTS = ("T_VV", "T_AA", "SM", "V-A")
COUPLINGS_SQUARED = np.array([[(0.5 + 2 * SIN2)**2, 0.5**2], [1, 1]])  # C_V^2, C_A^2 of SM and V-A


def cross_sections(name, energy, replicas=32, points=2**16, seed=1):
    """Means and standard errors over `replicas` random shifts of `points` points each: two arrays
    [free/blocked, PARTS], cm^2 per target; zero below threshold."""
    target, block = TARGETS[name], 2**13
    generator = np.random.default_rng([seed, *name.encode(), round(1000 * energy)])
    if q2_limits(energy, target.mass) is None:
        return np.zeros((2, 4)), np.zeros((2, 4))
    sums = np.zeros((replicas, 2, 2))
    for replica in range(replicas):
        shift = generator.random(7)
        for first in range(0, points, block):
            vv, aa, allowed = integrand(recurrence(first, min(block, points - first), shift), energy, target)
            sums[replica] += [[vv.sum(), aa.sum()], [vv @ allowed, aa @ allowed]]
    if not np.isfinite(sums).all():
        raise ArithmeticError(f"{name} {energy} GeV: integrand not finite")
    parts = sums / points
    values = np.concatenate([parts, parts @ COUPLINGS_SQUARED.T], axis=2)
    return values.mean(axis=0), values.std(axis=0, ddof=1) / np.sqrt(replicas)


def channel_cross_section(name, energy, masses, couplings, cuts, replicas=16, points=2**15, seed=1):
    """Mean and standard error of the cross section of a neutrino with couplings (C_V, C_A), cm^2 per target."""
    target, block = TARGETS[name], 2**13
    generator = np.random.default_rng([seed, *name.encode(), round(1000 * energy), *(round(1e6 * m) for m in masses)])
    vector, axial = couplings
    sums = np.zeros(replicas)
    for replica in range(replicas):
        shift = generator.random(7)
        for first in range(0, points, block):
            x = recurrence(first, min(block, points - first), shift)
            vv, aa, va, _ = contractions(x, energy, target, masses, cuts)
            sums[replica] += (vector**2 * vv + axial**2 * aa + vector * axial * va).sum()
    if not np.isfinite(sums).all():
        raise ArithmeticError(f"{name} {energy} GeV: integrand not finite")
    return sums.mean() / points, sums.std(ddof=1) / np.sqrt(replicas) / points


MASSES = {"e": ELECTRON, "mu": MUON, "tau": TAU}
Z, W, BOTH = (-0.5 + 2 * SIN2, -0.5), (1, 1), (0.5 + 2 * SIN2, 0.5)
# incoming, l-, l+, target, energy, couplings, least energies (l-, l+) in GeV, largest angles in rad
CUT_CASES = (
    ("numu", "mu", "e", "Ar40", 5, W, (1, 0.3), (np.pi, 0.5)),
    ("nue", "e", "mu", "Ar40", 5, W, (1, 1), (0.3, np.pi)),
    ("numu", "e", "e", "Ar40", 5, Z, (0.2, 0.2), (np.pi, np.pi)),
    ("nue", "e", "e", "proton", 20, BOTH, (1, 0.5), (0.3, 0.3)),
    ("numu", "mu", "tau", "Fe56", 160, W, (5, 20), (0.2, np.pi)),
    ("nue", "mu", "mu", "proton", 20, Z, (2, 1), (np.pi, 0.3)),
)


def print_cut_table(**options):
    print("# Standard Model cross sections with cuts by charge, cm^2 per nucleus or free proton; GeV, rad.")
    print("# python3 tests/support/reference_trident.py --cut-table")
    print("neutrino,minus,plus,target,energy,min_energy_minus,min_energy_plus,max_angle_minus,max_angle_plus,"
          "sigma,error")
    for neutrino, minus, plus, name, energy, couplings, least, angles in CUT_CASES:
        cuts = tuple(LeptonCut(*pair) for pair in zip(least, angles))
        value, error = channel_cross_section(name, energy, (MASSES[minus], MASSES[plus]), couplings, cuts, **options)
        numbers = (f"{value:.6e}", f"{error:.6e}")
        print(neutrino, minus, plus, name, energy, *least, *(f"{a:.10g}" for a in angles), *numbers, sep=",", flush=True)


TABLE_ENERGIES = (1, 3, 10, 30, 100, 300)  # GeV


def print_table(**options):
    print("# nu_mu N -> nu_mu N mu- mu+ per nucleon; blocked: by a Fermi gas, kF = 0.235 GeV. No cuts.")
    print("# python3 tests/support/reference_trident.py --table")
    print("target,blocked,energy_gev,sm_cm2,sm_error_cm2,v_minus_a_cm2,v_minus_a_error_cm2")
    for name in ("proton", "neutron"):
        for energy in TABLE_ENERGIES:
            values, errors = cross_sections(name, energy, **options)
            for blocked in (0, 1):
                cells = (f"{number:.6e}" for pair in zip(values[blocked, 2:], errors[blocked, 2:]) for number in pair)
                print(name, blocked, energy, *cells, sep=",", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--target", choices=TARGETS)
    parser.add_argument("--energy", type=float, help="GeV")
    parser.add_argument("--pauli", action="store_true", help="Fermi gas, kF = 0.235 GeV")
    parser.add_argument("--table", action="store_true", help="all cells of the table as CSV")
    parser.add_argument("--cut-table", action="store_true", help="channels with cuts as CSV")
    parser.add_argument("--replicas", type=int, default=32)
    parser.add_argument("--points", type=int, default=2**16, help="of each replica")
    parser.add_argument("--seed", type=int, default=1)
    options = vars(parser.parse_args())
    name, energy, pauli, table = (options.pop(key) for key in ("target", "energy", "pauli", "table"))
    if options.pop("cut_table"):
        return print_cut_table(**options)
    if table:
        return print_table(**options)
    if name is None or energy is None:
        parser.error("--target and --energy are required")
    values, errors = cross_sections(name, energy, **options)
    for part, value, error in zip(PARTS, values[int(pauli)], errors[int(pauli)]):
        print(f"{part:4} {value:.5e} +- {error:.1e} cm^2")


if __name__ == "__main__":
    main()
