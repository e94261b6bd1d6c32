#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "scanner/run/processes.hpp"
#include "scanner/run/refinement.hpp"

// What a round of the kernel stage computes and how it is judged, whoever computes it: the
// integrals are processes.
namespace tridentscan::run {

[[nodiscard]] Rounds kernel_rounds(int replicas, std::int64_t max_points);

/// Of the sums of each process, which are bins times nodes times columns, then the number of
/// non-finite points.
[[nodiscard]] RefinementState kernel_state(io::StageState& journal,
                                           const std::vector<Process>& processes, int replicas);

/// Matrix elements of a unit.
[[nodiscard]] double evaluations_of(const Unit& unit, const Process& process);

/// Sums over the points of a unit, as in kernel_state.
[[nodiscard]] parallel::UnitResult compute_unit(const Process& process, const Unit& unit,
                                                std::uint64_t seed, physics::InstructionSet isa);

/// Standard Model, interference and pure-boson pieces on a ladder of masses from 1 MeV to 1 TeV,
/// whatever the grid of the scan: the numbers whose accuracy is controlled. [piece][replica]
using Pieces = std::vector<std::vector<double>>;

/// What the points of a process amount to after a round.
struct Accumulated {
  std::int64_t points = 0;  // per replica
  long non_finite = 0;
  physics::TridentKernel kernel;  // of all bins together
  Pieces pieces;

  Accumulated() = default;
  Accumulated(const RefinementState& state, std::size_t index, const Process& process,
              std::int64_t points_now, const physics::Mediator& model);
  /// Of sums by node and column [replica], which are those of so many points.
  Accumulated(const physics::KernelNodes& nodes, const std::vector<std::vector<double>>& sums,
              std::int64_t points_now, const physics::Mediator& model,
              const physics::Reaction& reaction);
};

/// Sums by node and column [bin][replica].
using SumsOfBins = std::vector<std::vector<std::vector<double>>>;
[[nodiscard]] std::vector<physics::TridentKernel> kernels_of_bins(const physics::KernelNodes& nodes,
                                                                  const SumsOfBins& sums,
                                                                  std::int64_t points);
/// What a detector sees of a process in each bin; none without a detector.
[[nodiscard]] std::vector<physics::TridentKernel> kernels_of_bins(const RefinementState& state,
                                                                  std::size_t index,
                                                                  const Process& process);

/// Accuracy of one experiment, and which of its processes it takes to improve it.
struct Accuracy {
  /// Of the worst piece, over the sum of what the processes add to it, whatever their sign; one
  /// that vanishes is left out.
  double relative_error = 0;
  std::set<std::size_t> insufficient;
};

/// Where the sum over processes misses the accuracy asked for, the processes with the largest parts
/// of the variance are insufficient: as few as should bring it down, and never one with less than
/// an equal part of what is allowed. Of several, those too that had their first round alone, unless
/// they hardly matter.
[[nodiscard]] Accuracy accuracy_of(const std::vector<ProcessList::Share>& shares,
                                   const std::vector<Accumulated>& accumulated, double asked);

/// Of all experiments.
[[nodiscard]] Judgement judge(const ProcessList& list, const std::vector<Accumulated>& accumulated,
                              double asked);

}  // namespace tridentscan::run
