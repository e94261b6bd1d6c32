#include "physics/likelihood.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>
#include <variant>

#include "physics/common_pulls.hpp"
#include "physics/distribution_fit.hpp"

namespace tridentscan::physics {

namespace {

/// Empty if these are not the bins of a distribution.
Likelihood::Counts counts_of(const std::vector<Measurement>& measurements) {
  constexpr std::size_t few = 4;
  Likelihood::Counts result;
  if (measurements.size() <= few) return result;
  for (const Measurement& measurement : measurements) {
    const auto* counts = std::get_if<CountMeasurement>(&measurement);
    if (counts == nullptr || counts->standard_model_error != 0) return {};
    result.observed.push_back(counts->observed);
    result.standard_model.push_back(counts->standard_model);
    result.background.push_back(counts->background);
    result.variance.push_back(counts->background_error * counts->background_error);
  }
  return result;
}

}  // namespace

Likelihood::Likelihood(const Measurement& measurement)
    : measurements_{measurement}, factors_{1.0}, offsets_{0.0} {}

Likelihood::Likelihood(const std::vector<Measurement>& measurements,
                       const std::vector<std::vector<double>>& common_errors)
    : Likelihood(measurements, common_errors,
                 std::vector(common_errors.size(), std::vector(measurements.size(), 0.0))) {}

Likelihood::Likelihood(std::vector<Measurement> measurements,
                       std::vector<std::vector<double>> common_errors,
                       std::vector<std::vector<double>> additions)
    : measurements_(std::move(measurements)),
      common_errors_(std::move(common_errors)),
      additions_(std::move(additions)),
      factors_(measurements_.size(), 1.0),
      offsets_(measurements_.size(), 0.0),
      counts_(counts_of(measurements_)) {
  bool fits = additions_.size() == common_errors_.size();
  for (const auto* all : {&common_errors_, &additions_}) {
    for (const auto& sizes : *all) fits = fits && sizes.size() == size();
  }
  if (!fits) throw std::invalid_argument("a common error needs a size for each measurement");
}

double Likelihood::predicted(std::size_t i, std::span<const double> ratios,
                             std::span<const double> theta) const {
  double factor = factors_[i];
  for (std::size_t k = 0; k < theta.size(); ++k) factor += common_errors_[k][i] * theta[k];
  double added = offsets_[i];
  for (std::size_t k = 0; k < theta.size(); ++k) added += additions_[k][i] * theta[k];
  return ratios[i] * factor + added;
}

std::vector<double> Likelihood::common_pulls(std::span<const double> ratios) const {
  if (is_distribution()) {
    DistributionFit fit(*this);
    if (fit.chi2(ratios)) return {fit.theta().begin(), fit.theta().end()};
  }
  CommonPulls pulls(*this);
  static_cast<void>(pulls.chi2(ratios));
  return pulls.theta();
}

double Likelihood::chi2(std::span<const double> ratios) const {
  if (is_simple()) {
    return physics::chi2(measurements_[0], ratios[0] * factors_[0]);
  }
  if (is_distribution()) {
    if (const auto value = DistributionFit(*this).chi2(ratios)) return *value;
  }
  return CommonPulls(*this).chi2(ratios);
}

namespace {

/// Of a sum whose terms have these slopes and independent errors.
double error_of(std::span<const double> slopes, std::span<const double> errors) {
  double variance = 0;
  for (std::size_t i = 0; i < slopes.size(); ++i) {
    variance += slopes[i] * slopes[i] * errors[i] * errors[i];
  }
  return std::sqrt(variance);
}

}  // namespace

std::vector<double> Likelihood::slopes_at(std::span<const double> ratios,
                                          std::span<const double> theta) const {
  std::vector<double> result;
  for (std::size_t i = 0; i < size(); ++i) {
    const double r = predicted(i, ratios, theta);
    double factor = factors_[i];
    for (std::size_t k = 0; k < theta.size(); ++k) factor += common_errors_[k][i] * theta[k];
    result.push_back(factor * physics::chi2_slope(measurements_[i], r));
  }
  return result;
}

std::vector<double> Likelihood::slopes(std::span<const double> ratios) const {
  return slopes_at(ratios, common_pulls(ratios));
}

double Likelihood::chi2_error(std::span<const double> ratios,
                              std::span<const double> errors) const {
  if (is_simple()) {
    const double slope = physics::chi2_slope(measurements_[0], ratios[0] * factors_[0]);
    return std::abs(slope * factors_[0]) * errors[0];
  }
  return error_of(slopes(ratios), errors);
}

Likelihood::Chi2 Likelihood::chi2_and_error(std::span<const double> ratios,
                                            std::span<const double> errors) const {
  if (is_distribution()) {
    DistributionFit fit(*this);
    if (const auto value = fit.chi2(ratios)) {
      return {*value, error_of(slopes_at(ratios, fit.theta()), errors)};
    }
  }
  return {chi2(ratios), chi2_error(ratios, errors)};
}

void Likelihood::set_measurements(std::vector<Measurement> measurements) {
  measurements_ = std::move(measurements);
  counts_ = counts_of(measurements_);
}

Likelihood Likelihood::expecting(std::span<const double> ratios) const {
  std::vector<Measurement> expected;
  for (std::size_t i = 0; i < size(); ++i) {
    expected.push_back(physics::expecting(measurements_[i], ratios[i]));
  }
  Likelihood result = *this;
  result.set_measurements(std::move(expected));
  std::fill(result.factors_.begin(), result.factors_.end(), 1.0);
  std::fill(result.offsets_.begin(), result.offsets_.end(), 0.0);
  return result;
}

Likelihood Likelihood::with(std::vector<Measurement> measurements, std::vector<double> factors,
                            std::vector<double> offsets) const {
  Likelihood result = *this;
  result.set_measurements(std::move(measurements));
  result.factors_ = std::move(factors);
  result.offsets_ = std::move(offsets);
  return result;
}

}  // namespace tridentscan::physics
