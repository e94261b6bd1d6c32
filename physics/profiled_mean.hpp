#pragma once

#include <cmath>

namespace tridentscan::physics {

/// The mean mu of a Poisson distribution with the largest likelihood, if n events were `observed`
/// and mu is `expected` but for a Gaussian error of this `variance`: the minimum of
///     2 (mu - n ln mu) + (mu - expected)^2/variance, mu >= 0.
/// For bins with finite samples this is the light method of R. Barlow and C. Beeston, Comput. Phys.
/// Commun. 77 (1993) 219, in the form of J. S. Conway, arXiv:1103.0354: one nuisance a bin.
[[nodiscard]] inline double profiled_mean(double expected, double variance, double observed) {
  if (!(variance > 0)) return expected;
  const double b = (expected - variance) / 2;
  const double c = observed * variance;
  const double root = std::sqrt(b * b + c);
  if (b > 0) return b + root;
  return c > 0 ? c / (root - b) : 0;
}

}  // namespace tridentscan::physics
