#pragma once

#include "scanner/config/node.hpp"
#include "scanner/config/scan_config.hpp"
#include "scanner/config/targets.hpp"

namespace tridentscan::config {

/// Reads an experiment file. The result means something only if no problem was added.
[[nodiscard]] Experiment read_experiment(const Node& root, TargetLibrary& library);

}  // namespace tridentscan::config
