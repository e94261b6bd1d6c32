"""The Python reference of trident production before the program is compared with it: algebra, hadron tensor, phase
space, the numbers of docs/physics.md, and that its stored table is what it computes."""

import csv
import functools
from pathlib import Path

import numpy as np
import pytest
import reference_trident as reference
from reference_trident import GAMMA, METRIC, MUON, bar, dot, slash, spinors

SUPPORT = Path(__file__).resolve().parents[1] / "support"


def random_momenta(generator, mass, n=50):
    p = np.concatenate([np.zeros((1, n)), generator.normal(size=(3, n))])
    p[0] = np.sqrt(mass**2 + (p**2).sum(axis=0))
    return p


def random_events(energy, name, n=4000, seed=3):
    return reference.events(np.random.default_rng(seed).random((7, n)), energy, reference.TARGETS[name])


def test_spinors_sum_to_projectors():
    p = random_momenta(np.random.default_rng(1), MUON)
    for sign in (1, -1):
        u = spinors(p, MUON, sign)
        total = np.einsum("isn,sjn->ijn", u, bar(u))
        np.testing.assert_allclose(total, slash(p) + sign * MUON * np.eye(4)[:, :, None], atol=1e-13)


def test_hadron_tensor_is_that_of_the_nucleon_vertex():
    """1/2 sum over spins of J^a J^b*, J^a = ubar(P') [F1 g^a + i F2 sigma^ab (P' - P)_b/2M] u(P): the stated tensor up
    to terms with q^a or q^b, which q.Lept = 0 removes. They are kept here: P -> P - q/2 and -(g^ab Q2 + q^a q^b) GM^2."""
    generator = np.random.default_rng(2)
    nucleon = reference.TARGETS["proton"]
    mass = nucleon.mass
    before, after = (random_momenta(generator, mass) for _ in range(2))
    q = before - after
    q2 = -dot(q, q)
    electric, magnetic = nucleon.sachs(q2)
    tau = q2 / (4 * mass**2)
    f1, f2 = (electric + tau * magnetic) / (1 + tau), (magnetic - electric) / (1 + tau)

    sigma = 0.5j * (np.einsum("aij,bjk->abik", GAMMA, GAMMA) - np.einsum("bij,ajk->abik", GAMMA, GAMMA))
    vertex = f1 * GAMMA[..., None] + 1j * f2 / (2 * mass) * np.einsum("abij,bc,cn->aijn", sigma, METRIC, -q)
    current = np.einsum("sin,aijn,jtn->astn", bar(spinors(after, mass, 1)), vertex, spinors(before, mass, 1))
    tensor = np.einsum("astn,bstn->abn", current, current.conj()) / 2

    pp, g = nucleon.coefficients(q2)
    middle = before - q / 2
    expected = (pp * np.einsum("an,bn->abn", middle, middle)
                - g / q2 * (q2 * METRIC[:, :, None] + np.einsum("an,bn->abn", q, q)))
    # Antisymmetric parts need a polarised nucleon.
    np.testing.assert_allclose(tensor, expected, atol=1e-12 * np.abs(expected).max())


@pytest.mark.parametrize("name, energy", [("proton", 0.5), ("proton", 100), ("Fe56", 5)])
def test_events_conserve_momentum_on_the_mass_shell(name, energy):
    e = random_events(energy, name)
    mass = reference.TARGETS[name].mass
    scale = e.k1[0] + e.P[0]
    assert (e.weight > 0).all()
    np.testing.assert_allclose((e.k1 + e.q - e.k2 - e.minus - e.plus) / scale, 0, atol=1e-11)
    shells = [(e.k1, 0), (e.k2, 0), (e.minus, MUON), (e.plus, MUON), (e.P, mass), (e.P - e.q, mass)]
    for p, m in shells:
        np.testing.assert_allclose((dot(p, p) - m**2) / scale**2, 0, atol=1e-10)
        assert (p[0] > 0).all()
    np.testing.assert_allclose(dot(e.P, e.k1), mass * energy, rtol=1e-9)
    np.testing.assert_allclose(-dot(e.q, e.q) / e.k1[0]**2, e.q2 / e.k1[0]**2, atol=1e-10)


