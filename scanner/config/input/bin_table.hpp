#pragma once

#include <optional>
#include <string>
#include <vector>

#include "physics/detection.hpp"
#include "scanner/config/yaml/problems.hpp"

namespace tridentscan::config {

/// What a table has in each bin of an experiment.
struct BinTable {
  std::vector<double> events;  // [bin]
  std::vector<double> errors;  // of a finite sample [bin]; empty without a column of them
};

/// From a table with the columns bin_1, bin_2 if there are two observables, events and perhaps
/// error; bins count from 0 and each has one row, in any order. The units line says "events".
/// Without observables there is one bin. Nothing after a problem.
[[nodiscard]] std::optional<BinTable> read_bin_table(
    const std::string& text, const std::string& source,
    const std::vector<physics::Binning>& observables, Problems& problems);

}  // namespace tridentscan::config
