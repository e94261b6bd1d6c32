#include "physics/pseudo_experiments.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <tuple>
#include <utility>
#include <variant>

#include "physics/normal.hpp"
#include "physics/square.hpp"

namespace tridentscan::physics {
namespace {

constexpr std::size_t numbers_of_ratio = 1, numbers_of_count = 3;

/// Above it no table is made: a table has 18 sqrt(mean) numbers.
constexpr double largest_mean_of_table = 1e4;

/// Probabilities of at most first, first + 1, ... events. What lies beyond 9 standard deviations is
/// left out.
std::pair<double, std::vector<double>> poisson_table(double mean) {
  constexpr double reach = 9;
  const double width = std::sqrt(mean) + 1;
  const double first = std::max(std::floor(mean - reach * width), 0.0);
  const double last = std::ceil(mean + reach * width) + reach;
  std::vector<double> cumulative;
  double sum = 0;
  const auto numbers = static_cast<std::int64_t>(last - first) + 1;
  for (std::int64_t i = 0; i < numbers; ++i) {
    const double n = first + static_cast<double>(i);
    sum += mean > 0 ? std::exp(n * std::log(mean) - mean - std::lgamma(n + 1)) : (n == 0 ? 1 : 0);
    cumulative.push_back(sum);
  }
  return {first, std::move(cumulative)};
}

}  // namespace

PseudoExperiments::TrueCounts PseudoExperiments::true_counts(const CountMeasurement& m, double r) {
  const double expected = r * m.standard_model + m.background;
  const double of_signal = square(r * m.standard_model_error);
  const double of_background = square(m.background_error);
  const double variance = of_signal + of_background;
  TrueCounts result{expected, m.standard_model, m.background, {}, 0};
  if (variance > 0) {
    // d(chi2)/d(expected) = -2 shift/variance at the profiled mean.
    const CountMeasurement fixed{m.observed, 1, 0, expected, std::sqrt(variance)};
    const double shift = -fixed.chi2_slope(0) * variance / 2;
    result.mean = expected + shift;
    result.background += shift * of_background / variance;
    if (r != 0) result.standard_model += shift * of_signal / variance / r;
  }
  if (result.mean <= largest_mean_of_table) {
    std::tie(result.first, result.cumulative) = poisson_table(std::max(result.mean, 0.0));
  }
  return result;
}

double PseudoExperiments::TrueCounts::events(double probability) const {
  if (cumulative.empty()) {
    // Of n + 1/2, to order 1/sqrt(mean).
    const double z = normal_quantile(probability), width = std::sqrt(mean);
    const double x = mean + width * z + (z * z - 1) / 6 + z * (1 - z * z) / (72 * width);
    return std::ceil(x - 0.5);
  }
  const auto found = std::lower_bound(cumulative.begin(), cumulative.end() - 1, probability);
  return first + static_cast<double>(found - cumulative.begin());
}

PseudoExperiments::PseudoExperiments(const Likelihood& data, std::span<const double> ratios)
    : data_(data), theta_(data.common_pulls(ratios)) {
  for (std::size_t i = 0; i < data.size(); ++i) {
    predicted_.push_back(data.predicted(i, ratios, theta_));
    const auto* counts = std::get_if<CountMeasurement>(&data.measurements()[i]);
    counts_.push_back(counts ? true_counts(*counts, predicted_[i]) : TrueCounts{});
  }
}

std::size_t PseudoExperiments::dimensions() const {
  std::size_t result = theta_.size();
  for (const Measurement& m : data_.measurements()) {
    result += std::holds_alternative<RatioMeasurement>(m) ? numbers_of_ratio : numbers_of_count;
  }
  return result;
}

Likelihood PseudoExperiments::draw(std::span<const double> uniform) const {
  std::size_t next = 0;
  const auto number = [&] { return uniform[next++]; };
  const auto normal = [&] { return normal_quantile(number()); };

  std::vector<Measurement> drawn = data_.measurements();
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    if (auto* ratio = std::get_if<RatioMeasurement>(&drawn[i])) {
      const double z = normal();
      // A measurement above the truth errs by what its error towards smaller true values says.
      ratio->ratio = predicted_[i] + z * (z > 0 ? ratio->error_down : ratio->error_up);
    } else if (auto* count = std::get_if<CountMeasurement>(&drawn[i])) {
      const TrueCounts& truth = counts_[i];
      count->observed = truth.events(number());
      count->standard_model = truth.standard_model + normal() * count->standard_model_error;
      count->background = truth.background + normal() * count->background_error;
    }
  }
  std::vector<double> factors = data_.factors(), offsets = data_.offsets();
  for (std::size_t k = 0; k < theta_.size(); ++k) {
    const double measured = theta_[k] + normal();
    for (std::size_t i = 0; i < drawn.size(); ++i) {
      factors[i] += data_.common_errors()[k][i] * measured;
      offsets[i] += data_.additions()[k][i] * measured;
    }
  }
  return data_.with(std::move(drawn), std::move(factors), std::move(offsets));
}

}  // namespace tridentscan::physics
