#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "scanner/run/scan_result.hpp"

namespace tridentscan::io {

/// What a result tells of the named experiments before any statistics: ratios and their errors over
/// the plane, their polynomials at each mass (not in direct mode), Standard Model cross section and
/// events. `image` is an intact result. Throws IoError.
[[nodiscard]] std::vector<run::ExperimentResult> read_predictions(
    std::span<const std::byte> image, const std::vector<std::string>& experiments);

}  // namespace tridentscan::io
