#pragma once

#include <optional>
#include <span>
#include <vector>

#include "physics/likelihood.hpp"

namespace tridentscan::physics {

/// The fit of a distribution: counts in bins whose errors are in common, so that
///     chi2 = sum_k theta_k^2 + sum_i 2 (mu_i - n_i + n_i ln(n_i/mu_i)),
/// mu_i linear in theta at fixed ratios: convex, with one minimum. If a bin has an error e_i of its
/// own (CountMeasurement::background_error), mu_i is profiled_mean of that, and (shift_i/e_i)^2
/// added: still convex, being the minimum over one more parameter. mu_i is not negative: where
/// nothing was observed, the best theta may put it at 0, to 1e-9 events. Newton's method, in which
/// the signal strength x of Likelihood::best_strength is one more parameter if it is free. Begins
/// where the call before ended, so that neighbouring ratios cost two steps. One object a thread.
class DistributionFit {
 public:
  /// The likelihood must outlive this. Throws std::invalid_argument if it is not
  /// Likelihood::is_distribution().
  explicit DistributionFit(const Likelihood& likelihood);
  DistributionFit(const DistributionFit&) = delete;
  DistributionFit& operator=(const DistributionFit&) = delete;

  /// chi2 with the best theta; none where it is not finite without pulls. `ratios` [bin].
  [[nodiscard]] std::optional<double> chi2(std::span<const double> ratios);
  /// Best x between two ends that include 0 and 1; none where chi2 is not finite at x = 0.
  [[nodiscard]] std::optional<Likelihood::Fit> best_strength(std::span<const double> ratios,
                                                             double lowest, double highest);
  /// Of the last call [common error].
  [[nodiscard]] std::span<const double> theta() const;

 private:
  struct Range {
    double lowest, highest;
  };
  [[nodiscard]] double chi2_at(std::span<const double> parameters);
  [[nodiscard]] bool has_soft_wall(std::size_t bin) const;
  [[nodiscard]] double variance_of(std::size_t bin) const;
  [[nodiscard]] double minimise(double value, std::optional<Range> strength);
  [[nodiscard]] double descend(double value, std::optional<Range> strength);
  void fill_equations(bool with_strength);
  void solve(std::size_t unknowns, bool with_strength);

  const Likelihood& likelihood_;
  const Likelihood::Counts& counts_;
  std::size_t bins_, thetas_;
  std::vector<double> memory_;                       // of all that follow
  std::span<double> deviations_;                     // of the ratios at x = 1 [bin]
  std::span<double> factors_, means_, shifts_;       // at the last parameters [bin]
  std::span<double> slopes_, curvatures_, signals_;  // of the last equations [bin]
  std::span<double> levers_;                         // of them [parameter][bin]
  std::span<double> parameters_, trial_, step_;      // theta and x
  std::span<double> matrix_, descent_, mixed_;       // of the equations for a step
  double softness_ = 0;  // variance of the walls at mean 0, in events squared
};

}  // namespace tridentscan::physics
