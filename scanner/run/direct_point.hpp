#pragma once

#include "physics/mediator.hpp"
#include "scanner/integration/vegas.hpp"

namespace tridentscan::run {

/// A point of which more integrand values are not finite has no value.
inline constexpr double allowed_non_finite_share = 1e-6;

/// One (m, g') point integrated on its own. A failed point has NaN in all numbers of physics.
struct DirectPoint {
  double sigma, sigma_error;        // of the model: cm^2 per nucleus, or a branching ratio
  double sm_sigma, sm_sigma_error;  // of the Standard Model from the same points
  double ratio, ratio_error;        // correlations included
  double evaluations;               // matrix elements
  double non_finite;
  bool reached;
};

/// The mediator of a point.
struct ModelPoint {
  physics::Mediator mediator;
  double mass;      // GeV
  double coupling;  // g'
};

/// The model first, the Standard Model second; failed if too many values were not finite.
[[nodiscard]] DirectPoint point_of(const integration::CorrelatedPair& sum, double evaluations);
[[nodiscard]] DirectPoint failed_point(double evaluations, double non_finite);

/// What such a point will take, from its first points alone.
struct PointForecast {
  double evaluations;     // matrix elements
  double sampled;         // of them, for the forecast
  double relative_error;  // expected, of the worst hadron and reaction
};

/// Adds one integral, of which `sum` are the first points, to a forecast; points are doubled until
/// both relative errors are as asked for, at most to max_points.
void add_integral(PointForecast& forecast, const integration::CorrelatedPair& sum, double asked,
                  double max_points, double evaluations_per_point);

}  // namespace tridentscan::run
