#pragma once

#include <string>

#include "scanner/config/input/scan_config.hpp"

namespace tridentscan::config {

/// Why no event of a trident experiment can pass its cuts, whatever is computed: the cuts need more
/// energy than its neutrinos have, or no lepton is ever found. Empty where some may pass, or where
/// beam, target or cuts were refused already.
[[nodiscard]] std::string why_nothing_passes(const Trident& trident);

}  // namespace tridentscan::config
