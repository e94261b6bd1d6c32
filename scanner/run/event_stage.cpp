#include "scanner/run/event_stage.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "scanner/io/atomic_file.hpp"
#include "scanner/parallel/work_units.hpp"

namespace tridentscan::run {
namespace {

constexpr auto stage_name = "events";

/// What the journal keeps of the stage: first unit of the round, then the totals.
enum UnitColumn { first_unit, events, weights, overweights, largest, columns };

std::int64_t whole(double number) {
  return static_cast<std::int64_t>(number);
}

parallel::UnitResult rows_of(const std::vector<result::EventRecord>& drawn) {
  parallel::UnitResult rows;
  for (const auto& event : drawn) {
    const auto row = event.row();
    rows.insert(rows.end(), row.begin(), row.end());
  }
  return rows;
}

std::vector<result::EventRecord> records_of(const parallel::UnitResult& rows) {
  std::vector<result::EventRecord> records;
  for (std::size_t i = 0; i < rows.size(); i += result::EventRecord::numbers) {
    records.push_back(result::EventRecord::of(std::span<const double, result::EventRecord::numbers>(
        &rows[i], result::EventRecord::numbers)));
  }
  return records;
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
                        const Progress& progress, const EventSink& sink, const DrawnUnits& drawn) {
  io::StageState& state = machine.journal->begin_stage(stage_name);
  state.values.resize(columns, 0);
  std::vector<double>& values = state.values;
  const double per_unit = sampler.events_per_unit();

  const auto merge = [&](const std::vector<result::EventRecord>& unit) {
    const std::int64_t wanted = std::min(count - whole(values[events]), std::ssize(unit));
    const auto taken = std::span(unit).first(static_cast<std::size_t>(wanted));
    sink.take(taken);
    for (const auto& event : taken) {
      values[weights] += event.weight;
      values[overweights] += event.multiplicity > 1 ? 1 : 0;
      values[largest] = std::max(values[largest], event.multiplicity);
    }
    values[events] += static_cast<double>(taken.size());
  };

  if (machine.communicator.is_root() && values[first_unit] == 0) {
    for (std::uint64_t u = 0; u < drawn.count; ++u) merge(drawn.unit(u));
    values[first_unit] = static_cast<double>(drawn.count);
  }
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
         .compute = [&](std::size_t u) { return rows_of(sampler.unit(first + u)); },
         .merge = [&](std::size_t, const parallel::UnitResult& rows) { merge(records_of(rows)); },
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

PartRow part_row(std::span<const result::EventRecord> records) {
  const std::string digits = io::checksum(std::as_bytes(records)).substr(0, 12);
  return {std::ssize(records), static_cast<double>(std::stoull(digits, nullptr, 16))};
}

void draw_part(const EventSampler& sampler, std::int64_t count, const Machine& machine,
               const Progress& progress, const EventSink& sink) {
  const parallel::Shard shard = machine.shard;
  const auto wanted = static_cast<double>(count);
  // Three standard deviations of the number, and what is not known of the efficiency.
  const double enough = (1.01 * wanted + 3 * std::sqrt(wanted)) / sampler.events_per_unit();
  const std::uint64_t units = shard.units_of(static_cast<std::uint64_t>(enough) + 1);
  io::StageState& state = machine.journal->begin_stage(stage_name);
  state.units = units;
  if (state.values.size() != state.done.merged * PartRow::columns) {
    throw io::CheckpointError("the checkpoint does not fit the configuration");
  }
  const double busy = parallel::reduce_units(
      machine.communicator, machine.threads,
      {.count = units,
       .compute = [&](std::size_t own) { return rows_of(sampler.unit(shard.unit(own))); },
       .merge =
           [&](std::size_t, const parallel::UnitResult& rows) {
             const auto records = records_of(rows);
             sink.take(records);
             const PartRow row = part_row(records);
             state.values.insert(state.values.end(),
                                 {static_cast<double>(row.events), row.checksum});
           },
       .progress = [&](std::size_t done) { progress(stage_name, done, units, 0); },
       .go_on = [&] { return machine.journal->go_on(); },
       .describe =
           [&](std::size_t own) { return fmt::format("events, unit {}", shard.unit(own)); }},
      state.done);
  machine.journal->add({busy, 0});
}

std::int64_t events_kept(const io::Checkpoint& checkpoint) {
  double kept = 0;
  for (const auto& [name, round, units, done, values] : checkpoint.stages) {
    if (name != stage_name) continue;
    if (checkpoint.shard.is_whole()) return values.size() == columns ? whole(values[events]) : 0;
    for (std::size_t i = 0; i < values.size(); i += PartRow::columns) kept += values[i];
  }
  return whole(kept);
}

bool has_events(const io::Checkpoint& checkpoint) {
  return !checkpoint.stages.empty() && checkpoint.stages.back().name == stage_name;
}

}  // namespace tridentscan::run
