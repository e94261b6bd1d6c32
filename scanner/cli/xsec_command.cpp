#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <vector>

#include "physics/constants.hpp"
#include "physics/equivalent_photons.hpp"
#include "scanner/cli/all_ranks.hpp"
#include "scanner/cli/commands.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/log.hpp"
#include "scanner/cli/machine_choice.hpp"
#include "scanner/config/load.hpp"
#include "scanner/integration/estimate.hpp"
#include "scanner/run/kernel_stage.hpp"

namespace tridentscan::cli {
namespace {

/// A quantity of the command line; the message names the option.
double energy_option(const char* option, const std::string& text) {
  try {
    return config::parse_energy(text);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(fmt::format("{}: {}", option, error.what()));
  }
}

void set_beam(const XsecCommand& command, config::FileSet& files, config::Experiment& experiment) {
  if (command.beam) {
    config::BeamData data = config::load_beam(files, *command.beam);
    experiment.beam = std::move(data.beam);
    experiment.beam_name = std::move(data.name);
    return;
  }
  const double energy = energy_option("--energy", command.energy.value());
  constexpr double highest = 1e6;  // GeV, as in configurations
  if (!(energy > 0 && energy <= highest)) {
    throw std::invalid_argument("--energy: must be above zero and at most 1000000 GeV");
  }
  experiment.beam =
      command.antineutrino ? physics::Beam::of_antineutrinos(energy) : physics::Beam(energy);
}

/// Coherent unless asked otherwise; a free nucleon has no such channel.
std::vector<physics::Channel> channels(const XsecCommand& command, const physics::Target& target) {
  using enum physics::Channel;
  const bool has_nuclei =
      std::any_of(target.components.begin(), target.components.end(),
                  [](const auto& component) { return component.nucleus.density.has_value(); });
  const std::string asked = command.channel.value_or(has_nuclei ? "coherent" : "all");
  if (command.method == "epa" && asked != "coherent") {
    throw std::invalid_argument("--method: epa is for the coherent channel of nuclei");
  }
  if (asked == "all") {
    return {coherent, proton, neutron};
  }
  return {asked == "coherent" ? coherent : asked == "proton" ? proton : neutron};
}

void set_hadrons(const XsecCommand& command, config::Experiment& experiment) {
  physics::HadronModel& hadrons = experiment.hadrons;
  hadrons.channels = channels(command, experiment.target);
  hadrons.form_factor = physics::form_factor_model(command.form_factor);
  hadrons.nucleon = physics::nucleon_model(command.nucleon);
  if (command.no_pauli_blocking) {
    hadrons.fermi_momentum = 0;
  }
  if (physics::hadrons_of(experiment.target, hadrons).empty()) {
    throw std::invalid_argument(fmt::format("--channel: {} has no {} channel", command.target,
                                            command.channel.value_or("")));
  }
}

/// The cross section as a scan of one experiment, so that it is the same code.
config::ScanConfig one_experiment(const XsecCommand& command) {
  config::FileSet files;
  config::Experiment experiment{};
  experiment.name = "xsec";
  set_beam(command, files, experiment);
  experiment.target = config::load_target(files, command.target).target;
  set_hadrons(command, experiment);
  if (command.min_muon_energy) {
    const double cut = energy_option("--min-muon-energy", *command.min_muon_energy);
    if (!(cut >= 0)) {
      throw std::invalid_argument("--min-muon-energy: must not be negative");
    }
    const double highest = experiment.beam.max_energy();
    if (2 * cut >= highest) {
      throw std::invalid_argument(
          fmt::format("--min-muon-energy: two muons above {:g} GeV need more than {:g} GeV; the "
                      "neutrinos have at most {:g} GeV",
                      cut, 2 * cut, highest));
    }
    experiment.cuts.minus.min_energy = experiment.cuts.plus.min_energy = cut;
  }
  config::ScanConfig config{};
  config.model = physics::named_mediator(command.model).value_or(physics::lmu_ltau());
  const double mass = command.mass ? energy_option("--mass", *command.mass) : 1.0;
  if (!(mass >= 1e-3 && mass <= 1e3)) {
    throw std::invalid_argument("--mass: kernels serve 1 MeV to 1 TeV");
  }
  constexpr double strongest = 1000;  // as in configurations
  if (command.coupling && !(*command.coupling >= 0 && *command.coupling <= strongest)) {
    throw std::invalid_argument("--coupling: must be a number from 0 to 1000");
  }
  if (!(command.relative_error > 0 && command.relative_error < 1)) {
    throw std::invalid_argument("--relative-error: must be above zero and below one");
  }
  config.mass = {mass, mass, 1, config::Spacing::log};
  config.experiments.push_back(std::move(experiment));
  config.integration.relative_error = command.relative_error;
  config.integration.seed = command.seed;
  return config;
}

/// Highest of the lowest energies that make two muons on the nuclei of a target or, without the
/// coherent channel, on a nucleon: ((M + 2 m)^2 - M^2)/(2 M), GeV.
double threshold(const config::Experiment& experiment) {
  constexpr double m = physics::constants::muon_mass;
  const auto& channels = experiment.hadrons.channels;
  double mass = physics::constants::proton_mass;
  if (std::ranges::count(channels, physics::Channel::coherent) > 0) {
    mass = std::numeric_limits<double>::infinity();
    for (const auto& component : experiment.target.components) {
      mass = std::min(mass, component.nucleus.mass);
    }
  }
  return 2 * m + 2 * m * m / mass;
}

struct CrossSections {
  std::vector<double> model, standard;  // one per replica, cm^2
};

CrossSections evaluate(const XsecCommand& command, const config::ScanConfig& config,
                       const physics::TridentKernel& kernel) {
  CrossSections result;
  for (const auto& replica : kernel.replicas) {
    result.standard.push_back(physics::cross_section(kernel, replica, physics::standard_model()));
  }
  if (command.coupling) {
    for (const auto& p :
         physics::coupling_polynomials(kernel, config.model, config.mass.min).replicas) {
      result.model.push_back(p(*command.coupling));
    }
  } else {
    const auto couplings = command.model == "sm" ? physics::standard_model() : physics::v_minus_a();
    for (const auto& replica : kernel.replicas) {
      result.model.push_back(physics::cross_section(kernel, replica, couplings));
    }
  }
  return result;
}

std::vector<std::string> channel_names(const config::Experiment& experiment) {
  std::vector<std::string> names;
  for (const auto channel : experiment.hadrons.channels) {
    names.emplace_back(physics::name_of(channel));
  }
  return names;
}

/// Equivalent photons: no random numbers. Two resolutions of the quadrature stand for replicas:
/// half their difference is the error.
run::KernelResult equivalent_photons(const XsecCommand& command,
                                     const config::Experiment& experiment) {
  const auto flux = physics::photon_flux(command.photon_flux.value_or("full"));
  run::KernelResult result;
  for (const double panel : {1.0, 0.8}) {
    auto kernel =
        physics::equivalent_photon_kernel(experiment.target, experiment.hadrons.form_factor,
                                          experiment.beam.mean_energy(), flux, panel);
    if (result.kernel.empty()) {
      result.kernel = kernel;
    }
    result.kernel.replicas.push_back(std::move(kernel.mean));
  }
  result.reached = true;
  return result;
}

/// Ratio of the means with the replicas' correlations.
integration::Estimate ratio_of(const CrossSections& sigma) {
  const double standard = integration::mean_of_replicas(sigma.standard).value;
  if (standard == 0) {
    return {std::nan(""), std::nan("")};
  }
  const double ratio = integration::mean_of_replicas(sigma.model).value / standard;
  std::vector<double> shifted;
  for (std::size_t i = 0; i < sigma.model.size(); ++i) {
    shifted.push_back(ratio + (sigma.model[i] - ratio * sigma.standard[i]) / standard);
  }
  return {ratio, integration::mean_of_replicas(shifted).error};
}

int integrate(const XsecCommand& command, const config::ScanConfig& config,
              parallel::Communicator& communicator) {
  const run::Machine machine = choose_machine(communicator, command.common);
  const auto start = std::chrono::steady_clock::now();
  const bool exact = command.method == "exact";
  const auto kernels = exact ? run::compute_kernels(config.experiments, {config.integration, false},
                                                    machine, [](const auto&...) {})
                             : std::vector{equivalent_photons(command, config.experiments.front())};
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (!communicator.is_root()) {
    return exit_code::done;
  }
  const config::Experiment& experiment = config.experiments.front();
  const run::KernelResult& kernel = kernels.front();
  const CrossSections replicas = evaluate(command, config, kernel.kernel);
  const auto sigma = integration::mean_of_replicas(replicas.model);
  const auto ratio = ratio_of(replicas);
  if (!kernel.reached && sigma.value != 0) {
    log_warning("relative error {:.2e} instead of {:.2e}", kernel.relative_error,
                command.relative_error);
  }
  const bool below = experiment.beam.max_energy() <= threshold(experiment);
  if (sigma.value == 0 && !below) {
    log_warning(
        "nothing was selected: none of {} points passed, so that the cross section is not known",
        kernel.base_points);
    return exit_code::points_failed;
  }
  if (sigma.value == 0) {
    log_warning("{:g} GeV is below the threshold of muon pairs on {}: the cross section is zero",
                experiment.beam.max_energy(), command.target);
  }
  if (command.json) {
    nlohmann::ordered_json json;
    json["target"] = command.target;
    if (experiment.beam_name.empty()) {
      json["energy_GeV"] = experiment.beam.mean_energy();
    } else {
      json["beam"] = experiment.beam_name;
      json["mean_energy_GeV"] = experiment.beam.mean_energy();
    }
    json["channels"] = channel_names(experiment);
    json["model"] = command.model;
    json["sigma_cm2"] = sigma.value;
    json["sigma_error_cm2"] = sigma.error;
    json["ratio_to_sm"] = ratio.value;
    json["ratio_error"] = ratio.error;
    json["method"] = command.method;
    if (exact) {
      json["evaluations"] = kernel.evaluations;
      json["base_points"] = kernel.base_points;
    } else {
      json["photon_flux"] = command.photon_flux.value_or("full");
    }
    json["seconds"] = seconds;
    fmt::print("{}\n", json.dump(2));
  } else {
    fmt::print("sigma = {:.5e} +- {:.1e} cm2 per nucleus\n", sigma.value, sigma.error);
    if (!experiment.beam_name.empty()) {
      fmt::print("averaged over the flux of {}, mean energy {:.4g} GeV\n", experiment.beam_name,
                 experiment.beam.mean_energy());
    }
    fmt::print("ratio to the Standard Model = {:.5f} +- {:.5f}\n", ratio.value, ratio.error);
    if (exact) {
      fmt::print("{} matrix elements in {:.3g} s\n", kernel.evaluations, seconds);
    } else {
      fmt::print("equivalent photons ({} flux), an approximation: docs/epa.md\n",
                 command.photon_flux.value_or("full"));
    }
  }
  return exit_code::done;
}

}  // namespace

int xsec(const XsecCommand& command, parallel::Communicator& communicator) {
  const config::ScanConfig config = one_experiment(command);
  return on_all_ranks(communicator, command.common.verbosity,
                      [&] { return integrate(command, config, communicator); });
}

}  // namespace tridentscan::cli
