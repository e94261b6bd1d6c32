#include "physics/constructions/cls.hpp"

#include <algorithm>
#include <cmath>

#include "physics/constructions/normal.hpp"

namespace tridentscan::physics::cls {
namespace {

constexpr double smallest_probability = 1e-300;

/// Probabilities of a q~ at least as large, with signal and without.
struct PValues {
  double with_signal, without;
};

PValues p_values(double q, double asimov) {
  if (asimov <= 0) {
    return {0.5, 0.5};
  }
  const double root = std::sqrt(asimov);
  const double with = q > asimov ? (q + asimov) / (2 * root) : std::sqrt(q);
  const double without = q > asimov ? (q - asimov) / (2 * root) : std::sqrt(q) - root;
  return {normal_cdf(-with), normal_cdf(-without)};
}

}  // namespace

double q_tilde(const Likelihood& data, std::span<const double> ratios) {
  const Likelihood::Fit best = data.best_strength(ratios);
  if (best.strength > 1) {
    return 0;
  }
  double reference = best.chi2;
  if (best.strength < 0) {
    const std::vector<double> none(ratios.size(), 1.0);
    reference = data.chi2(none);
  }
  return std::max(data.chi2(ratios) - reference, 0.0);
}

double asymptotic(const Hypothesis& h) {
  const PValues p = p_values(q_tilde(h.data, h.ratios), h.standard_model.chi2(h.ratios));
  return p.without > smallest_probability ? std::min(p.with_signal / p.without, 1.0) : 0;
}

double statistic(const Hypothesis& h) {
  const double q = q_tilde(h.data, h.ratios);
  const PValues p = p_values(q, h.standard_model.chi2(h.ratios));
  if (p.with_signal < smallest_probability || p.without < smallest_probability) {
    return q;  // far beyond any limit: Gaussian tails
  }
  return signed_square(
      significance(std::clamp(p.with_signal / p.without, smallest_probability, 1 - 1e-16)));
}

double critical_value(double confidence_level) {
  return signed_square(normal_quantile(confidence_level));
}

double expected_distance(double confidence_level, double n) {
  return n + significance((1 - confidence_level) * normal_cdf(n));
}

}  // namespace tridentscan::physics::cls
