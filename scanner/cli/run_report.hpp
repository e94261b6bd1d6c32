#pragma once

#include <filesystem>
#include <string>

#include "scanner/config/input/scan_config.hpp"
#include "scanner/io/run_record.hpp"
#include "scanner/result/scan_result.hpp"
#include "scanner/run/journal.hpp"

namespace tridentscan::cli {

/// Warns where the numbers of a result are less than was asked for.
void warn_of_shortcomings(const config::ScanConfig& config, const result::ScanResult& result);

/// Reports points without a value and integrands that are too often not finite, and is true if
/// there are any: the result is written, but the run has not succeeded. `replay`: the command that
/// computes one point again, but for the point.
[[nodiscard]] bool report_failures(const config::ScanConfig& config,
                                   const result::ScanResult& result, const std::string& replay);

/// The last lines of a run: what came out, and what it took.
void summarize(const config::ScanConfig& config, const result::ScanResult& result,
               const io::RunRecord& record, const run::Journal::Effort& effort,
               const std::filesystem::path& path);

}  // namespace tridentscan::cli
