#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "physics/trident_kernel.hpp"
#include "scanner/config/input/scan_config.hpp"
#include "scanner/result/scan_result.hpp"
#include "scanner/run/kernel_stage.hpp"

namespace tridentscan::physics {
class FourMuonRates;
}  // namespace tridentscan::physics

namespace tridentscan::run {

/// An experiment with one thing different.
struct Variant {
  std::string component;  // "form_factor"; several of one component are alternatives
  std::string name;       // "helm"
  config::Experiment experiment;
  physics::StandardModel standard{};
  double factor = 1;            // on every cross section: cancels in the ratio
  bool is_theory_error = true;  // false: the selection, which is a systematic of its own
};

/// All variants of an experiment. Of tridents: without its cuts, if it has any, and one or more for
/// each component of the theory error that was asked for and can matter; of a simulated response
/// only components that leave kernels alone (warnings_of says so). Of Z -> 4 mu: another coupling
/// of the photon. None of other kinds.
[[nodiscard]] std::vector<Variant> variants_of(const config::Experiment& experiment,
                                               const std::optional<config::TheoryError>& error);

/// What a scan by kernels integrates: each trident experiment and, behind it, its variants. They
/// share most of their processes.
[[nodiscard]] std::vector<config::Experiment> with_variants(const config::ScanConfig& config);

/// Shifts of cross section, ratio and limit by each of variants_of, with acceptance and total.
/// `kernels` are theirs, in their order. Numerical errors come from the replicas: variants
/// share their random numbers with the experiment where beam, hadron and cuts are the same.
[[nodiscard]] result::Systematics compare_variants(const config::ScanConfig& config,
                                                   std::size_t experiment,
                                                   const result::ExperimentResult& nominal,
                                                   std::span<const KernelResult> kernels,
                                                   int threads);

/// The same of Z -> 4 mu, whose samples share their points.
[[nodiscard]] result::Systematics compare_variants(
    const config::ScanConfig& config, std::size_t experiment,
    const result::ExperimentResult& nominal,
    std::span<const std::shared_ptr<const physics::FourMuonRates>> varied, int threads);

}  // namespace tridentscan::run
