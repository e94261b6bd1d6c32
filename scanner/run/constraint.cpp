#include "scanner/run/constraint.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>

#include "scanner/config/input/four_muon_reader.hpp"
#include "scanner/config/input/names.hpp"

namespace tridentscan::run {
namespace {

Constraint constraint(std::string name, std::vector<std::size_t> experiments,
                      physics::Likelihood data) {
  const std::vector<double> none(experiments.size(), 1.0);
  physics::Likelihood standard_model = data.expecting(none);
  return {std::move(name), std::move(experiments), std::move(data), std::move(standard_model)};
}

/// The stated error of a ratio holds the common ones; they are taken out of it.
void take_out(physics::Measurement& measurement, double common_error) {
  if (auto* ratio = std::get_if<physics::RatioMeasurement>(&measurement)) {
    const double common = common_error * ratio->ratio;
    ratio->error_up = std::sqrt(ratio->error_up * ratio->error_up - common * common);
    ratio->error_down = std::sqrt(ratio->error_down * ratio->error_down - common * common);
  }
}

Constraint combination(const config::Combination& combination,
                       const std::vector<config::Experiment>& experiments,
                       std::span<const double> sm_events) {
  std::vector<physics::Measurement> measurements;
  for (const std::size_t e : combination.experiments) {
    measurements.push_back(measurement_of(experiments[e], sm_events[e]));
  }
  std::vector<std::vector<double>> sizes;
  for (const config::CommonError& error : combination.common_errors) {
    auto& of_measurement = sizes.emplace_back();
    for (std::size_t i = 0; i < measurements.size(); ++i) {
      const bool shared = std::find(error.experiments.begin(), error.experiments.end(),
                                    combination.experiments[i]) != error.experiments.end();
      of_measurement.push_back(shared ? error.size : 0);
      take_out(measurements[i], of_measurement.back());
    }
  }
  return constraint(config::combined_name, combination.experiments,
                    physics::Likelihood(std::move(measurements), std::move(sizes)));
}

}  // namespace

physics::Measurement measurement_of(const config::Experiment& experiment, double sm_events) {
  physics::Measurement measurement = experiment.measurement;
  if (auto* counts = std::get_if<physics::CountMeasurement>(&measurement);
      counts && experiment.events_from_exposure &&
      sm_events > 0) {  // else R is NaN: cuts keep nothing
    counts->standard_model_error *= sm_events / counts->standard_model;
    counts->standard_model = sm_events;
  }
  return experiment.projection ? physics::expecting(measurement, 1) : measurement;
}

std::vector<Constraint> constraints_of(const config::Question& config,
                                       std::span<const double> sm_events) {
  std::vector<Constraint> constraints;
  for (std::size_t e = 0; e < config.experiments.size(); ++e) {
    const config::Experiment& experiment = config.experiments[e];
    constraints.push_back(constraint(
        experiment.name, {e},
        physics::Likelihood(experiment.boson_at_collider() != nullptr
                                ? physics::Measurement(config::sensitivity(config.statistics))
                                : measurement_of(experiment, sm_events[e]))));
  }
  if (config.combination) {
    constraints.push_back(combination(*config.combination, config.experiments, sm_events));
  }
  return constraints;
}

}  // namespace tridentscan::run
