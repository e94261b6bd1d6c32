#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "scanner/config/input/scan_config.hpp"
#include "scanner/result/scan_result.hpp"
#include "scanner/run/machine.hpp"

namespace tridentscan::run {

/// Told when a stage begins, and when it is over: its name and then its wall-clock seconds.
using StageNews = std::function<void(const std::string& stage, std::optional<double> seconds)>;

/// The stage behind those whose units ranks and threads share.
inline constexpr const char* reduction_stage = "plane, limits and contours";

/// Whether a scan has a stage that is worth to be computed in parts by several runs.
[[nodiscard]] bool can_be_shared(const config::ScanConfig& config);

/// What a scan by kernels predicts for its experiments of every kind, without what they exclude. On
/// the root; empty elsewhere.
[[nodiscard]] std::vector<result::ExperimentResult> predict_by_kernels(
    const config::ScanConfig& config, const Machine& machine);

/// The main job: kernels (or direct integration) on all ranks, then plane, limits, contours and
/// bands on the root. The result on the root; elsewhere an empty one. Throws
/// ShardDone (rows_stage.hpp) when machine.shard is computed.
[[nodiscard]] result::ScanResult scan(const config::ScanConfig& config, const Machine& machine,
                                      const Progress& progress, const StageNews& stage_news);

}  // namespace tridentscan::run
