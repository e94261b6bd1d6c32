#pragma once

#include <cstddef>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "scanner/parallel/communicator.hpp"
#include "scanner/parallel/hand_out.hpp"
#include "scanner/parallel/units_done.hpp"

namespace tridentscan::parallel {

/// Units 0 .. count-1 of one round of a stage. All ranks describe the same work; what belongs to
/// the root is called there by one thread.
struct Work {
  std::size_t count;
  /// Computes a unit; called from several threads at once. Must depend on the index only.
  std::function<UnitResult(std::size_t)> compute;
  /// Root: takes the results one after another, in index order.
  std::function<void(std::size_t unit, UnitResult result)> merge = {};
  /// Root: how many units are finished, for progress.
  std::function<void(std::size_t finished)> progress = {};
  /// Root: called between units; false ends the work early: units in flight are finished, the
  /// others are left.
  std::function<bool()> go_on = {};
  /// Root: what a unit is, for the message if it fails.
  std::function<std::string(std::size_t)> describe = {};
  /// Of that many ranks on, thread 0 of the root only hands out and merges.
  int ranks_of_serving_root = parallel::ranks_of_serving_root;
};

/// Work that ended early because the root wanted it so (or, on other ranks, for whatever reason).
struct Stopped {};

/// Units that threw, on any rank, one line each. All other units in flight were finished.
class UnitFailure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Units are out, but none has come back for very long; names the ranks that hold them.
class Stalled : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Runs the units that `done` lacks on the threads of all ranks, handed out dynamically, and merges
/// them in index order on the root: what is merged does not depend on ranks, threads or order.
/// `done` is the root's; whenever merge, progress or go_on is called it tells what was merged. All
/// ranks leave together: by return; by Stopped if go_on said so; if units threw, by UnitFailure on
/// the root and Stopped elsewhere. Stalled and exceptions of merge, progress and go_on are the
/// root's alone: its caller must abort the job. Returns the seconds that all threads of all ranks
/// together spent on units, on the root.
double reduce_units(Communicator& communicator, int threads, const Work& work, UnitsDone& done);

/// The same from nothing without `merge`; returns all results on the root (empty elsewhere).
[[nodiscard]] std::vector<UnitResult> run_units(Communicator& communicator, int threads, Work work);

}  // namespace tridentscan::parallel
