#pragma once

#include "physics/constructions/hypothesis.hpp"
#include "physics/normal.hpp"

/// Excluded where chi2 exceeds the quantile of chi2 with one degree of freedom: for one ratio
/// |R - R_obs| > z error, the curves of arXiv:1406.2332. chi2 is compared with perfect data, not
/// with the best fit, so a combination of measurements that disagree excludes more than their mean.
namespace tridentscan::physics::two_sided {

[[nodiscard]] inline double statistic(const Hypothesis& h) {
  return h.data.chi2(h.ratios);
}

[[nodiscard]] inline double critical_value(double confidence_level) {
  return chi2_quantile(confidence_level, 1);
}

/// Distance of the excluded signal from the Standard Model, in standard deviations of the signal,
/// if the data lie n standard deviations towards the signal.
[[nodiscard]] inline double expected_distance(double confidence_level, double n) {
  return n + normal_quantile((1 + confidence_level) / 2);
}

}  // namespace tridentscan::physics::two_sided
