#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "scanner/config/input/scan_config.hpp"
#include "scanner/result/scan_result.hpp"

namespace tridentscan::io {

/// What a result tells of its experiments before any statistics: ratios and their errors over the
/// plane, their polynomials at each mass (not in direct mode), Standard Model cross section and
/// events. `image` is an intact result, `config` what it says of its configuration. Throws IoError,
/// also for arrays that do not fit the axes.
[[nodiscard]] std::vector<result::ExperimentResult> read_predictions(
    std::span<const std::byte> image, const config::Question& config);

}  // namespace tridentscan::io
