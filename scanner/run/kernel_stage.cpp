#include "scanner/run/kernel_stage.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string>

#include "scanner/integration/estimate.hpp"
#include "scanner/integration/lattice.hpp"
#include "scanner/integration/random_stream.hpp"
#include "scanner/parallel/work_units.hpp"
#include "scanner/run/processes.hpp"

namespace tridentscan::run {
namespace {

using physics::KernelNodes;
using physics::TridentIntegrand;

constexpr std::int64_t first_round = 1024;      // base points per replica
constexpr std::int64_t points_per_unit = 8192;  // about a millisecond of work
constexpr std::int64_t units_per_round = 64;    // at most, per replica

/// Points [first, last) of every replica of one process.
struct Refinement {
  std::size_t process;
  std::int64_t first, last;
};

/// Points [first, last) of one replica of one process.
struct Unit {
  std::size_t process;
  int replica;
  std::int64_t first, last;
};

std::vector<Unit> units_of(const std::vector<Refinement>& refinements, int replicas) {
  std::vector<Unit> units;
  for (const auto& [process, first, last] : refinements) {
    const std::int64_t step = std::max(points_per_unit, (last - first) / units_per_round);
    for (int replica = 0; replica < replicas; ++replica) {
      for (std::int64_t begin = first; begin < last; begin += step) {
        units.push_back({process, replica, begin, std::min(begin + step, last)});
      }
    }
  }
  return units;
}

/// Sums over the points of a unit: nodes times columns, then the number of non-finite points.
parallel::UnitResult compute_unit(const Process& process, const Unit& unit, std::uint64_t seed,
                                  physics::InstructionSet isa) {
  constexpr int block = TridentIntegrand::block_size;
  parallel::UnitResult sums(process.nodes.size() * KernelNodes::columns + 1, 0.0);
  if (!process.integrand.is_open()) {
    return sums;
  }
  const integration::RandomStream stream(seed, process.stream,
                                         static_cast<std::uint64_t>(unit.replica));
  std::array<double, TridentIntegrand::dimensions> shift;
  for (std::size_t j = 0; j < shift.size(); ++j) {
    shift[j] = stream.uniform(j);
  }
  const integration::ShiftedLattice lattice(shift);
  TridentIntegrand::Points points;
  TridentIntegrand::Tensors tensors;
  long non_finite = 0;
  for (std::int64_t first = unit.first; first < unit.last; first += block) {
    lattice.fill(static_cast<std::uint32_t>(first), points);
    process.integrand.evaluate(points, tensors, isa);
    non_finite += process.nodes.deposit(tensors.k2, tensors.vv, tensors.aa, tensors.va,
                                        std::span(sums).first(sums.size() - 1));
  }
  sums.back() = static_cast<double>(non_finite);
  return sums;
}

/// Standard Model, interference and pure-mediator pieces on a ladder of masses from 1 MeV to 1 TeV,
/// whatever the grid of the scan: the numbers whose accuracy is controlled. [piece][replica]
using Pieces = std::vector<std::vector<double>>;

Pieces pieces_of(const physics::TridentKernel& kernel, bool axial) {
  std::vector<physics::VectorMediator> mediators{{"vector", 1, 1, 0}};
  if (axial) {
    mediators.push_back({"axial", 1, 0, 1});
  }
  Pieces pieces;
  for (const auto& mediator : mediators) {
    for (int step = 0; step <= 12; ++step) {
      const double mass = std::pow(10.0, -3 + 0.5 * step);
      std::vector<double> s0, s1, s2;
      for (const auto& p : physics::coupling_polynomials(kernel, mediator, mass).replicas) {
        s0.push_back(p.s0), s1.push_back(p.s1), s2.push_back(p.s2);
      }
      pieces.insert(pieces.end(), {s0, s1, s2});
    }
  }
  return pieces;
}

/// What the journal keeps of this stage, in one array: the points of each process before the round
/// and after it (the same if it takes no part), then all sums.
class KernelState {
 public:
  KernelState(io::StageState& state, const std::vector<Process>& processes, int replicas)
      : values_(state.values), replicas_(static_cast<std::size_t>(replicas)) {
    std::size_t size = 2 * processes.size();
    for (const Process& process : processes) {
      begins_.push_back(size);
      sizes_.push_back(process.nodes.size() * KernelNodes::columns + 1);
      size += replicas_ * sizes_.back();
    }
    if (values_.empty()) {
      values_.resize(size, 0.0);
    } else if (values_.size() != size) {
      throw io::CheckpointError("the checkpoint does not fit the configuration");
    }
  }

