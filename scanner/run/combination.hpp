#pragma once

#include <vector>

#include "scanner/config/input/scan_config.hpp"
#include "scanner/result/scan_result.hpp"
#include "scanner/run/constraint.hpp"

namespace tridentscan::run {

/// Best fit, pulls and mean of a combination that was excluded with.
[[nodiscard]] result::CombinationResult combine(
    const config::Question& config, const Constraint& constraint,
    const std::vector<result::ExperimentResult>& predictions, result::Exclusion exclusion);

}  // namespace tridentscan::run
