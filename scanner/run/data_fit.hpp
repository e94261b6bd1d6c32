#pragma once

#include <vector>

#include "scanner/config/input/scan_config.hpp"
#include "scanner/result/scan_result.hpp"
#include "scanner/run/constraint.hpp"

namespace tridentscan::run {

/// What a likelihood makes of its data, without a boson and where chi2 is smallest on the plane.
struct DataFit {
  result::BestFit best_fit;
  /// R that is predicted with the best common errors [measurement].
  std::vector<double> standard_model, best;
};
[[nodiscard]] DataFit fit_data(const config::Question& config, const Constraint& constraint,
                               const std::vector<result::ExperimentResult>& predictions,
                               const result::Exclusion& exclusion);

/// The fit of an experiment with several bins, and what its bins hold in it.
void fit_bins(const config::Question& config, const Constraint& constraint,
              const std::vector<result::ExperimentResult>& predictions,
              result::ExperimentResult& experiment);

}  // namespace tridentscan::run
