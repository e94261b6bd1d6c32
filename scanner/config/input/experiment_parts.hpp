#pragma once

#include <optional>
#include <vector>

#include "scanner/config/description/fields.hpp"
#include "scanner/config/input/beams.hpp"
#include "scanner/config/input/scan_config.hpp"
#include "scanner/config/input/targets.hpp"

// The parts of an experiment's file, one file each; of tridents: read_target.cpp, read_beam.cpp,
// read_cuts.cpp, read_exposure.cpp. They are read in this order; what they fill means something
// only if no problem was added.
namespace tridentscan::config {

[[nodiscard]] const Fields<physics::HadronModel>& target_fields();
[[nodiscard]] const Section& beam_section();
[[nodiscard]] const Fields<physics::Cuts>& cuts_fields();
[[nodiscard]] const Section& exposure_section();

/// Neither: what is written was refused.
struct ReadBeam {
  bool one_energy = false;
  std::optional<BeamData> spectrum;
};

void read_target(const Node& node, TargetLibrary& library, Experiment& experiment);

/// Above the threshold of the target.
[[nodiscard]] ReadBeam read_beam(const Node& node, const FileName& file, BeamLibrary& library,
                                 Experiment& experiment);

/// Their ranges depend on the beam.
void read_cuts(const Node& node, Experiment& experiment);

/// What cuts ask for beyond the defaults: "both leptons: min_energy 9 GeV".
[[nodiscard]] std::vector<std::string> told(const physics::Cuts& cuts);

/// What makes events of the cross section, of the flux of the beam or without it.
void read_exposure(const Node& node, const ReadBeam& beam, Experiment& experiment);

/// Name and label, which experiments of all kinds have.
void read_names(const MapNode& map, Experiment& experiment);

/// Adds the standing of data to that of an experiment.
void append(std::vector<Assumption>& all, const std::vector<Assumption>& more);

}  // namespace tridentscan::config
