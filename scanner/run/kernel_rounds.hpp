#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "scanner/io/checkpoint.hpp"
#include "scanner/parallel/units_done.hpp"
#include "scanner/run/processes.hpp"

// What happens in a round of the kernel stage, whoever computes it: the points of a process are
// doubled as long as an experiment needs it.
namespace tridentscan::run {

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

/// Points per replica after the next round of a process.
[[nodiscard]] std::int64_t refined(std::int64_t points, std::int64_t max_points);

[[nodiscard]] std::vector<Unit> units_of(const std::vector<Refinement>& refinements, int replicas);

/// Matrix elements of a unit.
[[nodiscard]] double evaluations_of(const Unit& unit, const Process& process);

/// Sums over the points of a unit: nodes times columns, then the number of non-finite points.
[[nodiscard]] parallel::UnitResult compute_unit(const Process& process, const Unit& unit,
                                                std::uint64_t seed, physics::InstructionSet isa);

/// Standard Model, interference and pure-mediator pieces on a ladder of masses from 1 MeV to 1 TeV,
/// whatever the grid of the scan: the numbers whose accuracy is controlled. [piece][replica]
using Pieces = std::vector<std::vector<double>>;

/// What the journal keeps of this stage, in one array: the points of each process before the round
/// and after it (the same if it takes no part), then all sums.
class KernelState {
 public:
  /// Throws io::CheckpointError if `state` is of other processes.
  KernelState(io::StageState& state, const std::vector<Process>& processes, int replicas);

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
  void add(const Unit& unit, const parallel::UnitResult& result);
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
  Accumulated(const KernelState& state, std::size_t process, const physics::KernelNodes& nodes,
              std::int64_t points_now, bool axial);
};

/// Accuracy of one experiment, and which of its processes it takes to improve it.
struct Accuracy {
  double relative_error = 0;  // worst piece; one that vanishes is left out
  std::vector<std::size_t> insufficient;
};

/// Where the sum over processes misses the accuracy asked for, the processes with the largest parts
/// of the variance are insufficient: as few as should bring it down, and never one with less than
/// an equal part of what is allowed.
[[nodiscard]] Accuracy accuracy_of(const std::vector<ProcessList::Share>& shares,
                                   const std::vector<Accumulated>& accumulated, double asked);

}  // namespace tridentscan::run
