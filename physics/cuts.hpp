#pragma once

#include <array>
#include <limits>
#include <vector>

#include "physics/channels.hpp"
#include "physics/constants.hpp"

namespace tridentscan::physics {

/// Chance that a lepton is found, linear in its energy between the rows, the first and the last
/// value beyond them. Empty: every lepton is found.
struct Efficiency {
  std::vector<double> energy;  // GeV, strictly ascending
  std::vector<double> value;   // 0 .. 1
  [[nodiscard]] bool empty() const { return energy.empty(); }
  /// At a lepton energy in GeV; 1 where empty.
  [[nodiscard]] double operator()(double lepton_energy) const;
  bool operator==(const Efficiency&) const = default;
};

/// Selection of one charged lepton in the laboratory.
struct LeptonCuts {
  double min_energy = 0;               // GeV
  double max_angle = constants::pi;    // rad, from the beam axis
  double min_transverse_momentum = 0;  // GeV, from the beam axis
  Efficiency efficiency{};             // an event's is the product of those of its leptons
  /// Least energy of a lepton of the given mass (GeV) that passes, GeV: a bound that some
  /// directions do not reach.
  [[nodiscard]] double least_energy(double mass) const;
  bool operator==(const LeptonCuts&) const = default;
};

/// Selection of an experiment. Default: everything passes.
struct Cuts {
  LeptonCuts minus;  // l-
  LeptonCuts plus;   // l+
  /// Of e, mu and tau whatever their charge, beside those of their charge; [index_of(flavour)].
  std::array<LeptonCuts, 3> flavours{};
  double min_dilepton_mass = 0;                                        // GeV
  double max_dilepton_mass = std::numeric_limits<double>::infinity();  // GeV
  double min_total_energy = 0;                                         // GeV, of the two leptons
  double min_opening_angle = 0;                                        // rad, between the leptons
  double max_opening_angle = constants::pi;                            // rad
  double max_momentum_transfer =
      std::numeric_limits<double>::infinity();  // GeV, sqrt(Q2) to nucleus or nucleon

  /// What is asked of the leptons of a final state: the cuts of their flavours are merged into
  /// those of their charges. Of a charge and a flavour one may have an efficiency; throws
  /// std::invalid_argument if both have.
  [[nodiscard]] Cuts for_state(const FinalState& state) const;
  /// Then, for equal masses, T_VA integrates to zero exactly: l- <-> l+ flips its sign point by
  /// point.
  [[nodiscard]] bool charge_symmetric() const { return minus == plus; }
  bool operator==(const Cuts&) const = default;
};

}  // namespace tridentscan::physics
