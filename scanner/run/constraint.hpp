#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "physics/likelihood.hpp"
#include "scanner/config/input/scan_config.hpp"
#include "scanner/result/scan_result.hpp"
#include "scanner/run/shape_likelihood.hpp"

namespace tridentscan::run {

/// One experiment, or the combination of several, as a likelihood of their ratios.
struct Constraint {
  std::string name;
  std::vector<std::size_t> experiments;          // whose ratios the likelihood takes [measurement]
  std::vector<std::optional<std::size_t>> bins;  // of which bin; none: of the sum [measurement]
  std::vector<std::string> nuisances;            // the common errors of the likelihood
  physics::Likelihood data;
  physics::Likelihood standard_model;  // Asimov data
};

[[nodiscard]] ExpectedEvents expected_events(const result::ExperimentResult& prediction);
[[nodiscard]] std::vector<ExpectedEvents> expected_events(
    const std::vector<result::ExperimentResult>& predictions);

/// The measurement of an experiment, of all bins together: counts get the events that the Standard
/// Model predicts where the exposure gives them; a projection sees exactly the Standard Model.
[[nodiscard]] physics::Measurement measurement_of(const config::Experiment& experiment,
                                                  const ExpectedEvents& expected);

/// One experiment, in bins where it has several (scanner/run/shape_likelihood.hpp).
[[nodiscard]] Constraint constraint_of(const config::Question& config, std::size_t experiment,
                                       const ExpectedEvents& expected);

/// Each experiment and, last, the combination if there is one. `expected` [experiment].
[[nodiscard]] std::vector<Constraint> constraints_of(const config::Question& config,
                                                     std::span<const ExpectedEvents> expected);

}  // namespace tridentscan::run
