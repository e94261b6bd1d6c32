#pragma once

#include "tests/support/reference_phase_space.hpp"

// The trident amplitude from explicit spinors and Dirac matrices, as docs/physics.md, Amplitude,
// writes it: no trace, no identity, nothing in common with the closed form that it tests.
namespace tridentscan::reference {

enum class Projectile { neutrino, antineutrino };

/// Coefficients of C_V^2, C_A^2 and C_V C_A in sum_spins |P.Lept|^2.
template <class Real>
struct HelicityTensor {
  Real vv, aa, va;
};

/// sum over all spins of |h_a Lept^a|^2 with
///   Lept^a = [nubar(k2) g_m (1-g5) nu(k1)] ubar(p-){ g^a S(p- - q) G^m + G^m S(q - p+) g^a }
///   v(p+), G^m = g^m (C_V - C_A g5),   S(p) = (slash(p) + m)/(p^2 - m^2)
/// for any vector h (`hadron`). Only left-handed neutrinos contribute. For antineutrinos the first
/// bracket is [vbar(k1) g_m (1-g5) v(k2)]. Real is double or long double.
template <class Real>
[[nodiscard]] HelicityTensor<Real> helicity_trident(const TridentMomenta<Real>& momenta,
                                                    Real muon_mass, const FourVector<Real>& hadron,
                                                    Projectile projectile = Projectile::neutrino);

/// How well the two muon-line terms of h_a Lept^a cancel: zero for h = q by gauge invariance.
template <class Real>
struct CurrentContraction {
  Real value;  // sum over spins of |term 1 + term 2|
  Real scale;  // sum over spins of |term 1| + |term 2|
};

template <class Real>
[[nodiscard]] CurrentContraction<Real> contracted_current(const TridentMomenta<Real>& momenta,
                                                          Real muon_mass,
                                                          const FourVector<Real>& hadron,
                                                          Real vector, Real axial);

extern template HelicityTensor<double> helicity_trident(const TridentMomenta<double>&, double,
                                                        const FourVector<double>&, Projectile);
extern template HelicityTensor<long double> helicity_trident(const TridentMomenta<long double>&,
                                                             long double,
                                                             const FourVector<long double>&,
                                                             Projectile);
extern template CurrentContraction<double> contracted_current(const TridentMomenta<double>&, double,
                                                              const FourVector<double>&, double,
                                                              double);
extern template CurrentContraction<long double> contracted_current(
    const TridentMomenta<long double>&, long double, const FourVector<long double>&, long double,
    long double);

}  // namespace tridentscan::reference
