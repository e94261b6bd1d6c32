#pragma once

#include "physics/trident_phase_space.hpp"
#include "scanner/integration/lattice.hpp"

namespace tridentscan::integration {

/// The generating vector that was searched on the map of phase space in use, and on single energies
/// or spectra.
[[nodiscard]] const GeneratingVector& vector_for(physics::TridentPhaseSpace::Map map,
                                                 bool has_spectrum);

}  // namespace tridentscan::integration
