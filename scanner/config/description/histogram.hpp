#pragma once

#include <array>
#include <vector>

#include "physics/beam.hpp"

namespace tridentscan::config {

/// One bin of a flux: constant from its low to its high edge.
struct FluxBin {
  double low, high;  // GeV
  /// Per GeV, [index_of(neutrino)]; zero for kinds that have no column.
  std::array<double, physics::all_neutrinos.size()> flux{};
};

/// Bins that touch, in ascending order, as a spectrum of these kinds of neutrino, which is linear
/// between its rows: a step is two rows of neighbouring doubles. Integral and averages are those of
/// the histogram up to the rounding of one number.
[[nodiscard]] physics::Spectrum spectrum_of(const std::vector<FluxBin>& bins,
                                            const std::vector<physics::Neutrino>& kinds);

/// The same of points (low = high): linear between them.
[[nodiscard]] physics::Spectrum spectrum_through(const std::vector<FluxBin>& points,
                                                 const std::vector<physics::Neutrino>& kinds);

}  // namespace tridentscan::config