def two_body_volume(s, a, b):
    """Int dPhi_2 of masses^2 a, b: sqrt(lambda)/(8 pi s)."""
    return np.sqrt(np.maximum((s - a - b)**2 - 4 * a * b, 0)) / (8 * np.pi * s)


@pytest.mark.parametrize("energy", [0.5, 5])
def test_weights_sum_to_the_four_body_volume(energy):
    """Against nested two-body volumes, integrated with the midpoint rule. Monte Carlo with fixed seed, 4 standard
    deviations: 6e-5."""
    nucleon = reference.TARGETS["proton"]
    s, pair2 = nucleon.mass * (nucleon.mass + 2 * energy), 4 * MUON**2
    steps = (np.arange(1000) + 0.5) / 1000
    end = np.sqrt(s) - nucleon.mass
    w2 = (pair2 + (end**2 - pair2) * steps)[:, None]
    l = pair2 + (w2 - pair2) * steps
    three = two_body_volume(w2, l, 0) * two_body_volume(l, MUON**2, MUON**2) * (w2 - pair2) / (2 * np.pi)
    four = two_body_volume(s, w2[:, 0], nucleon.mass**2) * three.mean(axis=1) * (end**2 - pair2) / (2 * np.pi)

    volumes = random_events(energy, "proton", n=400_000).weight * 4 * nucleon.mass * energy
    error = volumes.std() / np.sqrt(len(volumes))
    assert error < 0.02 * four.mean()
    assert abs(volumes.mean() - four.mean()) < 4 * error


@pytest.mark.parametrize("name, energy", [("proton", 0.5), ("proton", 100), ("Fe56", 5)])
def test_the_lepton_tensor_conserves_the_current(name, energy):
    e = random_events(energy, name)
    for lept in reference.lepton_tensors(e.k1, e.k2, e.minus, e.plus, e.q):
        contracted = np.einsum("ab,an,bstn->stn", METRIC, e.q, lept)
        scale = np.abs(e.q).max(axis=0) * np.abs(lept).max(axis=0)
        assert (np.abs(contracted) < 1e-6 * scale.max(axis=(0, 1))).all()


@functools.cache
def cross_sections(name, energy):
    """With and without Pauli blocking, of one sample with a fixed seed."""
    return reference.cross_sections(name, energy, replicas=16, points=2**12)


# docs/physics.md, Reference values, and what that program gave on nucleons: SM, cm^2, relative error.
@pytest.mark.parametrize("name, energy, pauli, expected, error", [
    ("Fe56", 5, 0, 2.466e-42, 0.0015), ("O16", 160, 0, 1.0666e-40, 0.0015),
    ("proton", 1, 0, 7.065e-46, 0.002), ("proton", 5, 0, 4.307e-44, 0.002), ("proton", 5, 1, 3.066e-44, 0.002),
    ("proton", 160, 1, 5.663e-42, 0.002), ("neutron", 5, 0, 5.476e-45, 0.002), ("neutron", 5, 1, 4.788e-45, 0.002),
])
def test_number_of_an_earlier_program(name, energy, pauli, expected, error):
    """4 standard deviations of both: 6e-5 each."""
    values, errors = cross_sections(name, energy)
    assert errors[pauli, 2] < 0.006 * expected
    assert abs(values[pauli, 2] - expected) < 4 * np.hypot(errors[pauli, 2], error * expected)


def table():
    with open(SUPPORT / "nucleon_cross_sections.csv") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def test_table_is_complete_and_accurate():
    cells = {(row["target"], row["blocked"], float(row["energy_gev"])) for row in table()}
    assert cells == {(target, blocked, energy) for target in ("proton", "neutron") for blocked in "01"
                     for energy in reference.TABLE_ENERGIES}
    for row in table():
        for model in ("sm", "v_minus_a"):
            assert 0 < float(row[f"{model}_error_cm2"]) < 0.0015 * float(row[f"{model}_cm2"])


@pytest.mark.parametrize("target, energy", [("proton", 10), ("neutron", 30)])
def test_table_is_what_the_program_beside_it_computes(target, energy):
    """Other seed, fewer points; 4 standard deviations of 16 replicas in 4 numbers: 0.5 % together."""
    values, errors = reference.cross_sections(target, energy, replicas=16, points=2**12, seed=2)
    for row in table():
        if row["target"] == target and float(row["energy_gev"]) == energy:
            blocked = int(row["blocked"])
            for column, model in ((2, "sm"), (3, "v_minus_a")):
                expected, error = float(row[f"{model}_cm2"]), float(row[f"{model}_error_cm2"])
                assert errors[blocked, column] < 0.01 * expected
                assert abs(values[blocked, column] - expected) < 4 * np.hypot(errors[blocked, column], error)


