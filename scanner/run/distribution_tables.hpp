#pragma once

#include <vector>

#include "scanner/config/input/scan_config.hpp"
#include "scanner/io/result_tables.hpp"
#include "scanner/result/scan_result.hpp"

namespace tridentscan::run {

/// Two tables for each experiment that measures a distribution, as an export has them: events of
/// the Standard Model, backgrounds and data in the bins; and the covariance of what is predicted
/// without a boson, tridents and backgrounds together, in events^2 for each pair of bins. That is
/// the sum of a numerical part, from the replicas of the kernels, and of sum_k d_k d_k^T, d_k the
/// change of the bins by one standard deviation of the nuisance k (docs/shapes.md). Bins that the
/// Standard Model does not reach are in the first table alone. `predictions` [experiment].
[[nodiscard]] std::vector<io::ResultTable> distribution_tables(
    const config::Question& question, const std::vector<result::ExperimentResult>& predictions);

}  // namespace tridentscan::run
