#include "physics/trident_phase_space.hpp"

#include <algorithm>
#include <cmath>

#include "physics/units.hpp"

namespace tridentscan::physics {
namespace {

struct Range {
  double min, max;
};

/// Q2 between the roots of (1 + 2E/M) Q^4 + Q2 (2 l + 2 l E/M - 4 E^2) + l^2 = 0 for the smallest
/// dimuon mass squared l and K2 = 0. The smaller root in the form without cancellation. Empty below
/// threshold.
Range q2_range(double energy, double mass, double l_min) {
  const double a = 1 + 2 * energy / mass;
  const double half_b = 2 * energy * energy - l_min * (1 + energy / mass);
  const double discriminant = half_b * half_b - a * l_min * l_min;
  if (half_b <= 0 || discriminant <= 0) {
    return {1, 0};
  }
  const double root = half_b + std::sqrt(discriminant);
  return {l_min * l_min / root, root / a};
}

/// No cut is no cut: a backward muon must not fail by rounding.
double min_cosine(double max_angle) {
  return max_angle < constants::pi ? std::cos(max_angle) : -2;
}

}  // namespace

TridentPhaseSpace::TridentPhaseSpace(double energy, double mass, const Cuts& cuts, double q2_max)
    : energy_(energy),
      mass_(mass),
      min_energy_minus_(cuts.minus.min_energy),
      min_energy_plus_(cuts.plus.min_energy),
      min_cosine_minus_(min_cosine(cuts.minus.max_angle)),
      min_cosine_plus_(min_cosine(cuts.plus.max_angle)) {
  using constants::pi;
  const double threshold = 2 * constants::muon_mass;
  const double min_mass = std::max(cuts.min_dimuon_mass, threshold);
  l_min_ = min_mass * min_mass;
  l_max_ = cuts.max_dimuon_mass * cuts.max_dimuon_mass;
  u_min_ = std::acosh(min_mass / threshold);
  const Range q2 = q2_range(energy, mass, l_min_);
  q_min_ = std::sqrt(q2.min);
  q_max_ = l_max_ > l_min_ ? std::sqrt(std::min(q2.max, q2_max)) : 0;
  z_min_ = map_of_q(q_min_);
  z_max_ = map_of_q(q_max_);
  // The two azimuths run over 2 pi each.
  const double azimuths = 4 * pi * pi;
  constant_ =
      azimuths / (8 * mass * energy * (4 * pi * pi) * (16 * pi * pi) * (2 * pi) * (32 * pi * pi));
}

double TridentPhaseSpace::k2_max() const {
  return q_max_ * energy_ * (std::sqrt(q_max_ * q_max_ / (mass_ * mass_) + 4) - q_max_ / mass_);
}

}  // namespace tridentscan::physics
