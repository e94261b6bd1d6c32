#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <ctime>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "scanner/cli/config_source.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/log.hpp"
#include "scanner/cli/machine_options.hpp"
#include "scanner/cli/peak_memory.hpp"
#include "scanner/cli/progress.hpp"
#include "scanner/cli/subcommand.hpp"
#include "scanner/cli/text_table.hpp"
#include "scanner/cli/version.hpp"
#include "scanner/io/result_file.hpp"
#include "scanner/run/forecast.hpp"
#include "scanner/run/four_muon_stage.hpp"
#include "scanner/run/kernel_sets.hpp"
#include "scanner/run/sample_kernels.hpp"
#include "scanner/run/scan.hpp"

namespace tridentscan::cli {
namespace {

struct PlanOptions {
  ConfigOptions source;
  int ranks = 1;
  bool json = false;
  MachineOptions machine;

  void add_to(CLI::App& app) {
    app.add_option("--ranks", ranks, "MPI ranks of the run, with --threads each")
        ->check(CLI::Range(1, 1'000'000))
        ->capture_default_str();
    app.add_flag("--json", json, "print the plan as JSON");
    source.add_to(app);
    machine.add_to(app);
  }
};

constexpr double sample_seconds = 2;  // of CPU time, for the integration
constexpr int few_points = 40;        // of an axis, of the two samples of the plane
constexpr int many_points = 200;

double cpu_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

double peak_memory() {
  return static_cast<double>(peak_memory_bytes());
}

double points_of(const config::ScanConfig& config) {
  return static_cast<double>(config.mass.points) * static_cast<double>(config.coupling.points);
}

/// The configuration itself and the values of its third parameter.
std::size_t questions_of(const config::ScanConfig& config) {
  return 1 + (config.parameter_scan ? config.parameter_scan->questions.size() : 0);
}

/// What is integrated: the experiments and their variants, and those of each value of a third
/// parameter, of which a process that several need counts once.
run::Forecast forecast(const config::ScanConfig& config, physics::InstructionSet isa) {
  if (config.integration.method == config::Method::direct) {
    return run::forecast_plane(config, isa, sample_seconds);
  }
  const auto batches = run::kernel_batches(config);
  const double share = sample_seconds / static_cast<double>(batches.size());
  std::vector<run::Forecast> parts;
  for (const run::KernelBatch& batch : batches) {
    parts.push_back(run::forecast_kernels(batch.experiments, batch.settings, isa, share));
  }
  return run::together(parts);
}

/// Everything behind the integration, on a coarser plane: CPU time and size of the result.
struct AfterIntegration {
  double points, seconds, bytes;
};

/// A question with fewer points of the plane, quickly integrated: what follows is the same.
void coarsen(config::Question& question, int most) {
  question.mass.points = std::min(question.mass.points, most);
  question.coupling.points = std::min(question.coupling.points, most);
  question.integration.method = config::Method::kernel;
  question.integration.max_points = 1024;
}

AfterIntegration sample_plane(config::ScanConfig config, const run::Machine& machine, int most) {
  const bool direct = config.integration.method == config::Method::direct;
  coarsen(config, most);
  if (config.parameter_scan) {
    for (config::Question& question : config.parameter_scan->questions) coarsen(question, most);
  }
  run::Machine own = machine;
  own.journal = std::make_shared<run::Journal>();
  double start = 0;
  auto result = run::scan(
      config, own, [](const auto&...) {},
      [&start](const std::string& stage, std::optional<double>) {
        if (stage == "kernels") {
          start = cpu_seconds();
        }
      });
  if (direct) {
    for (auto& experiment : result.experiments) {
      experiment.kernels = {};
      experiment.four_muons = {};
      experiment.polynomials.clear();
    }
  }
  const auto image = io::result_image(config, result, provenance(machine.isa));
  return {points_of(config), cpu_seconds() - start, static_cast<double>(image.size())};
}

/// The same for the whole plane: a line through two samples, as the points of the plane count.
AfterIntegration after_integration(const config::ScanConfig& config, const run::Machine& machine) {
  const double points = points_of(config);
  const AfterIntegration few = sample_plane(config, machine, few_points);
  const AfterIntegration many = sample_plane(config, machine, many_points);
  if (many.points == few.points) {
    return many;
  }
  const double t = (points - few.points) / (many.points - few.points);
  return {points, std::max(few.seconds + t * (many.seconds - few.seconds), 0.0),
          few.bytes + t * (many.bytes - few.bytes)};
}

/// CPU time of the samples of Z -> 4 mu, which hardly depends on the masses: from a coarser sample,
/// whose error falls with the points as N^-0.6 (docs/physics.md) in doublings.
double four_muon_seconds(const run::DecayBatch& batch, const run::Machine& machine) {
  constexpr double coarser = 5, power = 0.6;
  config::Question sampled = batch.decays;
  const config::Integration integration = sampled.integration;
  const double asked = integration.relative_error;
  sampled.integration.relative_error = coarser * asked;
  run::Machine own = machine;
  own.journal = std::make_shared<run::Journal>();
  const double start = cpu_seconds();
  const auto samples = run::compute_four_muons(sampled, batch.error, own, [](const auto&...) {});
  const double seconds = cpu_seconds() - start;
  double done = 0, needed = 0;
  for (const run::FourMuonResult& sample : samples) {
    const auto points = static_cast<double>(sample.evaluations);
    const double factor = std::pow(std::max(sample.relative_error / asked, 1.0), 1 / power);
    const double most =
        static_cast<double>(integration.max_points) * static_cast<double>(integration.replicas);
    done += points;
    needed += std::min(points * std::exp2(std::ceil(std::log2(factor))), std::max(most, points));
  }
  return done > 0 ? seconds * needed / done : seconds;
}

/// The same of all samples that a scan by kernels needs; zero if it needs none.
double four_muon_seconds_of_scan(const config::ScanConfig& config, const run::Machine& machine) {
  double seconds = 0;
  if (config.integration.method == config::Method::direct) return seconds;
  for (const run::DecayBatch& batch : run::decay_batches(config)) {
    if (!batch.decays.experiments.empty()) seconds += four_muon_seconds(batch, machine);
  }
  return seconds;
}

struct Plan {
  run::Forecast integration;
  double four_muons;  // CPU time, s
  AfterIntegration rest;
  double root_memory, other_memory;  // bytes
  int ranks, threads;

