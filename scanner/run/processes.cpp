#include "scanner/run/processes.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "scanner/config/input/detection_reader.hpp"
#include "scanner/config/input/resolved.hpp"
#include "scanner/run/streams.hpp"

namespace tridentscan::run {
namespace {

/// One reaction of an experiment: what its processes have in common.
struct Conditions {
  physics::Reaction reaction;
  physics::Beam beam;  // of its kind of neutrino
  physics::Cuts cuts;
  std::string text;  // all of that
  physics::Detection detection;
  std::string measured;  // the detection
};

Conditions conditions_of(const config::Trident& trident, const physics::Reaction& reaction) {
  Conditions c{reaction,
               trident.beam.only(reaction.incoming),
               trident.cuts.for_state(reaction.state),
               {},
               trident.detection,
               {}};
  c.text = config::beam_and_cuts_text(c.beam, c.cuts) + physics::name_of(reaction.state);
  if (!c.detection.is_counting()) c.measured = config::resolved(c.detection).dump();
  return c;
}

Process make_process(const physics::Hadron& hadron, const Conditions& c,
                     physics::Mediator::Kind boson) {
  const physics::LeptonMasses masses = physics::masses_of(c.reaction.state);
  physics::TridentIntegrand integrand(
      hadron, c.beam, physics::Detector::cuts_of_integrand(c.detection, c.cuts), masses, boson);
  // Where nothing about the leptons is asked, the energies of a beam need not be drawn.
  if (c.detection.is_counting() && !integrand.has_cuts()) {
    integrand = integrand.averaged();
  }
  // On what is blurred cuts may tell charges too, of which the integrand knows nothing.
  if (c.detection.tells_charges() || !c.cuts.charge_symmetric()) {
    integrand = integrand.with_asymmetry();
  }
  std::optional<physics::Detector> detector;
  if (!c.detection.is_counting()) detector.emplace(c.detection, c.cuts, masses);
  const double k2_max = integrand.is_open() ? integrand.k2_max() : 0;
  return {c.reaction,
          std::move(integrand),
          stream_of(Purpose::kernel, hadron.name + c.text),
          physics::KernelNodes(std::max(k2_max, 1e-6)),
          std::move(detector),
          c.detection.migration};
}

}  // namespace

ProcessList processes_of(const std::vector<config::Experiment>& experiments,
                         physics::Mediator::Kind boson) {
  ProcessList list;
  std::map<std::string, std::size_t> known;
  for (const auto& experiment : experiments) {
    auto& shares = list.shares.emplace_back();
    const config::Trident& trident = experiment.trident();
    if (trident.simulated) continue;  // drawn events, no integral
    const auto hadrons = physics::hadrons_of(trident.target, trident.hadrons);
    for (const physics::Reaction& reaction : trident.reactions()) {
      const Conditions conditions = conditions_of(trident, reaction);
      const double share = trident.beam.share(reaction.incoming);
      for (const auto& [hadron, number] : hadrons) {
        const auto [entry, is_new] = known.emplace(
            hadron.description + conditions.text + conditions.measured, list.processes.size());
        if (is_new) {
          list.processes.push_back(make_process(hadron, conditions, boson));
        }
        shares.push_back({entry->second, number * share});
      }
    }
  }
  return list;
}

}  // namespace tridentscan::run
