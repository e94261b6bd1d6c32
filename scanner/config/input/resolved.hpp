#pragma once

#include <string>

#include "scanner/config/input/scan_config.hpp"

namespace tridentscan::config {

/// All values of a scan with defaults filled in, as JSON with numbers that read back exactly.
/// Without output and plot: two scans with the same text have the same numbers in their results.
[[nodiscard]] std::string resolved_text(const ScanConfig& config);

/// From the resolved text in a result. Of the experiments name, label, measurement and exposure,
/// of their processes the kind alone: rates are in the result. Throws std::invalid_argument for a
/// text that is no such configuration.
[[nodiscard]] Question read_resolved(const std::string& text);

/// The part that kernels depend on: experiments without measurement, integration, and the model,
/// whose pieces are accurate.
[[nodiscard]] std::string physics_text(const Question& config);

}  // namespace tridentscan::config
