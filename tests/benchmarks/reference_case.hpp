#pragma once

#include "physics/cuts.hpp"
#include "physics/nucleus.hpp"

namespace tridentscan::benchmarks {

/// CCFR: 160 GeV on iron, both muons above 9 GeV. What the loops are timed with.
inline constexpr double reference_energy = 160;

[[nodiscard]] inline physics::Nucleus iron() {
  return {"Fe56", 26, 56, 52.089777, physics::ChargeDensity{4.106, 0.519, 0}};
}

[[nodiscard]] inline physics::Cuts both_muons_above(double energy) {
  physics::Cuts cuts;
  cuts.minus.min_energy = cuts.plus.min_energy = energy;
  return cuts;
}

}  // namespace tridentscan::benchmarks
