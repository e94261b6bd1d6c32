#include <fmt/format.h>

#include <CLI/CLI.hpp>
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
#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/log.hpp"
#include "scanner/cli/machine_options.hpp"
#include "scanner/cli/model_options.hpp"
#include "scanner/cli/option_values.hpp"
#include "scanner/cli/subcommand.hpp"
#include "scanner/config/input/load.hpp"
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
  std::optional<std::string> neutrino;  // numu or numubar
  std::optional<std::string> min_lepton_energy;
  double relative_error = 1e-3;
  std::uint64_t seed = 1;
  bool json = false;
  MachineOptions machine;

  void add_to(CLI::App& app);
  void check() const;
};

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
                 "numu or numubar: of one energy (default numu), or the one of a beam")
      ->check(CLI::IsMember({"numu", "numubar"}));
  app.add_option("--min-lepton-energy", min_lepton_energy,
                 "cut on both muons with unit, e.g. \"9 GeV\"");
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
  if (method == "exact" && photon_flux) {
    throw CLI::ValidationError("--photon-flux", "belongs to --method epa");
  }
}

/// Throws std::invalid_argument where the table has none of it, or does not tell.
physics::Beam one_flavour(const config::BeamData& data, const std::string& flavour) {
  if (data.only_sum_is_known)
    throw std::invalid_argument("--neutrino: the beam " + data.name +
                                " gives the sum of numu and numubar only, leave the option out");
  const bool antineutrinos = flavour == "numubar";
  const physics::Spectrum& spectrum = data.beam.spectrum();
  const std::vector<double>& column = antineutrinos ? spectrum.antineutrino : spectrum.neutrino;
  if (std::all_of(column.begin(), column.end(), [](double flux) { return flux == 0; }))
    throw std::invalid_argument("--neutrino: the beam " + data.name + " has no " + flavour);
  return data.beam.only(antineutrinos);
}

void set_beam(const Options& options, config::FileSet& files, config::Experiment& experiment) {
  if (options.beam) {
    config::BeamData data = config::load_beam(files, *options.beam);
    experiment.trident().beam = options.neutrino ? one_flavour(data, *options.neutrino) : data.beam;
    experiment.trident().beam_name = std::move(data.name);
    return;
  }
  const double energy = energy_option("--energy", options.energy.value());
  constexpr double highest = 1e6;  // GeV, as in configurations
  if (!(energy > 0 && energy <= highest)) {
    throw std::invalid_argument("--energy: must be above zero and at most 1000000 GeV");
  }
  experiment.trident().beam = options.neutrino == "numubar"
                                  ? physics::Beam::of_antineutrinos(energy)
                                  : physics::Beam(energy);
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
  set_beam(options, files, experiment);
  experiment.trident().target = config::load_target(files, options.target).target;
  set_hadrons(options, experiment);
  if (options.min_lepton_energy) {
    const double cut = energy_option("--min-lepton-energy", *options.min_lepton_energy);
    if (!(cut >= 0)) {
      throw std::invalid_argument("--min-lepton-energy: must not be negative");
    }
    const double highest = experiment.trident().beam.max_energy();
    if (2 * cut >= highest) {
      throw std::invalid_argument(
          fmt::format("--min-lepton-energy: two muons above {:g} GeV need more than {:g} GeV; the "
                      "neutrinos have at most {:g} GeV",
                      cut, 2 * cut, highest));
    }
    experiment.trident().cuts.minus.min_energy = experiment.trident().cuts.plus.min_energy = cut;
  }
  config::ScanConfig config{};
  config.model = physics::named_mediator(options.model.model).value_or(physics::lmu_ltau());
  const double mass = options.model.mass ? options.model.mediator_mass() : 1.0;
  config.mass = {mass, mass, 1, config::Spacing::log};
  config.experiments.push_back(std::move(experiment));
  config.integration.relative_error = options.relative_error;
  config.integration.seed = options.seed;
  return config;
}

/// Highest of the lowest energies that make two muons on the nuclei of a target or, without the
/// coherent channel, on a nucleon: ((M + 2 m)^2 - M^2)/(2 M), GeV.
double threshold(const config::Experiment& experiment) {
  constexpr double m = physics::constants::muon_mass;
  const auto& channels = experiment.trident().hadrons.channels;
  double mass = physics::constants::proton_mass;
  if (std::ranges::count(channels, physics::Channel::coherent) > 0) {
    mass = std::numeric_limits<double>::infinity();
    for (const auto& component : experiment.trident().target.components) {
      mass = std::min(mass, component.nucleus.mass);
    }
  }
  return 2 * m + 2 * m * m / mass;
}

struct CrossSections {
  std::vector<double> model, standard;  // one per replica, cm^2
};

CrossSections evaluate(const Options& options, const config::ScanConfig& config,
                       const physics::TridentKernel& kernel) {
  CrossSections result;
  result.standard = run::cross_sections(kernel, physics::standard_model());
  if (options.model.coupling) {
    for (const auto& p :
         physics::coupling_polynomials(kernel, config.model, config.mass.min).replicas) {
      result.model.push_back(p(*options.model.coupling));
    }
  } else {
    const auto couplings =
        options.model.model == "sm" ? physics::standard_model() : physics::v_minus_a();
    result.model = run::cross_sections(kernel, couplings);
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
  for (const double panel : {1.0, 0.8}) {
    auto kernel = physics::equivalent_photon_kernel(
        experiment.trident().target, experiment.trident().hadrons.form_factor,
        experiment.trident().beam.mean_energy(), flux, panel);
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

int integrate(const Options& options, const config::ScanConfig& config,
              parallel::Communicator& communicator) {
  const run::Machine machine = choose_machine(communicator, options.machine);
  const auto start = std::chrono::steady_clock::now();
  const bool exact = options.method == "exact";
  const auto kernels = exact ? run::compute_kernels(config.experiments, {config.integration, false},
                                                    machine, [](const auto&...) {})
                             : std::vector{equivalent_photons(options, config.experiments.front())};
  const double seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  if (!communicator.is_root()) {
    return exit_code::done;
  }
  const config::Experiment& experiment = config.experiments.front();
  const run::KernelResult& kernel = kernels.front();
  const CrossSections replicas = evaluate(options, config, kernel.kernel);
  const auto sigma = integration::mean_of_replicas(replicas.model);
  const auto ratio = ratio_of(replicas);
  if (!kernel.reached && sigma.value != 0) {
    log_warning("relative error {:.2e} instead of {:.2e}", kernel.relative_error,
                options.relative_error);
  }
  const bool below = experiment.trident().beam.max_energy() <= threshold(experiment);
  if (sigma.value == 0 && !below) {
    log_warning(
        "nothing was selected: none of {} points passed, so that the cross section is not known",
        kernel.base_points);
    return exit_code::points_failed;
  }
  if (sigma.value == 0) {
    log_warning("{:g} GeV is below the threshold of muon pairs on {}: the cross section is zero",
                experiment.trident().beam.max_energy(), options.target);
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
