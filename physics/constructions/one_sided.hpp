#pragma once

#include "physics/constructions/construction.hpp"

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

inline constexpr Construction construction{
    .word = "one_sided",
    .label = "one-sided",
    .help = "-2 ln(L/L_best) above z(CL)^2 and the rate above the best one; one-sided",
    .statistic = statistic,
    .critical_value = [](double level, int) { return signed_square(normal_quantile(level)); },
    .expected_distance = [](double level, int, double n) { return n + normal_quantile(level); },
    .of_chi2 = Construction::OfChi2::with_sign,
    .for_few_events = "cls_toys"};

}  // namespace tridentscan::physics::one_sided
