#include "physics/common_pulls.hpp"

#include <algorithm>
#include <cmath>

#include "physics/cholesky.hpp"

namespace tridentscan::physics {

CommonPulls::CommonPulls(const Likelihood& likelihood)
    : likelihood_(likelihood),
      linear_(true),
      theta_(likelihood.common_errors().size(), 0.0),
      step_(theta_.size()),
      trial_(theta_.size()),
      matrix_(theta_.size() * theta_.size()),
      vector_(theta_.size()) {
  for (const Measurement& m : likelihood.measurements()) {
    approximations_.push_back(normal_approximation(m));
    linear_ = linear_ && approximations_.back().is_exact;
  }
}

double CommonPulls::chi2_at(std::span<const double> ratios,
                            const std::vector<double>& theta) const {
  double sum = 0;
  for (const double t : theta) sum += t * t;
  for (std::size_t i = 0; i < ratios.size(); ++i) {
    sum += physics::chi2(likelihood_.measurements()[i], likelihood_.predicted(i, ratios, theta));
  }
  return sum;
}

void CommonPulls::start_equations(double diagonal) {
  std::fill(matrix_.begin(), matrix_.end(), 0.0);
  std::fill(vector_.begin(), vector_.end(), 0.0);
  for (std::size_t k = 0; k < theta_.size(); ++k) matrix_[k * theta_.size() + k] = diagonal;
}

/// A measurement with this slope and curvature in its prediction.
void CommonPulls::add_to_equations(std::size_t i, double ratio, double slope, double curvature) {
  for (std::size_t k = 0; k < theta_.size(); ++k) {
    const double lever = likelihood_.lever(k, i, ratio);
    vector_[k] -= lever * slope;
    for (std::size_t l = 0; l <= k; ++l) {
      matrix_[k * theta_.size() + l] += lever * likelihood_.lever(l, i, ratio) * curvature;
    }
  }
}

/// The matrix is positive definite, its diagonal at least that of the constraints.
void CommonPulls::solve_equations(std::vector<double>& x) {
  const std::size_t n = theta_.size();
  for (std::size_t k = 0; k < n; ++k) {
    matrix_[k * n + k] = std::sqrt(cholesky::reduce_row(matrix_, n, k));
  }
  cholesky::solve(matrix_, n, vector_, x);
}

void CommonPulls::solve_linear(std::span<const double> ratios) {
  start_equations(1);
  for (std::size_t i = 0; i < ratios.size(); ++i) {
    const NormalApproximation& m = approximations_[i];
    const double weight = 1 / (m.error * m.error);
    const double nominal = ratios[i] * likelihood_.factors()[i] + likelihood_.offsets()[i];
    add_to_equations(i, ratios[i], (nominal - m.value) * weight, weight);
  }
  solve_equations(theta_);
}

/// From theta_, where chi2 is `value`. Measurements' curvatures are not negative, so that each step
/// points downhill.
void CommonPulls::descend(std::span<const double> ratios, double value) {
  constexpr int most_steps = 100, most_halvings = 40;
  // A good step gains half of what its slope promises. One that gains less than a quarter is too
  // long: curvatures leave out how the error of counts changes, and steps that overshoot by nearly
  // a factor of two would come closer by a little each time only.
  constexpr double close = 1e-13, enough = 0.25;
  for (int i = 0; i < most_steps; ++i) {
    start_equations(2);
    for (std::size_t k = 0; k < theta_.size(); ++k) vector_[k] = -2 * theta_[k];
    for (std::size_t j = 0; j < ratios.size(); ++j) {
      const double r = likelihood_.predicted(j, ratios, theta_);
      const Measurement& m = likelihood_.measurements()[j];
      add_to_equations(j, ratios[j], chi2_slope(m, r), chi2_curvature(m, r));
    }
    const std::vector<double>& descent = vector_;
    solve_equations(step_);
    double gain = 0;
    for (std::size_t k = 0; k < step_.size(); ++k) gain += descent[k] * step_[k];
    if (!(gain > close * (1 + value))) {
      return;
    }
    double length = 1;
    for (int halvings = 0;; ++halvings) {
      if (halvings == most_halvings) {
        return;  // rounding
      }
      for (std::size_t k = 0; k < theta_.size(); ++k) trial_[k] = theta_[k] + length * step_[k];
      const double trial = chi2_at(ratios, trial_);
      if (trial <= value - enough * length * gain) {
        value = trial;
        std::swap(theta_, trial_);
        break;
      }
      length /= 2;
    }
  }
}

double CommonPulls::chi2(std::span<const double> ratios) {
  solve_linear(ratios);
  double value = chi2_at(ratios, theta_);
  if (linear_ || theta_.empty()) {
    return value;
  }
  std::fill(trial_.begin(), trial_.end(), 0.0);
  if (const double without = chi2_at(ratios, trial_); !(value <= without)) {
    value = without;
    std::swap(theta_, trial_);
  }
  if (!std::isfinite(value)) {
    return value;
  }
  descend(ratios, value);
  return chi2_at(ratios, theta_);
}

}  // namespace tridentscan::physics
