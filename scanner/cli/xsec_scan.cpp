#include "scanner/cli/xsec_scan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <stdexcept>

#include "scanner/cli/option_values.hpp"
#include "scanner/config/input/load.hpp"
#include "scanner/config/yaml/spelling.hpp"

namespace tridentscan::cli {
namespace {

/// Throws std::invalid_argument where the table has none of it, or does not tell.
physics::Beam one_kind(const config::BeamData& data, const physics::Neutrino& kind) {
  if (data.only_sum_is_known) {
    throw std::invalid_argument("--neutrino: the beam " + data.name +
                                " gives the sum of numu and numubar only, leave the option out");
  }
  if (data.beam.share(kind) == 0) {
    throw std::invalid_argument("--neutrino: the beam " + data.name + " has no " +
                                physics::name_of(kind));
  }
  return data.beam.only(kind);
}

/// Throws std::invalid_argument where no neutrino of the beam makes the final states.
void check_reactions(const config::Trident& trident) {
  if (!trident.reactions().empty()) return;
  throw std::invalid_argument(fmt::format("--final-state: no neutrino makes it ({})",
                                          physics::made_by(trident.beam.kinds())));
}

/// Neutrinos of one energy or of a beam by name.
void set_beam(const XsecOptions& options, const std::string& name, config::FileSet& files,
              config::Trident& trident) {
  const auto kind = options.neutrino ? physics::neutrino_of(*options.neutrino) : std::nullopt;
  config::BeamData data = config::load_beam(files, name);
  trident.beam = kind ? one_kind(data, *kind) : data.beam;
  trident.beam_name = data.name;
  if (const std::string fault = config::charge_fault(data, trident); !fault.empty()) {
    throw std::invalid_argument("--final-state: " + fault);
  }
}

void set_energy(const XsecOptions& options, double energy, config::Trident& trident) {
  const auto kind = options.neutrino ? physics::neutrino_of(*options.neutrino) : std::nullopt;
  trident.beam = {energy, kind.value_or(physics::numu)};
}

/// Coherent unless asked otherwise; a free nucleon has no such channel.
std::vector<physics::Channel> channels(const XsecOptions& options, const physics::Target& target) {
  using enum physics::Channel;
  const bool has_nuclei =
      std::any_of(target.components.begin(), target.components.end(),
                  [](const auto& component) { return component.nucleus.density.has_value(); });
  const std::string asked = options.channel.value_or(has_nuclei ? "coherent" : "all");
  if (options.method == "epa" && asked != "coherent") {
    throw std::invalid_argument("--method: epa is for the coherent channel of nuclei");
  }
  if (asked == "all") return {coherent, proton, neutron};
  return {physics::value_named<physics::Channel>(asked).value()};
}

void set_hadrons(const XsecOptions& options, config::Experiment& experiment) {
  physics::HadronModel& hadrons = experiment.trident().hadrons;
  hadrons.channels = channels(options, experiment.trident().target);
  hadrons.form_factor = physics::value_named<physics::FormFactorModel>(options.form_factor).value();
  hadrons.nucleon = physics::value_named<physics::NucleonModel>(options.nucleon).value();
  if (options.no_pauli_blocking) {
    hadrons.fermi_momentum = 0;
  }
  if (physics::kinematics_of(experiment.trident().target, hadrons).empty()) {
    throw std::invalid_argument(fmt::format("--channel: {} has no {} channel", options.target,
                                            options.channel.value_or("")));
  }
}

/// Throws std::invalid_argument for a cut that no pair of leptons passes.
void set_cut(const XsecOptions& options, config::Trident& trident) {
  if (!options.min_lepton_energy) return;
  const double cut = energy_option("--min-lepton-energy", *options.min_lepton_energy);
  if (!(cut >= 0)) throw std::invalid_argument("--min-lepton-energy: must not be negative");
  const double highest = trident.beam.max_energy();
  if (2 * cut >= highest) {
    throw std::invalid_argument(
        fmt::format("--min-lepton-energy: two leptons above {:g} GeV need more than {:g} GeV; the "
                    "neutrinos have at most {:g} GeV",
                    cut, 2 * cut, highest));
  }
  trident.cuts.minus.min_energy = trident.cuts.plus.min_energy = cut;
}

/// What all energies and beams share.
config::Experiment experiment_of(const XsecOptions& options, config::FileSet& files) {
  config::Experiment experiment{};
  experiment.name = "xsec";
  experiment.trident().final_states = final_states_option(options.final_states);
  experiment.trident().target = config::load_target(files, options.target).target;
  set_hadrons(options, experiment);
  return experiment;
}

void add_beams(const XsecOptions& options, config::FileSet& files,
               const config::Experiment& experiment, XsecScan& scan) {
  const bool all = *options.beam == "all";
  for (const std::string& name : all ? config::beam_names(files) : std::vector{*options.beam}) {
    config::Experiment one = experiment;
    try {
      set_beam(options, name, files, one.trident());
      check_reactions(one.trident());
      set_cut(options, one.trident());
      scan.config.experiments.push_back(std::move(one));
    } catch (const std::invalid_argument& unsuited) {
      if (!all) throw;
      scan.left_out.push_back(name + " (" + unsuited.what() + ")");
    }
  }
  if (scan.config.experiments.empty()) {
    throw std::invalid_argument("--beam: no beam suits the other options; the first is " +
                                scan.left_out.front());
  }
}

}  // namespace

XsecScan scan_of(const XsecOptions& options) {
  config::FileSet files;
  const config::Experiment experiment = experiment_of(options, files);
  XsecScan scan{};
  if (options.beam) {
    add_beams(options, files, experiment, scan);
  } else {
    for (const double energy : energies_option("--energy", options.energy.value())) {
      config::Experiment& one = scan.config.experiments.emplace_back(experiment);
      set_energy(options, energy, one.trident());
      check_reactions(one.trident());
      set_cut(options, one.trident());
    }
  }
  config::ScanConfig& config = scan.config;
  config.model = physics::gauged_mediator(options.model.model).value_or(physics::lmu_ltau());
  const double mass = options.model.mass ? options.model.mediator_mass() : 1.0;
  config.mass = {mass, mass, 1, config::Spacing::log};
  config.integration.relative_error = options.relative_error;
  config.integration.seed = options.seed;
  return scan;
}

}  // namespace tridentscan::cli
