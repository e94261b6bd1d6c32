#pragma once

#include <cmath>

#include "physics/constructions/hypothesis.hpp"
#include "physics/normal.hpp"

/// Excluded where chi2 exceeds its minimum over all couplings g'^2 >= 0 and all masses of the grid
/// by the quantile of chi2 with one or two degrees of freedom.
namespace tridentscan::physics::delta_chi2 {

[[nodiscard]] inline double statistic(const Hypothesis& h) {
  return h.data.chi2(h.ratios);
}

[[nodiscard]] inline double critical_value(double confidence_level, int degrees_of_freedom,
                                           double chi2_min) {
  return chi2_min + chi2_quantile(confidence_level, degrees_of_freedom);
}

/// Data below the Standard Model are best described by no signal: the minimum stays there.
[[nodiscard]] inline double expected_distance(double confidence_level, int degrees_of_freedom,
                                              double n) {
  const double c = chi2_quantile(confidence_level, degrees_of_freedom);
  return n < 0 ? n + std::sqrt(n * n + c) : n + std::sqrt(c);
}

}  // namespace tridentscan::physics::delta_chi2
