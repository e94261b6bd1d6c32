#pragma once

#include <string>
#include <vector>

#include "scanner/config/input/scan_config.hpp"

namespace tridentscan::config {

/// A sentence for whatever is valid but perhaps not meant: overlays that lie outside the plane, and
/// efficiencies that are asked for at muon energies outside their tables.
[[nodiscard]] std::vector<std::string> warnings_of(const ScanConfig& config);

}  // namespace tridentscan::config
