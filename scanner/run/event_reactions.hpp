#pragma once

#include <string>
#include <vector>

#include "physics/nucleus.hpp"
#include "physics/trident_reaction.hpp"
#include "scanner/config/input/scan_config.hpp"

namespace tridentscan::run {

/// One kind of neutrino of a beam that makes one final state on one kind of hadron of a target.
struct EventReaction {
  /// A nucleus that the hadron is, or is in, and its share of the events.
  struct Host {
    physics::Nucleus nucleus;
    double share;
  };
  physics::TridentReaction reaction;
  double number;  // hadrons per nucleus of the target, times the share of the beam's neutrinos
  std::vector<Host> hosts;
  std::string name;  // "numu -> mu- mu+ on Ar40", "numubar -> mu- mu+ on proton"
};

/// PDG code of the nucleon that is hit; 0 where it is a nucleus as a whole.
[[nodiscard]] int struck_nucleon(const EventReaction& reaction);

/// All that a trident experiment makes of its final states, each by the neutrinos that can.
/// Reactions without flux or below their threshold are left out. Throws std::invalid_argument for a
/// state that no neutrino of the beam makes. `boson`: of the model that events are drawn for.
[[nodiscard]] std::vector<EventReaction> reactions_of(
    const config::Trident& trident,
    physics::Mediator::Kind boson = physics::Mediator::Kind::vector);

}  // namespace tridentscan::run
