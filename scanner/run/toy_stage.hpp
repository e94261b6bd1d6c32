#pragma once

#include <vector>

#include "scanner/config/input/scan_config.hpp"
#include "scanner/result/scan_result.hpp"
#include "scanner/run/machine.hpp"

namespace tridentscan::run {

/// p-values from pseudo-experiments at every point of the plane, for each constraint of
/// constraints_of, on all ranks. `predictions` are the root's. All points share their random
/// numbers, so that p-values are smooth over the plane; their errors have a common part. A point
/// gets pseudo-experiments until config.statistics.toys holds for the p-values of the data and of
/// the median expected ones; limits come from more points where R is a known polynomial (ToyRow).
/// Results on the root only (empty elsewhere); bytes do not depend on ranks and threads.
[[nodiscard]] std::vector<result::ToyPValues> throw_toys(
    const config::Question& config, const std::vector<result::ExperimentResult>& predictions,
    const Machine& machine, const Progress& progress);

}  // namespace tridentscan::run
