#include "physics/distribution_fit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <variant>

#include "physics/cholesky.hpp"
#include "physics/profiled_mean.hpp"

namespace tridentscan::physics {
namespace {

constexpr double softest = 1e-3, hardest = 1e-9;  // variances of walls, in events squared

}  // namespace

DistributionFit::DistributionFit(const Likelihood& likelihood)
    : likelihood_(likelihood),
      deviations_(likelihood.size()),
      factors_(likelihood.size()),
      means_(likelihood.size()),
      shifts_(likelihood.size()),
      parameters_(likelihood.common_errors().size() + 1, 0.0),
      trial_(parameters_),
      step_(parameters_),
      levers_(parameters_.size()),
      matrix_(parameters_.size() * parameters_.size()),
      descent_(parameters_.size()),
      mixed_(parameters_.size()) {
  for (const Measurement& measurement : likelihood.measurements()) {
    const auto& counts = std::get<CountMeasurement>(measurement);
    observed_.push_back(counts.observed);
    standard_model_.push_back(counts.standard_model);
    background_.push_back(counts.background);
    variances_.push_back(counts.background_error * counts.background_error);
  }
  for (std::size_t i = 0; i < likelihood.size(); ++i) {
    for (std::size_t k = 0; k + 1 < parameters_.size(); ++k) {
      shares_.push_back(likelihood.common_errors()[k][i]);
      additions_.push_back(likelihood.additions()[k][i]);
    }
  }
}

std::span<const double> DistributionFit::theta() const {
  return std::span(parameters_).first(parameters_.size() - 1);
}

/// Where nothing was observed, and the bin has no error of its own, common errors may push the mean
/// to 0, where chi2 ends with a slope. There Newton's method would stop. So a small variance makes
/// a wall that gives way.
bool DistributionFit::has_soft_wall(std::size_t i) const {
  return observed_[i] == 0 && variances_[i] == 0 && standard_model_[i] > 0;
}

double DistributionFit::variance_of(std::size_t i) const {
  return has_soft_wall(i) ? softness_ : variances_[i];
}

/// Leaves the means of the bins and their shifts behind.
double DistributionFit::chi2_at(const std::vector<double>& parameters) {
  const std::size_t thetas = parameters.size() - 1;
  const double x = parameters.back();
  double constraints = 0, sum = 0;
  for (std::size_t k = 0; k < thetas; ++k) constraints += parameters[k] * parameters[k];
  for (std::size_t i = 0; i < means_.size(); ++i) {
    double factor = likelihood_.factors()[i], added = likelihood_.offsets()[i];
    for (std::size_t k = 0; k < thetas; ++k) {
      factor += shares_[i * thetas + k] * parameters[k];
      added += additions_[i * thetas + k] * parameters[k];
    }
    factors_[i] = factor;
    const double expected =
        standard_model_[i] * ((1 + x * deviations_[i]) * factor + added) + background_[i];
    const double n = observed_[i], variance = variance_of(i);
    const double mean = profiled_mean(expected, variance, n);
    means_[i] = mean;
    shifts_[i] = mean - expected;
    if (variance > 0) sum += shifts_[i] * shifts_[i] / variance;
    if (has_soft_wall(i)) sum += variance;  // so that the sum is 2 mean away from the wall
    if (!(mean >= 0) || (mean == 0 && n > 0)) return std::numeric_limits<double>::infinity();
    sum += n > 0 ? std::max(2 * (mean - n - n * std::log(mean / n)), 0.0) : 2 * mean;
  }
  return sum + constraints;
}

/// Minus the gradient at the last parameters, and the second derivatives: those of positive terms,
/// and apart those between x and theta, which multiply each other.
void DistributionFit::fill_equations(bool with_strength) {
  const std::size_t size = parameters_.size(), thetas = size - 1;
  const std::size_t unknowns = with_strength ? size : thetas;
  std::fill(matrix_.begin(), matrix_.end(), 0.0);
  std::fill(mixed_.begin(), mixed_.end(), 0.0);
  for (std::size_t k = 0; k < thetas; ++k) {
    matrix_[k * size + k] = 2;
    descent_[k] = -2 * parameters_[k];
  }
  descent_[thetas] = 0;
  const double x = parameters_.back();
  for (std::size_t i = 0; i < means_.size(); ++i) {
    const double s = standard_model_[i], n = observed_[i];
    const double per_mean = n > 0 ? 1 / means_[i] : 0;
    double slope = 2 * (1 - n * per_mean), curvature = 2 * n * per_mean * per_mean;
    if (const double variance = variance_of(i); variance > 0) {
      if (means_[i] > 0) {
        curvature /= 1 + curvature * variance / 2;
      } else {  // nothing observed, and less expected than the variance
        slope = -2 * shifts_[i] / variance;
        curvature = 2 / variance;
      }
    }
    const double signal = s * (1 + x * deviations_[i]);
    for (std::size_t k = 0; k < thetas; ++k) {
      const double share = shares_[i * thetas + k];
      levers_[k] = signal * share + s * additions_[i * thetas + k];
      if (with_strength) mixed_[k] += slope * s * deviations_[i] * share;
    }
    levers_[thetas] = s * deviations_[i] * factors_[i];
    for (std::size_t k = 0; k < unknowns; ++k) {
      descent_[k] -= slope * levers_[k];
      const double weighted = curvature * levers_[k];
      for (std::size_t l = 0; l <= k; ++l) matrix_[k * size + l] += weighted * levers_[l];
    }
  }
}

/// The step, by Cholesky. Only the last row, that of x, can spoil that the matrix is positive: then
/// it does without the mixed derivatives.
void DistributionFit::solve(std::size_t unknowns, bool with_strength) {
  const std::size_t size = parameters_.size(), thetas = size - 1;
  const auto reduce_row = [&](std::size_t k) { return cholesky::reduce_row(matrix_, size, k); };
  for (std::size_t k = 0; k < unknowns; ++k) {
    double pivot = 0;
    if (k == thetas && with_strength) {
      const auto row = matrix_.end() - static_cast<std::ptrdiff_t>(size);
      const std::vector<double> plain(row, matrix_.end());
      for (std::size_t l = 0; l < thetas; ++l) row[static_cast<std::ptrdiff_t>(l)] += mixed_[l];
      pivot = reduce_row(k);
      constexpr double enough = 1e-3;
      if (!(pivot > enough * plain[k])) {
        std::copy(plain.begin(), plain.end(), row);
        pivot = reduce_row(k);
      }
    } else {
      pivot = reduce_row(k);
    }
    constexpr double least = 1e-100;  // nothing observed anywhere: x runs to its end
    matrix_[k * size + k] = std::sqrt(std::max(pivot, least));
  }
  std::fill(step_.begin(), step_.end(), 0.0);
  cholesky::solve(matrix_, size, descent_, std::span(step_).first(unknowns));
}

/// From the parameters, where chi2 is `value` with the softest walls. They are made harder while a
/// mean is inside one, and then cost chi2 less than rounding of what is quoted.
double DistributionFit::minimise(double value, std::optional<Range> strength) {
  while (true) {
    value = descend(value, strength);
    bool inside = false;
    for (std::size_t i = 0; i < means_.size(); ++i) {
      inside |= has_soft_wall(i) && means_[i] == 0;
    }
    if (!inside || softness_ <= hardest) return value;
    softness_ *= 1e-3;
    value = chi2_at(parameters_);
  }
}

/// From the parameters, where chi2 is `value`. x moves if it has a range; at an end of it only
/// inwards.
double DistributionFit::descend(double value, std::optional<Range> strength) {
  constexpr int most_steps = 100, most_halvings = 40;
  constexpr double close = 1e-13, enough = 0.25;
  const std::size_t thetas = parameters_.size() - 1;
  for (int i = 0; i < most_steps; ++i) {
    const auto step = [&](bool with_strength) {
      fill_equations(with_strength);
      solve(with_strength ? thetas + 1 : thetas, with_strength);
    };
    step(strength.has_value());
    const double x = parameters_.back();
    double length = 1, end = x;
    if (strength) {
      end = step_[thetas] < 0 ? strength->lowest : strength->highest;
      if (x == end || !std::isfinite(step_[thetas])) {
        step(false);
      } else if (std::abs(step_[thetas]) > std::abs(end - x)) {
        length = (end - x) / step_[thetas];
      }
    }
    double gain = 0;
    for (std::size_t k = 0; k < step_.size(); ++k) gain += descent_[k] * step_[k];
    if (!(gain > close * (1 + value))) return value;
    const double longest = length;
    for (int halvings = 0;; ++halvings, length /= 2) {
      if (halvings == most_halvings) {
        return chi2_at(parameters_);  // rounding
      }
      for (std::size_t k = 0; k < step_.size(); ++k) {
        trial_[k] = parameters_[k] + length * step_[k];
      }
      if (length == longest && longest < 1) trial_.back() = end;
      const double trial = chi2_at(trial_);
      if (trial <= value - enough * length * gain) {
        value = trial;
        std::swap(parameters_, trial_);
        break;
      }
    }
  }
  return value;
}

std::optional<double> DistributionFit::chi2(std::span<const double> ratios) {
  for (std::size_t i = 0; i < ratios.size(); ++i) deviations_[i] = ratios[i] - 1;
  parameters_.back() = 1;
  softness_ = softest;
  double value = chi2_at(parameters_);
  if (!std::isfinite(value)) {
    std::fill(parameters_.begin(), parameters_.end() - 1, 0.0);
    value = chi2_at(parameters_);
  }
  if (!std::isfinite(value)) return std::nullopt;
  return minimise(value, std::nullopt);
}

std::optional<Likelihood::Fit> DistributionFit::best_strength(std::span<const double> ratios,
                                                              double lowest, double highest) {
  for (std::size_t i = 0; i < ratios.size(); ++i) deviations_[i] = ratios[i] - 1;
  std::fill(parameters_.begin(), parameters_.end(), 0.0);
  softness_ = softest;
  const double value = chi2_at(parameters_);
  if (!std::isfinite(value)) return std::nullopt;
  const double best = minimise(value, Range{lowest, highest});
  return Likelihood::Fit{parameters_.back(), best};
}

}  // namespace tridentscan::physics
