#pragma once

#include <vector>

#include "scanner/config/scan_config.hpp"
#include "scanner/run/constraint.hpp"
#include "scanner/run/scan_result.hpp"

namespace tridentscan::run {

/// chi2 over the plane, limit, expected limits and discovery reach of a constraint from what is
/// predicted for all experiments of the scan. Limits are roots along g' where the ratios are known
/// as polynomials; in direct mode, and for p-values from toys, the statistic is interpolated in ln
/// g' between the points, as contours are. Threads share the plane. Numerical errors of experiments
/// are taken as independent; two that share a process have a common part.
[[nodiscard]] Exclusion exclude(const config::ScanConfig& config, const Constraint& constraint,
                                const std::vector<ExperimentResult>& predictions, ToyPValues toys,
                                int threads);

/// Contour of the test statistic at its critical value, interpolated on the scale sign(x) ln(1 +
/// |x|), on which a power of g' is nearly straight.
[[nodiscard]] ContourSet exclusion_contour(const config::ScanConfig& config,
                                           const Constraint& constraint,
                                           const std::vector<ExperimentResult>& predictions,
                                           const Exclusion& exclusion, int threads);

/// Best fit, pulls and mean of a combination that was excluded with.
[[nodiscard]] CombinationResult combine(const config::ScanConfig& config,
                                        const Constraint& constraint,
                                        const std::vector<ExperimentResult>& predictions,
                                        Exclusion exclusion);

}  // namespace tridentscan::run
