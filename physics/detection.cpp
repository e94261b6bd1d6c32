#include "physics/detection.hpp"

#include <algorithm>

namespace tridentscan::physics {

std::size_t Detection::bins() const {
  std::size_t bins = 1;
  for (const Binning& binning : observables) bins *= binning.bins();
  return bins;
}

bool Detection::tells_charges() const {
  return std::ranges::any_of(observables, [](const Binning& binning) {
    return physics::tells_charges(binning.observable);
  });
}

}  // namespace tridentscan::physics
