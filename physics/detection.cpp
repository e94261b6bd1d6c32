#include "physics/detection.hpp"

namespace tridentscan::physics {

std::size_t Detection::bins() const {
  std::size_t bins = 1;
  for (const Binning& binning : observables) bins *= binning.bins();
  return bins;
}

}  // namespace tridentscan::physics
