#include "scanner/integration/trident_lattice.hpp"

#include <stdexcept>

namespace tridentscan::integration {

const GeneratingVector& vector_for(physics::TridentPhaseSpace::Map map, bool has_spectrum) {
  using enum physics::TridentPhaseSpace::Map;
  switch (map) {
    case product:
      return has_spectrum ? for_tridents_of_spectra : for_tridents;
    case channel:
      return for_mixed_tridents;
    case logarithmic:
      return has_spectrum ? for_electron_tridents_of_spectra : for_electron_tridents;
  }
  throw std::logic_error("unknown map");
}

}  // namespace tridentscan::integration
