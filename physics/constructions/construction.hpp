#pragma once

#include "physics/constructions/hypothesis.hpp"
#include "physics/statistics.hpp"

namespace tridentscan::physics {

/// The test statistic whose contour at critical_value is the limit: below it a point is allowed.
/// For the constructions with toys this is their asymptotic form; the toys are made by the scan.
[[nodiscard]] double test_statistic(const Statistics& statistics, const Hypothesis& hypothesis);

/// True if the statistic is chi2 itself.
[[nodiscard]] constexpr bool is_chi2(Test test) {
  return test == Test::two_sided || test == Test::delta_chi2;
}

/// chi2_min is used by delta_chi2 only.
[[nodiscard]] double critical_value(const Statistics& statistics, double chi2_min);

/// The test statistic that would have this p-value (cls: CLs) by the asymptotic distributions:
/// p-values of toys on the scale of chi2, p in (0, 1).
[[nodiscard]] double statistic_of_p_value(Test test, double p);

/// Where the limit is expected if the Standard Model is true: at the signal whose distance from it,
/// sqrt(chi2) of the Asimov data, is this, if the data lie n standard deviations towards the signal
/// (n = 0: median; arXiv:1007.1727, section 4.3). Zero if even no signal is excluded then.
[[nodiscard]] double expected_distance(const Statistics& statistics, double n);

}  // namespace tridentscan::physics
