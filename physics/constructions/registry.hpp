#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "physics/constructions/cls.hpp"
#include "physics/constructions/cls_toys.hpp"
#include "physics/constructions/delta_chi2.hpp"
#include "physics/constructions/feldman_cousins.hpp"
#include "physics/constructions/one_sided.hpp"
#include "physics/constructions/two_sided.hpp"
#include "physics/limit.hpp"

namespace tridentscan::physics {

using Test = const Construction*;

/// All constructions, one file each, in the order in which they are listed; the first is the
/// default. What reads configurations, options, figures and pages knows no other list.
inline constexpr std::array constructions = {
    &two_sided::construction, &one_sided::construction, &delta_chi2::construction,
    &cls::construction,       &cls_toys::construction,  &feldman_cousins::construction};

/// Null if none has this word.
[[nodiscard]] Test construction_named(std::string_view word);

/// Words of all constructions, or of those that have a property.
[[nodiscard]] std::vector<std::string> construction_words();
[[nodiscard]] std::vector<std::string> construction_words(bool (Construction::*property)() const);

struct Statistics {
  double confidence_level = 0.95;
  Test test = constructions.front();
  int degrees_of_freedom = 1;  // up to test->most_degrees_of_freedom
};

/// Below critical_value a point is allowed.
[[nodiscard]] double test_statistic(const Statistics& statistics, const Hypothesis& hypothesis);

/// The same for any ratios. Lives no longer than its arguments.
[[nodiscard]] Statistic statistic_of_ratios(const Statistics& statistics, const Likelihood& data,
                                            const Likelihood& standard_model);

/// `chi2_min` counts only for those that are above it.
[[nodiscard]] double critical_value(const Statistics& statistics, double chi2_min);

/// Where the limit is expected if the Standard Model is true: at the signal whose distance from it,
/// sqrt(chi2) of the Asimov data, is this, if the data lie n standard deviations towards the signal
/// (n = 0: median; arXiv:1007.1727, section 4.3). Zero if even no signal is excluded then.
[[nodiscard]] double expected_distance(const Statistics& statistics, double n);

}  // namespace tridentscan::physics
