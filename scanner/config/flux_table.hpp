#pragma once

#include <optional>
#include <string>

#include "physics/beam.hpp"
#include "scanner/config/problems.hpp"

namespace tridentscan::config {

/// What a flux is counted by. A shape gives averages, not numbers of events.
enum class FluxUnit { per_pot, per_inverse_fb, shape };

/// "per cm^2 per GeV per POT", as in the `# units:` line of a table.
[[nodiscard]] std::string name_of(FluxUnit unit);

/// A table as it was written.
struct FluxTable {
  FluxUnit unit;
  physics::Spectrum columns;  // numu and numubar; energies in GeV
};

/// Reads a CSV of a flux: comment lines that begin with '#', one of them "# units: ...", then the
/// header energy_GeV,numu,numubar, then rows of three numbers with ascending energies. Every fault
/// becomes a problem "source:line: ..."; nothing is returned then.
[[nodiscard]] std::optional<FluxTable> read_flux_table(const std::string& text,
                                                       const std::string& source,
                                                       Problems& problems);

}  // namespace tridentscan::config
