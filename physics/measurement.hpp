#pragma once

namespace tridentscan::physics {

/// A measured trident rate over its Standard Model prediction, with a Gaussian error
/// (arXiv:1406.2332, Eqs. 15-16). A projection is the same with ratio = 1 (its Fig. 3).
struct RatioMeasurement {
  double ratio;
  double error;

  /// ((R - ratio)/error)^2.
  [[nodiscard]] double chi2(double r) const {
    const double pull = (r - ratio) / error;
    return pull * pull;
  }
  /// d(chi2)/dR.
  [[nodiscard]] double chi2_slope(double r) const { return 2 * (r - ratio) / (error * error); }
};

}  // namespace tridentscan::physics
