#pragma once

#include <optional>
#include <vector>

#include "scanner/cli/xsec_options.hpp"
#include "scanner/config/input/scan_config.hpp"
#include "scanner/integration/estimate.hpp"
#include "scanner/run/kernel_stage.hpp"

namespace tridentscan::cli {

/// The cross section at one energy, or averaged over the flux of one beam.
struct CrossSection {
  enum class Standing { found, below_threshold, nothing_selected };

  const config::Trident* trident;              // what it is of, in the configuration
  integration::Estimate sigma;                 // cm^2 per nucleus; NaN where nothing was selected
  std::optional<integration::Estimate> ratio;  // to the Standard Model, unless it is that
  Standing standing;
  run::KernelResult kernel;
};

/// One for each experiment of `config`, from its kernel. Throws std::invalid_argument for V-A where
/// the reactions have no W.
[[nodiscard]] std::vector<CrossSection> cross_sections(const XsecOptions& options,
                                                       const config::ScanConfig& config,
                                                       std::vector<run::KernelResult> kernels);

/// Equivalent photons: no random numbers. Two resolutions of the quadrature stand for replicas:
/// half their difference is the error.
[[nodiscard]] run::KernelResult equivalent_photons(const XsecOptions& options,
                                                   const config::Trident& trident);

}  // namespace tridentscan::cli
