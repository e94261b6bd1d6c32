#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "physics/event_model.hpp"
#include "physics/instruction_set.hpp"
#include "physics/trident_reaction.hpp"

namespace tridentscan::run {

/// What events are drawn for, as a function of K2 (GeV^2).
using EventDensity = std::function<physics::CouplingProducts(double k2)>;

/// That of one model in a reaction.
[[nodiscard]] EventDensity density_of(const physics::EventModel& model,
                                      const physics::TridentReaction& reaction);

/// A mixture of the Standard Model and of a boson alone at a ladder of masses, with equal cross
/// sections, so that the weight of an event for the boson of any mass is bounded by about the
/// number of rungs. Its cross section is about that of the Standard Model. Where the boson plays no
/// part, it is the Standard Model.
[[nodiscard]] EventDensity density_of_plane(const physics::Mediator& boson,
                                            const physics::TridentReaction& reaction,
                                            std::uint64_t seed, physics::InstructionSet isa);

}  // namespace tridentscan::run
