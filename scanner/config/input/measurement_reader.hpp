#pragma once

#include "scanner/config/input/scan_config.hpp"
#include "scanner/config/yaml/node.hpp"

namespace tridentscan::config {

/// Reads the section measurement or projection of an experiment file: a ratio with its error,
/// observed events, an accuracy, or events expected of an exposure. The exposure must have been
/// read.
void read_measurement(const MapNode& file, Experiment& experiment);

}  // namespace tridentscan::config
