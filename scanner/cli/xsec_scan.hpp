#pragma once

#include "scanner/cli/xsec_options.hpp"
#include "scanner/config/input/scan_config.hpp"

namespace tridentscan::cli {

/// The cross section as a scan of one experiment, so that it is the same code. Throws
/// std::invalid_argument that names the option, and ConfigError for a beam or target that is not
/// known.
[[nodiscard]] config::ScanConfig scan_of(const XsecOptions& options);

}  // namespace tridentscan::cli
