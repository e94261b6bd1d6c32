#include "scanner/run/reduce.hpp"

#include <utility>

#include "scanner/run/constraint.hpp"
#include "scanner/run/exclusion.hpp"

namespace tridentscan::run {

ScanResult reduce(const config::ScanConfig& config, std::vector<ExperimentResult> predictions,
                  std::vector<ToyPValues> toys, int threads) {
  ScanResult result;
  result.mass = config.mass.values();
  result.coupling = config.coupling.values();
  result.experiments = std::move(predictions);
  std::vector<double> sm_events;
  for (const auto& experiment : result.experiments) {
    sm_events.push_back(experiment.sm_events.value);
  }
  const std::vector<Constraint> constraints = constraints_of(config, sm_events);
  toys.resize(constraints.size());
  for (std::size_t c = 0; c < constraints.size(); ++c) {
    Exclusion exclusion =
        exclude(config, constraints[c], result.experiments, std::move(toys[c]), threads);
    result.contours.push_back(
        exclusion_contour(config, constraints[c], result.experiments, exclusion, threads));
    if (c < result.experiments.size()) {
      result.experiments[c].exclusion = std::move(exclusion);
    } else {
      result.combination =
          combine(config, constraints[c], result.experiments, std::move(exclusion));
    }
  }
  return result;
}

}  // namespace tridentscan::run
