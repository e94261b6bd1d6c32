#include "physics/trident_phase_space.hpp"

#include <algorithm>
#include <cmath>

namespace tridentscan::physics {
namespace {

TridentPhaseSpace::Map map_for(const LeptonMasses& leptons) {
  using enum TridentPhaseSpace::Map;
  if (leptons.minus != leptons.plus) {
    return channel;
  }
  return leptons.minus < constants::muon_mass / 2 ? logarithmic : product;
}

}  // namespace

/// At the edges of the cells of a table. Found once for both leptons where they are found alike.
std::shared_ptr<const std::vector<double>> TridentPhaseSpace::tabulated(
    const Efficiency& efficiency) {
  std::vector<double> edges;
  for (int i = 0; i <= efficiency_cells; ++i) {
    const double share = static_cast<double>(i) / efficiency_cells;
    edges.push_back(efficiency(efficiency_scale * share / (1 - share)));
  }
  return std::make_shared<const std::vector<double>>(std::move(edges));
}

TridentPhaseSpace::TridentPhaseSpace(const HadronKinematics& hadron, const Cuts& cuts,
                                     LeptonMasses leptons)
    : mass_(hadron.mass),
      inverse_mass_(1 / mass_),
      q2_max_(std::min(hadron.q2_max, vector_math::square(cuts.max_momentum_transfer))),
      q_scale_(hadron.q_scale),
      inverse_q_scale_(1 / q_scale_),
      cuts_(cuts),
      leptons_(leptons),
      product_(leptons.minus * leptons.plus),
      difference2_((leptons.minus - leptons.plus) * (leptons.minus - leptons.plus)),
      squares_difference_((leptons.minus - leptons.plus) * (leptons.minus + leptons.plus)),
      y0_(std::log(leptons.plus / leptons.minus) / 2),
      map_(map_for(leptons)),
      selection_(PairSelection::extent_of(cuts)),
      minus_table_(tabulated(cuts.minus.efficiency)),
      plus_table_(cuts.charge_symmetric() ? minus_table_ : tabulated(cuts.plus.efficiency)),
      minus_efficiency_(minus_table_->data()),
      plus_efficiency_(plus_table_->data()) {
  const double pair = leptons.minus + leptons.plus;
  const double min_mass = std::max(cuts.min_dilepton_mass, pair);
  l_min_ = min_mass * min_mass;
  l_max_ = cuts.max_dilepton_mass * cuts.max_dilepton_mass;
  // sinh^2 u = (l - (m- + m+)^2)/(4 m- m+)
  u_min_ = std::asinh(std::sqrt((min_mass - pair) * (min_mass + pair) / (4 * product_)));
  // (M + m_pair)^2 = M^2 + 2 M E. There Q2 is m_pair^2/sqrt(1 + 2 E/M); if that is cut away, more
  // energy is needed: that of sh = m_pair^2 + Q2 at the largest Q2.
  double lowest = min_mass * (1 + min_mass / (2 * mass_));
  if (q2_max_ < l_min_ / std::sqrt(1 + 2 * lowest / mass_)) {
    const double q = std::sqrt(q2_max_);
    lowest = (l_min_ + q2_max_) / (q * (std::sqrt(q2_max_ / (mass_ * mass_) + 4) - q / mass_));
  }
  threshold_ =
      std::max({lowest, cuts.minus.min_energy + cuts.plus.min_energy, cuts.min_total_energy});
}

double TridentPhaseSpace::k2_max(const AtEnergy& at) const {
  return at.q_max * at.energy *
         (std::sqrt(at.q_max * at.q_max / (mass_ * mass_) + 4) - at.q_max / mass_);
}

double lowest_energy(const HadronKinematics& hadron, const FinalState& state, const Cuts& cuts) {
  return TridentPhaseSpace(hadron, cuts, masses_of(state)).threshold();
}

}  // namespace tridentscan::physics
