#pragma once

#include "physics/constructions/construction.hpp"

/// Excluded where chi2 exceeds the quantile of chi2 with one degree of freedom: for one ratio
/// |R - R_obs| > z error, the curves of arXiv:1406.2332. chi2 is compared with perfect data, not
/// with the best fit, so a combination of measurements that disagree excludes more than their mean.
namespace tridentscan::physics::two_sided {

inline constexpr Construction construction{
    .word = "two_sided",
    .label = R"(two-sided $\chi^2$)",
    .help = "chi2 above its quantile for 1 degree of freedom; two-sided",
    .statistic = [](const Hypothesis& h) { return h.data.chi2(h.ratios); },
    .critical_value = [](double level, int) { return chi2_quantile(level, 1); },
    .expected_distance = [](double level, int,
                            double n) { return n + normal_quantile((1 + level) / 2); },
    .is_chi2_of_perfect_data = true,
    .of_chi2 = Construction::OfChi2::yes,
    .for_few_events = "feldman_cousins or cls_toys"};

}  // namespace tridentscan::physics::two_sided
