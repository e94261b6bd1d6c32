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
  if (data.only_sum_is_known)
    throw std::invalid_argument("--neutrino: the beam " + data.name +
                                " gives the sum of numu and numubar only, leave the option out");
  if (data.beam.share(kind) == 0)
    throw std::invalid_argument("--neutrino: the beam " + data.name + " has no " +
                                physics::name_of(kind));
  return data.beam.only(kind);
}

/// Throws std::invalid_argument where no neutrino of the beam makes the final states.
void check_reactions(const config::Trident& trident) {
  if (!trident.reactions().empty()) return;
  throw std::invalid_argument(fmt::format("--final-state: no neutrino makes it ({})",
                                          physics::made_by(trident.beam.kinds())));
}

void set_beam(const XsecOptions& options, config::FileSet& files, config::Trident& trident) {
  const auto kind = options.neutrino ? physics::neutrino_of(*options.neutrino) : std::nullopt;
  if (options.beam) {
    config::BeamData data = config::load_beam(files, *options.beam);
    trident.beam = kind ? one_kind(data, *kind) : data.beam;
    trident.beam_name = data.name;
    if (const std::string fault = config::charge_fault(data, trident); !fault.empty())
      throw std::invalid_argument("--final-state: " + fault);
    return;
  }
  const double energy = energy_option("--energy", options.energy.value());
  constexpr double highest = 1e6;  // GeV, as in configurations
  if (!(energy > 0 && energy <= highest)) {
    throw std::invalid_argument("--energy: must be above zero and at most 1000000 GeV");
  }
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
  if (physics::hadrons_of(experiment.trident().target, hadrons).empty()) {
    throw std::invalid_argument(fmt::format("--channel: {} has no {} channel", options.target,
                                            options.channel.value_or("")));
  }
}

}  // namespace

config::ScanConfig scan_of(const XsecOptions& options) {
  config::FileSet files;
  config::Experiment experiment{};
  experiment.name = "xsec";
  experiment.trident().final_states = final_states_option(options.final_states);
  set_beam(options, files, experiment.trident());
  check_reactions(experiment.trident());
  experiment.trident().target = config::load_target(files, options.target).target;
  set_hadrons(options, experiment);
  if (options.min_lepton_energy) {
    const double cut = energy_option("--min-lepton-energy", *options.min_lepton_energy);
    if (!(cut >= 0)) {
      throw std::invalid_argument("--min-lepton-energy: must not be negative");
    }
    const double highest = experiment.trident().beam.max_energy();
    if (2 * cut >= highest) {
      throw std::invalid_argument(fmt::format(
          "--min-lepton-energy: two leptons above {:g} GeV need more than {:g} GeV; the "
          "neutrinos have at most {:g} GeV",
          cut, 2 * cut, highest));
    }
    experiment.trident().cuts.minus.min_energy = experiment.trident().cuts.plus.min_energy = cut;
  }
  config::ScanConfig config{};
  config.model = physics::gauged_mediator(options.model.model).value_or(physics::lmu_ltau());
  const double mass = options.model.mass ? options.model.mediator_mass() : 1.0;
  config.mass = {mass, mass, 1, config::Spacing::log};
  config.experiments.push_back(std::move(experiment));
  config.integration.relative_error = options.relative_error;
  config.integration.seed = options.seed;
  return config;
}

}  // namespace tridentscan::cli
