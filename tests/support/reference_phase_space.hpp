#pragma once

#include <array>
#include <random>

// Explicit four-momenta of nu(k1) N(P) -> nu(k2) N(P - q) mu-(minus) mu+(plus), by ordinary boosts
// in extended precision, and exact phase-space volumes: what the boost-free production kinematics
// are tested against.
namespace tridentscan::reference {

/// (energy, x, y, z), metric (+,-,-,-).
template <class Real>
using FourVector = std::array<Real, 4>;

template <class Real>
[[nodiscard]] Real dot(const FourVector<Real>& a, const FourVector<Real>& b) {
  return a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3];
}

/// a + factor b.
template <class Real>
[[nodiscard]] FourVector<Real> sum(const FourVector<Real>& a, const FourVector<Real>& b,
                                   Real factor = 1) {
  return {a[0] + factor * b[0], a[1] + factor * b[1], a[2] + factor * b[2], a[3] + factor * b[3]};
}

/// eps(a, b, c, d) = eps_{mnrs} a^m b^n c^r d^s with eps^{0123} = +1, so minus the determinant of
/// the rows.
template <class Real>
[[nodiscard]] Real levi_civita(const FourVector<Real>& a, const FourVector<Real>& b,
                               const FourVector<Real>& c, const FourVector<Real>& d) {
  const auto minor = [&](int i, int j, int k) {
    return b[i] * (c[j] * d[k] - c[k] * d[j]) - b[j] * (c[i] * d[k] - c[k] * d[i]) +
           b[k] * (c[i] * d[j] - c[j] * d[i]);
  };
  return -a[0] * minor(1, 2, 3) + a[1] * minor(0, 2, 3) - a[2] * minor(0, 1, 3) +
         a[3] * minor(0, 1, 2);
}

/// The independent variables of docs/physics.md, Amplitude. GeV and rad.
struct TridentPoint {
  long double nucleus_mass;  // M
  long double muon_mass;     // m
  long double energy;        // E of the neutrino in the laboratory
  long double Q2;            // -q^2
  long double shat;          // 2 k1.q
  long double K2;            // -(k1 - k2)^2
  long double l;             // (minus + plus)^2
  long double t;             // v cos(theta'), v^2 = 1 - 4 m^2/l
  long double f;             // azimuth of mu- in the dilepton rest frame
  long double fk;            // azimuth of k2 around k1, from P_T
};

/// A point anywhere in the physical region with Q2 < Q2_max: logarithmic in Q2, shat and l, in K2
/// down to K2_fraction of its maximum, and in the distance of t from +-v. Needs an energy above
/// threshold.
[[nodiscard]] TridentPoint random_point(std::mt19937_64& generator, double energy,
                                        double nucleus_mass, double muon_mass, double Q2_max,
                                        double K2_fraction);

template <class Real>
struct TridentMomenta {
  FourVector<Real> k1, q, P, k2, minus, plus;
};

/// Four-momenta in the rest frame of k1 + q, k1 along +z, transverse momentum of P along +x.
/// In the dilepton rest frame theta' is measured from the direction of q; the azimuth f from the
/// part of k1 that is transverse to q (x'), towards y' = x' x z', which is the direction of
/// increasing fk of k2. Needs a physical point: P_T^2 >= 0, k_T^2 >= 0 and |t| <= v.
[[nodiscard]] TridentMomenta<long double> momenta(const TridentPoint& point);

/// The same, rounded: for tests of code in double precision.
[[nodiscard]] TridentMomenta<double> rounded(const TridentMomenta<long double>& momenta);

/// a in the rest frame of the timelike vector `frame` (boost without rotation).
[[nodiscard]] FourVector<long double> boosted_to_rest(const FourVector<long double>& a,
                                                      const FourVector<long double>& frame);
/// The inverse: from the rest frame of `frame` to the frame in which its components are given.
[[nodiscard]] FourVector<long double> boosted_from_rest(const FourVector<long double>& a,
                                                        const FourVector<long double>& frame);

/// Total phase-space volume Int dPhi_4 of masses (0, M, m, m) at squared energy s, GeV^4, with
/// dPhi_n = prod d3p/((2 pi)^3 2E) (2 pi)^4 delta^4: nested one-dimensional integrals over two-body
/// volumes sqrt(lambda)/(8 pi s). Zero below threshold. Relative error below 1e-8.
[[nodiscard]] double four_body_volume(double s, double nucleus_mass, double muon_mass);

/// The same with all masses zero: s^2/(24 (4 pi)^5).
[[nodiscard]] double massless_four_body_volume(double s);

}  // namespace tridentscan::reference
