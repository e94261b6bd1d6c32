#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "scanner/result/event_record.hpp"
#include "scanner/run/event_sampler.hpp"
#include "scanner/run/machine.hpp"

namespace tridentscan::run {

/// Trains all reactions of a sampler on all ranks and threads; every rank has the outcome. Throws
/// std::invalid_argument if nothing can be produced.
void train(EventSampler& sampler, const Machine& machine, const Progress& progress);

/// What was drawn, on the root.
struct EventTotals {
  std::int64_t events = 0;
  double weights = 0;            // their sum
  std::int64_t overweights = 0;  // events that stand for more than one
  double largest_multiplicity = 0;
};

/// Takes events in their order, on the root. They are kept for good before the journal says so:
/// `kept` events came before.
struct EventSink {
  std::function<void(std::span<const result::EventRecord> events)> take;
};

/// Units that other runs have drawn: the first `count` of all, asked for in ascending order, on the
/// root.
struct DrawnUnits {
  std::uint64_t count = 0;
  std::function<std::vector<result::EventRecord>(std::uint64_t unit)> unit = {};
};

/// Draws `count` events on all ranks and threads and gives them to the sink: the first `count` of
/// the units in their order, whoever computes them. Goes on where the journal stands, a new one
/// behind the units that are `drawn` already. Throws what parallel::reduce_units throws.
EventTotals draw_events(const EventSampler& sampler, std::int64_t count, const Machine& machine,
                        const Progress& progress, const EventSink& sink,
                        const DrawnUnits& drawn = {});

/// Draws all events of the machine's shard of the units that `count` events take, most likely: all
/// parts together have them, or draw_events adds what is missing. Throws as it does.
void draw_part(const EventSampler& sampler, std::int64_t count, const Machine& machine,
               const Progress& progress, const EventSink& sink);

/// What the stage of a part says of each of its units.
struct PartRow {
  std::int64_t events;
  double checksum;  // of the records: 48 bits, as a whole number
  static constexpr std::size_t columns = 2;
};
[[nodiscard]] PartRow part_row(std::span<const result::EventRecord> events);

/// Events that the journal of a stopped run has, whose sink must have kept them; 0 for a new one.
[[nodiscard]] std::int64_t events_kept(const io::Checkpoint& checkpoint);
/// Whether a run, or its part, was one of events and not a scan.
[[nodiscard]] bool has_events(const io::Checkpoint& checkpoint);

}  // namespace tridentscan::run
