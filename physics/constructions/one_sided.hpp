#pragma once

#include "physics/constructions/hypothesis.hpp"
#include "physics/normal.hpp"

/// Upper bound on the rate by q of Eq. (14) of G. Cowan et al., arXiv:1007.1727, with the
/// asymptotic distribution of its Eq. (59): excluded where the rate lies above the best one and -2
/// ln(L/L_best) > z^2; for one ratio R > R_obs + z error_up. Unlike there q has a sign: it is
/// negative where the best rate is larger than the one tested, so that it crosses zero smoothly.
namespace tridentscan::physics::one_sided {

[[nodiscard]] inline double statistic(const Hypothesis& h) {
  const Likelihood::Fit best = h.data.best_strength(h.ratios);
  const double q = h.data.chi2(h.ratios) - best.chi2;
  double deviation = 0;  // a larger signal is a smaller rate where this is negative
  for (const double r : h.ratios) deviation += r - 1;
  const bool best_is_higher = deviation < 0 ? best.strength < 1 : best.strength > 1;
  return best_is_higher ? -q : q;
}

[[nodiscard]] inline double critical_value(double confidence_level) {
  return signed_square(normal_quantile(confidence_level));
}

[[nodiscard]] inline double expected_distance(double confidence_level, double n) {
  return n + normal_quantile(confidence_level);
}

}  // namespace tridentscan::physics::one_sided
