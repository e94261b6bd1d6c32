#pragma once

#include <string>

#include "scanner/config/scan_config.hpp"

namespace tridentscan::run {

/// What to say of an experiment of which no sampled point passed: its name and its cuts.
[[nodiscard]] std::string nothing_selected(const config::Experiment& experiment);

}  // namespace tridentscan::run
