#pragma once

namespace tridentscan::physics {

/// Phi(z), accurate in both tails.
[[nodiscard]] double normal_cdf(double z);
/// Phi^-1(p), p in (0, 1).
[[nodiscard]] double normal_quantile(double p);
/// z with 1 - Phi(z) = p; NaN of NaN.
[[nodiscard]] double significance(double p);
/// ln(1 - Phi(z)), also where 1 - Phi(z) is too small for a number.
[[nodiscard]] double log_tail(double z);
/// Quantile of chi2.
[[nodiscard]] double chi2_quantile(double p, int degrees_of_freedom);
/// Probability of a chi2 above this one, which must not be negative.
[[nodiscard]] double chi2_tail(double chi2, int degrees_of_freedom);

/// z^2 with the sign of z: additive like a chi2 and monotonic through 0.
[[nodiscard]] constexpr double signed_square(double z) {
  return z < 0 ? -z * z : z * z;
}

}  // namespace tridentscan::physics
