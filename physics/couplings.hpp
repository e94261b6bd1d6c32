#pragma once

namespace tridentscan::physics {

/// Vector and axial coupling of the effective current lbar gamma^a (C_V - C_A gamma5) l' that
/// multiplies -(GF/sqrt2) [nubar gamma_a (1 - gamma5) nu].
struct Couplings {
  double vector;
  double axial;
};

}  // namespace tridentscan::physics
