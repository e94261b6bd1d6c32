#include "scanner/run/constraint.hpp"

#include <algorithm>
#include <cmath>
#include <utility>
#include <variant>

#include "scanner/config/input/names.hpp"

namespace tridentscan::run {
namespace {

/// What the likelihood of a constraint is made of.
struct Parts {
  std::vector<std::size_t> experiments;
  std::vector<std::optional<std::size_t>> bins;
  std::vector<physics::Measurement> measurements;
  Nuisances nuisances;
};

void append(std::size_t experiment, const DistributionRows& rows, Parts& parts) {
  const std::size_t before = parts.measurements.size();
  for (std::size_t i = 0; i < rows.measurements.size(); ++i) {
    parts.experiments.push_back(experiment);
    parts.bins.push_back(rows.bins[i]);
    parts.measurements.push_back(rows.measurements[i]);
  }
  parts.nuisances.append(rows.nuisances, before, parts.measurements.size());
}

Constraint constraint(std::string name, Parts parts) {
  const std::vector<double> none(parts.measurements.size(), 1.0);
  Nuisances& n = parts.nuisances;
  physics::Likelihood data = n.names.empty() && parts.measurements.size() == 1
                                 ? physics::Likelihood(parts.measurements.front())
                                 : physics::Likelihood(std::move(parts.measurements),
                                                       std::move(n.shares), std::move(n.additions));
  physics::Likelihood standard_model = data.expecting(none);
  return {std::move(name), std::move(parts.experiments), std::move(parts.bins), std::move(n.names),
          std::move(data), std::move(standard_model)};
}

/// The stated error of a ratio holds the common ones; they are taken out of it.
void take_out(physics::Measurement& measurement, double common_error) {
  if (auto* ratio = std::get_if<physics::RatioMeasurement>(&measurement)) {
    const double common = common_error * ratio->ratio;
    ratio->error_up = std::sqrt(ratio->error_up * ratio->error_up - common * common);
    ratio->error_down = std::sqrt(ratio->error_down * ratio->error_down - common * common);
  }
}

DistributionRows rows_of(const config::Question& config, const config::Experiment& experiment,
                         const ExpectedEvents& expected) {
  if (is_distribution(experiment)) return distribution_rows(experiment, expected);
  if (!config::kind_of(experiment.process).has_likelihood) {
    return {{std::nullopt}, {config::sensitivity(config.statistics)}, {}, {}};
  }
  return {{std::nullopt}, {measurement_of(experiment, expected)}, {}, {}};
}

Constraint combination(const config::Question& config, std::span<const ExpectedEvents> expected) {
  const config::Combination& combination = *config.combination;
  Parts parts;
  for (const std::size_t e : combination.experiments) {
    append(e, rows_of(config, config.experiments[e], expected[e]), parts);
  }
  for (const config::CommonError& error : combination.common_errors) {
    std::vector<double> sizes;
    for (std::size_t i = 0; i < parts.measurements.size(); ++i) {
      const bool shared = std::find(error.experiments.begin(), error.experiments.end(),
                                    parts.experiments[i]) != error.experiments.end();
      sizes.push_back(shared ? error.size : 0);
      take_out(parts.measurements[i], sizes.back());
    }
    parts.nuisances.add_share(error.name, sizes);
  }
  return constraint(config::combined_name, std::move(parts));
}

}  // namespace

physics::Measurement measurement_of(const config::Experiment& experiment,
                                    const ExpectedEvents& expected) {
  physics::Measurement measurement = experiment.measurement;
  if (auto* counts = std::get_if<physics::CountMeasurement>(&measurement)) {
    // Else R is NaN: cuts keep nothing.
    if (experiment.events_from_exposure && expected.total > 0) {
      counts->standard_model_error *= expected.total / counts->standard_model;
      counts->standard_model = expected.total;
    }
    counts->background_error = std::hypot(
        counts->background_error, sample_error(experiment, counts->standard_model, expected.error));
    if (experiment.shape) add_backgrounds(*experiment.shape, *counts);
  }
  return experiment.projection ? physics::expecting(measurement, 1) : measurement;
}

ExpectedEvents expected_events(const result::ExperimentResult& prediction) {
  const auto relative_error = [](const integration::Estimate& sigma) {
    return sigma.value > 0 ? sigma.error / sigma.value : 0;
  };
  ExpectedEvents expected{prediction.sm_events.value, relative_error(prediction.sm_cross_section)};
  if (prediction.bins) {
    for (const auto& events : prediction.bins->events) expected.bins.push_back(events.value);
    for (const auto& sigma : prediction.bins->cross_section) {
      expected.errors.push_back(relative_error(sigma));
    }
  }
  return expected;
}

std::vector<ExpectedEvents> expected_events(
    const std::vector<result::ExperimentResult>& predictions) {
  std::vector<ExpectedEvents> all;
  for (const auto& prediction : predictions) all.push_back(expected_events(prediction));
  return all;
}

Constraint constraint_of(const config::Question& config, std::size_t experiment,
                         const ExpectedEvents& expected) {
  Parts parts;
  append(experiment, rows_of(config, config.experiments[experiment], expected), parts);
  return constraint(config.experiments[experiment].name, std::move(parts));
}

std::vector<Constraint> constraints_of(const config::Question& config,
                                       std::span<const ExpectedEvents> expected) {
  std::vector<Constraint> constraints;
  for (std::size_t e = 0; e < config.experiments.size(); ++e) {
    constraints.push_back(constraint_of(config, e, expected[e]));
  }
  if (config.combination) constraints.push_back(combination(config, expected));
  return constraints;
}

}  // namespace tridentscan::run