  [[nodiscard]] double cpu_seconds() const {
    return integration.cpu_seconds + four_muons + rest.seconds;
  }
  /// All ranks busy while there are enough units, the rest on the root.
  [[nodiscard]] double wall_seconds() const {
    const double workers =
        std::min(static_cast<double>(ranks) * threads, static_cast<double>(integration.units));
    return (integration.cpu_seconds + four_muons) / workers + rest.seconds;
  }
};

Plan make_plan(const PlanOptions& options, const config::ScanConfig& config) {
  auto communicator = parallel::Communicator::alone();
  const run::Machine machine = choose_machine(communicator, options.machine);
  Plan plan{};
  plan.ranks = options.ranks;
  plan.threads = machine.threads;
  plan.integration = forecast(config, machine.isa);
  plan.four_muons = four_muon_seconds_of_scan(config, machine);
  plan.other_memory = peak_memory();
  plan.rest = after_integration(config, machine);
  // Ratio, chi2 and their errors of all experiments, ratio and its error at each value of a third
  // parameter, and the file before it is written.
  const auto arrays = static_cast<double>(2 + 2 * questions_of(config));
  plan.root_memory =
      peak_memory() + plan.rest.bytes +
      arrays * sizeof(double) * plan.rest.points * static_cast<double>(config.experiments.size());
  return plan;
}

nlohmann::ordered_json to_json(const Plan& plan, const config::ScanConfig& config) {
  const auto& i = plan.integration;
  const auto ranks = static_cast<std::size_t>(plan.ranks);
  return {{"name", config.name},
          {"scan_values", questions_of(config) - 1},
          {"units", i.units},
          {"units_per_rank", (i.units + ranks - 1) / ranks},
          {"evaluations", i.evaluations},
          {"expected_relative_error", i.relative_error},
          {"cpu_seconds", plan.cpu_seconds()},
          {"integration_cpu_seconds", i.cpu_seconds},
          {"measured_cpu_seconds", i.measured_seconds},
          {"extrapolated", !i.complete},
          {"error_exponent",
           i.complete ? nlohmann::ordered_json() : nlohmann::ordered_json(i.exponent)},
          {"four_muon_cpu_seconds", plan.four_muons},
          {"other_cpu_seconds", plan.rest.seconds},
          {"ranks", plan.ranks},
          {"threads", plan.threads},
          {"cpu_seconds_per_rank", i.cpu_seconds / plan.ranks},
          {"wall_seconds", plan.wall_seconds()},
          {"root_memory_bytes", std::round(plan.root_memory)},
          {"other_rank_memory_bytes", std::round(plan.other_memory)},
          {"output_bytes", std::round(plan.rest.bytes)}};
}

std::string mebibytes(double bytes) {
  return fmt::format("{:.3g} MiB", bytes / (1 << 20));
}

std::string plan_text(const Plan& plan, const config::ScanConfig& config) {
  const auto& i = plan.integration;
  const bool direct = config.integration.method == config::Method::direct;
  std::string text = fmt::format(
      "{}: {} experiment{}, {} x {} points, {} integration to {:g}\n", config.name,
      config.experiments.size(), config.experiments.size() == 1 ? "" : "s", config.mass.points,
      config.coupling.points, direct ? "direct" : "kernel", config.integration.relative_error);
  if (config.parameter_scan) {
    text += fmt::format("  scan          {} values of {}\n", questions_of(config) - 1,
                        config.parameter_scan->key);
  }
  text += fmt::format("  work units    {} ({:.3g} matrix elements)\n", i.units, i.evaluations);
  text += fmt::format("  CPU time      {}: integration {}, plane, limits and output {}\n",
                      duration_text(plan.cpu_seconds()), duration_text(i.cpu_seconds),
                      duration_text(plan.rest.seconds));
  const std::string what =
      i.complete ? "measured: the sample was the whole integration"
      : direct   ? fmt::format(
                       "measured on a sample of {}; extrapolated: points not sampled, and "
                         "errors that fall as 1/sqrt(matrix elements)",
                       duration_text(i.measured_seconds))
               : fmt::format(
                     "measured for {}; extrapolated: rounds beyond, with errors that fall "
                     "as points^-{:.2f}",
                     duration_text(i.measured_seconds), i.exponent);
  text += wrapped(what, 16, 16);
  if (plan.four_muons > 0) {
    text += fmt::format("                and Z -> 4 mu {}, from a coarser sample\n",
                        duration_text(plan.four_muons));
  }
  text += fmt::format(
      "  on {} rank{} x {} thread{}: about {}; {} units, {} of CPU time a rank\n", plan.ranks,
      plan.ranks == 1 ? "" : "s", plan.threads, plan.threads == 1 ? "" : "s",
      duration_text(plan.wall_seconds()),
      (i.units + static_cast<std::size_t>(plan.ranks) - 1) / static_cast<std::size_t>(plan.ranks),
      duration_text(i.cpu_seconds / plan.ranks));
  text += fmt::format("  memory        {} on rank 0, {} on each other rank\n",
                      mebibytes(plan.root_memory), mebibytes(plan.other_memory));
  text += fmt::format("  output        {}\n", mebibytes(plan.rest.bytes));
  if (i.relative_error > config.integration.relative_error) {
    text +=
        fmt::format("  The relative error will stay at {:.1e} with integration.max_points = {}\n",
                    i.relative_error, config.integration.max_points);
  }
  return text;
}

int plan(const PlanOptions& options) {
  start_log(options.machine.verbosity, 0);
  config::FileSet files;
  const config::ScanConfig config = options.source.load(files);
  run::check_samples(config.experiments);
  const Plan result = make_plan(options, config);
  fmt::print("{}",
             options.json ? to_json(result, config).dump(2) + "\n" : plan_text(result, config));
  return exit_code::done;
}

}  // namespace

Subcommand plan_command() {
  return subcommand(
      "plan", "work units, CPU time, memory and output size of a run, from a short sample of it",
      plan);
}

}  // namespace tridentscan::cli
