#pragma once

#include "scanner/cli/xsec_options.hpp"
#include "scanner/config/input/scan_config.hpp"

namespace tridentscan::cli {

struct XsecScan {
  config::ScanConfig config;          // an experiment for each energy or beam
  std::vector<std::string> left_out;  // of --beam all: which do not suit the other options, and why
};

/// Cross sections as a scan of experiments, so that it is the same code. Throws
/// std::invalid_argument that names the option, and ConfigError for a beam or target that is not
/// known.
[[nodiscard]] XsecScan scan_of(const XsecOptions& options);

}  // namespace tridentscan::cli
