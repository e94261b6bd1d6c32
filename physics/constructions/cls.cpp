#include "physics/constructions/cls.hpp"

#include <algorithm>
#include <cmath>

namespace tridentscan::physics::cls {
namespace {

/// ln CLs: the ratio of the probabilities of a q~ at least as large, with signal and without. Both
/// may be too small for a number though their ratio is not: data far from a weak signal.
double log_cls(double q, double asimov) {
  if (asimov <= 0) {
    return 0;
  }
  const double root = std::sqrt(asimov);
  const double with = q > asimov ? (q + asimov) / (2 * root) : std::sqrt(q);
  const double without = q > asimov ? (q - asimov) / (2 * root) : std::sqrt(q) - root;
  return std::min(log_tail(with) - log_tail(without), 0.0);
}

}  // namespace

double q_tilde(const Likelihood& data, std::span<const double> ratios) {
  const Likelihood::Fit best = data.best_strength(ratios);
  return best.strength > 1 ? 0 : above_best_signal(data, ratios, best);
}

double asymptotic(const Hypothesis& h) {
  return std::exp(log_cls(q_tilde(h.data, h.ratios), h.standard_model.chi2(h.ratios)));
}

double statistic(const Hypothesis& h) {
  const double log_ratio = log_cls(q_tilde(h.data, h.ratios), h.standard_model.chi2(h.ratios));
  constexpr double log_smallest = -690;
  if (log_ratio < log_smallest) {
    return -2 * log_ratio;  // far beyond any limit: Gaussian tails
  }
  return signed_square(significance(std::min(std::exp(log_ratio), 1 - 1e-16)));
}

double critical_value(double confidence_level, int) {
  return signed_square(normal_quantile(confidence_level));
}

double expected_distance(double confidence_level, int, double n) {
  return n + significance((1 - confidence_level) * normal_cdf(n));
}

}  // namespace tridentscan::physics::cls
