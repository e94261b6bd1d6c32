#include "physics/distribution_fit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "physics/cholesky.hpp"
#include "physics/profiled_mean.hpp"

namespace tridentscan::physics {
namespace {

constexpr double softest = 1e-3, hardest = 1e-9;  // variances of walls, in events squared

}  // namespace

DistributionFit::DistributionFit(const Likelihood& likelihood)
    : likelihood_(likelihood),
      counts_(likelihood.counts()),
      bins_(likelihood.size()),
      thetas_(likelihood.common_errors().size()) {
  if (!likelihood.is_distribution()) throw std::invalid_argument("not the bins of a distribution");
  const std::size_t parameters = thetas_ + 1;
  memory_.resize((7 + parameters) * bins_ + (5 + parameters) * parameters);
  std::span<double> free = memory_;
  const auto take = [&free](std::size_t size) {
    const std::span<double> taken = free.first(size);
    free = free.subspan(size);
    return taken;
  };
  for (auto* of_bins :
       {&deviations_, &factors_, &means_, &shifts_, &slopes_, &curvatures_, &signals_}) {
    *of_bins = take(bins_);
  }
  levers_ = take(parameters * bins_);
  for (auto* each : {&parameters_, &trial_, &step_, &descent_, &mixed_}) *each = take(parameters);
  matrix_ = take(parameters * parameters);
}

std::span<const double> DistributionFit::theta() const {
  return parameters_.first(thetas_);
}

/// Where nothing was observed, and the bin has no error of its own, common errors may push the mean
/// to 0, where chi2 ends with a slope. There Newton's method would stop. So a small variance makes
/// a wall that gives way.
bool DistributionFit::has_soft_wall(std::size_t i) const {
  return counts_.observed[i] == 0 && counts_.variance[i] == 0 && counts_.standard_model[i] > 0;
}

double DistributionFit::variance_of(std::size_t i) const {
  return has_soft_wall(i) ? softness_ : counts_.variance[i];
}

/// Leaves the means of the bins and their shifts behind.
double DistributionFit::chi2_at(std::span<const double> parameters) {
  const double x = parameters.back();
  double* const expected = means_.data();
  std::copy(likelihood_.factors().begin(), likelihood_.factors().end(), factors_.begin());
  std::copy(likelihood_.offsets().begin(), likelihood_.offsets().end(), means_.begin());
  double constraints = 0, sum = 0;
  for (std::size_t k = 0; k < thetas_; ++k) {
    const double theta = parameters[k];
    constraints += theta * theta;
    const double *const shares = likelihood_.common_errors()[k].data(),
                        *const additions = likelihood_.additions()[k].data();
    double* const factors = factors_.data();
#pragma omp simd
    for (std::size_t i = 0; i < bins_; ++i) {
      factors[i] += shares[i] * theta;
      expected[i] += additions[i] * theta;
    }
  }
  for (std::size_t i = 0; i < bins_; ++i) {
    expected[i] =
        counts_.standard_model[i] * ((1 + x * deviations_[i]) * factors_[i] + expected[i]) +
        counts_.background[i];
  }
  for (std::size_t i = 0; i < bins_; ++i) {
    const double n = counts_.observed[i], variance = variance_of(i);
    const double mean = profiled_mean(expected[i], variance, n);
    shifts_[i] = mean - expected[i];
    means_[i] = mean;
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
  const std::size_t size = thetas_ + 1, unknowns = with_strength ? size : thetas_;
  const double x = parameters_.back();
  for (std::size_t i = 0; i < bins_; ++i) {
    const double n = counts_.observed[i];
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
    slopes_[i] = slope;
    curvatures_[i] = curvature;
    signals_[i] = counts_.standard_model[i] * deviations_[i];
  }
  const double *const slopes = slopes_.data(), *const curvatures = curvatures_.data(),
                      *const signals = signals_.data(),
                      *const standard_model = counts_.standard_model.data();
  std::fill(mixed_.begin(), mixed_.end(), 0.0);
  descent_[thetas_] = 0;
  for (std::size_t k = 0; k < unknowns; ++k) {
    double* const lever = &levers_[k * bins_];
    double descent = 0;
    if (k == thetas_) {
      for (std::size_t i = 0; i < bins_; ++i) lever[i] = signals[i] * factors_[i];
    } else {
      const double *const shares = likelihood_.common_errors()[k].data(),
                          *const additions = likelihood_.additions()[k].data();
      double mixed = 0;
#pragma omp simd reduction(+ : mixed)
      for (std::size_t i = 0; i < bins_; ++i) {
        lever[i] =
            (standard_model[i] + x * signals[i]) * shares[i] + standard_model[i] * additions[i];
        mixed += slopes[i] * signals[i] * shares[i];
      }
      mixed_[k] = mixed;
      descent = -2 * parameters_[k];
    }
#pragma omp simd reduction(+ : descent)
    for (std::size_t i = 0; i < bins_; ++i) descent -= slopes[i] * lever[i];
    descent_[k] = descent;
    for (std::size_t l = 0; l <= k; ++l) {
      const double* const other = &levers_[l * bins_];
      double sum = k == l && k < thetas_ ? 2 : 0;
#pragma omp simd reduction(+ : sum)
      for (std::size_t i = 0; i < bins_; ++i) sum += curvatures[i] * lever[i] * other[i];
      matrix_[k * size + l] = sum;
    }
  }
}

/// The step, by Cholesky. Only the last row, that of x, can spoil that the matrix is positive: then
/// it does without the mixed derivatives.
void DistributionFit::solve(std::size_t unknowns, bool with_strength) {
  const std::size_t size = thetas_ + 1;
  const auto reduce_row = [&](std::size_t k) { return cholesky::reduce_row(matrix_, size, k); };
  for (std::size_t k = 0; k < unknowns; ++k) {
    double pivot = 0;
    if (k == thetas_ && with_strength) {
      const std::span<double> row = matrix_.last(size), plain = trial_;  // not in use yet
      std::copy(row.begin(), row.end(), plain.begin());
      for (std::size_t l = 0; l < thetas_; ++l) row[l] += mixed_[l];
      pivot = reduce_row(k);
      constexpr double enough = 1e-3;
      if (!(pivot > enough * plain[k])) {
        std::copy(plain.begin(), plain.end(), row.begin());
        pivot = reduce_row(k);
      }
    } else {
      pivot = reduce_row(k);
    }
    constexpr double least = 1e-100;  // nothing observed anywhere: x runs to its end
    matrix_[k * size + k] = std::sqrt(std::max(pivot, least));
  }
  std::fill(step_.begin(), step_.end(), 0.0);
  cholesky::solve(matrix_, size, descent_, step_.first(unknowns));
}

/// From the parameters, where chi2 is `value` with the softest walls. They are made harder while a
/// mean is inside one, and then cost chi2 less than rounding of what is quoted.
double DistributionFit::minimise(double value, std::optional<Range> strength) {
  while (true) {
    value = descend(value, strength);
    bool inside = false;
    for (std::size_t i = 0; i < bins_; ++i) {
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
  for (int i = 0; i < most_steps; ++i) {
    const auto step = [&](bool with_strength) {
      fill_equations(with_strength);
      solve(with_strength ? thetas_ + 1 : thetas_, with_strength);
    };
    step(strength.has_value());
    const double x = parameters_.back();
    double length = 1, end = x;
    if (strength) {
      end = step_[thetas_] < 0 ? strength->lowest : strength->highest;
      if (x == end || !std::isfinite(step_[thetas_])) {
        step(false);
      } else if (std::abs(step_[thetas_]) > std::abs(end - x)) {
        length = (end - x) / step_[thetas_];
      }
    }
    double gain = 0;
    for (std::size_t k = 0; k < step_.size(); ++k) gain += descent_[k] * step_[k];
    if (!(gain > close * (1 + value))) return value;
    const double longest = length;
    for (int halvings = 0;; ++halvings) {
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
      length /= 2;
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
    std::ranges::fill(parameters_.first(thetas_), 0.0);
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
