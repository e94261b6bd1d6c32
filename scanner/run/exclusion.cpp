#include "scanner/run/exclusion.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <utility>

#include "physics/constructions/registry.hpp"
#include "physics/limit.hpp"
#include "scanner/run/plane.hpp"

namespace tridentscan::run {
namespace {

using physics::Statistic;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// NaN only if there is nothing else: failed points do not count.
double smallest(std::span<const double> values) {
  double least = nan;
  for (const double value : values) {
    least = std::fmin(least, value);
  }
  return least;
}

result::LimitCurve no_limits(std::size_t masses) {
  return {std::vector<double>(masses, nan), std::vector<double>(masses, nan),
          std::vector<result::LimitStatus>(masses, result::LimitStatus::failed)};
}

/// Limits that toys found: 0 stands for a lowest coupling that is excluded, NaN for none that is.
result::LimitCurve limits_of_toys(const Plane& plane, const std::vector<double>& coupling,
                                  const std::vector<double>& error) {
  result::LimitCurve curve = no_limits(plane.masses.size());
  for (std::size_t i = 0; i < coupling.size(); ++i) {
    if (!all_known(plane.polynomials(i))) continue;
    curve.status[i] = std::isnan(coupling[i]) ? result::LimitStatus::none
                      : coupling[i] == 0      ? result::LimitStatus::below_grid
                                              : result::LimitStatus::found;
    if (curve.status[i] != result::LimitStatus::found) continue;
    curve.coupling[i] = coupling[i];
    curve.error[i] = error[i];
  }
  return curve;
}

/// Where the statistic first exceeds `critical`, by root finding from g' = 0.
result::LimitCurve first_excluded(const Plane& plane, const physics::Likelihood& likelihood,
                                  const Statistic& statistic, double critical) {
  result::LimitCurve curve = no_limits(plane.masses.size());
  plane.for_each_mass([&](std::size_t i) {
    const auto polynomials = plane.polynomials(i);
    if (!all_known(polynomials)) return;
    const auto limit = physics::smallest_excluded_coupling(polynomials, likelihood, statistic,
                                                           critical, plane.largest_coupling());
    curve.coupling[i] = limit.coupling;
    curve.error[i] = limit.error;
    curve.status[i] = std::isnan(limit.coupling) ? result::LimitStatus::none
                      : limit.coupling == 0      ? result::LimitStatus::standard_model
                                                 : result::LimitStatus::found;
  });
  return curve;
}

void fill_chi2(const Plane& plane, const physics::Likelihood& data, result::Exclusion& result) {
  result.chi2.resize(plane.size());
  result.chi2_error.resize(plane.size());
  plane.for_each_point(
      [&](std::size_t point, const std::vector<double>& ratios, const std::vector<double>& errors) {
        result.chi2[point] = data.chi2(ratios);
        result.chi2_error[point] = data.chi2_error(ratios, errors);
      });
  result.chi2_min_at_mass.assign(plane.masses.size(), nan);
  plane.for_each_mass([&](std::size_t i) {
    const auto polynomials = plane.polynomials(i);
    if (all_known(polynomials)) {
      result.chi2_min_at_mass[i] =
          physics::best_fit(polynomials, data, plane.largest_coupling()).chi2;
    }
  });
  result.chi2_min = smallest(result.chi2_min_at_mass);
}

void fill_expected(const Plane& plane, const config::Question& config, const Constraint& constraint,
                   result::Exclusion& result) {
  const Statistic distance = [&](std::span<const double> ratios) {
    return constraint.standard_model.chi2(ratios);
  };
  for (std::size_t k = 0; k < result::quantiles.size(); ++k) {
    if (!result.toys.number.empty()) {
      result.expected_limit[k] =
          limits_of_toys(plane, result.toys.expected_limit[k], result.toys.expected_limit_error[k])
              .coupling;
      continue;
    }
    const double n = physics::expected_distance(config.statistics, result::quantiles[k]);
    result.expected_limit[k] =
        n > 0 ? first_excluded(plane, constraint.standard_model, distance, n * n).coupling
              : std::vector<double>(plane.masses.size(), 0.0);
  }
  const std::vector<double> none(constraint.experiments.size(), 1.0);
  const Statistic significance = [&](std::span<const double> ratios) {
    return constraint.data.expecting(ratios).chi2(none);
  };
  for (std::size_t k = 0; k < result::discovery_significances.size(); ++k) {
    const double z = result::discovery_significances[k];
    result.discovery[k] =
        first_excluded(plane, constraint.standard_model, significance, z * z).coupling;
  }
}

}  // namespace

bool all_known(physics::RatioPolynomials polynomials) {
  return std::ranges::all_of(
      polynomials, [](const auto& p) { return std::isfinite(p.a) && std::isfinite(p.b); });
}

result::Exclusion exclude(const config::Question& config, const Constraint& constraint,
                          const std::vector<result::ExperimentResult>& predictions,
                          result::ToyPValues toys, std::optional<double> chi2_min, int threads) {
  const Plane plane(config, constraint, predictions, threads);
  result::Exclusion result;
  result.toys = std::move(toys);
  fill_chi2(plane, constraint.data, result);
  if (chi2_min) result.chi2_min = *chi2_min;
  const double critical = physics::critical_value(config.statistics, result.chi2_min);
  result::LimitCurve limit =
      result.toys.number.empty()
          ? first_excluded(plane, constraint.data,
                           physics::statistic_of_ratios(config.statistics, constraint.data,
                                                        constraint.standard_model),
                           critical)
          : limits_of_toys(plane, result.toys.limit, result.toys.limit_error);
  result.limit = std::move(limit.coupling);
  result.limit_error = std::move(limit.error);
  result.limit_status = std::move(limit.status);
  fill_expected(plane, config, constraint, result);
  return result;
}

}  // namespace tridentscan::run
