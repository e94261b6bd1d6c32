#pragma once

#include <optional>
#include <string>
#include <vector>

#include "physics/detection.hpp"
#include "scanner/config/yaml/problems.hpp"

namespace tridentscan::config {

/// Events in each bin of an experiment, from a table with the columns bin_1, bin_2 if there are two
/// observables, and events; bins count from 0 and each has one row, in any order. The units line
/// says "events". Without observables there is one bin. Nothing after a problem.
[[nodiscard]] std::optional<std::vector<double>> read_bin_table(
    const std::string& text, const std::string& source,
    const std::vector<physics::Binning>& observables, Problems& problems);

}  // namespace tridentscan::config
