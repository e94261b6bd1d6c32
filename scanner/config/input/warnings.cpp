#include "scanner/config/input/warnings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "scanner/config/input/sections.hpp"

namespace tridentscan::config {
namespace {

/// A table of efficiencies with the energies of the leptons that it is used for, GeV.
struct UsedEfficiency {
  physics::Efficiency table;
  double least, largest;
};

/// Of all leptons that pass the cuts, of neutrinos of this experiment; each table once.
std::vector<UsedEfficiency> used_efficiencies(const Trident& trident) {
  std::vector<UsedEfficiency> used;
  const auto add = [&](const physics::Efficiency& table, double least, double largest) {
    if (table.empty()) return;
    const auto known = std::ranges::find(used, table, &UsedEfficiency::table);
    if (known == used.end()) {
      used.push_back({table, least, largest});
      return;
    }
    known->least = std::min(known->least, least);
    known->largest = std::max(known->largest, largest);
  };
  const double highest = trident.beam.max_energy();
  for (const physics::FinalState& state : trident.final_states) {
    const physics::Cuts cuts = trident.cuts.for_state(state);
    const double minus = cuts.minus.least_energy(physics::mass_of(state.minus));
    const double plus = cuts.plus.least_energy(physics::mass_of(state.plus));
    add(cuts.minus.efficiency, minus, highest - plus);
    add(cuts.plus.efficiency, plus, highest - minus);
  }
  return used;
}

/// Where these have energies outside their table. One that begins or ends with zero means what it
/// says.
void add_efficiency_outside(const std::string& name, const UsedEfficiency& used,
                            double highest_neutrino, std::vector<std::string>& warnings) {
  const auto& [found, least, largest] = used;
  const double first = found.energy.front(), last = found.energy.back();
  if (least < first && found.value.front() > 0) {
    warnings.push_back(fmt::format(
        "{}: the efficiency of leptons begins at {:g} GeV with {:g}; below, down to {:.3g} GeV, "
        "they are taken with {:g} too: add rows for them, [\"0 GeV\", 0] if it falls to nothing",
        name, first, found.value.front(), least, found.value.front()));
  }
  if (largest > last && found.value.back() > 0) {
    warnings.push_back(
        fmt::format("{}: the efficiency of leptons ends at {:g} GeV with {:g}; above, up to {:.3g} "
                    "GeV, they are "
                    "taken with {:g} too: add rows for them, [\"{:.3g} GeV\", {:g}] if it stays",
                    name, last, found.value.back(), largest, found.value.back(), highest_neutrino,
                    found.value.back()));
  }
}

/// Part of flux times energy above an energy (GeV): cross sections grow about like the energy.
double share_above(const physics::Beam& beam, double least) {
  if (beam.is_monoenergetic()) return beam.max_energy() > least ? 1 : 0;
  const std::vector<double>& rows = beam.spectrum().energy;
  const auto product = [&](double energy) { return energy * beam.flux(energy); };
  // Flux is linear between rows: Simpson's rule is exact.
  const auto integral = [&](double from, double to) {
    if (!(to > from)) return 0.0;
    return (to - from) / 6 * (product(from) + 4 * product((from + to) / 2) + product(to));
  };
  double above = 0, below = 0;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    const double split = std::clamp(least, rows[i - 1], rows[i]);
    below += integral(rows[i - 1], split);
    above += integral(split, rows[i]);
  }
  return above / (above + below);
}

/// Where the amplitude, in which W and Z are contact interactions, is not good to a per cent.
void add_beyond_contact(const Experiment& experiment, std::vector<std::string>& warnings) {
  constexpr double contact_up_to = 1000;  // GeV
  constexpr double too_much = 0.05;
  const double share = share_above(experiment.trident().beam, contact_up_to);
  if (share > too_much) {
    warnings.push_back(fmt::format(
        "{}: {:.0f} % of flux times energy is above 1 TeV, where the propagators of W and Z, which "
        "are left out, change cross sections by more than 1 % (docs/physics.md, \"Mediators\")",
        experiment.name, 100 * share));
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

/// Common errors beside errors of the same kind: of counts nothing is taken out for them.
void add_errors_twice(const ScanConfig& config, std::vector<std::string>& warnings) {
  if (!config.combination) return;
  for (const CommonError& error : config.combination->common_errors) {
    for (const std::size_t index : error.experiments) {
      const Experiment& experiment = config.experiments[index];
      const auto* counts = std::get_if<physics::CountMeasurement>(&experiment.measurement);
      if (counts == nullptr || counts->standard_model_error == 0) continue;
      warnings.push_back(fmt::format(
          "{}: the common error {} ({:g}) comes on top of the normalisation_error ({:g}) in its "
          "file; if that holds it, set normalisation_error to what is left",
          experiment.name, error.name, error.size,
          counts->standard_model_error / counts->standard_model));
    }
  }
}

/// Components that events which were drawn once cannot have.
void add_part_of_theory_error(const Experiment& experiment, std::vector<std::string>& warnings) {
  if (!experiment.trident().simulated) return;
  warnings.push_back(fmt::format(
      "{}: its theory error has sin2_theta_w, electroweak and qed alone; events that were drawn "
      "once do not follow form factors, radii, nucleons and the energy scale, which a response "
      "without `events` would",
      experiment.name));
}

}  // namespace

std::vector<std::string> warnings_of(const ScanConfig& config) {
  std::vector<std::string> warnings = overlays_outside(config);
  for (const Overlay& overlay : config.overlays) {
    if (!overlay.model.empty() && overlay.model != config.model.name) {
      warnings.push_back(fmt::format("overlay {}: is a limit on {}, and the scan is about {}",
                                     overlay.name, overlay.model, config.model.name));
    }
  }
  add_errors_twice(config, warnings);
  for (const Experiment& experiment : config.experiments) {
    if (!experiment.is_trident()) continue;
    for (const UsedEfficiency& used : used_efficiencies(experiment.trident())) {
      add_efficiency_outside(experiment.name, used, experiment.trident().beam.max_energy(),
                             warnings);
    }
    add_beyond_contact(experiment, warnings);
    add_no_boson(config, experiment, warnings);
    if (config.theory_error) add_part_of_theory_error(experiment, warnings);
  }
  return warnings;
}

}  // namespace tridentscan::config
