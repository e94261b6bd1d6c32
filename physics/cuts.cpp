#include "physics/cuts.hpp"

#include <algorithm>
#include <cmath>

namespace tridentscan::physics {

double LeptonCuts::least_energy(double mass) const {
  return std::max(min_energy, std::hypot(min_transverse_momentum, mass));
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
