#pragma once

namespace tridentscan::physics {

/// A measured trident rate over its Standard Model prediction, with a Gaussian error
/// (arXiv:1406.2332, Eqs. 15-16). A projection is the same with ratio = 1 (its Fig. 3).
///
/// Asymmetric errors, ratio +error_up -error_down, are two halves of Gaussians joined at the
/// measured ratio: error_up is the distance to larger true values and is used where R > ratio,
/// error_down where R < ratio. chi2 and its slope are continuous there.
struct RatioMeasurement {
  double ratio = 1;
  double error_up = 1;
  double error_down = 1;

  constexpr RatioMeasurement() = default;
  constexpr RatioMeasurement(double measured, double error)
      : RatioMeasurement(measured, error, error) {}
  constexpr RatioMeasurement(double measured, double up, double down)
      : ratio(measured), error_up(up), error_down(down) {}

  [[nodiscard]] bool is_symmetric() const { return error_up == error_down; }

  /// ((R - ratio)/error)^2 with the error of the side on which R lies.
  [[nodiscard]] double chi2(double r) const {
    const double pull = (r - ratio) / error_towards(r);
    return pull * pull;
  }
  /// d(chi2)/dR.
  [[nodiscard]] double chi2_slope(double r) const {
    const double error = error_towards(r);
    return 2 * (r - ratio) / (error * error);
  }

 private:
  [[nodiscard]] double error_towards(double r) const { return r > ratio ? error_up : error_down; }
};

}  // namespace tridentscan::physics
