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

RefinementState::RefinementState(io::StageState& journal_state,
                                 const std::vector<std::size_t>& columns, int replicas)
    : journal(journal_state), replicas_(static_cast<std::size_t>(replicas)), columns_(columns) {
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
  return std::span(journal.values)
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
    result.push_back(sums(integral, r)[column] / static_cast<double>(points(integral)));
  }
  return result;
}

std::int64_t RefinementState::points(std::size_t integral) const {
  return static_cast<std::int64_t>(journal.values[begins_.size() + integral]);
}

void RefinementState::refine(std::size_t integral, const Rounds& rounds) {
  const auto before = static_cast<std::int64_t>(journal.values[integral]);
  journal.values[begins_.size() + integral] = static_cast<double>(rounds.refined(before));
}

std::vector<Refinement> RefinementState::share_round(parallel::Communicator& communicator) {
  const auto begin = journal.values.begin();
  std::vector<double> plan(begin, begin + static_cast<std::ptrdiff_t>(2 * begins_.size()));
  communicator.broadcast(plan);
  std::ranges::copy(plan, begin);
  std::vector<Refinement> round;
  for (std::size_t i = 0; i < begins_.size(); ++i) {
    round.push_back({i, static_cast<std::int64_t>(plan[i]), points(i)});
  }
  return round;
}

void RefinementState::finish_round() {
  const std::span plan(journal.values);
  std::ranges::copy(plan.subspan(begins_.size(), begins_.size()), plan.begin());
  journal.done = {};
}

void refine(const RefinementStage& stage, RefinementState& state, const Machine& machine,
            const Progress& progress) {
  io::StageState& journal = state.journal;
  double worst = 0;
  for (const Refinement& begun : state.share_round(machine.communicator)) {
    if (begun.last == 0) state.refine(begun.integral, stage.rounds);
  }
  // The root decides which integrals get more points and tells everyone: no rank leaves this loop
  // on a decision of its own.
  for (;; ++journal.round) {
    const auto units = stage.rounds.units_of(state.share_round(machine.communicator));
    if (units.empty()) {
      return;
    }
    journal.units = units.size();
    const std::string title = stage.title(journal.round);
    double evaluations = 0;
    const double busy = parallel::reduce_units(
        machine.communicator, machine.threads,
        {.count = units.size(),
         .compute = [&](std::size_t u) { return stage.compute(units[u]); },
         .merge =
             [&](std::size_t u, const parallel::UnitResult& result) {
               state.add(units[u], result);
               evaluations += stage.evaluations(units[u]);
             },
         .progress = [&](std::size_t done) { progress(title, done, units.size(), worst); },
         .go_on = [&] { return machine.journal->go_on(); },
         .describe = [&](std::size_t u) { return stage.describe(units[u]); }},
        journal.done);
    machine.journal->add({busy, evaluations});
    state.finish_round();
    if (machine.communicator.is_root()) {
      const Judgement judgement = stage.judge();
      worst = judgement.relative_error;
      for (const std::size_t integral : judgement.insufficient) {
        state.refine(integral, stage.rounds);
      }
    }
  }
}

}  // namespace tridentscan::run
