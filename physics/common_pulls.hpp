#pragma once

#include <span>
#include <vector>

#include "physics/likelihood.hpp"

namespace tridentscan::physics {

/// Finds the common theta of a likelihood that suit its data best at given ratios: the minimum of
///     sum_k theta_k^2 + sum_i chi2_i(predicted_i(theta)).
/// If all measurements are ratios with symmetric errors this is a quadratic form and its minimum
/// the solution of linear equations: exact. Otherwise Newton's method with a step that must
/// descend: for asymmetric errors, and counts whose prediction has no error of its own, the
/// function is convex and the minimum the only one. The error of a count's prediction grows with
/// the prediction, which can make a second one far away; then it is that downhill from the linear
/// solution. Keeps its buffers: for many ratios in turn. One object a thread.
class CommonPulls {
 public:
  /// The likelihood must outlive this.
  explicit CommonPulls(const Likelihood& likelihood);

  /// chi2 with the best theta; infinite where no theta explains the data. `ratios` [measurement].
  [[nodiscard]] double chi2(std::span<const double> ratios);
  /// Of the last call of chi2 [common error].
  [[nodiscard]] const std::vector<double>& theta() const { return theta_; }

 private:
  [[nodiscard]] double chi2_at(std::span<const double> ratios,
                               const std::vector<double>& theta) const;
  void solve_linear(std::span<const double> ratios);
  void descend(std::span<const double> ratios, double value);
  void start_equations(double diagonal);
  void add_to_equations(std::size_t i, double ratio, double slope, double curvature);
  void solve_equations(std::vector<double>& result);

  const Likelihood& likelihood_;
  std::vector<NormalApproximation> approximations_;  // [measurement]
  bool linear_;
  std::vector<double> theta_, step_, trial_;
  std::vector<double> matrix_, vector_;  // of the equations for theta or for a step
};

}  // namespace tridentscan::physics
