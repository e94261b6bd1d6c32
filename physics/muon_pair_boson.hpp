#pragma once

#include <limits>

namespace tridentscan::physics {

/// F(x) of Gamma(Z -> mu mu Z')/Gamma(Z -> mu mu) = g'^2/(8 pi^2) F(m^2/m_Z^2), massless muons,
/// 0 < x < 1:
///     F = (1+x)^2 (ln^2 x + 3 ln x) + 5 (1-x^2) - 2 x ln x
///         - 2 (1+x)^2 [ ln(1+x) ln x + Li2(1/(1+x)) - Li2(x/(1+x)) ]
[[nodiscard]] double boson_radiation(double x);

/// A source of mass sqrt(s) that decays to mu mu, by a vector and an axial current whose rates
/// without radiation are in proportion vector : axial for massless muons.
struct MuonPairSource {
  double s;  // GeV^2
  double muon_mass;
  double axial_share = 0;  // axial/(vector + axial)
};

/// rate(source -> mu mu Z')/rate(source -> mu mu)/g'^2 with a Z' of vector coupling 1 on its mass
/// shell, muon mass kept, for muon pairs (those that recoil) of mass low < m12 < high. Gauss-
/// Legendre quadrature over the Dalitz plot, relative error below 1e-6 (tested). Zero where closed.
[[nodiscard]] double radiated_boson(const MuonPairSource& source, double boson_mass, double low = 0,
                                    double high = std::numeric_limits<double>::infinity());

/// Squared amplitude of source -> mu-(1) mu+(2) Z'(k) summed over spins and polarisations,
/// couplings 1, over 8; D1 = (p1 + k)^2 - m_mu^2, D2 = (p2 + k)^2 - m_mu^2; all in GeV^2.
struct RadiationPoint {
  double s, d1, d2, boson_mass2, muon_mass2;
};
[[nodiscard]] double vector_radiation(const RadiationPoint& point);
[[nodiscard]] double axial_radiation(const RadiationPoint& point);

/// sigma(e+e- -> mu+ mu-) by a photon, cm^2.
[[nodiscard]] double muon_pair_cross_section(double s);

}  // namespace tridentscan::physics
