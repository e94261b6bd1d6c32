#include "scanner/cli/unsuited_test.hpp"

#include <cmath>
#include <string>
#include <variant>
#include <vector>

#include "scanner/cli/log.hpp"
#include "scanner/run/constraint.hpp"

namespace tridentscan::cli {

void warn_of_few_events(const config::Question& config, std::span<const double> sm_events) {
  const physics::Construction& test = *config.statistics.test;
  if (test.needs_toys()) {
    return;
  }
  for (std::size_t e = 0; e < config.experiments.size(); ++e) {
    const config::Experiment& experiment = config.experiments[e];
    if (!config::kind_of(experiment.process).has_likelihood ||
        (sm_events.empty() && experiment.events_from_exposure)) {
      continue;
    }
    const physics::Measurement measurement =
        run::measurement_of(experiment, {sm_events.empty() ? 0 : sm_events[e]});
    const auto* counts = std::get_if<physics::CountMeasurement>(&measurement);
    // Upper limits on a mean by q of arXiv:1007.1727 are 5 % too strong for 10 events, 30 % for
    // none.
    constexpr double enough = 10;
    if (counts && counts->observed < enough) {
      log_warning(
          "{}: {:g} events {}: too few for the asymptotic formula of the test {}, which makes "
          "limits too strong (5 % at 10 events, a third at none); \"test: {}\" throws "
          "pseudo-experiments instead",
          experiment.name, counts->observed, experiment.projection ? "are expected" : "were seen",
          test.word, test.for_few_events);
    }
  }
}

void warn_of_data_beyond_toys(const config::Question& config,
                              std::span<const run::ExpectedEvents> expected) {
  if (!config.statistics.test->needs_toys() || !config.statistics.test->toys.is_cls()) {
    return;
  }
  for (const run::Constraint& constraint : run::constraints_of(config, expected)) {
    const std::vector<double> none(constraint.experiments.size(), 1.0);
    const double distance = std::sqrt(constraint.data.chi2(none));
    constexpr double rare = 4;  // 3 toys of the most, 10^5, go beyond
    if (distance > rare) {
      log_warning(
          "{}: the data are {:.1f} standard deviations from the Standard Model, which "
          "pseudo-experiments without signal hardly reach: where a signal makes them worse, CLs is "
          "unknown and excludes nothing; \"test: cls\" uses the asymptotic formula",
          constraint.name, distance);
    }
  }
}

}  // namespace tridentscan::cli
