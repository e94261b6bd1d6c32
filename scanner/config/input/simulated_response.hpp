#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "scanner/config/input/selected_table.hpp"
#include "scanner/config/yaml/node.hpp"
#include "scanner/config/yaml/problems.hpp"

namespace tridentscan::config {

struct FileName;
class Sources;

/// A response that a simulation of the detector gives: of the events that this program drew, those
/// that are seen, and in which bins. Cuts are true ones then, with which the events were drawn.
struct SimulatedResponse {
  std::string seal;           // of the file of events, which is known by it
  std::string selected_hash;  // of the table
  // What follows is missing where the response is that of a result.
  std::filesystem::path events = {};         // where the file is
  std::string table = {};                    // its name, for messages
  std::vector<SelectedEvent> selected = {};  // each event once
  Place place = {};                          // of the key `events`, for what is wrong with the file
  std::string key = {};

  /// Adds the place to what is wrong with the file. Throws ConfigError.
  [[noreturn]] void refuse(const std::string& what) const;
};

/// The keys `events` and `selected` of `response`, whose tables are named relative to `file`. Means
/// something only if no problem was added; what is in the file of events is not looked at yet
/// (run/sample_kernels.hpp).
[[nodiscard]] SimulatedResponse read_simulated_response(
    const MapNode& response, const FileName& file, Sources& sources,
    const std::vector<physics::Binning>& observables);

}  // namespace tridentscan::config