  /// [process]: points before the round; then [process]: points after it. Per replica.
  [[nodiscard]] std::vector<double> plan() const {
    return {values_.begin(), values_.begin() + static_cast<std::ptrdiff_t>(2 * begins_.size())};
  }
  void set_plan(const std::vector<double>& plan) {
    std::copy(plan.begin(), plan.end(), values_.begin());
  }
  /// Nodes times columns, then the number of non-finite points.
  [[nodiscard]] std::span<double> sums(std::size_t process, std::size_t replica) const {
    return std::span(values_).subspan(begins_[process] + replica * sizes_[process],
                                      sizes_[process]);
  }
  [[nodiscard]] std::size_t replicas() const { return replicas_; }

 private:
  std::vector<double>& values_;
  std::size_t replicas_;
  std::vector<std::size_t> begins_, sizes_;
};

/// What the points of a process amount to after a round.
struct Accumulated {
  std::int64_t points = 0;  // per replica
  long non_finite = 0;
  physics::TridentKernel kernel;
  Pieces pieces;

  Accumulated() = default;
  Accumulated(const KernelState& state, std::size_t process, const KernelNodes& nodes,
              std::int64_t points_now, bool axial)
      : points(points_now) {
    kernel.k2 = nodes.k2();
    kernel.weight.assign(nodes.size(), KernelNodes::spacing);
    std::vector<double> mean(nodes.size() * KernelNodes::columns, 0.0);
    for (std::size_t r = 0; r < state.replicas(); ++r) {
      const auto slot = state.sums(process, r);
      non_finite += static_cast<long>(slot.back());
      const auto sum = slot.first(slot.size() - 1);
      for (std::size_t i = 0; i < sum.size(); ++i) {
        mean[i] += sum[i];
      }
      kernel.replicas.push_back(nodes.values(sum, 1.0 / static_cast<double>(points)));
    }
    kernel.mean = nodes.values(
        mean, 1.0 / (static_cast<double>(points) * static_cast<double>(state.replicas())));
    pieces = pieces_of(kernel, axial);
  }
};

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

/// Accuracy of one experiment, and which of its processes it takes to improve it.
struct Accuracy {
  double relative_error = 0;  // worst piece; one that vanishes is left out
  std::vector<std::size_t> insufficient;
};

/// A process is insufficient where the sum over processes misses the accuracy asked for and it has
/// more than an equal part of the variance allowed: never a minor nucleus of a mixture.
Accuracy accuracy_of(const std::vector<ProcessList::Share>& shares,
                     const std::vector<Accumulated>& accumulated, double asked) {
  Accuracy accuracy;
  std::vector<bool> insufficient(accumulated.size(), false);
  const std::size_t pieces = shares.empty() ? 0 : accumulated[shares.front().process].pieces.size();
  for (std::size_t p = 0; p < pieces; ++p) {
    double sum = 0, variance = 0;
    std::vector<double> variances;
    for (const auto& [process, number] : shares) {
      const auto estimate = integration::mean_of_replicas(accumulated[process].pieces[p]);
      sum += number * estimate.value;
      variances.push_back(number * number * estimate.error * estimate.error);
      variance += variances.back();
    }
    if (sum == 0) {
      continue;
    }
    accuracy.relative_error =
        std::max(accuracy.relative_error, std::sqrt(variance) / std::abs(sum));
    const double allowed = asked * asked * sum * sum;
    for (std::size_t s = 0; variance > allowed && s < shares.size(); ++s) {
      if (variances[s] > allowed / static_cast<double>(shares.size())) {
        insufficient[shares[s].process] = true;
      }
    }
  }
  for (std::size_t process = 0; process < insufficient.size(); ++process) {
    if (insufficient[process]) {
      accuracy.insufficient.push_back(process);
    }
  }
  return accuracy;
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
    plan[processes + process] = static_cast<double>(
        std::min(std::max(2 * before(process), first_round), integration.max_points));
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
    parallel::reduce_units(
        machine.communicator, machine.threads,
        {.count = units.size(),
         .compute =
             [&](std::size_t u) {
               return compute_unit(list.processes[units[u].process], units[u], integration.seed,
                                   machine.isa);
             },
         .merge =
             [&](std::size_t u, const parallel::UnitResult& result) {
               const auto sums =
                   state.sums(units[u].process, static_cast<std::size_t>(units[u].replica));
               for (std::size_t i = 0; i < sums.size(); ++i) {
                 sums[i] += result[i];
               }
             },
         .progress = [&](std::size_t done) { progress("kernels", done, units.size(), worst); },
         .go_on = [&] { return machine.journal->go_on(); },
         .describe = [&](std::size_t u) { return description(units[u], list, experiments); }},
        journal.done);

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
