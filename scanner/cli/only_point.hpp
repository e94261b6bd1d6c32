#pragma once

#include <cstddef>

#include "scanner/config/input/scan_config.hpp"
#include "scanner/run/machine.hpp"

namespace tridentscan::cli {

/// Indices on the axes of the grid, from 0.
struct PlanePoint {
  std::size_t mass, coupling;
};

/// Throws std::invalid_argument for a point that is not on the grid.
void check_on_grid(const config::ScanConfig& config, PlanePoint point);

/// Computes one point of the plane for all experiments, with the numbers that a scan has there, and
/// prints them on stdout; no file is written. Returns the exit code.
[[nodiscard]] int only_point(const config::ScanConfig& config, const run::Machine& machine,
                             PlanePoint point);

}  // namespace tridentscan::cli
