#include "scanner/run/kernel_stage.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

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

/// All that is known of one process so far.
struct Accumulator {
  std::vector<std::vector<double>> sums;  // [replica][node * columns]
  std::int64_t points = 0;                // per replica
  long non_finite = 0;
  physics::TridentKernel kernel;
  Pieces pieces;

  Accumulator(const KernelNodes& nodes, int replicas)
      : sums(static_cast<std::size_t>(replicas),
             std::vector<double>(nodes.size() * KernelNodes::columns, 0.0)) {}

  void add(int replica, const parallel::UnitResult& unit) {
    auto& slot = sums[static_cast<std::size_t>(replica)];
    for (std::size_t i = 0; i < slot.size(); ++i) {
      slot[i] += unit[i];
    }
    non_finite += static_cast<long>(unit.back());
  }

  void finish_round(const KernelNodes& nodes, std::int64_t points_now, bool axial) {
    points = points_now;
    kernel = {};
    kernel.k2 = nodes.k2();
    kernel.weight.assign(nodes.size(), KernelNodes::spacing);
    std::vector<double> mean(nodes.size() * KernelNodes::columns, 0.0);
    for (const auto& sum : sums) {
      for (std::size_t i = 0; i < sum.size(); ++i) {
        mean[i] += sum[i];
      }
      kernel.replicas.push_back(nodes.values(sum, 1.0 / static_cast<double>(points)));
    }
    kernel.mean =
        nodes.values(mean, 1.0 / (static_cast<double>(points) * static_cast<double>(sums.size())));
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
                     const std::vector<Accumulator>& accumulators) {
  KernelResult result;
  physics::TridentKernel& kernel = result.kernel;
  for (const auto& [process, number] : shares) {
    const Accumulator& part = accumulators[process];
    kernel.replicas.resize(part.kernel.replicas.size());
    add_values(part.kernel.mean, number, kernel.mean);
    for (std::size_t r = 0; r < kernel.replicas.size(); ++r) {
      add_values(part.kernel.replicas[r], number, kernel.replicas[r]);
    }
    if (part.kernel.k2.size() > kernel.k2.size()) {
      kernel.k2 = part.kernel.k2;
      kernel.weight = part.kernel.weight;
    }
    const long points = static_cast<long>(part.points) * static_cast<long>(part.sums.size());
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
                     const std::vector<Accumulator>& accumulators, double asked) {
  Accuracy accuracy;
  std::vector<bool> insufficient(accumulators.size(), false);
  const std::size_t pieces =
      shares.empty() ? 0 : accumulators[shares.front().process].pieces.size();
  for (std::size_t p = 0; p < pieces; ++p) {
    double sum = 0, variance = 0;
    std::vector<double> variances;
    for (const auto& [process, number] : shares) {
      const auto estimate = integration::mean_of_replicas(accumulators[process].pieces[p]);
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

}  // namespace

std::vector<KernelResult> compute_kernels(const std::vector<config::Experiment>& experiments,
                                          const KernelSettings& settings, const Machine& machine,
                                          const Progress& progress) {
  const auto& [integration, axial] = settings;
  const ProcessList list = processes_of(experiments);
  std::vector<Accumulator> accumulators;
  for (const Process& process : list.processes) {
    accumulators.emplace_back(process.nodes, integration.replicas);
  }

  // The root decides which processes get more points and tells everyone: no rank leaves this loop
  // on a decision of its own.
  std::string active(list.processes.size(), '1');
  std::vector<std::int64_t> points(list.processes.size(), 0);
  double worst = 0;
  while (active.find('1') != std::string::npos) {
    std::vector<Refinement> refinements;
    for (std::size_t p = 0; p < points.size(); ++p) {
      if (active[p] == '1') {
        const std::int64_t last =
            std::min(std::max(2 * points[p], first_round), integration.max_points);
        refinements.push_back({p, points[p], last});
        points[p] = last;
      }
    }
    const auto units = units_of(refinements, integration.replicas);
    const auto sums = parallel::run_units(
        machine.communicator, machine.threads,
        {.count = units.size(),
         .compute =
             [&](std::size_t u) {
               return compute_unit(list.processes[units[u].process], units[u], integration.seed,
                                   machine.isa);
             },
         .progress = [&](std::size_t done) { progress("kernels", done, units.size(), worst); }});

    if (machine.communicator.is_root()) {
      for (std::size_t u = 0; u < units.size(); ++u) {
        accumulators[units[u].process].add(units[u].replica, sums[u]);
      }
      for (const auto& [process, first, last] : refinements) {
        accumulators[process].finish_round(list.processes[process].nodes, last, axial);
      }
      active.assign(active.size(), '0');
      worst = 0;
      for (const auto& shares : list.shares) {
        const Accuracy accuracy = accuracy_of(shares, accumulators, integration.relative_error);
        worst = std::max(worst, accuracy.relative_error);
        for (const std::size_t process : accuracy.insufficient) {
          active[process] = points[process] < integration.max_points ? '1' : '0';
        }
      }
    }
    machine.communicator.broadcast(active);
  }

  std::vector<KernelResult> results;
  for (std::size_t e = 0; machine.communicator.is_root() && e < experiments.size(); ++e) {
    KernelResult& result =
        results.emplace_back(combine(list.shares[e], list.processes, accumulators));
    result.relative_error =
        accuracy_of(list.shares[e], accumulators, integration.relative_error).relative_error;
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
