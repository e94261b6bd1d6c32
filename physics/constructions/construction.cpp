#include "physics/constructions/construction.hpp"

#include <algorithm>
#include <stdexcept>

#include "physics/constructions/cls.hpp"
#include "physics/constructions/delta_chi2.hpp"
#include "physics/constructions/feldman_cousins.hpp"
#include "physics/constructions/one_sided.hpp"
#include "physics/constructions/two_sided.hpp"
#include "physics/normal.hpp"

namespace tridentscan::physics {

double test_statistic(const Statistics& statistics, const Hypothesis& hypothesis) {
  switch (statistics.test) {
    case Test::two_sided:
      return two_sided::statistic(hypothesis);
    case Test::one_sided:
      return one_sided::statistic(hypothesis);
    case Test::delta_chi2:
      return delta_chi2::statistic(hypothesis);
    case Test::cls:
    case Test::cls_toys:
      return cls::statistic(hypothesis);
    case Test::feldman_cousins:
      return feldman_cousins::t_tilde(hypothesis.data, hypothesis.ratios);
  }
  throw std::logic_error("unknown test");
}

double critical_value(const Statistics& statistics, double chi2_min) {
  const double level = statistics.confidence_level;
  switch (statistics.test) {
    case Test::two_sided:
      return two_sided::critical_value(level);
    case Test::one_sided:
      return one_sided::critical_value(level);
    case Test::delta_chi2:
      return delta_chi2::critical_value(level, statistics.degrees_of_freedom, chi2_min);
    case Test::cls:
    case Test::cls_toys:
      return cls::critical_value(level);
    case Test::feldman_cousins:
      return feldman_cousins::asymptotic_critical_value(level);
  }
  throw std::logic_error("unknown test");
}

double statistic_of_p_value(Test test, double p) {
  return test == Test::feldman_cousins ? signed_square(significance(p / 2))
                                       : signed_square(significance(p));
}

double expected_distance(const Statistics& statistics, double n) {
  const double level = statistics.confidence_level;
  const auto distance = [&] {
    switch (statistics.test) {
      case Test::two_sided:
        return two_sided::expected_distance(level, n);
      case Test::one_sided:
        return one_sided::expected_distance(level, n);
      case Test::delta_chi2:
        return delta_chi2::expected_distance(level, statistics.degrees_of_freedom, n);
      case Test::cls:
      case Test::cls_toys:
        return cls::expected_distance(level, n);
      case Test::feldman_cousins:
        return delta_chi2::expected_distance(level, 1, n);
    }
    throw std::logic_error("unknown test");
  };
  return std::max(distance(), 0.0);
}

}  // namespace tridentscan::physics
