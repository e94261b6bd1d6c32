#pragma once

#include <vector>

#include "physics/trident_kernel.hpp"
#include "scanner/config/scan_config.hpp"
#include "scanner/run/machine.hpp"

namespace tridentscan::run {

/// One experiment's kernel and how good it is.
struct KernelResult {
  physics::TridentKernel kernel;
  double relative_error =
      0;  // worst over Standard Model, interference and pure-Z' pieces and the mass range
  bool reached = false;  // relative_error <= the one asked for
  long base_points = 0;  // over all replicas and nuclei
  long evaluations = 0;  // matrix elements
  long non_finite = 0;   // points left out
};

/// Integrates the kernels of all experiments on all ranks. Points are doubled until
/// integration.relative_error holds for every piece or max_points is reached; a kernel that is good
/// enough takes no further part. Results on the root only (empty elsewhere); bytes do not depend on
/// ranks and threads.
[[nodiscard]] std::vector<KernelResult> compute_kernels(const config::ScanConfig& config,
                                                        const Machine& machine,
                                                        const Progress& progress);

}  // namespace tridentscan::run
