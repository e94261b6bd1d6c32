#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "scanner/cli/command_line.hpp"
#include "scanner/config/scan_config.hpp"
#include "scanner/run/scan_result.hpp"

namespace tridentscan::cli {

/// A result's ratios, reduced again.
struct ReducedResult {
  config::ScanConfig config;
  run::ScanResult result;
};

/// Reads the ratios of a result and derives limits and contours from them: as a run with these
/// statistics would, to the last bit. Throws IoError; std::invalid_argument for statistics that
/// cannot be.
[[nodiscard]] ReducedResult reduce_again(const std::filesystem::path& result,
                                         const StatisticsOptions& statistics, const Common& common);

/// One curve of those: an experiment or the combination.
struct NamedExclusion {
  std::string name;
  const run::Exclusion* exclusion;
};

/// All of them, or the one that is wanted. Throws std::invalid_argument if there is none of that
/// name.
[[nodiscard]] std::vector<NamedExclusion> exclusions_of(const run::ScanResult& result,
                                                        const std::optional<std::string>& wanted);

}  // namespace tridentscan::cli
