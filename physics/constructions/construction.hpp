#pragma once

#include <string_view>

#include "physics/constructions/hypothesis.hpp"
#include "physics/normal.hpp"

namespace tridentscan::physics {

/// How pseudo-experiments give the p-value of a point.
struct ToyRule {
  /// Large where data and point disagree.
  double (*statistic)(const Likelihood& data, std::span<const double> ratios);
  /// Its value for data n standard deviations towards the signal, when the point lies `distance`
  /// from the Standard Model. None: that of n standard deviations in toys without signal, by whose
  /// share beyond the data the p-value is divided too (CLs).
  double (*expected)(double distance, double n);

  [[nodiscard]] constexpr bool is_cls() const { return expected == nullptr; }
};

/// What makes "excluded" of a likelihood (docs/statistics.md): everything that the program has to
/// know of it. Confidence levels are below 1; n counts standard deviations towards the signal.
struct Construction {
  std::string_view word;   // of statistics.test and limit --test
  std::string_view label;  // on figures; mathematics between $ as in TeX
  std::string_view help;   // what is excluded, in one line

  /// The test statistic whose contour at the critical value is the limit: below it a point is
  /// allowed. With toys this is their asymptotic form; the toys are made by the scan.
  double (*statistic)(const Hypothesis& hypothesis);
  double (*critical_value)(double confidence_level, int degrees_of_freedom);
  /// As physics::expected_distance, but for signs: below zero even no signal is excluded.
  double (*expected_distance)(double confidence_level, int degrees_of_freedom, double n);
  /// The statistic that would have this p-value (CLs), by the asymptotic distributions.
  double (*statistic_of_p_value)(double p) = [](double p) {
    return signed_square(significance(p));
  };
  ToyRule toys = {};  // without a statistic: none are thrown

  int most_degrees_of_freedom = 1;       // that may be chosen
  bool is_above_minimum = false;         // the critical value counts from the smallest chi2
  bool is_chi2_of_perfect_data = false;  // not compared with a best fit: too strict in combinations
  /// Whether the statistic follows from chi2 alone, or with a minus where the rate is below the
  /// best one: a result file holds no other.
  enum class OfChi2 { no, yes, with_sign } of_chi2 = OfChi2::no;
  /// Where events are so few that its asymptotic distributions fail: the tests to take instead.
  std::string_view for_few_events = "";

  [[nodiscard]] constexpr bool needs_toys() const { return toys.statistic != nullptr; }
  [[nodiscard]] constexpr bool has_degrees_of_freedom() const {
    return most_degrees_of_freedom > 1;
  }
};

}  // namespace tridentscan::physics
