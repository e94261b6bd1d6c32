#include "physics/likelihood.hpp"

#include <algorithm>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <utility>

namespace tridentscan::physics {
namespace {

/// R_i = 1 + x (ratios_i - 1).
std::vector<double> at_strength(std::span<const double> ratios, double x) {
  std::vector<double> result;
  result.reserve(ratios.size());
  for (const double r : ratios) result.push_back(1 + x * (r - 1));
  return result;
}

}  // namespace

Likelihood::Likelihood(const Measurement& measurement)
    : measurements_{measurement}, factors_{1.0} {}

Likelihood::Likelihood(std::vector<Measurement> measurements,
                       std::vector<std::vector<double>> common_errors)
    : measurements_(std::move(measurements)),
      common_errors_(std::move(common_errors)),
      factors_(measurements_.size(), 1.0) {
  for (const auto& sizes : common_errors_) {
    if (sizes.size() != size()) {
      throw std::invalid_argument("a common error needs a size for each measurement");
    }
  }
}

double Likelihood::predicted(std::size_t i, std::span<const double> ratios,
                             std::span<const double> theta) const {
  double factor = factors_[i];
  for (std::size_t k = 0; k < theta.size(); ++k) factor += common_errors_[k][i] * theta[k];
  return ratios[i] * factor;
}

std::vector<double> Likelihood::common_pulls(std::span<const double> ratios) const {
  // Newton's method along one theta after another: chi2 is the sum of theta^2 and terms that change
  // little over a width.
  std::vector<double> theta(common_errors_.size(), 0.0);
  constexpr int most_rounds = 100;
  for (int round = 0; round < most_rounds && !theta.empty(); ++round) {
    double largest_step = 0;
    for (std::size_t k = 0; k < theta.size(); ++k) {
      double slope = 2 * theta[k], curvature = 2;
      for (std::size_t i = 0; i < size(); ++i) {
        const double r = predicted(i, ratios, theta);
        const double lever = ratios[i] * common_errors_[k][i];
        slope += lever * physics::chi2_slope(measurements_[i], r);
        curvature += lever * lever * physics::chi2_curvature(measurements_[i], r);
      }
      const double step = std::clamp(-slope / curvature, -1.0, 1.0);
      theta[k] += step;
      largest_step = std::max(largest_step, std::abs(step));
    }
    if (largest_step < 1e-9) break;
  }
  return theta;
}

double Likelihood::chi2(std::span<const double> ratios) const {
  if (is_simple()) {
    return physics::chi2(measurements_[0], ratios[0] * factors_[0]);
  }
  const std::vector<double> theta = common_pulls(ratios);
  double sum = 0;
  for (const double t : theta) sum += t * t;
  for (std::size_t i = 0; i < size(); ++i) {
    sum += physics::chi2(measurements_[i], predicted(i, ratios, theta));
  }
  return sum;
}

std::vector<double> Likelihood::slopes(std::span<const double> ratios) const {
  const std::vector<double> theta = common_pulls(ratios);
  std::vector<double> result;
  for (std::size_t i = 0; i < size(); ++i) {
    const double r = predicted(i, ratios, theta);
    double factor = factors_[i];
    for (std::size_t k = 0; k < theta.size(); ++k) factor += common_errors_[k][i] * theta[k];
    result.push_back(factor * physics::chi2_slope(measurements_[i], r));
  }
  return result;
}

Likelihood::Fit Likelihood::best_strength(std::span<const double> ratios) const {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  // Alone, each measurement would have the strength at which its chi2 is zero.
  double lowest = infinity, highest = -infinity;
  for (std::size_t i = 0; i < size(); ++i) {
    const double deviation = ratios[i] - 1;
    if (deviation == 0) continue;
    const double alone = (best_ratio(measurements_[i]) / factors_[i] - 1) / deviation;
    lowest = std::min(lowest, alone);
    highest = std::max(highest, alone);
  }
  if (lowest > highest) {
    constexpr double small = 1e-9;
    return best_strength(std::vector<double>(size(), 1 + small));
  }
  if (is_simple()) {
    return {lowest, 0};
  }
  const auto slope = [&](double x) {
    const std::vector<double> s = slopes(at_strength(ratios, x));
    double sum = 0;
    for (std::size_t i = 0; i < size(); ++i) sum += s[i] * (ratios[i] - 1);
    return sum;
  };
  // Between them lies the common one; common errors can move it a little beyond.
  double step = std::max({highest - lowest, 1e-6 * std::abs(lowest), 1e-12});
  for (int i = 0; i < 60 && slope(lowest) > 0; ++i, step *= 2) lowest -= step;
  for (int i = 0; i < 60 && slope(highest) < 0; ++i, step *= 2) highest += step;
  double x = lowest;
  if (highest > lowest && slope(lowest) < 0 && slope(highest) > 0) {
    std::uintmax_t iterations = 100;
    const auto [below, above] = boost::math::tools::toms748_solve(
        slope, lowest, highest, boost::math::tools::eps_tolerance<double>(40), iterations);
    x = (below + above) / 2;
  } else if (std::abs(slope(highest)) < std::abs(slope(lowest))) {
    x = highest;
  }
  return {x, chi2(at_strength(ratios, x))};
}

double Likelihood::chi2_error(std::span<const double> ratios,
                              std::span<const double> errors) const {
  if (is_simple()) {
    const double slope = physics::chi2_slope(measurements_[0], ratios[0] * factors_[0]);
    return std::abs(slope * factors_[0]) * errors[0];
  }
  const std::vector<double> slope = slopes(ratios);
  double variance = 0;
  for (std::size_t i = 0; i < size(); ++i) {
    variance += slope[i] * slope[i] * errors[i] * errors[i];
  }
  return std::sqrt(variance);
}

Likelihood::Ratio Likelihood::common_ratio() const {
  const double best = 1 + best_strength(std::vector<double>(size(), 2.0)).strength;
  constexpr double step = 1e-3;
  const auto slope = [&](double r) {
    double sum = 0;
    for (const double s : slopes(std::vector<double>(size(), r))) sum += s;
    return sum;
  };
  const double curvature = (slope(best + step) - slope(best - step)) / (2 * step);
  return {best, std::sqrt(2 / curvature)};
}

Likelihood Likelihood::expecting(std::span<const double> ratios) const {
  Likelihood result = *this;
  for (std::size_t i = 0; i < size(); ++i) {
    result.measurements_[i] = physics::expecting(measurements_[i], ratios[i]);
  }
  std::fill(result.factors_.begin(), result.factors_.end(), 1.0);
  return result;
}

Likelihood Likelihood::with(std::vector<Measurement> measurements,
                            std::vector<double> factors) const {
  Likelihood result = *this;
  result.measurements_ = std::move(measurements);
  result.factors_ = std::move(factors);
  return result;
}

}  // namespace tridentscan::physics
