#pragma once

#include <cmath>

#include "physics/constructions/construction.hpp"

/// Excluded where chi2 exceeds its minimum over all couplings g'^2 >= 0 and all masses of the grid
/// by the quantile of chi2 with one or two degrees of freedom.
namespace tridentscan::physics::delta_chi2 {

/// Data below the Standard Model are best described by no signal: the minimum stays there.
[[nodiscard]] inline double expected_distance(double confidence_level, int degrees_of_freedom,
                                              double n) {
  const double c = chi2_quantile(confidence_level, degrees_of_freedom);
  return n < 0 ? n + std::sqrt(n * n + c) : n + std::sqrt(c);
}

inline constexpr Construction construction{
    .word = "delta_chi2",
    .label = R"($\Delta\chi^2$)",
    .help = "chi2 - chi2_min above its quantile",
    .statistic = [](const Hypothesis& h) { return h.data.chi2(h.ratios); },
    .critical_value = chi2_quantile,
    .expected_distance = expected_distance,
    .most_degrees_of_freedom = 2,
    .is_above_minimum = true,
    .of_chi2 = Construction::OfChi2::yes,
    .for_few_events = "feldman_cousins or cls_toys"};

}  // namespace tridentscan::physics::delta_chi2
