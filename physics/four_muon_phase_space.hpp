#pragma once

#include <cmath>
#include <numbers>

#include "physics/constants.hpp"
#include "physics/four_muon_amplitude.hpp"
#include "physics/vector_math.hpp"

// Z -> 4 mu on the mass shell of the Z with massless muons, as a decay to the pairs 1-2 and 3-4:
//     dPhi4 = ds34/2pi ds12/2pi sqrt(lambda)/(8 pi m_Z^2) dOmega/4pi (1/8pi)^2 dOmega'/4pi
// Without branches.
namespace tridentscan::physics::four_muon {

inline constexpr double z_mass2 = constants::z_mass * constants::z_mass;

/// One configuration in the rest frame of the Z, pair 1-2 along z.
struct Configuration {
  FourSpinors muons;
  double density;  // dPhi4/(ds34 d^4x) without constants
};

/// ln s34 over its range, and its slope. More points close to the cut, where the moments of a basis
/// have them on one side only, and at the small masses where the boson is seen first.
struct PairMassMap {
  double at, slope;
};
TRIDENTSCAN_INLINE PairMassMap pair_mass_map(double x) {
  return {x * (0.3 + x * (0.5 + x * (1.2 - x))), 0.3 + x * (1 + x * (3.6 - 4 * x))};
}

/// S = m_Z^2 + s34 - s12 is drawn evenly in its logarithm: its lowest value (GeV^2), and the
/// logarithm of the highest over it.
struct SRange {
  double low, log_ratio;
};
/// s34, s12_min in GeV^2.
TRIDENTSCAN_INLINE SRange s_range(double s34, double s12_min) {
  const double low = 2 * constants::z_mass * std::sqrt(s34);
  return {low, vector_math::log((z_mass2 + s34 - s12_min) / low)};
}

/// S and the root of lambda(m_Z^2, s12, s34), GeV^2, and the largest y = atanh((s134 - s234)/S).
struct PairMomentum {
  double S, root, y_max;
};
TRIDENTSCAN_INLINE PairMomentum draw_s(const SRange& range, double x_s) {
  namespace vm = vector_math;
  const double S = range.low * vm::exp(range.log_ratio * x_s);
  const double root = std::sqrt(vm::larger((S - range.low) * (S + range.low), 1e-24 * z_mass2));
  return {S, root, vm::log((S + root) / range.low)};
}

/// e^(2y).
TRIDENTSCAN_INLINE double draw_y(double y_max, double x_y) {
  return vector_math::exp(2 * (2 * x_y - 1) * y_max);
}

/// From what was drawn; x_cos, phi: the direction of 3 in its pair.
TRIDENTSCAN_INLINE Configuration configuration(double s34, double s12_min, const SRange& range,
                                               const PairMomentum& pairs, double e2y, double x_cos,
                                               const vector_math::SinCos& phi) {
  namespace vm = vector_math;
  const double S = pairs.S, root = pairs.root;
  const double s12 = vm::larger(z_mass2 + s34 - S, s12_min);
  const double t = (e2y - 1) / (e2y + 1);
  const double cos = vm::larger(vm::smaller(t * S / root, 1.0), -1.0);
  const double sum34 = (S + root) / (2 * constants::z_mass);  // E34 + k
  const double sum12 = (2 * z_mass2 - S + root) / (2 * constants::z_mass);
  const double a = 0.5 * sum12, b = 0.5 * s12 / sum12;  // (E12 + k)/2, (E12 - k)/2
  const double c = 0.5 * s34 / sum34, d = 0.5 * sum34;  // (E34 - k)/2, (E34 + k)/2: along -z
  const double cos3 = 2 * x_cos - 1;
  const double down3 = std::sqrt(d * (1 - cos3)), down4 = -std::sqrt(d * (1 + cos3));
  return {{{{std::sqrt(a * (1 + cos)), 0}, {std::sqrt(b * (1 - cos)), 0}},
           {{std::sqrt(a * (1 - cos)), 0}, {-std::sqrt(b * (1 + cos)), 0}},
           {{std::sqrt(c * (1 + cos3)), 0}, {down3 * phi.cos, down3 * phi.sin}},
           {{std::sqrt(c * (1 - cos3)), 0}, {down4 * phi.cos, down4 * phi.sin}}},
          S * S * range.log_ratio * pairs.y_max * 4 * e2y / ((e2y + 1) * (e2y + 1))};
}
/// All steps: s34, s12_min in GeV^2; x: S, y, and the direction of 3 in its pair.
TRIDENTSCAN_INLINE Configuration configuration(double s34, double s12_min, double x_s, double x_y,
                                               double x_cos, double x_phi) {
  const SRange range = s_range(s34, s12_min);
  const PairMomentum pairs = draw_s(range, x_s);
  return configuration(s34, s12_min, range, pairs, draw_y(pairs.y_max, x_y), x_cos,
                       vector_math::sin_cos_2pi(x_phi));
}

/// Of Configuration::density ds34, with the normalisation of the rate to that of Z -> mu mu:
/// 16 (of FourMuonPieces) 24 pi/(6 m_Z^2 (gL^2 + gR^2)) and the factors of dPhi4.
inline double rate_constant(const ChiralCouplings& z) {
  constexpr double pi = constants::pi;
  const double phase_space = 1 / (2 * pi) / (2 * pi) / (8 * pi * z_mass2) / (64 * pi * pi);
  return 64 * pi / (z_mass2 * (z.left * z.left + z.right * z.right)) * phase_space;
}

/// (g/cos(theta_W))^2.
inline double gz_squared() {
  return 4 * std::numbers::sqrt2 * constants::fermi * z_mass2;
}

/// 1/(s - m^2 + i m Gamma), GeV^-2.
TRIDENTSCAN_INLINE Complex pole(double s, double mass2, double mass_width) {
  const double d = s - mass2;
  const double norm = 1 / (d * d + mass_width * mass_width);
  return {d * norm, -mass_width * norm};
}

/// 1 or 0.
TRIDENTSCAN_INLINE double within(bool condition) {
  return condition ? 1.0 : 0.0;
}

}  // namespace tridentscan::physics::four_muon
