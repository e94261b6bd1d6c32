#pragma once

#include "physics/trident_integrand.hpp"
#include "scanner/integration/lattice.hpp"

namespace tridentscan::integration {

/// The generating vector that was searched on the map of phase space in use, and on single
/// energies, spectra or averages over them in closed form. That of electrons in a spectrum serves
/// nuclei alone, on which it was searched: on nucleons few points stated errors that were too
/// small.
[[nodiscard]] const GeneratingVector& vector_for(const physics::TridentIntegrand& integrand);

}  // namespace tridentscan::integration
