#include "scanner/run/refinement.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "scanner/parallel/work_units.hpp"
#include "tests/support/machine.hpp"

using namespace tridentscan;

namespace {

/// Integral i is sum over points of (i + 1) at its one column; it has enough at wanted[i] points.
class Counting {
 public:
  explicit Counting(std::vector<std::int64_t> wanted) : wanted_(std::move(wanted)) {}

  void run(run::Machine machine) {
    run::RefinementState state(machine.journal->begin_stage("counting"), columns(), replicas);
    const auto judge = [&] {
      run::Judgement judgement;
      for (std::size_t i = 0; i < wanted_.size(); ++i) {
        if (state.points(i) < wanted_[i]) judgement.insufficient.insert(i);
      }
      return judgement;
    };
    run::refine({.rounds = rounds,
                 .compute =
                     [](const run::Unit& unit) {
                       const auto own = static_cast<double>(unit.last - unit.first);
                       return parallel::UnitResult{static_cast<double>(unit.integral + 1) * own};
                     },
                 .describe = [](const run::Unit&) { return "a unit"; },
                 .evaluations = [](const run::Unit&) { return 1.0; },
                 .judge = judge,
                 .title = [](std::uint64_t) { return "counting"; }},
                state, machine, silent);
    points.clear();
    means.clear();
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      points.push_back(state.points(i));
      means.push_back(state.means(i, 0));
    }
  }

  [[nodiscard]] std::vector<std::size_t> columns() const {
    return std::vector<std::size_t>(wanted_.size(), 1);
  }

  static constexpr int replicas = 3;
  static constexpr run::Rounds rounds{100, 40, 8, replicas, 1000};
  std::vector<std::int64_t> points;
  std::vector<std::vector<double>> means;

 private:
  std::vector<std::int64_t> wanted_;
};

}  // namespace

TEST_CASE("Points are doubled as long as somebody needs it, up to the most", "[refinement]") {
  parallel::Communicator communicator;
  Counting counting({50, 300, 100000});
  counting.run(machine(communicator));
  CHECK(counting.points == std::vector<std::int64_t>{100, 400, 1000});
  for (std::size_t i = 0; i < 3; ++i) {
    CHECK(counting.means[i] == std::vector<double>(3, static_cast<double>(i + 1)));
  }
}

TEST_CASE("Units of a round cover its points once, at most so many of a replica", "[refinement]") {
  const auto units = Counting::rounds.units_of({{0, 100, 100}, {1, 100, 1000}});
  CHECK(units.size() == 3 * 9);  // 900 points in steps of 900/8
  std::int64_t points = 0;
  for (const auto& unit : units) {
    CHECK(unit.integral == 1);
    points += unit.last - unit.first;
  }
  CHECK(points == 3 * 900);
}

TEST_CASE("A stage goes on where its journal ends", "[refinement]") {
  parallel::Communicator communicator;
  Counting whole({300, 700});
  run::Machine one = machine(communicator);
  whole.run(one);
  const io::Checkpoint end = one.journal->checkpoint();

  // As if it had been stopped in the first round, before a unit was merged and after all were.
  Counting resumed({300, 700});
  for (const std::size_t merged : {std::size_t{0}, std::size_t{18}}) {
    io::Checkpoint begun;
    auto& stage = begun.stages.emplace_back();
    stage.name = "counting";
    stage.units = 18;
    stage.done.merged = merged;
    stage.values = {0, 0, 100, 100};
    for (int i = 1; i <= 2; ++i) {
      stage.values.insert(stage.values.end(), 3, merged > 0 ? 100.0 * i : 0);
    }
    run::Machine other = machine(communicator, 1);
    other.journal = std::make_shared<run::Journal>(begun, io::CheckpointFiles("unused.h5"), 1e9,
                                                   [] { return false; });
    resumed.run(other);
    CHECK(other.journal->checkpoint().stages == end.stages);
  }
  // And at its end: nothing is left to judge.
  run::Machine last = machine(communicator);
  last.journal = std::make_shared<run::Journal>(end, io::CheckpointFiles("unused.h5"), 1e9,
                                                [] { return false; });
  resumed.run(last);
  CHECK(resumed.points == whole.points);
  CHECK(resumed.means == whole.means);
}

TEST_CASE("The sums of other integrals are refused", "[refinement]") {
  io::StageState journal;
  journal.values.resize(2 + 3 * 2);
  CHECK_NOTHROW(run::RefinementState(journal, {2}, 3));
  CHECK_THROWS_AS(run::RefinementState(journal, {3}, 3), io::CheckpointError);
}
