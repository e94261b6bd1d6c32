"""The kernel of Z -> 4 mu in Python: propagators against quadrature, R of simple distributions."""

import numpy as np
import pytest

from tridentscan import PairKernel
from tridentscan.mediator import width
from tridentscan.pair_kernel import PairMassBasis

LMU_LTAU = {"name": "lmu_ltau", "neutrino": {"mu": 1, "tau": -1}, "muon": 1, "tau": -1}
X = np.linspace(np.log(25), np.log(7400), 31)


def moments_of(basis, values):
    """Of the distribution that is these values at the nodes, per ln s."""
    return basis.overlap @ values


@pytest.mark.parametrize("mass,ratio", [(1, 0.1), (4.99, 1e-2), (5.2, 0.05), (20, 0.02), (60, 0.3), (200, 0.9)])
def test_propagators_are_integrals_of_the_polynomials(mass, ratio):
    basis = PairMassBasis(np.exp(X))
    own = mass * ratio
    d = basis.propagator(np.array([float(mass)]), np.array([own]))[0]
    # A cubic in x is itself in any stencil.
    x = np.linspace(X[0], X[-1], 400001)
    for power in range(4):
        shape = ((x - 5) / 3)**power
        integrand = shape / (np.exp(x) - mass**2 + 1j * mass * own)
        expected = np.sum((integrand[1:] + integrand[:-1]) * np.diff(x)) / 2
        found = d @ moments_of(basis, ((X - 5) / 3)**power)
        assert abs(found - expected) < 1e-7 * np.sum(abs(integrand)) * np.diff(x)[0], power


def test_distributions_follow_from_their_moments():
    basis = PairMassBasis(np.exp(X))
    values = np.exp(-0.3 * X)
    np.testing.assert_allclose(basis.density(moments_of(basis, values)), values, rtol=1e-9)


def test_width_of_a_heavy_boson_is_that_of_massless_leptons():
    # Two charged leptons and two neutrinos of half their width.
    assert width(LMU_LTAU, np.array(1e3)) == pytest.approx(1e3 / (4 * np.pi), rel=1e-5)
    assert width(LMU_LTAU, np.array(0.1)) == pytest.approx(0.1 / (12 * np.pi), rel=1e-12)
    for model in ({**LMU_LTAU, "name": "b_minus_l"}, {**LMU_LTAU, "kind": "scalar"},
                  {**LMU_LTAU, "muon": {"vector": 1, "axial": 1}}, {**LMU_LTAU, "kinetic_mixing": "loop"}):
        with pytest.raises(ValueError, match="decays"):
            width(model, np.array(1.0))


def test_ratio_of_a_flat_resonance_is_the_narrow_width():
    """J per ln s is J0 everywhere, nothing else: R - 1 = g'^4 J0 pi/(m Gamma m^2) over the Standard Model."""
    basis, nodes = PairMassBasis(np.exp(X)), len(X)
    flat, none = moments_of(basis, np.full(nodes, 2e3)), np.zeros(nodes)
    common = {"s": np.exp(X), "interference_re": none, "interference_im": none,
              "cross": np.zeros(nodes * (nodes + 1) // 2), "standard": 1e-5, "same_flavour": 2e-5,
              "two_flavours": 5e-5, "muon_branching_ratio": 0.03366, "published": 3.33e-6}
    kernel = PairKernel(boson=flat, **common, replicas=(PairKernel(boson=flat, **common), PairKernel(boson=1.2 * flat, **common)))
    mass, coupling = np.array([[10.0], [30.0]]), np.array([1e-3, 2e-3])
    found = kernel.ratio(mass, coupling, LMU_LTAU)
    scale = 3.33e-6 / (0.03366 * 9e-5)
    expected = coupling**2 * 2e3 * np.pi / (mass**3 * width(LMU_LTAU, mass)) / (scale * 1e-5)
    np.testing.assert_allclose(found - 1, expected, rtol=1e-5)
    # Replicas 0.2 apart: their mean is uncertain by half of that.
    np.testing.assert_allclose(kernel.ratio_error(mass, coupling, LMU_LTAU), 0.1 * (found - 1), rtol=1e-9)
    leptons = PairKernel(boson=flat, **common, counts="four_leptons")
    np.testing.assert_allclose(leptons.ratio(mass, coupling, LMU_LTAU) - 1, (found - 1) * 2 / 9, rtol=1e-9)
