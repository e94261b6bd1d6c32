#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "physics/beam.hpp"

namespace tridentscan::support {

/// Valid flux tables that are hard to integrate, between 0.05 and 100 GeV.
extern const std::vector<std::string> kinds_of_flux_tables;

/// A table of the kind of that number, the same for the same seed.
[[nodiscard]] physics::Spectrum generated_flux_table(std::size_t kind, std::uint64_t seed);

}  // namespace tridentscan::support
