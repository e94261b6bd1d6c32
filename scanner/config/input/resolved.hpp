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

/// Beam and cuts of tridents: with a hadron, what a cross section depends on.
[[nodiscard]] std::string beam_and_cuts_text(const Trident& trident);

/// The part that kernels depend on: experiments without measurement, and integration. Of the model
/// only whether it has an axial coupling, whose accuracy is then controlled too.
[[nodiscard]] std::string physics_text(const ScanConfig& config);

}  // namespace tridentscan::config
