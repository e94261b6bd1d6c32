#pragma once

#include <vector>

#include "physics/beam.hpp"

namespace tridentscan::config {

/// One bin of a flux: constant from its low to its high edge.
struct FluxBin {
  double low, high;               // GeV
  double neutrino, antineutrino;  // per GeV
};

/// Bins that touch, in ascending order, as a spectrum, which is linear between its rows: a step is
/// two rows of neighbouring doubles. Integral and averages are those of the histogram up to the
/// rounding of one number.
[[nodiscard]] physics::Spectrum spectrum_of(const std::vector<FluxBin>& bins);

}  // namespace tridentscan::config
