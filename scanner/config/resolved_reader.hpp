#pragma once

#include <string>

#include "scanner/config/scan_config.hpp"

namespace tridentscan::config {

/// From the resolved text in a result: what limits and contours depend on once the ratios are
/// known, that is model, grid, statistics, combination, and of the experiments name, label,
/// measurement and exposure. Everything else is left empty. Throws std::invalid_argument for a text
/// that is no such configuration.
[[nodiscard]] ScanConfig read_resolved(const std::string& text);

}  // namespace tridentscan::config
