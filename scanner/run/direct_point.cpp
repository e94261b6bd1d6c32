#include "scanner/run/direct_point.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace tridentscan::run {

DirectPoint failed_point(double evaluations, double non_finite) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  return {nan, nan, nan, nan, nan, nan, evaluations, non_finite, false};
}

DirectPoint point_of(const integration::CorrelatedPair& sum, double evaluations) {
  const auto non_finite = static_cast<double>(sum.non_finite);
  if (non_finite > allowed_non_finite_share * evaluations) {
    return failed_point(evaluations, non_finite);
  }
  const double ratio = sum.first / sum.second;
  // The last term is of second order: what a handful of points, all of one R, cannot show.
  const double second_order = (sum.first - sum.second) * sum.var_second / (sum.second * sum.second);
  const double variance = sum.var_first - 2 * ratio * sum.covariance +
                          ratio * ratio * sum.var_second + second_order * second_order;
  return {.sigma = sum.first,
          .sigma_error = std::sqrt(sum.var_first),
          .sm_sigma = sum.second,
          .sm_sigma_error = std::sqrt(sum.var_second),
          .ratio = ratio,
          .ratio_error = std::sqrt(std::max(variance, 0.0)) / std::abs(sum.second),
          .evaluations = evaluations,
          .non_finite = non_finite,
          .reached = sum.reached && sum.second > 0};
}

void add_integral(PointForecast& forecast, const integration::CorrelatedPair& sum, double asked,
                  double max_points, double evaluations_per_point) {
  if (sum.points == 0) {
    return;  // below threshold
  }
  // Variance falls as 1/points, and those are doubled until it is low enough.
  const double variance =
      std::max(sum.var_first / (sum.first * sum.first), sum.var_second / (sum.second * sum.second));
  auto goal = static_cast<double>(sum.points);
  while (variance * static_cast<double>(sum.points) > asked * asked * goal && goal < max_points) {
    goal = std::min(2 * goal, max_points);
  }
  const auto training = static_cast<double>(sum.evaluated - sum.points);
  forecast.sampled += evaluations_per_point * static_cast<double>(sum.evaluated);
  forecast.evaluations += evaluations_per_point * (training + goal);
  forecast.relative_error = std::max(forecast.relative_error,
                                     std::sqrt(variance * static_cast<double>(sum.points) / goal));
}

}  // namespace tridentscan::run
