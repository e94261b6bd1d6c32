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

constexpr double not_known = std::numeric_limits<double>::quiet_NaN();

/// NaN only if there is nothing else: failed points do not count.
double smallest(std::span<const double> values) {
  double least = not_known;
  for (const double value : values) {
    least = std::fmin(least, value);
  }
  return least;
}

result::LimitCurve no_limits(std::size_t masses) {
  return {std::vector<double>(masses, not_known), std::vector<double>(masses, not_known),
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
        const auto [value, error] = data.chi2_and_error(ratios, errors);
        result.chi2[point] = value;
        result.chi2_error[point] = error;
      });
  result.chi2_min_at_mass.assign(plane.masses.size(), not_known);
  plane.for_each_mass([&](std::size_t i) {
    const auto polynomials = plane.polynomials(i);
    if (all_known(polynomials)) {
      result.chi2_min_at_mass[i] =
          physics::best_fit(polynomials, data, plane.largest_coupling()).chi2;
    }
  });
  result.chi2_min = smallest(result.chi2_min_at_mass);
}

/// Couplings alone, for several critical values [value][mass].
std::vector<std::vector<double>> couplings_at(const Plane& plane,
                                              const physics::Likelihood& likelihood,
                                              const Statistic& statistic,
                                              const std::vector<double>& criticals) {
  std::vector result(criticals.size(), std::vector<double>(plane.masses.size(), not_known));
  plane.for_each_mass([&](std::size_t i) {
    const auto polynomials = plane.polynomials(i);
    if (!all_known(polynomials)) return;
    const auto found = physics::smallest_excluded_couplings(polynomials, likelihood, statistic,
                                                            criticals, plane.largest_coupling());
    for (std::size_t k = 0; k < found.size(); ++k) result[k][i] = found[k];
  });
  return result;
}

void fill_expected(const Plane& plane, const config::Question& config, const Constraint& constraint,
                   result::Exclusion& result) {
  std::vector<double> distances;
  for (const double n : result::quantiles) {
    distances.push_back(std::pow(physics::expected_distance(config.statistics, n), 2));
  }
  if (result.toys.number.empty()) {
    const auto limits = couplings_at(
        plane, constraint.standard_model,
        [&](std::span<const double> ratios) { return constraint.standard_model.chi2(ratios); },
        distances);
    for (std::size_t k = 0; k < limits.size(); ++k) {
      result.expected_limit[k] =
          distances[k] > 0 ? limits[k] : std::vector<double>(plane.masses.size(), 0.0);
    }
  } else {
    for (std::size_t k = 0; k < result::quantiles.size(); ++k) {
      result.expected_limit[k] =
          limits_of_toys(plane, result.toys.expected_limit[k], result.toys.expected_limit_error[k])
              .coupling;
    }
  }
  const std::vector<double> none(constraint.experiments.size(), 1.0);
  std::vector<double> significances;
  for (const double z : result::discovery_significances) significances.push_back(z * z);
  const auto reach = couplings_at(
      plane, constraint.standard_model,
      [&](std::span<const double> ratios) { return constraint.data.expecting(ratios).chi2(none); },
      significances);
  std::copy(reach.begin(), reach.end(), result.discovery.begin());
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
