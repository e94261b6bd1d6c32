#pragma once

#include <vector>

#include "scanner/config/scan_config.hpp"
#include "scanner/run/scan_result.hpp"

namespace tridentscan::run {

/// From what is predicted for the experiments to what they exclude, alone and combined: limits,
/// expected limits, discovery reach, contours. `toys` [experiments, then the combination]; empty
/// unless the test needs them. Bands and systematics are left empty.
[[nodiscard]] ScanResult reduce(const config::ScanConfig& config,
                                std::vector<ExperimentResult> predictions,
                                std::vector<ToyPValues> toys, int threads);

}  // namespace tridentscan::run
