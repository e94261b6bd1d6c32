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
#include "scanner/cli/model_options.hpp"
#include "scanner/cli/option_values.hpp"
#include "scanner/cli/subcommand.hpp"
#include "scanner/config/input/load.hpp"
#include "scanner/config/yaml/spelling.hpp"
#include "scanner/integration/estimate.hpp"
#include "scanner/run/kernel_stage.hpp"

namespace tridentscan::cli {
namespace {

struct Options {
  std::string target;
  std::optional<std::string> energy;  // one of these two
  std::optional<std::string> beam;
  ModelOptions model;
  std::string form_factor = "density";
  std::string method = "exact";            // or "epa"
  std::optional<std::string> photon_flux;  // of epa
  std::optional<std::string> channel;
  std::string nucleon = "dipole";
  bool no_pauli_blocking = false;
  std::optional<std::string> neutrino;
  std::vector<std::string> final_states = {"mu- mu+"};
  std::optional<std::string> min_lepton_energy;
  double relative_error = 1e-3;
  std::uint64_t seed = 1;
  bool json = false;
  MachineOptions machine;

  void add_to(CLI::App& app);
  void check() const;
};

std::vector<std::string> neutrino_names() {
  std::vector<std::string> names;
  for (const physics::Neutrino& kind : physics::all_neutrinos) {
    names.push_back(physics::name_of(kind));
  }
  return names;
}

void Options::add_to(CLI::App& app) {
  app.add_option("--target", target,
                 "nucleus, material or free nucleon, e.g. Fe56, glass, H1, neutron")
      ->required();
  auto* const one_energy =
      app.add_option("--energy", energy, "neutrino energy with unit, e.g. \"160 GeV\"");
  app.add_option("--beam", beam,
                 "instead: a beam by name, e.g. dune_nd_fhc, or the path of its .yaml file")
      ->excludes(one_energy);
  model.add_to(app, mediator_names());
  app.add_option("--form-factor", form_factor,
                 "density, fermi, helm, exponential or exponential_tenth")
      ->check(CLI::IsMember(physics::word_list<physics::FormFactorModel>()))
      ->capture_default_str();
  app.add_option("--channel", channel,
                 "coherent (default), proton, neutron or all; of a free nucleon: all")
      ->check(CLI::IsMember({"coherent", "proton", "neutron", "all"}));
  app.add_option("--nucleon-form-factors", nucleon, "dipole or kelly")
      ->check(CLI::IsMember(physics::word_list<physics::NucleonModel>()))
      ->capture_default_str();
  app.add_flag("--no-pauli-blocking", no_pauli_blocking,
               "bound nucleons scatter as if they were free");
  app.add_option("--neutrino", neutrino,
                 "nue, nuebar, numu, numubar, nutau or nutaubar: of one energy (default numu), or "
                 "the one of a beam (default all)")
      ->check(CLI::IsMember(neutrino_names()));
  app.add_option("--final-state", final_states,
                 "the two leptons, e.g. \"mu- e+\"; several are summed")
      ->capture_default_str();
  app.add_option("--min-lepton-energy", min_lepton_energy,
                 "cut on both leptons with unit, e.g. \"9 GeV\"");
  app.add_option("--relative-error", relative_error, "numerical accuracy")
      ->check(number_from(1e-6, 0.1))
      ->capture_default_str();
  app.add_option("--seed", seed, "seed of the random numbers")
      ->check(no_sign())
      ->capture_default_str();
  app.add_flag("--json", json, "print the result as JSON on stdout");
  app.add_option("--method", method, "exact (2 -> 4) or epa (equivalent photons, an approximation)")
      ->check(CLI::IsMember({"exact", "epa"}))
      ->capture_default_str();
  app.add_option("--photon-flux", photon_flux,
                 "of --method epa: full (default), transverse, or printed (Eq. 3 of "
                 "arXiv:1406.2332)")
      ->check(CLI::IsMember(physics::word_list<physics::PhotonFlux>()));
  machine.add_to(app);
  app.callback([this] { check(); });
}

/// What the options mean together.
void Options::check() const {
  if (!energy && !beam) {
    throw CLI::RequiredError("--beam or --energy");
  }
  model.check();
  if (method == "epa" && (beam || min_lepton_energy)) {
    throw CLI::ValidationError(
        "--method", "epa takes one --energy and no cuts: muons of a real photon have other angles");
  }
  if (method == "epa" && (final_states != std::vector<std::string>{"mu- mu+"} ||
                          (neutrino && *neutrino != "numu" && *neutrino != "numubar"))) {
    throw CLI::ValidationError("--method", "epa knows numu and numubar that make mu- mu+ only");
  }
  if (method == "exact" && photon_flux) {
    throw CLI::ValidationError("--photon-flux", "belongs to --method epa");
  }
}

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

void set_final_states(const Options& options, config::Trident& trident) {
  trident.final_states.clear();
  for (const std::string& text : options.final_states) {
    const auto state = physics::final_state_of(text);
    if (!state)
      throw std::invalid_argument("--final-state: " + config::quote(text) +
                                  " is no pair of leptons (write one of each charge, e.g. \"mu- "
                                  "e+\")");
    trident.final_states.push_back(*state);
  }
}

/// Throws std::invalid_argument where no neutrino of the beam makes the final states.
void check_reactions(const config::Trident& trident) {
  if (!trident.reactions().empty()) return;
  std::vector<std::string> known;
  for (const physics::Neutrino& kind : trident.beam.kinds()) {
    std::vector<std::string> states;
    for (const auto& state : physics::final_states_of(kind))
      states.push_back(physics::name_of(state));
    known.push_back(fmt::format("{} makes {}", physics::name_of(kind), fmt::join(states, ", ")));
  }
  throw std::invalid_argument(
      fmt::format("--final-state: no neutrino makes it ({})", fmt::join(known, "; ")));
}

void set_beam(const Options& options, config::FileSet& files, config::Trident& trident) {
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
std::vector<physics::Channel> channels(const Options& options, const physics::Target& target) {
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

void set_hadrons(const Options& options, config::Experiment& experiment) {
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

/// The cross section as a scan of one experiment, so that it is the same code.
config::ScanConfig one_experiment(const Options& options) {
  config::FileSet files;
  config::Experiment experiment{};
  experiment.name = "xsec";
  set_final_states(options, experiment.trident());
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

CrossSections evaluate(const Options& options, const config::ScanConfig& config,
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
run::KernelResult equivalent_photons(const Options& options, const config::Experiment& experiment) {
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

int integrate(const Options& options, const config::ScanConfig& config,
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

int xsec(const Options& options, const Start& start) {
  const config::ScanConfig config = one_experiment(options);
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
