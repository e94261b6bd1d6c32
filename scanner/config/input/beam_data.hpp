#pragma once

#include <string>
#include <vector>

#include "physics/beam.hpp"
#include "physics/cuts.hpp"
#include "scanner/config/input/flux_table.hpp"
#include "scanner/config/input/scan_config.hpp"

namespace tridentscan::config {

/// A beam with the standing of the data that went into it.
struct BeamData {
  std::string name;
  std::string label;
  physics::Beam beam;
  FluxUnit unit;
  /// Neutrinos and antineutrinos are known together only: all count as numu.
  bool only_sum_is_known;
  std::vector<Assumption> assumptions;
};

/// Why these final states and cuts cannot be used with a beam; empty if they can. Where both
/// leptons have one flavour and are selected alike, neutrinos and antineutrinos have the same cross
/// section and their sum is enough.
[[nodiscard]] std::string charge_fault(const BeamData& beam, const Trident& trident);

}  // namespace tridentscan::config
