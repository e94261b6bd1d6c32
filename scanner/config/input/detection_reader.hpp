#pragma once

#include "scanner/config/description/fields.hpp"
#include "scanner/config/input/scan_config.hpp"
#include "scanner/config/input/sources.hpp"

// What an experiment measures of an event, and what is known of its distribution.
namespace tridentscan::config {

[[nodiscard]] Type observables_type();
[[nodiscard]] const Fields<physics::Response>& response_fields();
/// The keys `observables`, `response` and `migration` of an experiment's file, whose name is
/// `file`.
void read_detection(const MapNode& map, const FileName& file, Sources& sources,
                    Experiment& experiment);

/// Of `projection` and `measurement`: what is known of the distribution over the bins.
[[nodiscard]] std::vector<Key> shape_keys();
/// Table of events observed in each bin.
[[nodiscard]] Type bin_table_type();
/// After everything else of the experiment was read: `map` is `projection` or `measurement`. Tables
/// are named relative to `file`.
void read_shape(const MapNode& map, const FileName& file, Sources& sources, Experiment& experiment);

/// As the resolved text has them, and back. Reading throws std::invalid_argument and nlohmann's
/// exceptions for what no file could have said.
[[nodiscard]] Json resolved(const physics::Detection& detection);
[[nodiscard]] physics::Detection resolved_detection(const Json& json);
[[nodiscard]] Json resolved(const Shape& shape);
[[nodiscard]] Shape resolved_shape(const Json& json, std::size_t bins);

}  // namespace tridentscan::config
