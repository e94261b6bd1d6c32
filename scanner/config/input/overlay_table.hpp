#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scanner/config/yaml/problems.hpp"

namespace tridentscan::config {

/// A curve of the plane as it was written, in one piece or several, masses in GeV.
struct OverlayCurve {
  std::vector<double> mass, coupling;
  bool closed = false;                     // the last row of each piece is its first again
  std::vector<std::int64_t> offsets = {};  // piece k has the points offsets[k] to offsets[k+1]
};

/// Reads a CSV of a published limit: comment lines that begin with '#', one of them
/// "# units: GeV, 1" (the unit of the mass; g' has none), then the header mass,coupling, then its
/// points in the order in which they are joined. An empty line begins a
/// new piece. A piece whose last row repeats its first is the edge of a region; masses of any other
/// ascend, and what lies above it is the region. Every fault becomes a problem "source:line: ...";
/// nothing is returned then.
[[nodiscard]] std::optional<OverlayCurve> read_overlay_table(const std::string& text,
                                                             const std::string& source,
                                                             Problems& problems);

}  // namespace tridentscan::config
