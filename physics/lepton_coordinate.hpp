#pragma once

#include "physics/trident_phase_space.hpp"

namespace tridentscan::physics {

/// What becomes of the t coordinate of the cube: the integrand is no periodic function of it where
/// the masses differ, and a lattice wants one: 3 x^2 - 2 x^3.
struct LeptonCoordinate {
  double x, jacobian;
};
template <TridentPhaseSpace::Map map>
[[nodiscard]] TRIDENTSCAN_INLINE LeptonCoordinate lepton_coordinate(double x) {
  if constexpr (map == TridentPhaseSpace::Map::channel) {
    return {x * x * (3 - 2 * x), 6 * x * (1 - x)};
  } else {
    return {x, 1};
  }
}

}  // namespace tridentscan::physics
