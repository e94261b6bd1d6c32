#include "scanner/run/event_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "scanner/parallel/work_units.hpp"

namespace tridentscan::run {
namespace {

constexpr auto stage_name = "events";

/// What the journal keeps of the stage: first unit of the round, then the totals.
enum Column { first_unit, events, weights, overweights, largest, columns };

std::int64_t whole(double number) {
  return static_cast<std::int64_t>(number);
}

}  // namespace

void train(EventSampler& sampler, const Machine& machine, const Progress& progress) {
  const auto& reactions = sampler.reactions();
  const auto results = parallel::run_units(
      machine.communicator, machine.threads,
      {.count = reactions.size(),
       .compute = [&](std::size_t r) { return sampler.train(r).to_numbers(); },
       .progress = [&](std::size_t done) { progress("training", done, reactions.size(), 0); },
       .describe = [&](std::size_t r) { return "training of " + reactions[r].name; }});
  std::vector<TrainedReaction> trained;
  for (std::size_t r = 0; r < reactions.size(); ++r) {
    std::vector<double> numbers =
        machine.communicator.is_root() ? results[r] : std::vector<double>{};
    machine.communicator.broadcast(numbers);
    trained.push_back(TrainedReaction::from_numbers(numbers));
  }
  sampler.set_trained(std::move(trained));
}

EventTotals draw_events(const EventSampler& sampler, std::int64_t count, const Machine& machine,
                        const Progress& progress, const EventSink& sink) {
  io::StageState& state = machine.journal->begin_stage(stage_name);
  state.values.resize(columns, 0);
  std::vector<double>& values = state.values;
  const double per_unit = sampler.events_per_unit();

  const auto merge = [&](const parallel::UnitResult& rows) {
    std::vector<result::EventRecord> taken;
    const std::int64_t wanted = count - whole(values[events]);
    for (std::size_t i = 0; i < rows.size() && std::ssize(taken) < wanted;
         i += result::EventRecord::numbers) {
      taken.push_back(result::EventRecord::of(std::span<const double, result::EventRecord::numbers>(
          &rows[i], result::EventRecord::numbers)));
    }
    sink.take(taken);
    for (const auto& event : taken) {
      values[weights] += event.weight;
      values[overweights] += event.multiplicity > 1 ? 1 : 0;
      values[largest] = std::max(values[largest], event.multiplicity);
    }
    values[events] += static_cast<double>(taken.size());
  };

  while (true) {
    // The root says how many units the round has, so that no rank leaves by itself.
    if (machine.communicator.is_root() && state.done.finished() == 0) {
      const auto missing = static_cast<double>(count - whole(values[events]));
      state.units = missing > 0 ? static_cast<std::uint64_t>(missing / per_unit * 1.01) + 1 : 0;
    }
    std::vector<double> round{static_cast<double>(state.units), values[first_unit]};
    machine.communicator.broadcast(round);
    const auto units = static_cast<std::size_t>(round[0]);
    const auto first = static_cast<std::uint64_t>(round[1]);
    if (units == 0) break;
    const double busy = parallel::reduce_units(
        machine.communicator, machine.threads,
        {.count = units,
         .compute =
             [&](std::size_t u) {
               parallel::UnitResult rows;
               for (const auto& event : sampler.unit(first + u)) {
                 const auto row = event.row();
                 rows.insert(rows.end(), row.begin(), row.end());
               }
               return rows;
             },
         .merge = [&](std::size_t, const parallel::UnitResult& rows) { merge(rows); },
         .progress = [&](std::size_t done) { progress(stage_name, done, units, 0); },
         .go_on = [&] { return machine.journal->go_on(); },
         .describe = [&](std::size_t u) { return fmt::format("events, unit {}", first + u); }},
        state.done);
    machine.journal->add({busy, 0});
    values[first_unit] = round[1] + static_cast<double>(units);
    ++state.round;
    state.units = 0;
    state.done = {};
  }
  return {whole(values[events]), values[weights], whole(values[overweights]), values[largest]};
}

std::int64_t events_kept(const io::Checkpoint& checkpoint) {
  for (const auto& stage : checkpoint.stages) {
    if (stage.name == stage_name && stage.values.size() == columns) {
      return whole(stage.values[events]);
    }
  }
  return 0;
}

}  // namespace tridentscan::run
