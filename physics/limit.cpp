#include "physics/limit.hpp"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <vector>

namespace tridentscan::physics {
namespace {

/// g'^2 > 0 where R turns round: a negative interference term pulls it down before g'^4 wins.
double turning_point(const RatioPolynomial& p) {
  return p.b > 0 ? -p.a / (2 * p.b) : 0;
}

/// Positive solutions g'^2 of R = r.
std::vector<double> solutions(const RatioPolynomial& p, double r) {
  const double c = 1 - r;
  const double discriminant = p.a * p.a - 4 * p.b * c;
  std::vector<double> result;
  if (p.b == 0 || discriminant < 0) {
    if (p.b == 0 && p.a != 0 && -c / p.a > 0) {
      result.push_back(-c / p.a);
    }
    return result;
  }
  const double q = -(p.a + std::copysign(std::sqrt(discriminant), p.a)) / 2;
  for (const double g2 : {q / p.b, q != 0 ? c / q : -1.0}) {
    if (g2 > 0) {
      result.push_back(g2);
    }
  }
  return result;
}

}  // namespace

double smallest_chi2(const RatioPolynomial& p, const RatioMeasurement& measurement) {
  if (!solutions(p, measurement.ratio).empty()) {
    return 0;
  }
  const double turn = turning_point(p);
  return std::min(measurement.chi2(1),
                  turn > 0 ? measurement.chi2(p.ratio(turn)) : measurement.chi2(1));
}

double critical_value(const Statistics& statistics, double chi2_min) {
  switch (statistics.test) {
    case Test::two_sided:
      return quantile(boost::math::chi_squared(1), statistics.confidence_level);
    case Test::one_sided: {
      const double z = quantile(boost::math::normal(), statistics.confidence_level);
      return z * z;
    }
    case Test::delta_chi2:
      return chi2_min + quantile(boost::math::chi_squared(statistics.degrees_of_freedom),
                                 statistics.confidence_level);
  }
  throw std::logic_error("unknown test");
}

double test_statistic(const Statistics& statistics, const RatioMeasurement& measurement, double r) {
  const double chi2 = measurement.chi2(r);
  return statistics.test == Test::one_sided && r < measurement.ratio ? -chi2 : chi2;
}

Limit smallest_excluded_coupling(const RatioPolynomial& p, const RatioMeasurement& measurement,
                                 const Statistics& statistics, double chi2_min) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  const double critical = critical_value(statistics, chi2_min);
  const auto excess = [&](double g2) {
    return test_statistic(statistics, measurement, p.ratio(g2)) - critical;
  };
  if (excess(0) > 0) {
    return {0, 0};
  }
  // Between these points the statistic is monotonic, so that a sign change brackets exactly one
  // root.
  constexpr double end = max_coupling * max_coupling;
  std::vector<double> marks = solutions(p, measurement.ratio);
  marks.push_back(turning_point(p));
  marks.push_back(end);
  std::sort(marks.begin(), marks.end());
  double low = 0;
  for (const double high : marks) {
    if (high <= low || high > end) {
      continue;
    }
    if (excess(high) > 0) {
      std::uintmax_t iterations = 200;
      const auto [below, above] = boost::math::tools::toms748_solve(
          excess, low, high, boost::math::tools::eps_tolerance<double>(50), iterations);
      const double coupling = std::sqrt((below + above) / 2);
      return {coupling, std::sqrt(p.variance(coupling * coupling)) / std::abs(p.slope(coupling))};
    }
    low = high;
  }
  return {nan, nan};
}

}  // namespace tridentscan::physics
