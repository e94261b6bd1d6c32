#pragma once

namespace tridentscan::physics {

/// A measured trident rate over its Standard Model prediction, with a Gaussian error
/// (arXiv:1406.2332, Eqs. 15-16). A projection is the same with ratio = 1 (its Fig. 3).
struct RatioMeasurement {
  double ratio;
  double error;
};

}  // namespace tridentscan::physics
