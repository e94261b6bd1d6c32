#pragma once

#include <string>

#include "scanner/config/input/scan_config.hpp"

namespace tridentscan::run {

/// What to say of an experiment of which no sampled point passed: its name and its cuts.
[[nodiscard]] std::string nothing_selected(const config::Experiment& experiment);

/// The same where so few passed that the errors of its numbers are not sure.
[[nodiscard]] std::string almost_nothing_selected(const config::Experiment& experiment,
                                                  double relative_error);

}  // namespace tridentscan::run
