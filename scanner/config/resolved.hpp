#pragma once

#include <string>

#include "scanner/config/scan_config.hpp"

namespace tridentscan::config {

/// All values of a scan with defaults filled in, as JSON with numbers that read back exactly.
/// Without output and plot: two scans with the same text have the same numbers in their results.
[[nodiscard]] std::string resolved_text(const ScanConfig& config);

/// From the resolved text in a result: what limits and contours depend on once the ratios are
/// known, that is model, grid, statistics, combination, and of the experiments name, label,
/// measurement and exposure. Everything else is left empty. Throws std::invalid_argument for a text
/// that is no such configuration.
[[nodiscard]] ScanConfig read_resolved(const std::string& text);

/// Beam and cuts of an experiment: with a hadron, what a cross section depends on.
[[nodiscard]] std::string beam_and_cuts_text(const Experiment& experiment);

/// The part that kernels depend on: experiments without measurement, and integration. Of the model
/// only whether it has an axial coupling, whose accuracy is then controlled too.
[[nodiscard]] std::string physics_text(const ScanConfig& config);

}  // namespace tridentscan::config
