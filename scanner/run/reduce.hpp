#pragma once

#include <vector>

#include "scanner/config/scan_config.hpp"
#include "scanner/run/direct_stage.hpp"
#include "scanner/run/kernel_stage.hpp"
#include "scanner/run/scan_result.hpp"

namespace tridentscan::run {

/// Ratio, chi2 and their errors over the plane and the limit curve by root finding, from a kernel.
/// Threads share the masses.
[[nodiscard]] ExperimentResult reduce_kernel(const config::ScanConfig& config,
                                             const config::Experiment& experiment,
                                             KernelResult kernel, int threads);

/// The same from the points of a direct scan, [mass * couplings + coupling]. The limit interpolates
/// the test statistic in ln g' between the points, as the contour does.
[[nodiscard]] ExperimentResult reduce_direct(const config::ScanConfig& config,
                                             const config::Experiment& experiment,
                                             const std::vector<DirectPoint>& points);

/// Contour of the test statistic at its critical value, interpolated on the scale sign(x) ln(1 +
/// |x|), on which a power of g' is nearly straight.
[[nodiscard]] ContourSet exclusion_contour(const config::ScanConfig& config,
                                           const config::Experiment& experiment,
                                           const ExperimentResult& result);

/// Couplings of a band of Delta a_mu on the mass axis.
[[nodiscard]] BandResult muon_g2_band(const config::ScanConfig& config,
                                      const config::MuonG2Band& band);

}  // namespace tridentscan::run
