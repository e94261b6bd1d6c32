#include "scanner/run/refinement.hpp"

#include <algorithm>

#include "scanner/parallel/work_units.hpp"

namespace tridentscan::run {

std::int64_t Rounds::refined(std::int64_t points) const {
  return std::min(std::max(2 * points, first_round), max_points);
}

std::vector<Unit> Rounds::units_of(const std::vector<Refinement>& refinements) const {
  std::vector<Unit> units;
  for (const auto& [integral, first, last] : refinements) {
    const std::int64_t step = std::max(points_per_unit, (last - first) / units_per_round);
    for (int replica = 0; replica < replicas; ++replica) {
      for (std::int64_t begin = first; begin < last; begin += step) {
        units.push_back({integral, replica, begin, std::min(begin + step, last)});
      }
    }
  }
  return units;
}

RefinementState::RefinementState(io::StageState& journal, const std::vector<std::size_t>& columns,
                                 int replicas)
    : journal_(journal), replicas_(static_cast<std::size_t>(replicas)), columns_(columns) {
  std::size_t size = 2 * columns.size();
  for (const std::size_t own : columns) {
    begins_.push_back(size);
    size += replicas_ * own;
  }
  if (journal.values.empty()) {
    journal.values.resize(size, 0.0);
  } else if (journal.values.size() != size) {
    throw io::CheckpointError("the checkpoint does not fit the configuration");
  }
}

std::span<double> RefinementState::sums(std::size_t integral, std::size_t replica) const {
  return std::span(journal_.values)
      .subspan(begins_[integral] + replica * columns_[integral], columns_[integral]);
}

void RefinementState::add(const Unit& unit, const parallel::UnitResult& result) {
  const auto own = sums(unit.integral, static_cast<std::size_t>(unit.replica));
  for (std::size_t i = 0; i < own.size(); ++i) {
    own[i] += result[i];
  }
}

std::vector<double> RefinementState::means(std::size_t integral, std::size_t column) const {
  std::vector<double> result;
  for (std::size_t r = 0; r < replicas_; ++r) {
    result.push_back(sums(integral, r)[column] / after(integral));
  }
  return result;
}

/// The root decides which integrals get more points and tells everyone: no rank leaves this loop on
/// a decision of its own.
class RefinementLoop {
 public:
  RefinementLoop(const RefinementStage& stage, RefinementState& state, const Machine& machine,
                 const Progress& progress)
      : stage_(stage), state_(state), machine_(machine), progress_(progress) {}

  void run() {
    for (std::size_t i = 0; i < state_.integrals(); ++i) {
      if (state_.after(i) == 0) {
        refine(i);
      }
    }
    for (;; ++state_.journal_.round) {
      tell_everyone();
      const auto units = stage_.rounds.units_of(refinements());
      if (units.empty()) {
        return;
      }
      compute(units);
      if (machine_.communicator.is_root()) {
        judge();
      }
      state_.journal_.done = {};
    }
  }

 private:
  void refine(std::size_t integral) {
    state_.after(integral) = static_cast<double>(
        stage_.rounds.refined(static_cast<std::int64_t>(state_.before(integral))));
  }

  void tell_everyone() {
    const auto begin = state_.journal_.values.begin();
    std::vector<double> plan(begin, begin + static_cast<std::ptrdiff_t>(2 * state_.integrals()));
    machine_.communicator.broadcast(plan);
    std::copy(plan.begin(), plan.end(), begin);
  }

  [[nodiscard]] std::vector<Refinement> refinements() const {
    std::vector<Refinement> result;
    for (std::size_t i = 0; i < state_.integrals(); ++i) {
      result.push_back({i, static_cast<std::int64_t>(state_.before(i)), state_.points(i)});
    }
    return result;
  }

  void compute(const std::vector<Unit>& units) {
    io::StageState& journal = state_.journal_;
    journal.units = units.size();
    const std::string title = stage_.title(journal.round);
    double evaluations = 0;
    const double busy = parallel::reduce_units(
        machine_.communicator, machine_.threads,
        {.count = units.size(),
         .compute = [&](std::size_t u) { return stage_.compute(units[u]); },
         .merge =
             [&](std::size_t u, const parallel::UnitResult& result) {
               state_.add(units[u], result);
               evaluations += stage_.evaluations(units[u]);
             },
         .progress = [&](std::size_t done) { progress_(title, done, units.size(), worst_); },
         .go_on = [&] { return machine_.journal->go_on(); },
         .describe = [&](std::size_t u) { return stage_.describe(units[u]); }},
        journal.done);
    machine_.journal->add({busy, evaluations});
  }

  void judge() {
    const Judgement judgement = stage_.judge();
    worst_ = judgement.relative_error;
    for (std::size_t i = 0; i < state_.integrals(); ++i) {
      state_.before(i) = state_.after(i);
    }
    for (const std::size_t integral : judgement.insufficient) {
      refine(integral);
    }
  }

  const RefinementStage& stage_;
  RefinementState& state_;
  const Machine& machine_;
  const Progress& progress_;
  double worst_ = 0;
};

void refine(const RefinementStage& stage, RefinementState& state, const Machine& machine,
            const Progress& progress) {
  RefinementLoop(stage, state, machine, progress).run();
}

}  // namespace tridentscan::run
