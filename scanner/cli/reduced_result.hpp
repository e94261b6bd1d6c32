#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "scanner/cli/command_line.hpp"
#include "scanner/config/scan_config.hpp"
#include "scanner/run/reduce.hpp"
#include "scanner/run/scan_result.hpp"

namespace tridentscan::cli {

/// The ratios in a result, to be reduced again with these statistics.
struct ReopenedResult {
  config::ScanConfig config;
  std::vector<run::ExperimentResult> predictions;  // [experiment]
  std::filesystem::path path;
};

/// Throws IoError; std::invalid_argument for statistics that cannot be.
[[nodiscard]] ReopenedResult reopen(const std::filesystem::path& result,
                                    const StatisticsOptions& statistics);

// The following throw IoError too, for numbers in a result that no run writes.

/// Limits on the masses of the scan: as a run with these statistics finds them, to the last bit.
[[nodiscard]] std::vector<run::NamedExclusion> limits_of(const ReopenedResult& result,
                                                         const Common& common);

/// Limits at other masses (GeV, ascending, inside the scan's), from the kernels where there are
/// any; else interpolated between the masses of the scan, with the error of that.
[[nodiscard]] std::vector<run::NamedExclusion> limits_at(ReopenedResult result,
                                                         const std::vector<double>& masses,
                                                         const Common& common);

/// The whole result with contours.
[[nodiscard]] run::ScanResult reduce_again(ReopenedResult result, const Common& common);

/// Throws std::invalid_argument if `wanted` is none of the experiments, nor the combination.
void check_known(const ReopenedResult& result, const std::optional<std::string>& wanted);

}  // namespace tridentscan::cli
