#pragma once

#include "scanner/config/scan_config.hpp"
#include "scanner/result/scan_result.hpp"

namespace tridentscan::run {

/// Couplings of a band of Delta a_mu on the mass axis.
[[nodiscard]] result::BandResult muon_g2_band(const config::ScanConfig& config,
                                              const config::MuonG2Band& band);

}  // namespace tridentscan::run
