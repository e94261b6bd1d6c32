#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>
#include <vector>

#include "physics/constants.hpp"
#include "physics/equivalent_photons.hpp"
#include "physics/trident_phase_space.hpp"
#include "scanner/cli/all_ranks.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/log.hpp"
#include "scanner/cli/machine_options.hpp"
#include "scanner/cli/subcommand.hpp"
#include "scanner/cli/xsec_options.hpp"
#include "scanner/cli/xsec_scan.hpp"
#include "scanner/integration/estimate.hpp"
#include "scanner/run/kernel_stage.hpp"

namespace tridentscan::cli {
namespace {

/// Lowest neutrino energy that makes the final states on the hadrons of a target, GeV.
double threshold(const config::Trident& trident) {
  double lowest = std::numeric_limits<double>::infinity();
  for (const auto& [hadron, number] : physics::hadrons_of(trident.target, trident.hadrons)) {
    for (const physics::Reaction& reaction : trident.reactions()) {
      lowest = std::min(lowest, physics::lowest_energy(hadron, reaction.state));
    }
  }
  return lowest;
}

struct CrossSections {
  std::vector<double> model, standard;  // one per replica, cm^2
};

/// Throws std::invalid_argument where the reactions have no W.
std::vector<double> v_minus_a(const std::vector<physics::ReactionKernel>& kernels) {
  std::vector<double> sum;
  for (const auto& [reaction, kernel] : kernels) {
    const auto& [incoming, state] = reaction;
    if (state.is_same_flavour() && state.minus != incoming.flavour)
      throw std::invalid_argument("--model: v_minus_a is W exchange alone, which does not make " +
                                  physics::name_of(reaction));
    sum.resize(kernel.replicas.size(), 0.0);
    for (std::size_t r = 0; r < sum.size(); ++r) {
      sum[r] += physics::cross_section(kernel, kernel.replicas[r], physics::v_minus_a());
    }
  }
  return sum;
}

CrossSections evaluate(const XsecOptions& options, const config::ScanConfig& config,
                       const std::vector<physics::ReactionKernel>& kernels) {
  CrossSections result;
  result.standard = physics::cross_sections(kernels);
  if (options.model.coupling) {
    for (const auto& p :
         physics::coupling_polynomials(kernels, config.model, config.mass.min).replicas) {
      result.model.push_back(p(*options.model.coupling));
    }
  } else {
    result.model = options.model.model == "sm" ? result.standard : v_minus_a(kernels);
  }
  return result;
}

std::vector<std::string> channel_names(const config::Experiment& experiment) {
  std::vector<std::string> names;
  for (const auto channel : experiment.trident().hadrons.channels) {
    names.emplace_back(physics::name_of(channel));
  }
  return names;
}

/// Equivalent photons: no random numbers. Two resolutions of the quadrature stand for replicas:
/// half their difference is the error.
run::KernelResult equivalent_photons(const XsecOptions& options,
                                     const config::Experiment& experiment) {
  const auto flux =
      physics::value_named<physics::PhotonFlux>(options.photon_flux.value_or("full")).value();
  run::KernelResult result;
  result.kernels = {{physics::muon_pair, {}}};
  physics::TridentKernel& sum = result.kernels.front().kernel;
  for (const double panel : {1.0, 0.8}) {
    auto kernel = physics::equivalent_photon_kernel(
        experiment.trident().target, experiment.trident().hadrons.form_factor,
        experiment.trident().beam.mean_energy(), flux, panel);
    if (sum.empty()) {
      sum = kernel;
    }
    sum.replicas.push_back(std::move(kernel.mean));
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

/// Parts of the Standard Model cross section, where there are several.
void print_reactions(const run::KernelResult& result) {
  if (result.kernels.size() < 2) return;
  fmt::print("of the Standard Model:\n");
  for (const physics::ReactionKernel& one : result.kernels) {
    const auto part = integration::mean_of_replicas(physics::cross_sections(std::span(&one, 1)));
    fmt::print("  {:<18} {:.4e} +- {:.1e} cm2\n", physics::name_of(one.reaction), part.value,
               part.error);
  }
}

int integrate(const XsecOptions& options, const config::ScanConfig& config,
              parallel::Communicator& communicator) {
  const run::Machine machine = choose_machine(communicator, options.machine);
  const auto start = std::chrono::steady_clock::now();
  const bool exact = options.method == "exact";
  const auto kernels =
      exact ? run::compute_kernels(config.experiments, {config.integration, config.model}, machine,
                                   [](const auto&...) {})
            : std::vector{equivalent_photons(options, config.experiments.front())};
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (!communicator.is_root()) {
    return exit_code::done;
  }
  const config::Experiment& experiment = config.experiments.front();
  const run::KernelResult& kernel = kernels.front();
  const CrossSections replicas = evaluate(options, config, kernel.kernels);
  const auto sigma = integration::mean_of_replicas(replicas.model);
  const auto ratio = ratio_of(replicas);
  if (!kernel.reached && sigma.value != 0) {
    log_warning("relative error {:.2e} instead of {:.2e}", kernel.relative_error,
                options.relative_error);
  }
  const bool below = experiment.trident().beam.max_energy() <= threshold(experiment.trident());
  if (sigma.value == 0 && !below) {
    log_warning(
        "nothing was selected: none of {} points passed, so that the cross section is not known",
        kernel.base_points);
    return exit_code::points_failed;
  }
  if (sigma.value == 0) {
    log_warning("{:g} GeV is below the threshold of {} on {}: the cross section is zero",
                experiment.trident().beam.max_energy(), fmt::join(options.final_states, ", "),
                options.target);
  }
  if (options.json) {
    nlohmann::ordered_json json;
    json["target"] = options.target;
    if (experiment.trident().beam_name.empty()) {
      json["energy_GeV"] = experiment.trident().beam.mean_energy();
    } else {
      json["beam"] = experiment.trident().beam_name;
      json["mean_energy_GeV"] = experiment.trident().beam.mean_energy();
    }
    json["channels"] = channel_names(experiment);
    for (const physics::Reaction& reaction : experiment.trident().reactions()) {
      json["reactions"].push_back(physics::name_of(reaction));
    }
    json["model"] = options.model.model;
    json["sigma_cm2"] = sigma.value;
    json["sigma_error_cm2"] = sigma.error;
    json["ratio_to_sm"] = ratio.value;
    json["ratio_error"] = ratio.error;
    json["method"] = options.method;
    if (exact) {
      json["evaluations"] = kernel.evaluations;
      json["base_points"] = kernel.base_points;
    } else {
      json["photon_flux"] = options.photon_flux.value_or("full");
    }
    json["seconds"] = seconds;
    fmt::print("{}\n", json.dump(2));
  } else {
    fmt::print("sigma = {:.5e} +- {:.1e} cm2 per nucleus\n", sigma.value, sigma.error);
    if (!experiment.trident().beam_name.empty()) {
      fmt::print("averaged over the flux of {}, mean energy {:.4g} GeV\n",
                 experiment.trident().beam_name, experiment.trident().beam.mean_energy());
    }
    print_reactions(kernel);
    fmt::print("ratio to the Standard Model = {:.5f} +- {:.5f}\n", ratio.value, ratio.error);
    if (exact) {
      fmt::print("{} matrix elements in {:.3g} s\n", kernel.evaluations, seconds);
    } else {
      fmt::print("equivalent photons ({} flux), an approximation: docs/epa.md\n",
                 options.photon_flux.value_or("full"));
    }
  }
  return exit_code::done;
}

int xsec(const XsecOptions& options, const Start& start) {
  const config::ScanConfig config = scan_of(options);
  return on_all_ranks(start.communicator, options.machine.verbosity,
                      [&] { return integrate(options, config, start.communicator); });
}

}  // namespace

Subcommand xsec_command() {
  return subcommand("xsec",
                    "trident cross section per nucleus at one neutrino energy, or averaged over "
                    "the flux of a beam",
                    xsec);
}

}  // namespace tridentscan::cli
