#pragma once

#include <limits>

#include "physics/constants.hpp"

namespace tridentscan::physics {

/// Selection of one muon in the laboratory.
struct MuonCuts {
  double min_energy = 0;             // GeV
  double max_angle = constants::pi;  // rad, from the beam axis
  bool operator==(const MuonCuts&) const = default;
};

/// Selection of an experiment. Default: everything passes.
struct Cuts {
  MuonCuts minus;                                                    // mu-
  MuonCuts plus;                                                     // mu+
  double min_dimuon_mass = 0;                                        // GeV
  double max_dimuon_mass = std::numeric_limits<double>::infinity();  // GeV

  /// Then T_VA integrates to zero exactly, because mu- <-> mu+ flips its sign point by point.
  [[nodiscard]] bool charge_symmetric() const { return minus == plus; }
  bool operator==(const Cuts&) const = default;
};

}  // namespace tridentscan::physics
