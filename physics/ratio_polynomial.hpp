#pragma once

#include <cmath>
#include <memory>
#include <span>
#include <vector>

#include "physics/rise_table.hpp"
#include "physics/trident_kernel.hpp"

namespace tridentscan::physics {

/// R = sigma/sigma_SM = 1 + a g'^2 + b g'^4 at one mass. Its numerical errors come from replicas.
/// With a table R is what that says, and the polynomial an approximation.
struct RatioPolynomial {
  double a, b;
  double var_a, cov_ab, var_b;  // covariance of the estimates of a and b
  std::shared_ptr<const RiseTable> table{};

  [[nodiscard]] double ratio(double g2) const {
    return 1 + g2 * (table ? table->rise(g2) : a + g2 * b);
  }
  /// Variance of ratio(g2).
  [[nodiscard]] double variance(double g2) const {
    return g2 * g2 * (table ? table->variance(g2) : var_a + 2 * g2 * cov_ab + g2 * g2 * var_b);
  }
  /// dR/dg'.
  [[nodiscard]] double slope(double coupling) const {
    const double g2 = coupling * coupling;
    if (!table) return 2 * coupling * (a + 2 * g2 * b);
    constexpr double part = 1e-4;
    return (ratio(g2 * (1 + part)) - ratio(g2 * (1 - part))) / (part * coupling);
  }
};

/// From the polynomials of a kernel's mean and replicas. Numerator and denominator share their
/// points, and so their errors: the replicas' deviations of s1 - a s0 and s2 - b s0 count. Throws
/// std::invalid_argument for fewer than two replicas.
[[nodiscard]] RatioPolynomial ratio_polynomial(const CouplingPolynomials& sigma);

/// From R at several couplings, each with its own independent error: least squares. R is exactly
/// such a polynomial in g'^2 for any vector boson between nucleus and muons, so that nothing is
/// lost between the points. Points that are not finite do not count; errors are enlarged by
/// sqrt(chi2/degrees of freedom) where the points scatter more than they state. All spans
/// [coupling]. All NaN where fewer than two different couplings count.
[[nodiscard]] RatioPolynomial fitted_ratio_polynomial(std::span<const double> couplings,
                                                      std::span<const double> ratios,
                                                      std::span<const double> errors);

/// Where R is no polynomial, from R at couplings that ascend: (R - 1)/g'^2 is cubic in ln g'
/// between them, with an error by what it differs from straight lines by, and constant outside.
/// Points that are not finite do not count. None if there are fewer than two. All spans [coupling].
[[nodiscard]] std::shared_ptr<const RiseTable> rise_table_through(std::span<const double> couplings,
                                                                  std::span<const double> ratios,
                                                                  std::span<const double> errors);

/// At a mass between those of `polynomials` (GeV, ascending; the same number of both): cubic in
/// ln m through the four nearest, in ln|a| where a has one sign, the same for b and for tables, if
/// all have one. What the cubic and
/// the straight line between two neighbours differ by is added to the error. At one of the masses
/// it is that polynomial. Throws std::invalid_argument outside the masses.
[[nodiscard]] RatioPolynomial interpolated_ratio_polynomial(
    std::span<const double> masses, std::span<const RatioPolynomial> polynomials, double mass);

}  // namespace tridentscan::physics
