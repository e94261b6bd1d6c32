#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "physics/measurement.hpp"

namespace tridentscan::physics {

/// The likelihood of one or several independent measurements as a function of their ratios R_i,
/// with errors that they share: the prediction for measurement i is
///     R_i (factor_i + sum_k share_ki theta_k) + offset_i + sum_k addition_ki theta_k,
/// theta_k Gaussian with mean 0 and width 1, and theta is profiled. Additions are of what does not
/// grow with R, as backgrounds that several bins have in common, in units of the Standard Model.
/// factor_i is 1 and offset_i 0 but for pseudo-data, in which the measurement that constrains theta
/// fluctuates too.
class Likelihood {
 public:
  explicit Likelihood(const Measurement& measurement);
  /// common_errors[k][i]: relative size of the common error k in measurement i. Throws
  /// std::invalid_argument if sizes do not match.
  Likelihood(const std::vector<Measurement>& measurements,
             const std::vector<std::vector<double>>& common_errors);
  /// additions[k][i] beside them, in units of the Standard Model's rate.
  Likelihood(std::vector<Measurement> measurements, std::vector<std::vector<double>> common_errors,
             std::vector<std::vector<double>> additions);

  [[nodiscard]] std::size_t size() const { return measurements_.size(); }
  [[nodiscard]] const std::vector<Measurement>& measurements() const { return measurements_; }
  [[nodiscard]] const std::vector<std::vector<double>>& common_errors() const {
    return common_errors_;
  }

  [[nodiscard]] const std::vector<std::vector<double>>& additions() const { return additions_; }

  /// Whether these are bins of distributions: counts whose errors are in common, but for one of the
  /// background, which does not grow with R; and more than four of them. What suits one of them
  /// alone tells little then, and chi2 has one minimum along a line of signals (DistributionFit).
  [[nodiscard]] bool is_distribution() const { return !counts_.observed.empty(); }

  /// The counts of a distribution side by side, in events; empty if this is none.
  struct Counts {
    std::vector<double> observed, standard_model, background;
    std::vector<double> variance;  // of the background
  };
  [[nodiscard]] const Counts& counts() const { return counts_; }

  /// factor_i [measurement].
  [[nodiscard]] const std::vector<double>& factors() const { return factors_; }
  /// offset_i [measurement].
  [[nodiscard]] const std::vector<double>& offsets() const { return offsets_; }
  /// What theta_k adds to the prediction of measurement i whose ratio is r.
  [[nodiscard]] double lever(std::size_t k, std::size_t i, double r) const {
    return r * common_errors_[k][i] + additions_[k][i];
  }

  /// -2 ln(L/L_largest), theta profiled. `ratios` [measurement].
  [[nodiscard]] double chi2(std::span<const double> ratios) const;
  /// Of chi2, from independent errors of the ratios.
  [[nodiscard]] double chi2_error(std::span<const double> ratios,
                                  std::span<const double> errors) const;
  struct Chi2 {
    double value, error;
  };
  /// Both, from one fit where these are bins.
  [[nodiscard]] Chi2 chi2_and_error(std::span<const double> ratios,
                                    std::span<const double> errors) const;
  /// d(chi2)/dR_i.
  [[nodiscard]] std::vector<double> slopes(std::span<const double> ratios) const;
  /// The theta with the largest likelihood [common error]; see CommonPulls.
  [[nodiscard]] std::vector<double> common_pulls(std::span<const double> ratios) const;
  /// What each measurement adds to chi2 at these theta, its prediction by then being in
  /// `predicted`.
  [[nodiscard]] double predicted(std::size_t measurement, std::span<const double> ratios,
                                 std::span<const double> theta) const;

  struct Fit {
    double strength, chi2;
  };
  /// The signal strength x with the largest likelihood, where R_i = 1 + x (ratios_i - 1): x = 0 is
  /// the Standard Model, x = 1 the model with these ratios (mu of arXiv:1007.1727). x may be
  /// negative. If all ratios are 1, they stand for a small common deviation upwards.
  ///
  /// One measurement: its own best ratio, chi2 = 0. Symmetric ratios without common errors: least
  /// squares. Otherwise a search, since an error that grows with the prediction flattens chi2 at
  /// large rates, where it may have a second minimum or fall towards infinity: over all x with no
  /// R_i negative, and as far beyond as the own best ratio of a measurement lies; an open end is
  /// where the slowest R_i reaches 1e5. Minima between samples are refined; x = 0, 1 and each
  /// measurement's own best are among the samples, so that chi2 is never above theirs. The bins of
  /// a distribution have one minimum over x and theta together, found by Newton's method.
  [[nodiscard]] Fit best_strength(std::span<const double> ratios) const;

  struct Ratio {
    double value, error;
  };
  /// The one R that suits all measurements best, and where chi2 has risen by 1 from there (from its
  /// curvature): for Gaussian errors the weighted mean.
  [[nodiscard]] Ratio common_ratio() const;

  /// The same experiments, had they seen exactly what these ratios predict.
  [[nodiscard]] Likelihood expecting(std::span<const double> ratios) const;

  /// With other data, factors and offsets, for pseudo-experiments.
  [[nodiscard]] Likelihood with(std::vector<Measurement> measurements, std::vector<double> factors,
                                std::vector<double> offsets) const;

 private:
  [[nodiscard]] bool is_simple() const { return size() == 1 && common_errors_.empty(); }
  void set_measurements(std::vector<Measurement> measurements);
  [[nodiscard]] std::vector<double> slopes_at(std::span<const double> ratios,
                                              std::span<const double> theta) const;

  std::vector<Measurement> measurements_;
  std::vector<std::vector<double>> common_errors_, additions_;
  std::vector<double> factors_, offsets_;
  Counts counts_{};
};

}  // namespace tridentscan::physics
