#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "physics/detection.hpp"
#include "scanner/config/yaml/problems.hpp"

namespace tridentscan::config {

/// An event of a file that a detector simulation has kept, and where it is seen.
struct SelectedEvent {
  std::int64_t event;  // row of the file, from 0
  std::size_t bin;     // of all observables together, as in physics::Detection
  int line;            // of the table
};

/// From a table with a column `event` and, for each observable, its bin (bin_1, bin_2, from 0) or
/// its value in a column of its name; without observables `event` alone. The units line has the
/// unit of each value ("GeV", "rad, GeV"); bins and events have the unit 1. An event whose value
/// lies beyond the edges is not selected. Nothing after a problem.
[[nodiscard]] std::optional<std::vector<SelectedEvent>> read_selected_table(
    const std::string& text, const std::string& source,
    const std::vector<physics::Binning>& observables, Problems& problems);

}  // namespace tridentscan::config
