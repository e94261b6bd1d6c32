#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "scanner/config/input/scan_config.hpp"
#include "scanner/run/four_muon_stage.hpp"
#include "scanner/run/kernel_stage.hpp"
#include "scanner/run/machine.hpp"

namespace tridentscan::run {

/// Trident experiments that are integrated together, each for one of the questions of a scan: that
/// of the configuration itself (0), then those of the values of its third parameter.
struct KernelBatch {
  KernelSettings settings;
  std::vector<config::Experiment> experiments;
  std::vector<std::size_t> questions;  // [experiment]
};

/// In the order of the questions. The first one has its variants too. Questions with the same
/// integration and model share a batch, and so the processes that they have in common.
[[nodiscard]] std::vector<KernelBatch> kernel_batches(const config::ScanConfig& config);

/// Experiments of Z -> 4 mu, and the questions that one sample of each of them serves.
struct DecayBatch {
  config::Question decays;                   // without experiments of other kinds
  std::optional<config::TheoryError> error;  // whose variants are sampled, too
  std::vector<std::size_t> questions;
};

[[nodiscard]] std::vector<DecayBatch> decay_batches(const config::ScanConfig& config);

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
