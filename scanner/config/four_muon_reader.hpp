#pragma once

#include "scanner/config/node.hpp"
#include "scanner/config/scan_config.hpp"

namespace tridentscan::config {

/// Whether an experiment file is about Z -> 4 mu or e+ e- -> mu mu Z'.
[[nodiscard]] bool is_four_muon_experiment(const Node& root);
[[nodiscard]] Experiment read_four_muon_experiment(const Node& root);

/// The measurement of a sensitivity in events: its limit is at R = 2, whatever the construction.
[[nodiscard]] physics::RatioMeasurement sensitivity(const physics::Statistics& statistics);

/// Refuses what these experiments cannot do with this model and method; gives a sensitivity in
/// events the error that puts its limit at R = 2, whatever the construction. `experiments`: the
/// node that names them.
void check_four_muons(ScanConfig& config, const Node& experiments);

}  // namespace tridentscan::config
