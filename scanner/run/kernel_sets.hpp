#pragma once

#include <vector>

#include "scanner/config/input/scan_config.hpp"
#include "scanner/run/four_muon_stage.hpp"
#include "scanner/run/kernel_stage.hpp"
#include "scanner/run/machine.hpp"

namespace tridentscan::run {

/// What the experiments of one question need to be predicted, in their order.
struct KernelSet {
  std::vector<KernelResult> tridents;      // of a nominal one, each with its variants behind it
  std::vector<FourMuonResult> four_muons;  // of Z -> 4 mu
};

/// Kernels of the configuration itself, with its variants, and of each value of its third
/// parameter. A process that several of them need is integrated once where integration and model
/// are the same, and a sample of Z -> 4 mu is drawn once where nothing that it depends on differs.
/// On the root only (empty elsewhere); bytes do not depend on ranks and threads.
[[nodiscard]] std::vector<KernelSet> compute_kernel_sets(const config::ScanConfig& config,
                                                         const Machine& machine,
                                                         const Progress& progress);

}  // namespace tridentscan::run
