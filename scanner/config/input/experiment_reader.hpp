#pragma once

#include "scanner/config/input/beams.hpp"
#include "scanner/config/input/targets.hpp"

namespace tridentscan::config {

/// What experiment files refer to by name.
struct Libraries {
  TargetLibrary targets;
  BeamLibrary beams;
  Sources& sources;  // tables of an experiment's own
};

/// Reads an experiment file. The result means something only if no problem was added.
[[nodiscard]] Experiment read_experiment(const Node& root, const FileName& file,
                                         Libraries& libraries);

}  // namespace tridentscan::config
