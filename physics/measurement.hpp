#pragma once

#include <variant>

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
  /// d^2(chi2)/dR^2.
  [[nodiscard]] double chi2_curvature(double r) const {
    const double error = error_towards(r);
    return 2 / (error * error);
  }
  /// R with chi2 = 0.
  [[nodiscard]] double best_ratio() const { return ratio; }

 private:
  [[nodiscard]] double error_towards(double r) const { return r > ratio ? error_up : error_down; }
};

/// Observed events: Poisson with the mean R s + b. The expected Standard Model events s and the
/// background b have Gaussian errors, which are profiled.
struct CountMeasurement {
  double observed = 0;  // need not be whole: an expectation may stand for it
  double standard_model = 1;
  double standard_model_error = 0;  // events
  double background = 0;
  double background_error = 0;  // events

  /// -2 ln of the likelihood at R over its largest value, profiled over s and b; the chi2 of Baker
  /// and Cousins, NIM 221 (1984) 437, if both are exact. Both errors shift one mean, so that the
  /// profiled one is the root of a quadratic equation. Infinite where the mean cannot be positive
  /// though events were observed.
  [[nodiscard]] double chi2(double r) const;
  [[nodiscard]] double chi2_slope(double r) const;
  /// At fixed error of the mean: without the change of R times the error of s.
  [[nodiscard]] double chi2_curvature(double r) const;
  [[nodiscard]] double best_ratio() const { return (observed - background) / standard_model; }
  /// Events with the largest likelihood at R: R s + b, shifted within the errors of both.
  [[nodiscard]] double fitted_events(double r) const;
};

using Measurement = std::variant<RatioMeasurement, CountMeasurement>;

[[nodiscard]] inline double chi2(const Measurement& m, double r) {
  return std::visit([r](const auto& kind) { return kind.chi2(r); }, m);
}
[[nodiscard]] inline double chi2_slope(const Measurement& m, double r) {
  return std::visit([r](const auto& kind) { return kind.chi2_slope(r); }, m);
}
[[nodiscard]] inline double chi2_curvature(const Measurement& m, double r) {
  return std::visit([r](const auto& kind) { return kind.chi2_curvature(r); }, m);
}
[[nodiscard]] inline double best_ratio(const Measurement& m) {
  return std::visit([](const auto& kind) { return kind.best_ratio(); }, m);
}

/// A Gaussian that resembles a measurement near its best ratio.
struct NormalApproximation {
  double value, error;
  bool is_exact;
};
[[nodiscard]] NormalApproximation normal_approximation(const Measurement& measurement);

/// The same experiment, had it seen exactly what R predicts: the Asimov data of arXiv:1007.1727.
[[nodiscard]] Measurement expecting(const Measurement& measurement, double r);

}  // namespace tridentscan::physics
