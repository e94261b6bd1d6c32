#pragma once

#include "scanner/config/description/fields.hpp"
#include "scanner/config/input/scan_config.hpp"

namespace tridentscan::config {

/// Whether an experiment file is about Z -> 4 mu or e+ e- -> mu mu Z'.
[[nodiscard]] bool is_four_muon_experiment(const Node& root);
[[nodiscard]] Experiment read_four_muon_experiment(const Node& root);

// Resolved text of the two, and back.
[[nodiscard]] Json resolved(const ZToFourMuons& z);
[[nodiscard]] Json resolved(const BosonAtCollider& collider);
void read_resolved(const Json& json, BosonAtCollider& collider);

/// What cuts ask for beyond the defaults: "min_pair_mass 5 GeV".
[[nodiscard]] std::vector<std::string> told(const physics::FourMuonCuts& cuts);

/// The measurement of a sensitivity in events: its limit is at R = 2, whatever the construction.
[[nodiscard]] physics::RatioMeasurement sensitivity(const physics::Statistics& statistics);

/// Refuses what these experiments cannot do with this model and method; gives a sensitivity in
/// events the error that puts its limit at R = 2, whatever the construction. `experiments`: the
/// node that names them.
void check_four_muons(ScanConfig& config, const Node& experiments);

}  // namespace tridentscan::config
