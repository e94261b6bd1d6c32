#include "scanner/run/event_reactions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "physics/detector.hpp"
#include "physics/pdg_codes.hpp"

namespace tridentscan::run {
namespace {

/// Nuclei whose share of the hadrons is `number_in` times their fraction.
template <class NumberIn>
std::vector<EventReaction::Host> hosts_of(const physics::Target& target, NumberIn number_in) {
  std::vector<EventReaction::Host> hosts;
  double sum = 0;
  for (const auto& [nucleus, fraction] : target.components) {
    if (const double number = fraction * number_in(nucleus); number > 0) {
      hosts.push_back({nucleus, number});
      sum += number;
    }
  }
  for (auto& host : hosts) host.share /= sum;
  return hosts;
}

std::vector<EventReaction::Host> hosts_of(const physics::Target& target,
                                          const physics::Hadron& hadron) {
  if (!hadron.nucleon) {
    return hosts_of(target, [&](const physics::Nucleus& n) { return n.name == hadron.name; });
  }
  const bool is_proton = *hadron.nucleon == physics::Nucleon::proton;
  // A nucleon without Pauli blocking may be a bound one all the same: then all that have it count.
  const auto count = [&](bool free_ones) {
    return hosts_of(target, [&](const physics::Nucleus& n) {
      const int nucleons = is_proton ? n.charge : n.mass_number - n.charge;
      return (n.mass_number == 1) == free_ones ? nucleons : 0;
    });
  };
  auto hosts = count(hadron.is_free());
  return hosts.empty() ? count(!hadron.is_free()) : hosts;
}

}  // namespace

int struck_nucleon(const EventReaction& reaction) {
  const physics::Hadron& hadron = reaction.reaction.hadron();
  if (!hadron.nucleon) return 0;
  return *hadron.nucleon == physics::Nucleon::proton ? physics::pdg::proton : physics::pdg::neutron;
}

std::vector<EventReaction> reactions_of(const config::Trident& trident,
                                        physics::Mediator::Kind boson) {
  for (const auto& state : trident.final_states) {
    if (physics::reactions_of(trident.beam.kinds(), {state}).empty()) {
      throw std::invalid_argument(fmt::format("no neutrino of the beam makes {} ({})",
                                              physics::name_of(state),
                                              physics::made_by(trident.beam.kinds())));
    }
  }
  const auto hadrons = physics::hadrons_of(trident.target, trident.hadrons);
  std::vector<EventReaction> reactions;
  for (const auto& [neutrino, state] : trident.reactions()) {
    const physics::Beam beam = trident.beam.only(neutrino);
    const double share = trident.beam.share(neutrino);
    for (const auto& [hadron, number] : hadrons) {
      // What a detector's response blurs is cut afterwards, by whoever blurs it.
      const physics::Cuts cuts =
          physics::Detector::cuts_of_integrand(trident.detection, trident.cuts.for_state(state));
      physics::TridentReaction reaction(hadron, beam, cuts, neutrino, state, boson);
      if (!reaction.integrand().is_open()) continue;
      reactions.push_back({std::move(reaction), number * share, hosts_of(trident.target, hadron),
                           fmt::format("{} -> {} on {}", physics::name_of(neutrino),
                                       physics::name_of(state), hadron.name)});
    }
  }
  return reactions;
}

}  // namespace tridentscan::run
