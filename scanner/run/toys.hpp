#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "physics/pseudo_experiments.hpp"
#include "scanner/config/input/scan_config.hpp"
#include "scanner/integration/random_stream.hpp"
#include "scanner/result/scan_result.hpp"
#include "scanner/run/constraint.hpp"

namespace tridentscan::run {

using ToyStatistic = decltype(physics::ToyRule::statistic);

/// Values of a statistic in the pseudo-experiments of one hypothesis, made as many as asked for.
class Toys {
 public:
  /// `tested` and `stream` must outlive this.
  Toys(const physics::Likelihood& data, std::span<const double> truth,
       std::span<const double> tested, ToyStatistic statistic,
       const integration::RandomStream& stream);

  void grow_to(std::size_t number);

  /// Share of the first `number` values that are not below x. Values that differ by rounding alone
  /// are equal: counts are discrete.
  [[nodiscard]] double share_from(double x, std::size_t number) const;
  /// The one of the first `number` values that a share of the others are not below.
  [[nodiscard]] double value_with_share(double share, std::size_t number) const;

 private:
  physics::PseudoExperiments experiments_;
  std::span<const double> tested_;
  ToyStatistic statistic_;
  const integration::RandomStream& stream_;
  std::vector<double> uniform_, values_;
};

struct PValue {
  double value, error;
  double error_if_critical;  // what the error would be if the truth were 1 - CL: how well toys tell
                             // on which side of that the p-value lies, also where none is beyond
};

/// p-values of the data and of the expected data.
using PValues = std::array<PValue, 1 + result::quantiles.size()>;

/// Both hypotheses of a point, and what their toys say. Stays where it was made.
class ToyPoint {
 public:
  /// Arguments must outlive this.
  ToyPoint(const config::Question& config, const Constraint& constraint,
           std::span<const double> ratios);
  ToyPoint(const ToyPoint&) = delete;
  ToyPoint& operator=(const ToyPoint&) = delete;

  /// Of the data (k = 0) or of the expected data (k = 1 + quantile), from the first `number` toys.
  [[nodiscard]] PValue p_value(std::size_t k, std::size_t number);
  [[nodiscard]] PValues with_toys(std::size_t number);

 private:
  [[nodiscard]] double value_of_data(std::size_t k, std::size_t number) const;

  physics::ToyRule rule_;
  double critical_;
  std::vector<double> none_;
  std::span<const double> ratios_;
  integration::RandomStream with_stream_, without_stream_;
  Toys with_, without_;
  double observed_, distance_;  // the data's statistic, and sqrt(chi2) of the Asimov data
};

}  // namespace tridentscan::run
