#pragma once

#include <cstddef>
#include <cstdint>

#include "scanner/config/input/scan_config.hpp"
#include "scanner/result/scan_result.hpp"

namespace tridentscan::io {

/// A lower bound on the size of a result file in bytes, before anything is computed. The four
/// arrays over the plane compress to 80 % of their size.
[[nodiscard]] std::uintmax_t least_result_size(const config::ScanConfig& config);

/// Before compression, with room for the structure of the file: an upper bound in practice.
[[nodiscard]] std::size_t expected_size(const config::ScanConfig& config,
                                        const result::ScanResult& result);

}  // namespace tridentscan::io
