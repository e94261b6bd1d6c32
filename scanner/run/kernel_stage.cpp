#include "scanner/run/kernel_stage.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>

#include "scanner/parallel/work_units.hpp"
#include "scanner/run/kernel_rounds.hpp"

namespace tridentscan::run {
namespace {

void add_values(const physics::KernelValues& part, double number, physics::KernelValues& sum) {
  for (const auto member :
       {&physics::KernelValues::t_vv, &physics::KernelValues::t_aa, &physics::KernelValues::t_va}) {
    auto& to = sum.*member;
    const auto& from = part.*member;
    to.resize(std::max(to.size(), from.size()), 0.0);  // all nodes begin at the same K2
    for (std::size_t i = 0; i < from.size(); ++i) {
      to[i] += number * from[i];
    }
  }
}

/// Kernel of an experiment: its processes have independent random numbers, so that the sum of their
/// replicas is a replica of their sum.
KernelResult combine(const std::vector<ProcessList::Share>& shares,
                     const std::vector<Process>& processes,
                     const std::vector<Accumulated>& accumulated) {
  KernelResult result;
  physics::TridentKernel& kernel = result.kernel;
  for (const auto& [process, number] : shares) {
    const Accumulated& part = accumulated[process];
    kernel.replicas.resize(part.kernel.replicas.size());
    add_values(part.kernel.mean, number, kernel.mean);
    for (std::size_t r = 0; r < kernel.replicas.size(); ++r) {
      add_values(part.kernel.replicas[r], number, kernel.replicas[r]);
    }
    if (part.kernel.k2.size() > kernel.k2.size()) {
      kernel.k2 = part.kernel.k2;
      kernel.weight = part.kernel.weight;
    }
    const long points =
        static_cast<long>(part.points) * static_cast<long>(part.kernel.replicas.size());
    result.base_points += points;
    result.evaluations += points * processes[process].integrand.evaluations_per_point();
    result.non_finite += part.non_finite;
  }
  for (auto& replica : kernel.replicas) {
    for (auto* values : {&replica.t_vv, &replica.t_aa, &replica.t_va}) {
      values->resize(kernel.k2.size(), 0.0);
    }
  }
  return result;
}

std::string description(const Unit& unit, const ProcessList& list,
                        const std::vector<config::Experiment>& experiments) {
  std::vector<std::string> names;
  for (std::size_t e = 0; e < experiments.size(); ++e) {
    const auto& shares = list.shares[e];
    if (std::any_of(shares.begin(), shares.end(),
                    [&](const auto& share) { return share.process == unit.process; })) {
      names.push_back(experiments[e].name);
    }
  }
  return fmt::format("kernel of {}, process {}, replica {}, points {} to {}",
                     fmt::join(names, ", "), unit.process, unit.replica, unit.first, unit.last - 1);
}

}  // namespace

std::vector<KernelResult> compute_kernels(const std::vector<config::Experiment>& experiments,
                                          const KernelSettings& settings, const Machine& machine,
                                          const Progress& progress) {
  const auto& integration = settings.integration;
  const bool axial = settings.axial;
  const ProcessList list = processes_of(experiments);
  const std::size_t processes = list.processes.size();
  io::StageState& journal = machine.journal->begin_stage("kernels");
  KernelState state(journal, list.processes, integration.replicas);
  std::vector<Accumulated> accumulated(processes);
  const auto accumulate = [&](std::size_t process, std::int64_t points) {
    accumulated[process] =
        Accumulated(state, process, list.processes[process].nodes, points, axial);
  };

  // The root decides which processes get more points and tells everyone: no rank leaves this loop
  // on a decision of its own.
  std::vector<double> plan = state.plan();
  const auto before = [&](std::size_t process) { return static_cast<std::int64_t>(plan[process]); };
  const auto after = [&](std::size_t process) {
    return static_cast<std::int64_t>(plan[processes + process]);
  };
  const auto refine = [&](std::size_t process) {
    plan[processes + process] =
        static_cast<double>(refined(before(process), integration.max_points));
  };
  double worst = 0;
  for (std::size_t p = 0; p < processes; ++p) {
    if (after(p) == 0) {
      refine(p);
    } else if (before(p) == after(p)) {  // a resumed run: complete before this round
      accumulate(p, after(p));
    }
  }
  for (;; ++journal.round) {
    machine.communicator.broadcast(plan);
    state.set_plan(plan);
    std::vector<Refinement> refinements;
    for (std::size_t p = 0; p < processes; ++p) {
      if (before(p) < after(p)) {
        refinements.push_back({p, before(p), after(p)});
      }
    }
    if (refinements.empty()) {
      break;
    }
    const auto units = units_of(refinements, integration.replicas);
    journal.units = units.size();
    const std::string stage = fmt::format("kernels, round {}", journal.round + 1);
    double evaluations = 0;
    const double busy = parallel::reduce_units(
        machine.communicator, machine.threads,
        {.count = units.size(),
         .compute =
             [&](std::size_t u) {
               return compute_unit(list.processes[units[u].process], units[u], integration.seed,
                                   machine.isa);
             },
         .merge =
             [&](std::size_t u, const parallel::UnitResult& result) {
               state.add(units[u], result);
               evaluations += evaluations_of(units[u], list.processes[units[u].process]);
             },
         .progress = [&](std::size_t done) { progress(stage, done, units.size(), worst); },
         .go_on = [&] { return machine.journal->go_on(); },
         .describe = [&](std::size_t u) { return description(units[u], list, experiments); }},
        journal.done);
    machine.journal->add({busy, evaluations});

    if (machine.communicator.is_root()) {
      for (const auto& [process, first, last] : refinements) {
        accumulate(process, last);
        plan[process] = plan[processes + process];
      }
      worst = 0;
      for (const auto& shares : list.shares) {
        const Accuracy accuracy = accuracy_of(shares, accumulated, integration.relative_error);
        worst = std::max(worst, accuracy.relative_error);
        for (const std::size_t process : accuracy.insufficient) {
          refine(process);
        }
      }
    }
    journal.done = {};
  }

  std::vector<KernelResult> results;
  for (std::size_t e = 0; machine.communicator.is_root() && e < experiments.size(); ++e) {
    KernelResult& result =
        results.emplace_back(combine(list.shares[e], list.processes, accumulated));
    result.relative_error =
        accuracy_of(list.shares[e], accumulated, integration.relative_error).relative_error;
    result.reached = result.relative_error <= integration.relative_error;
  }
  return results;
}

std::vector<KernelResult> compute_kernels(const config::ScanConfig& config, const Machine& machine,
                                          const Progress& progress) {
  return compute_kernels(config.experiments, {config.integration, config.model.muon_axial != 0},
                         machine, progress);
}

}  // namespace tridentscan::run
