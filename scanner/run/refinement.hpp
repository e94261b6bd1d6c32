#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "scanner/io/checkpoint.hpp"
#include "scanner/parallel/units_done.hpp"
#include "scanner/run/machine.hpp"

// Integrals that get more points, round by round, as long as somebody needs them to be better.
namespace tridentscan::run {

/// Points [first, last) of every replica of one integral.
struct Refinement {
  std::size_t integral;
  std::int64_t first, last;
};

/// Points [first, last) of one replica of one integral.
struct Unit {
  std::size_t integral;
  int replica;
  std::int64_t first, last;
};

/// How many points a round adds, and the units that they are computed in. Points are per replica.
struct Rounds {
  std::int64_t first_round;
  std::int64_t points_per_unit;  // at least
  std::int64_t units_per_round;  // at most, per replica
  int replicas;
  std::int64_t max_points;

  /// Points of an integral after its next round: twice as many.
  [[nodiscard]] std::int64_t refined(std::int64_t points) const;
  [[nodiscard]] std::vector<Unit> units_of(const std::vector<Refinement>& refinements) const;
};

/// What the journal keeps of such a stage, in one array: the points of each integral before the
/// round and after it (the same if it takes no part), then all sums, [integral][replica][column].
class RefinementState {
 public:
  /// `columns` of each integral. Throws io::CheckpointError if the journal is of other integrals.
  RefinementState(io::StageState& journal_state, const std::vector<std::size_t>& columns,
                  int replicas);

  [[nodiscard]] std::span<double> sums(std::size_t integral, std::size_t replica) const;
  void add(const Unit& unit, const parallel::UnitResult& result);
  /// A column of each replica, over its points.
  [[nodiscard]] std::vector<double> means(std::size_t integral, std::size_t column) const;
  /// Per replica, when the round is over.
  [[nodiscard]] std::int64_t points(std::size_t integral) const;
  [[nodiscard]] std::size_t replicas() const { return replicas_; }

  /// An integral takes part in the round again, with more points.
  void refine(std::size_t integral, const Rounds& rounds);
  /// The root's points, for all ranks: what each integral gets in the round.
  [[nodiscard]] std::vector<Refinement> share_round(parallel::Communicator& communicator);
  void finish_round();

  io::StageState& journal;

 private:
  std::size_t replicas_;
  std::vector<std::size_t> begins_, columns_;  // [integral]
};

/// What a stage thinks of its integrals after a round.
struct Judgement {
  double relative_error = 0;           // the worst, for progress
  std::set<std::size_t> insufficient;  // integrals that need more points
};

/// What a stage gives to the loop. All ranks describe the same.
struct RefinementStage {
  Rounds rounds;
  /// Sums over the points of a unit, as many as the integral has columns. As in parallel::Work.
  std::function<parallel::UnitResult(const Unit&)> compute;
  std::function<std::string(const Unit&)> describe;
  /// Root: matrix elements of a unit.
  std::function<double(const Unit&)> evaluations;
  /// Root: after each round, from its state.
  std::function<Judgement()> judge;
  /// Root: what progress calls a round, from 0.
  std::function<std::string(std::uint64_t round)> title;
};

/// Doubles the points of integrals up to max_points until the stage finds none insufficient, on all
/// ranks; begins with those that have none. `state` has the sums on the root; elsewhere only the
/// points. Goes on where the journal ends; bytes do not depend on ranks and threads. Throws what
/// parallel::reduce_units throws.
void refine(const RefinementStage& stage, RefinementState& state, const Machine& machine,
            const Progress& progress);

}  // namespace tridentscan::run
