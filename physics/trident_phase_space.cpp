#include "physics/trident_phase_space.hpp"

#include <algorithm>
#include <cmath>

namespace tridentscan::physics {
namespace {

/// No cut is no cut: a backward muon must not fail by rounding.
double min_cosine(double max_angle) {
  return max_angle < constants::pi ? std::cos(max_angle) : -2;
}

}  // namespace

TridentPhaseSpace::TridentPhaseSpace(double mass, const Cuts& cuts, double q2_max)
    : mass_(mass),
      q2_max_(q2_max),
      min_energy_minus_(cuts.minus.min_energy),
      min_energy_plus_(cuts.plus.min_energy),
      min_cosine_minus_(min_cosine(cuts.minus.max_angle)),
      min_cosine_plus_(min_cosine(cuts.plus.max_angle)) {
  const double pair = 2 * constants::muon_mass;
  const double min_mass = std::max(cuts.min_dimuon_mass, pair);
  l_min_ = min_mass * min_mass;
  l_max_ = cuts.max_dimuon_mass * cuts.max_dimuon_mass;
  u_min_ = std::acosh(min_mass / pair);
  // (M + m_pair)^2 = M^2 + 2 M E.
  threshold_ =
      std::max(min_mass * (1 + min_mass / (2 * mass)), min_energy_minus_ + min_energy_plus_);
}

double TridentPhaseSpace::k2_max(const AtEnergy& at) const {
  return at.q_max * at.energy *
         (std::sqrt(at.q_max * at.q_max / (mass_ * mass_) + 4) - at.q_max / mass_);
}

}  // namespace tridentscan::physics
