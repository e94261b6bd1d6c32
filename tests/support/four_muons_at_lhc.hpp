#pragma once

#include "physics/four_muon_sample.hpp"

namespace tridentscan::support {

/// Z -> 4 mu with cuts like those of ATLAS, of Z bosons with a made-up motion: for loops and
/// lattices, not for rates.
[[nodiscard]] inline physics::FourMuonSample four_muons_at_lhc() {
  return {{.min_pair_mass = 5,
           .min_leading_pair_mass = 20,
           .min_transverse_momentum = {20, 15, 8, 4},
           .max_pseudorapidity = 2.7,
           .min_separation = 0.1},
          physics::ZMotion{{{0, 4, 20, 90}, {0, 3, 1, 0}}, {{-4, -1, 1, 4}, {0, 1, 1, 0}}}};
}

}  // namespace tridentscan::support
