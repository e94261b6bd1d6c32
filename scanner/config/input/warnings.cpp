#include "scanner/config/input/warnings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "scanner/config/input/sections.hpp"

namespace tridentscan::config {
namespace {

/// Where leptons that pass the cuts, of neutrinos of this experiment, have energies outside the
/// table of their efficiency. A table that begins or ends with zero means what it says.
void add_efficiencies_outside(const std::string& name, const Trident& trident,
                              const physics::LeptonCuts& cuts, physics::Flavour flavour,
                              std::vector<std::string>& warnings) {
  const physics::Efficiency& found = cuts.efficiency;
  if (found.empty()) return;
  const double mass = physics::mass_of(flavour);
  const double least = cuts.least_energy(mass);
  const double largest = trident.beam.max_energy() - least;
  const double first = found.energy.front(), last = found.energy.back();
  if (least < first && found.value.front() > 0)
    warnings.push_back(fmt::format(
        "{}: the efficiency of leptons begins at {:g} GeV with {:g}; below, down to {:.3g} GeV, "
        "they are taken with {:g} too: add rows for them, [\"0 GeV\", 0] if it falls to nothing",
        name, first, found.value.front(), least, found.value.front()));
  if (largest > last && found.value.back() > 0)
    warnings.push_back(
        fmt::format("{}: the efficiency of leptons ends at {:g} GeV with {:g}; above, up to {:.3g} "
                    "GeV, they are "
                    "taken with {:g} too: add rows for them, [\"{:.3g} GeV\", {:g}] if it stays",
                    name, last, found.value.back(), largest, found.value.back(),
                    trident.beam.max_energy(), found.value.back()));
}

/// The same of all leptons that an experiment looks for, each table once.
void add_efficiencies_outside(const std::string& name, const Trident& trident,
                              std::vector<std::string>& warnings) {
  for (const physics::FinalState& state : trident.final_states) {
    const physics::Cuts cuts = trident.cuts.for_state(state);
    add_efficiencies_outside(name, trident, cuts.minus, state.minus, warnings);
    if (cuts.plus.efficiency != cuts.minus.efficiency)
      add_efficiencies_outside(name, trident, cuts.plus, state.plus, warnings);
  }
}

/// Where the boson changes nothing that an experiment sees.
void add_no_boson(const ScanConfig& config, const Experiment& experiment,
                  std::vector<std::string>& warnings) {
  const auto reactions = experiment.trident().reactions();
  const auto acts = [&](const physics::Reaction& reaction) {
    return config.model.acts_on(reaction.incoming, reaction.state);
  };
  if (std::ranges::none_of(reactions, acts)) {
    std::vector<std::string> names;
    for (const auto& reaction : reactions) names.push_back(physics::name_of(reaction));
    warnings.push_back(
        fmt::format("{}: {} plays no part in {}: R = 1 everywhere, and nothing is excluded",
                    experiment.name, config.model.name, fmt::join(names, ", ")));
  }
}

}  // namespace

std::vector<std::string> warnings_of(const ScanConfig& config) {
  std::vector<std::string> warnings = overlays_outside(config);
  for (const Experiment& experiment : config.experiments) {
    if (!experiment.is_trident()) continue;
    add_efficiencies_outside(experiment.name, experiment.trident(), warnings);
    add_no_boson(config, experiment, warnings);
  }
  return warnings;
}

}  // namespace tridentscan::config
