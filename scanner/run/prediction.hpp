#pragma once

#include <vector>

#include "scanner/config/scan_config.hpp"
#include "scanner/run/direct_stage.hpp"
#include "scanner/run/four_muon_stage.hpp"
#include "scanner/run/kernel_stage.hpp"
#include "scanner/run/scan_result.hpp"

namespace tridentscan::run {

/// R and its error over the plane, the Standard Model and its events: all of an experiment's result
/// but exclusion and systematics. From a kernel; threads share the masses.
[[nodiscard]] ExperimentResult predict(const config::ScanConfig& config,
                                       const config::Experiment& experiment, KernelResult kernel,
                                       int threads);

/// The same of an experiment with four muons: sm_cross_section is the rate of FourMuonResult.
[[nodiscard]] ExperimentResult predict(const config::ScanConfig& config,
                                       const config::Experiment& experiment,
                                       const FourMuonResult& four_muons, int threads);

/// The same from the points of a direct scan, [mass * couplings + coupling].
[[nodiscard]] ExperimentResult predict(const config::Experiment& experiment,
                                       const std::vector<DirectPoint>& points);

}  // namespace tridentscan::run
