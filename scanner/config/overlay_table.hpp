#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scanner/config/problems.hpp"

namespace tridentscan::config {

/// A curve of the plane as it was written, masses in GeV.
struct OverlayCurve {
  std::vector<double> mass, coupling;
  bool closed;  // the last row is the first again
};

/// Reads a CSV of a published limit: comment lines that begin with '#', one of them
/// "# units: GeV, 1" (the unit of the mass; g' has none), then the header mass,coupling, then its
/// points in the order in which they are joined. A curve whose last row repeats the first is the
/// edge of a region; masses of any other ascend, and what lies above it is the region. Every fault
/// becomes a problem "source:line: ..."; nothing is returned then.
[[nodiscard]] std::optional<OverlayCurve> read_overlay_table(const std::string& text,
                                                             const std::string& source,
                                                             Problems& problems);

}  // namespace tridentscan::config
