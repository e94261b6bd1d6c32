#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "physics/detection.hpp"
#include "scanner/config/yaml/problems.hpp"

namespace tridentscan::config {

/// Probabilities to be seen in a bin [true bin][bin], from a table with the columns true_1, true_2
/// if there are two observables, bin_1, bin_2 and probability; bins count from 0. What has no row
/// is 0; a true bin may lose events, but not gain any. The units line says "probability". Nothing
/// after a problem.
[[nodiscard]] std::optional<std::vector<double>> read_migration_table(
    const std::string& text, const std::string& source,
    const std::vector<physics::Binning>& observables, Problems& problems);

/// Whether these are such probabilities of so many bins.
[[nodiscard]] bool is_migration(std::span<const double> probabilities, std::size_t bins);

}  // namespace tridentscan::config
