#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "scanner/parallel/communicator.hpp"

namespace tridentscan::parallel {

/// What a work unit yields.
using UnitResult = std::vector<double>;

/// Units 0 .. count-1 of one stage of a run. All ranks describe the same work.
struct Work {
  std::size_t count;
  /// Computes a unit; called from several threads at once. Must depend on the index only.
  std::function<UnitResult(std::size_t)> compute;
  /// Called on the root as units finish, by one thread: for progress.
  std::function<void(std::size_t finished)> progress = {};
};

/// Runs all units on the threads of all ranks, handed out dynamically, and returns their results in
/// index order on the root (empty elsewhere): the result does not depend on ranks, threads or
/// order. An exception in any unit is thrown on its rank after that rank's threads have stopped;
/// the caller ends the job.
[[nodiscard]] std::vector<UnitResult> run_units(Communicator& communicator, int threads,
                                                const Work& work);

}  // namespace tridentscan::parallel
