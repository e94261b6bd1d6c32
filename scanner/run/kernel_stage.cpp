#include "scanner/run/kernel_stage.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "scanner/parallel/shared_loop.hpp"
#include "scanner/run/kernel_rounds.hpp"
#include "scanner/run/sample_kernels.hpp"

namespace tridentscan::run {
namespace {

void add_values(const physics::KernelValues& part, double number, physics::KernelValues& sum) {
  for (const auto member : {&physics::KernelValues::t_vv, &physics::KernelValues::t_aa,
                            &physics::KernelValues::t_va, &physics::KernelValues::t_scalar}) {
    auto& to = sum.*member;
    const auto& from = part.*member;
    to.resize(std::max(to.size(), from.size()), 0.0);  // all nodes begin at the same K2
    for (std::size_t i = 0; i < from.size(); ++i) {
      to[i] += number * from[i];
    }
  }
}

/// Adds what a process gives to a reaction. Processes have independent random numbers, so that the
/// sum of their replicas is a replica of their sum.
void add_process(const physics::TridentKernel& part, double number,
                 physics::TridentKernel& kernel) {
  kernel.replicas.resize(part.replicas.size());
  add_values(part.mean, number, kernel.mean);
  for (std::size_t r = 0; r < kernel.replicas.size(); ++r) {
    add_values(part.replicas[r], number, kernel.replicas[r]);
  }
  if (part.k2.size() > kernel.k2.size()) {
    kernel.k2 = part.k2;
    kernel.weight = part.weight;
  }
}

/// Adds a process to the kernels of its experiment, one for each reaction; those of a reaction come
/// in a row.
void add_process(const physics::Reaction& reaction, const physics::TridentKernel& part,
                 double number, std::vector<physics::ReactionKernel>& kernels) {
  if (kernels.empty() || kernels.back().reaction != reaction) kernels.push_back({reaction, {}});
  add_process(part, number, kernels.back().kernel);
}

/// Replicas as long as the longest process of their reaction.
void fill_up(std::vector<physics::ReactionKernel>& kernels) {
  for (physics::ReactionKernel& of_reaction : kernels) {
    for (auto& replica : of_reaction.kernel.replicas) {
      for (auto* values : {&replica.t_vv, &replica.t_aa, &replica.t_va, &replica.t_scalar}) {
        values->resize(of_reaction.kernel.k2.size(), 0.0);
      }
    }
  }
}

/// Kernels of an experiment; those of bins are by process.
KernelResult combine(const std::vector<ProcessList::Share>& shares,
                     const std::vector<Process>& processes,
                     const std::vector<Accumulated>& accumulated,
                     const std::vector<std::vector<physics::TridentKernel>>& seen) {
  KernelResult result;
  for (const auto& [process, number] : shares) {
    const Accumulated& part = accumulated[process];
    const physics::Reaction& reaction = processes[process].reaction;
    add_process(reaction, part.kernel, number, result.kernels);
    result.bins.resize(seen[process].size());
    for (std::size_t b = 0; b < seen[process].size(); ++b) {
      add_process(reaction, seen[process][b], number, result.bins[b]);
    }
    const long points =
        static_cast<long>(part.points) * static_cast<long>(part.kernel.replicas.size());
    result.base_points += points;
    result.evaluations += points * processes[process].integrand.evaluations_per_point();
    result.non_finite += part.non_finite;
  }
  fill_up(result.kernels);
  for (auto& of_bin : result.bins) fill_up(of_bin);
  return result;
}

std::string description(const Unit& unit, const ProcessList& list,
                        const std::vector<config::Experiment>& experiments) {
  std::vector<std::string> names;
  for (std::size_t e = 0; e < experiments.size(); ++e) {
    const auto& shares = list.shares[e];
    if (std::any_of(shares.begin(), shares.end(),
                    [&](const auto& share) { return share.process == unit.integral; })) {
      names.push_back(experiments[e].name);
    }
  }
  return fmt::format("kernel of {}, process {}, replica {}, points {} to {}",
                     fmt::join(names, ", "), unit.integral, unit.replica, unit.first,
                     unit.last - 1);
}

}  // namespace

std::vector<KernelResult> compute_kernels(const std::vector<config::Experiment>& experiments,
                                          const KernelSettings& settings, const Machine& machine,
                                          const Progress& progress) {
  const auto& integration = settings.integration;
  std::vector<std::optional<KernelResult>> sampled(experiments.size());  // by the root
  for (std::size_t e = 0; e < experiments.size() && machine.communicator.is_root(); ++e) {
    const config::Trident& trident = experiments[e].trident();
    if (trident.simulated) sampled[e] = sample_kernels(trident, settings, machine.isa);
  }
  const ProcessList list = processes_of(experiments, settings.model.kind);
  RefinementState state =
      kernel_state(machine.journal->begin_stage("kernels"), list.processes, integration.replicas);
  std::vector<Accumulated> accumulated(list.processes.size());
  const auto accumulate = [&] {
    parallel::shared_loop(accumulated.size(), machine.threads, [&](std::size_t p) {
      if (const std::int64_t points = state.points(p); accumulated[p].points != points) {
        accumulated[p] = Accumulated(state, p, list.processes[p], points, settings.model);
      }
    });
  };
  refine({.rounds = kernel_rounds(integration.replicas, integration.max_points),
          .compute =
              [&](const Unit& unit) {
                return compute_unit(list.processes[unit.integral], unit, integration.seed,
                                    machine.isa);
              },
          .describe = [&](const Unit& unit) { return description(unit, list, experiments); },
          .evaluations =
              [&](const Unit& unit) { return evaluations_of(unit, list.processes[unit.integral]); },
          .judge =
              [&] {
                accumulate();
                return judge(list, accumulated, integration.relative_error);
              },
          .title = [](std::uint64_t round) { return fmt::format("kernels, round {}", round + 1); }},
         state, machine, progress);

  if (!machine.communicator.is_root()) {
    return {};
  }
  accumulate();  // a resumed stage may have had nothing left to judge
  std::vector<std::vector<physics::TridentKernel>> seen(list.processes.size());
  parallel::shared_loop(seen.size(), machine.threads, [&](std::size_t p) {
    seen[p] = kernels_of_bins(state, p, list.processes[p]);
  });
  std::vector<KernelResult> results(experiments.size());
  parallel::shared_loop(results.size(), machine.threads, [&](std::size_t e) {
    if (sampled[e]) {
      results[e] = std::move(*sampled[e]);
      return;
    }
    results[e] = combine(list.shares[e], list.processes, accumulated, seen);
    results[e].relative_error =
        accuracy_of(list.shares[e], accumulated, integration.relative_error).relative_error;
    results[e].reached = results[e].relative_error <= integration.relative_error;
  });
  return results;
}

std::vector<KernelResult> compute_kernels(const config::ScanConfig& config, const Machine& machine,
                                          const Progress& progress) {
  return compute_kernels(config.experiments, {config.integration, config.model}, machine, progress);
}

}  // namespace tridentscan::run
