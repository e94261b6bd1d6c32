#pragma once

#include <array>
#include <limits>

#include "physics/four_muon_amplitude.hpp"

namespace tridentscan::physics {

/// Selection of four muons in the laboratory. Default: everything passes.
struct FourMuonCuts {
  double min_pair_mass = 0;          // GeV, of every pair of opposite charge and one flavour
  double min_leading_pair_mass = 0;  // GeV, of the heaviest such pair
  std::array<double, 4> min_transverse_momentum{};  // GeV, of the hardest to the softest muon
  double max_pseudorapidity = std::numeric_limits<double>::infinity();  // of every muon
  double min_separation = 0;  // Delta R = sqrt(Delta eta^2 + Delta phi^2) of any two muons

  /// Whether anything depends on the motion and orientation of the Z.
  [[nodiscard]] bool need_laboratory() const;
  /// The muons as spinors in the laboratory, beam along z. Pair masses are not looked at.
  [[nodiscard]] bool pass_laboratory(const FourSpinors& muons) const;
  bool operator==(const FourMuonCuts&) const = default;
};

}  // namespace tridentscan::physics
