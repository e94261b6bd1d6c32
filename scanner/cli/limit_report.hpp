#pragma once

#include "scanner/result/scan_result.hpp"

namespace tridentscan::cli {

/// Says in words where a limit is no number or lies outside the grid, and where the number of
/// pieces of a contour is not sure: what a figure alone would not show.
void report_limits(const result::ScanResult& result);

}  // namespace tridentscan::cli
