#pragma once

#include <string>
#include <vector>

#include "scanner/config/input/scan_config.hpp"
#include "scanner/result/scan_result.hpp"

namespace tridentscan::run {

/// From what is predicted for the experiments to what they exclude, alone and combined: limits,
/// expected limits, discovery reach, contours. `toys` [experiments, then the combination]; empty
/// unless the test needs them. Bands and systematics are left empty.
[[nodiscard]] result::ScanResult reduce(const config::Question& config,
                                        std::vector<result::ExperimentResult> predictions,
                                        std::vector<result::ToyPValues> toys, int threads);

/// An experiment or the combination, and what it excludes.
struct NamedExclusion {
  std::string name;
  result::Exclusion exclusion;
};

/// Smallest chi2 over a plane [experiments, then the combination].
using Chi2Min = std::vector<double>;

/// The limits of `reduce` without contours: each experiment, then the combination. `chi2_min` is
/// that of the scan where the masses of `config` are others; empty to take it from them.
[[nodiscard]] std::vector<NamedExclusion> exclude_all(
    const config::Question& config, const std::vector<result::ExperimentResult>& predictions,
    std::vector<result::ToyPValues> toys, const Chi2Min& chi2_min, int threads);

}  // namespace tridentscan::run
