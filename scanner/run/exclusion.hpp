#pragma once

#include <optional>
#include <vector>

#include "physics/limit.hpp"
#include "scanner/config/input/scan_config.hpp"
#include "scanner/result/scan_result.hpp"
#include "scanner/run/constraint.hpp"

namespace tridentscan::run {

/// False where R could not be computed.
[[nodiscard]] bool all_known(physics::RatioPolynomials polynomials);

/// chi2 over the plane, limit, expected limits and discovery reach of a constraint from what is
/// predicted for all experiments of the scan. Limits are roots along g' of the statistic at the
/// exact R; p-values from toys are interpolated in ln g' between the points. `chi2_min` is that of
/// the whole plane where the masses are not those of the scan. Threads share the plane. Numerical
/// errors of experiments are taken as independent; two that share a process have a common part.
[[nodiscard]] result::Exclusion exclude(const config::Question& config,
                                        const Constraint& constraint,
                                        const std::vector<result::ExperimentResult>& predictions,
                                        result::ToyPValues toys, std::optional<double> chi2_min,
                                        int threads);

}  // namespace tridentscan::run
