#include "scanner/integration/trident_lattice.hpp"

#include <stdexcept>

namespace tridentscan::integration {

const GeneratingVector& vector_for(const physics::TridentIntegrand& integrand) {
  using enum physics::TridentPhaseSpace::Map;
  switch (integrand.map()) {
    case product:
      if (integrand.is_averaged()) return for_trident_averages;
      return integrand.draws_energies() ? for_tridents_of_spectra : for_tridents;
    case channel:
      return for_mixed_tridents;
    case logarithmic:
      if (integrand.is_averaged()) return for_electron_averages;
      return integrand.draws_energies() && !integrand.has_spin() ? for_electron_tridents_of_spectra
                                                                 : for_electron_tridents;
  }
  throw std::logic_error("unknown map");
}

}  // namespace tridentscan::integration
