#pragma once

#include "scanner/config/input/scan_config.hpp"
#include "scanner/config/input/sources.hpp"

namespace tridentscan::config {

/// The most events that a measurement or a bin may have.
inline constexpr double most_events = 1e15;

/// Reads the section measurement or projection of an experiment file: a ratio with its error,
/// observed events, an accuracy, or events expected of an exposure. The exposure must have been
/// read. Keys about bins are refused.
void read_measurement(const MapNode& file, Experiment& experiment);

/// The same of tridents, with what is known of their distribution over bins. Everything else must
/// have been read. Tables are named relative to `named`, the file itself.
void read_measurement(const MapNode& file, const FileName& named, Sources& sources,
                      Experiment& experiment);

}  // namespace tridentscan::config
