#pragma once

#include <span>
#include <string>
#include <vector>

#include "physics/likelihood.hpp"
#include "scanner/config/input/scan_config.hpp"

namespace tridentscan::run {

/// One experiment, or the combination of several, as a likelihood of their ratios.
struct Constraint {
  std::string name;
  std::vector<std::size_t> experiments;  // whose ratios the likelihood takes
  physics::Likelihood data;
  physics::Likelihood standard_model;  // Asimov data
};

/// The measurement of an experiment: counts get the events that the Standard Model predicts where
/// the exposure gives them; a projection sees exactly the Standard Model.
[[nodiscard]] physics::Measurement measurement_of(const config::Experiment& experiment,
                                                  double sm_events);

/// Each experiment and, last, the combination if there is one. `sm_events` [experiment].
[[nodiscard]] std::vector<Constraint> constraints_of(const config::Question& config,
                                                     std::span<const double> sm_events);

}  // namespace tridentscan::run
