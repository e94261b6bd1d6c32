#include "physics/cuts.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace tridentscan::physics {

double LeptonCuts::least_energy(double mass) const {
  return std::max(min_energy, std::hypot(min_transverse_momentum, mass));
}

namespace {

/// Both must let a lepton pass.
LeptonCuts merged(const LeptonCuts& charge, const LeptonCuts& flavour) {
  if (!charge.efficiency.empty() && !flavour.efficiency.empty()) {
    throw std::invalid_argument("an efficiency is of a charge or of a flavour, not of both");
  }
  return {.min_energy = std::max(charge.min_energy, flavour.min_energy),
          .max_angle = std::min(charge.max_angle, flavour.max_angle),
          .min_transverse_momentum =
              std::max(charge.min_transverse_momentum, flavour.min_transverse_momentum),
          .efficiency = charge.efficiency.empty() ? flavour.efficiency : charge.efficiency};
}

}  // namespace

Cuts Cuts::for_state(const FinalState& state) const {
  Cuts cuts = *this;
  cuts.minus = merged(minus, flavours[index_of(state.minus)]);
  cuts.plus = merged(plus, flavours[index_of(state.plus)]);
  cuts.flavours = {};
  return cuts;
}

double Efficiency::operator()(double lepton_energy) const {
  if (empty()) {
    return 1;
  }
  const auto above = std::upper_bound(energy.begin(), energy.end(), lepton_energy);
  if (above == energy.begin()) {
    return value.front();
  }
  if (above == energy.end()) {
    return value.back();
  }
  const auto i = static_cast<std::size_t>(above - energy.begin());
  const double s = (lepton_energy - energy[i - 1]) / (energy[i] - energy[i - 1]);
  return value[i - 1] + s * (value[i] - value[i - 1]);
}

}  // namespace tridentscan::physics
