#include "physics/constructions/feldman_cousins.hpp"

#include <algorithm>
#include <vector>

#include "physics/normal.hpp"

namespace tridentscan::physics::feldman_cousins {

double t_tilde(const Likelihood& data, std::span<const double> ratios) {
  const Likelihood::Fit best = data.best_strength(ratios);
  double reference = best.chi2;
  if (best.strength < 0) {
    const std::vector<double> none(ratios.size(), 1.0);
    reference = data.chi2(none);
  }
  return std::max(data.chi2(ratios) - reference, 0.0);
}

double expected_t_tilde(double distance, double n) {
  const double from_point = (distance - n) * (distance - n);
  return n < 0 ? from_point - n * n : from_point;
}

double asymptotic_critical_value(double confidence_level) {
  return chi2_quantile(confidence_level, 1);
}

}  // namespace tridentscan::physics::feldman_cousins
