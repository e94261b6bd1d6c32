#pragma once

#include "physics/trident_kernel.hpp"

namespace tridentscan::physics {

/// R = sigma/sigma_SM = 1 + a g'^2 + b g'^4 at one mass. Its numerical errors come from replicas.
struct RatioPolynomial {
  double a, b;
  double var_a, cov_ab, var_b;  // covariance of the estimates of a and b

  [[nodiscard]] double ratio(double g2) const { return 1 + g2 * (a + g2 * b); }
  /// Variance of ratio(g2).
  [[nodiscard]] double variance(double g2) const {
    return g2 * g2 * (var_a + 2 * g2 * cov_ab + g2 * g2 * var_b);
  }
  /// dR/dg'.
  [[nodiscard]] double slope(double coupling) const {
    const double g2 = coupling * coupling;
    return 2 * coupling * (a + 2 * g2 * b);
  }
};

/// From the polynomials of a kernel's mean and replicas. Numerator and denominator share their
/// points, and so their errors: the replicas' deviations of s1 - a s0 and s2 - b s0 count. Throws
/// std::invalid_argument for fewer than two replicas.
[[nodiscard]] RatioPolynomial ratio_polynomial(const CouplingPolynomials& sigma);

}  // namespace tridentscan::physics
