#pragma once

#include "physics/measurement.hpp"
#include "physics/ratio_polynomial.hpp"
#include "physics/statistics.hpp"

namespace tridentscan::physics {

/// Smallest chi2 over g'^2 >= 0 at this mass: zero where R can be the measured ratio.
[[nodiscard]] double smallest_chi2(const RatioPolynomial& polynomial,
                                   const RatioMeasurement& measurement);

/// The value of the test statistic that separates allowed from excluded. chi2_min is used by
/// delta_chi2 only.
[[nodiscard]] double critical_value(const Statistics& statistics, double chi2_min);

/// The test statistic whose contour at critical_value is the limit: chi2, and for one_sided chi2
/// with the sign of R - ratio, so that R = ratio + z(CL) error_up is the limit.
[[nodiscard]] double test_statistic(const Statistics& statistics,
                                    const RatioMeasurement& measurement, double r);

struct Limit {
  double coupling;  // smallest excluded g'; NaN where none up to max_coupling
  double error;     // numerical
};

/// Root find of test_statistic = critical_value along g' at one mass, from g' = 0 up to
/// max_coupling = 4 pi. With destructive interference the excluded set may have several pieces:
/// this is the lower end of the first. Zero if the Standard Model itself is excluded.
inline constexpr double max_coupling = 12.566370614359172;
[[nodiscard]] Limit smallest_excluded_coupling(const RatioPolynomial& polynomial,
                                               const RatioMeasurement& measurement,
                                               const Statistics& statistics, double chi2_min);

}  // namespace tridentscan::physics
