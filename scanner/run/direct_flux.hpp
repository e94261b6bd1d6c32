#pragma once

#include <vector>

#include "physics/trident_integrand.hpp"

namespace tridentscan::run {

/// Neutrino energies of a spectrum for direct integration: a segment between two rows by its part
/// of max(flux) width E^1.5, then an energy uniform in it. Plain, and without any code of the map
/// that kernels draw with: the two check each other.
class DirectFlux {
 public:
  /// Energies up to `lowest` (GeV) are left out. The beam has a spectrum, with flux above `lowest`.
  DirectFlux(const physics::Beam& beam, double lowest);

  /// `x` in [0, 1): one number per energy.
  void draw(const std::array<double, physics::TridentIntegrand::block_size>& x,
            physics::TridentIntegrand::Energies& energies) const;

 private:
  struct Segment {
    double from, to;            // GeV
    double flux_from, flux_to;  // per GeV, over the total flux
    double chance;              // of being drawn
  };
  std::vector<Segment> segments_;
  std::vector<double> ends_;  // cumulative chance up to and with each segment
};

}  // namespace tridentscan::run
