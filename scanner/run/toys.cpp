#include "scanner/run/toys.hpp"

#include <algorithm>
#include <cmath>

#include "physics/constructions/cls.hpp"
#include "physics/constructions/feldman_cousins.hpp"
#include "physics/constructions/normal.hpp"
#include "scanner/run/streams.hpp"

namespace tridentscan::run {
namespace {

PValue share_with_error(double share, std::size_t number) {
  const auto n = static_cast<double>(number);
  const double smoothed = (share * n + 0.5) / (n + 1);  // none of n is not an exact zero
  return {share, std::sqrt(smoothed * (1 - smoothed) / n)};
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
  sorted_ = values_;
  std::sort(sorted_.begin(), sorted_.end());
}

double Toys::share_from(double x) const {
  const double least = x - 1e-9 * (1 + std::abs(x));
  const auto first = std::lower_bound(sorted_.begin(), sorted_.end(), least);
  return static_cast<double>(sorted_.end() - first) / static_cast<double>(sorted_.size());
}

double Toys::value_with_share(double share) const {
  const auto n = static_cast<double>(sorted_.size());
  return sorted_[static_cast<std::size_t>(std::clamp((1 - share) * n, 0.0, n - 1))];
}

ToyPoint::ToyPoint(const config::ScanConfig& config, const Constraint& constraint,
                   std::span<const double> ratios)
    : cls_(config.statistics.test == physics::Test::cls_toys),
      none_(ratios.size(), 1.0),
      constraint_(constraint),
      ratios_(ratios),
      with_stream_(config.integration.seed, stream_of(Purpose::toys, constraint.name), 1),
      without_stream_(config.integration.seed, stream_of(Purpose::toys, constraint.name), 0),
      with_(constraint.data, ratios, ratios, statistic(), with_stream_),
      without_(constraint.data, none_, ratios, statistic(), without_stream_) {}

PValues ToyPoint::with_toys(std::size_t number) {
  with_.grow_to(number);
  if (cls_) without_.grow_to(number);
  PValues result;
  result[0] = p_value(statistic()(constraint_.data, ratios_), number);
  const double distance = std::sqrt(constraint_.standard_model.chi2(ratios_));
  for (std::size_t k = 0; k < quantiles.size(); ++k) {
    const double expected =
        cls_ ? without_.value_with_share(physics::normal_cdf(quantiles[k]))
             : physics::feldman_cousins::expected_t_tilde(distance, quantiles[k]);
    result[k + 1] = p_value(expected, number);
  }
  return result;
}

ToyStatistic ToyPoint::statistic() const {
  return cls_ ? physics::cls::q_tilde : physics::feldman_cousins::t_tilde;
}

PValue ToyPoint::p_value(double x, std::size_t number) const {
  const PValue with = share_with_error(with_.share_from(x), number);
  if (!cls_) {
    return with;
  }
  const PValue without = share_with_error(without_.share_from(x), number);
  if (without.value == 0) {
    return {0, with.error};  // beyond all toys of either kind
  }
  const double ratio = std::min(with.value / without.value, 1.0);
  return {ratio, std::hypot(with.error, ratio * without.error) / without.value};
}

}  // namespace tridentscan::run