PAIRS = [(reference.ELECTRON, reference.ELECTRON), (MUON, reference.ELECTRON), (reference.ELECTRON, MUON),
         (reference.TAU, MUON)]


@pytest.mark.parametrize("masses", PAIRS)
def test_leptons_of_any_masses_are_on_shell_and_keep_the_current(masses):
    e = reference.events(np.random.default_rng(4).random((7, 4000)), 50, reference.TARGETS["Fe56"], masses)
    for p, m in zip((e.minus, e.plus), masses):
        np.testing.assert_allclose((dot(p, p) - m**2) / (e.k1[0] + e.P[0])**2, 0, atol=1e-10)
    for lept in reference.lepton_tensors(e.k1, e.k2, e.minus, e.plus, e.q, masses):
        contracted = np.einsum("ab,an,bstn->stn", METRIC, e.q, lept)
        # Where nothing is collinear: explicit boosts leave an electron few digits there.
        open_angle = np.minimum(np.abs(dot(e.q, e.minus)), np.abs(dot(e.q, e.plus))) > 1e-3
        scale = np.abs(e.q).max(axis=0) * np.abs(lept).max(axis=(0, 1, 2))
        assert open_angle.sum() > 100
        assert (np.abs(contracted) < 1e-6 * scale)[..., open_angle].all()


@pytest.mark.parametrize("masses", PAIRS[1:])
def test_exchange_of_leptons_flips_the_product_of_couplings_alone(masses):
    x = np.random.default_rng(5).random((7, 2000))
    mirrored = x.copy()
    mirrored[4], mirrored[5] = 1 - x[4], (x[5] + 0.5) % 1  # theta' -> pi - theta', f -> f + pi
    target = reference.TARGETS["Ar40"]
    vv, aa, va, _ = reference.contractions(x, 30, target, masses)
    vv_other, aa_other, va_other, _ = reference.contractions(mirrored, 30, target, masses[::-1])
    good = vv > 1e-6 * vv.mean()
    scale = (vv + aa)[good]
    for difference in (vv - vv_other, aa - aa_other, va + va_other):
        assert np.quantile(np.abs(difference[good]) / scale, 0.95) < 1e-6
    assert np.abs(va[good] / scale).max() > 0.1


@pytest.mark.parametrize("masses", [reference.TWO_MUONS, PAIRS[2]])
def test_scalars_do_not_interfere(masses):
    """The neutrino lines of a vector and of a scalar end in opposite helicities: their product summed over spins is zero,
    whatever the charged line does, and the square of the scalar one is K2."""
    e = reference.events(np.random.default_rng(6).random((7, 500)), 20, reference.TARGETS["Fe56"], masses)
    k1, k2 = (reference.spinors(k, 0, 1) for k in (e.k1, e.k2))
    left, flip = np.eye(4) - reference.GAMMA5, (np.eye(4) - reference.GAMMA5) / 2
    weak = np.einsum("sin,aij,jk,ktn->astn", bar(k2), GAMMA, left, k1)
    scalar = np.einsum("sin,ij,jtn->stn", bar(k2), flip, k1)
    product = np.einsum("astn,stn->an", weak, scalar.conj())
    scale = np.sqrt(np.einsum("astn->an", np.abs(weak)**2) * np.einsum("stn->n", np.abs(scalar)**2))
    assert (np.abs(product) < 1e-10 * scale.max(axis=0)).all()
    np.testing.assert_allclose(np.einsum("stn->n", np.abs(scalar)**2), 2 * dot(e.k1, e.k2), rtol=1e-6, atol=1e-9)


def cut_table():
    with open(SUPPORT / "channels" / "cuts.csv") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def test_cut_table_is_complete_and_accurate():
    rows = cut_table()
    assert [(row["neutrino"], row["minus"], row["plus"], row["target"]) for row in rows] == [
        case[:4] for case in reference.CUT_CASES]
    assert all(0 < float(row["error"]) < 0.012 * float(row["sigma"]) for row in rows)
