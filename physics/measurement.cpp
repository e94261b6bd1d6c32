#include "physics/measurement.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "physics/profiled_mean.hpp"
#include "physics/square.hpp"

namespace tridentscan::physics {
namespace {

/// Mean of the Poisson distribution at some R: expected, profiled, and the variance of its error.
struct Mean {
  double expected, variance, profiled;

  Mean(const CountMeasurement& m, double r)
      : expected(r * m.standard_model + m.background),
        variance(square(r * m.standard_model_error) + square(m.background_error)),
        profiled(profiled_mean(expected, variance, m.observed)) {}
};

}  // namespace

double CountMeasurement::chi2(double r) const {
  const Mean mean(*this, r);
  const double mu = mean.profiled;
  if (mu < 0 || (mu == 0 && observed > 0)) {
    return std::numeric_limits<double>::infinity();
  }
  const double poisson =
      observed > 0 ? 2 * (mu - observed - observed * std::log(mu / observed)) : 2 * mu;
  const double constraint = mean.variance > 0 ? square(mu - mean.expected) / mean.variance : 0;
  return std::max(poisson, 0.0) + constraint;
}

double CountMeasurement::fitted_events(double r) const {
  return Mean(*this, r).profiled;
}

double CountMeasurement::chi2_slope(double r) const {
  // At the minimum over the mean only the explicit dependence on expected and variance counts.
  const Mean mean(*this, r);
  if (mean.variance == 0) {
    return 2 * standard_model * (1 - (observed > 0 ? observed / mean.profiled : 0));
  }
  const double pull = (mean.profiled - mean.expected) / mean.variance;
  return -2 * standard_model * pull - 2 * r * square(standard_model_error * pull);
}

double CountMeasurement::chi2_curvature(double r) const {
  const Mean mean(*this, r);
  const double poisson = observed > 0 ? 2 * observed / square(mean.profiled) : 0;
  return square(standard_model) * poisson / (1 + poisson * mean.variance / 2);
}

NormalApproximation normal_approximation(const Measurement& measurement) {
  struct Approximate {
    NormalApproximation operator()(const RatioMeasurement& m) const {
      return {m.ratio, (m.error_up + m.error_down) / 2, m.is_symmetric()};
    }
    NormalApproximation operator()(const CountMeasurement& m) const {
      const double best = m.best_ratio();
      const double variance = std::max(m.observed, 1.0) + square(m.background_error) +
                              square(best * m.standard_model_error);
      return {best, std::sqrt(variance) / m.standard_model, false};
    }
  };
  return std::visit(Approximate{}, measurement);
}

Measurement expecting(const Measurement& measurement, double r) {
  struct Expect {
    double r;
    Measurement operator()(RatioMeasurement m) const {
      m.ratio = r;
      return m;
    }
    Measurement operator()(CountMeasurement m) const {
      m.observed = std::max(r * m.standard_model + m.background, 0.0);
      return m;
    }
  };
  return std::visit(Expect{r}, measurement);
}

}  // namespace tridentscan::physics
