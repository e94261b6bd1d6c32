#pragma once

#include "physics/mediator.hpp"
#include "physics/trident_amplitude.hpp"
#include "physics/trident_kernel.hpp"

// nu_mu gamma -> nu_mu mu+ mu- on a real photon: exact in the muon mass, and the closed forms of
// arXiv:1406.2332. Everywhere s = (k1 + q)^2 in GeV^2, cross sections in cm^2.
namespace tridentscan::physics {

/// Threshold of s: (2 m)^2.
inline constexpr double photon_trident_threshold = 4 * constants::muon_mass * constants::muon_mass;

/// One point of the three-body phase space: dilepton mass squared l = 4 m^2 cosh^2 u, cosine
/// tanh(y)/tanh(u) of mu- in the dilepton rest frame from the direction of q, and its azimuth f.
struct PhotonTridentPoint {
  double s, k2, u, y;
  double cos_f, sin_f;
};
/// Scalar products at Q2 = 0 with P = ex, the polarisation in the plane of the neutrinos.
[[nodiscard]] TridentInvariants photon_trident_invariants(const PhotonTridentPoint& point);
/// The same point for the other polarisation, P = ey.
[[nodiscard]] TridentInvariants other_polarisation(const TridentInvariants& s);

/// sigma_gamma as a kernel without replicas:
///     sigma = 1/(2 s) Int dK2 dl dt df/(8 pi s 2 pi 32 pi^2) (GF^2/2) e^2 (1/2) sum_pol T,
/// Eqs. (4)-(5) with the exact amplitude, t = v cos(theta') (docs/epa.md). T_VA integrates to zero.
/// Gauss-Legendre quadrature: relative error below 1e-7 for the Standard Model, 1e-6 for mediators
/// from 1 MeV (tested). `panel` scales the widths of the panels: a larger one is faster and
/// coarser. Empty at and below threshold.
[[nodiscard]] TridentKernel photon_trident_kernel(double s, double panel = 1);

/// sigma_gamma for pure V-A from Eq. (6) as printed, which keeps the muon mass in A, B and the
/// phase space only. Zero below threshold.
[[nodiscard]] double photon_trident_eq6(double s);

/// n0 = 2 GF^2 alpha s/(9 pi^2): Eq. (9) for pure V-A is n0 (ln(s/m^2) - 19/6).
[[nodiscard]] double photon_trident_unit(double s);

/// Eq. (9): leading logarithm for couplings that do not depend on K2, with the constant of Eq. (6).
[[nodiscard]] double photon_trident_eq9(double s, const Couplings& couplings);
/// Eq. (11): sigma(SM + Z')/sigma(SM) for mass^2 >> s and T_VV = T_AA.
[[nodiscard]] double heavy_ratio_eq11(double mass, double coupling);
/// Eq. (12): interference for mass^2 << s.
[[nodiscard]] double interference_eq12(double s, double coupling);
/// Eq. (13): the Z' alone for m << mass << sqrt(s).
[[nodiscard]] double mediator_eq13(double mass, double coupling);
/// Eq. (14): the Z' alone for mass << m << sqrt(s).
[[nodiscard]] double mediator_eq14(double mass, double coupling);

}  // namespace tridentscan::physics
