#include "scanner/run/toys.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "physics/normal.hpp"
#include "scanner/run/streams.hpp"

namespace tridentscan::run {
namespace {

double error_of_share(double share, double number) {
  const double smoothed = (share * number + 0.5) / (number + 1);  // none of n is not an exact zero
  return std::sqrt(smoothed * (1 - smoothed) / number);
}

}  // namespace

Toys::Toys(const physics::Likelihood& data, std::span<const double> truth,
           std::span<const double> tested, ToyStatistic statistic,
           const integration::RandomStream& stream)
    : experiments_(data, truth),
      tested_(tested),
      statistic_(statistic),
      stream_(stream),
      uniform_((experiments_.dimensions() + 3) / 4 * 4) {}

void Toys::grow_to(std::size_t number) {
  while (values_.size() < number) {
    const std::uint64_t first = values_.size() * uniform_.size() / 4;
    for (std::size_t k = 0; k < uniform_.size(); k += 4) {
      const auto four = stream_.uniform4(first + k / 4);
      std::copy(four.begin(), four.end(), uniform_.begin() + static_cast<std::ptrdiff_t>(k));
    }
    values_.push_back(statistic_(experiments_.draw(uniform_), tested_));
  }
}

double Toys::share_from(double x, std::size_t number) const {
  const double least = x - 1e-9 * (1 + std::abs(x));
  const auto beyond = std::ranges::count_if(std::span(values_).first(number),
                                            [&](double value) { return value >= least; });
  return static_cast<double>(beyond) / static_cast<double>(number);
}

double Toys::value_with_share(double share, std::size_t number) const {
  std::vector<double> values(values_.begin(),
                             values_.begin() + static_cast<std::ptrdiff_t>(number));
  const auto n = static_cast<double>(number);
  const auto place =
      values.begin() + static_cast<std::ptrdiff_t>(std::clamp((1 - share) * n, 0.0, n - 1));
  std::ranges::nth_element(values, place);
  return *place;
}

ToyPoint::ToyPoint(const config::Question& config, const Constraint& constraint,
                   std::span<const double> ratios)
    : rule_(config.statistics.test->toys),
      critical_(1 - config.statistics.confidence_level),
      none_(ratios.size(), 1.0),
      ratios_(ratios),
      with_stream_(config.integration.seed, stream_of(Purpose::toys, constraint.name), 1),
      without_stream_(config.integration.seed, stream_of(Purpose::toys, constraint.name), 0),
      with_(constraint.data, ratios, ratios, rule_.statistic, with_stream_),
      without_(constraint.data, none_, ratios, rule_.statistic, without_stream_),
      observed_(rule_.statistic(constraint.data, ratios)),
      distance_(std::sqrt(constraint.standard_model.chi2(ratios))) {}

double ToyPoint::value_of_data(std::size_t k, std::size_t number) const {
  if (k == 0) {
    return observed_;
  }
  const double n = result::quantiles[k - 1];
  return rule_.is_cls() ? without_.value_with_share(physics::normal_cdf(n), number)
                        : rule_.expected(distance_, n);
}

PValue ToyPoint::p_value(std::size_t k, std::size_t number) {
  with_.grow_to(number);
  if (rule_.is_cls()) without_.grow_to(number);
  const auto n = static_cast<double>(number);
  const double x = value_of_data(k, number);
  const double with = with_.share_from(x, number);
  if (!rule_.is_cls()) {
    return {with, error_of_share(with, n), std::sqrt(critical_ * (1 - critical_) / n)};
  }
  const double without = without_.share_from(x, number);
  if (without == 0) {
    return {1, 1, 1};  // beyond all toys without signal: nothing is known, nothing is excluded
  }
  const double ratio = std::min(with / without, 1.0);
  const double of_without = error_of_share(without, n);
  const double critical = critical_ * without;
  constexpr double enough = 10;  // toys expected beyond: fewer are no normal number
  const double if_critical =
      critical * n < enough
          ? std::numeric_limits<double>::infinity()
          : std::hypot(std::sqrt(critical * (1 - critical) / n), critical_ * of_without) / without;
  return {ratio, std::hypot(error_of_share(with, n), ratio * of_without) / without, if_critical};
}

PValues ToyPoint::with_toys(std::size_t number) {
  PValues result;
  for (std::size_t k = 0; k < result.size(); ++k) result[k] = p_value(k, number);
  return result;
}

}  // namespace tridentscan::run
