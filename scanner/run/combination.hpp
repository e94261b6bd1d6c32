#pragma once

#include <vector>

#include "scanner/config/scan_config.hpp"
#include "scanner/run/constraint.hpp"
#include "scanner/run/scan_result.hpp"

namespace tridentscan::run {

/// Best fit, pulls and mean of a combination that was excluded with.
[[nodiscard]] CombinationResult combine(const config::ScanConfig& config,
                                        const Constraint& constraint,
                                        const std::vector<ExperimentResult>& predictions,
                                        Exclusion exclusion);

}  // namespace tridentscan::run
