#pragma once

#include <vector>

#include "physics/trident_kernel.hpp"
#include "scanner/config/input/scan_config.hpp"
#include "scanner/run/machine.hpp"

namespace tridentscan::run {

/// One experiment's kernels and how good they are.
struct KernelResult {
  std::vector<physics::ReactionKernel> kernels;  // in the order of Trident::reactions
  double relative_error =
      0;  // worst over Standard Model, interference and pure-boson pieces and the mass range
  bool reached = false;  // relative_error <= the one asked for
  long base_points = 0;  // over all replicas and processes
  long evaluations = 0;  // matrix elements
  long non_finite = 0;   // points left out
};

struct KernelSettings {
  config::Integration integration;
  physics::Mediator model;  // whose pieces must be accurate
};

/// Integrates the kernels of all experiments on all ranks; processes that several experiments share
/// are integrated once. The points of a process are doubled as long as an experiment needs it to
/// reach integration.relative_error for every piece, up to max_points. Results on the root only
/// (empty elsewhere); bytes do not depend on ranks and threads.
[[nodiscard]] std::vector<KernelResult> compute_kernels(
    const std::vector<config::Experiment>& experiments, const KernelSettings& settings,
    const Machine& machine, const Progress& progress);

/// The same for the experiments of a scan.
[[nodiscard]] std::vector<KernelResult> compute_kernels(const config::ScanConfig& config,
                                                        const Machine& machine,
                                                        const Progress& progress);

}  // namespace tridentscan::run
