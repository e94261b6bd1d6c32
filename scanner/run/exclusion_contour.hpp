#pragma once

#include <vector>

#include "scanner/config/input/scan_config.hpp"
#include "scanner/result/scan_result.hpp"
#include "scanner/run/constraint.hpp"

namespace tridentscan::run {

/// Border of the excluded region inside the plane. The ends of the excluded couplings are roots at
/// each mass, and at more masses where their number changes: a piece is found however thin it is
/// against the spacing of the couplings. p-values from toys are known on the grid alone: marching
/// squares on the scale sign(x) ln(1 + |x|), on which a power of g' is nearly straight.
[[nodiscard]] result::ContourSet exclusion_contour(
    const config::Question& config, const Constraint& constraint,
    const std::vector<result::ExperimentResult>& predictions, const result::Exclusion& exclusion,
    int threads);

}  // namespace tridentscan::run
