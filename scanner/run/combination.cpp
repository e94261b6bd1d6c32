#include "scanner/run/combination.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <utility>

#include "physics/constructions/registry.hpp"
#include "physics/limit.hpp"
#include "scanner/run/plane.hpp"

namespace tridentscan::run {
namespace {

/// Smallest excluded R > 1 if all measurements of a likelihood have the same R.
double excluded_common_ratio(const config::Question& config, const physics::Likelihood& data,
                             double chi2_min) {
  const std::vector<double> none(data.size(), 1.0);
  const physics::Likelihood standard_model = data.expecting(none);
  const std::vector<physics::RatioPolynomial> one_plus_g2(data.size(), {1, 0, 0, 0, 0});
  const auto limit = physics::smallest_excluded_coupling(
      one_plus_g2, data, physics::statistic_of_ratios(config.statistics, data, standard_model),
      physics::critical_value(config.statistics, chi2_min));
  return 1 + limit.coupling * limit.coupling;
}

double pull(const physics::Measurement& measurement, double r) {
  return std::copysign(std::sqrt(physics::chi2(measurement, r)), r - best_ratio(measurement));
}

}  // namespace

result::CombinationResult combine(const config::Question& config, const Constraint& constraint,
                                  const std::vector<result::ExperimentResult>& predictions,
                                  result::Exclusion exclusion) {
  result::CombinationResult result;
  const Plane plane(config, constraint, predictions, 1);
  const auto least = std::ranges::min_element(  // masses that failed come last
      exclusion.chi2_min_at_mass,
      [](double a, double b) { return a < b || (std::isnan(b) && !std::isnan(a)); });
  const auto mass = static_cast<std::size_t>(least - exclusion.chi2_min_at_mass.begin());
  result.best_mass = plane.masses[mass];
  std::vector<double> best;
  const auto polynomials = plane.polynomials(mass);
  result.best_coupling =
      physics::best_fit(polynomials, constraint.data, plane.largest_coupling()).coupling;
  for (const auto& p : polynomials) {
    best.push_back(p.ratio(result.best_coupling * result.best_coupling));
  }
  const std::vector<double> none(constraint.experiments.size(), 1.0);
  const auto theta_none = constraint.data.common_pulls(none);
  const auto theta_best = constraint.data.common_pulls(best);
  for (std::size_t i = 0; i < constraint.experiments.size(); ++i) {
    const physics::Measurement& measurement = constraint.data.measurements()[i];
    std::string name = config.experiments[constraint.experiments[i]].name;
    if (const auto& bin = constraint.bins[i]) name += " bin " + std::to_string(*bin);
    result.pulls.push_back({std::move(name),
                            pull(measurement, constraint.data.predicted(i, none, theta_none)),
                            pull(measurement, constraint.data.predicted(i, best, theta_best))});
  }
  for (std::size_t k = 0; k < theta_none.size(); ++k) {
    result.pulls.push_back({constraint.nuisances[k], theta_none[k], theta_best[k]});
  }
  const auto mean = constraint.data.common_ratio();
  result.mean_ratio = {mean.value, mean.error};
  const auto smallest_chi2 = [](const physics::Likelihood& data) {
    const std::vector<physics::RatioPolynomial> one_plus_g2(data.size(), {1, 0, 0, 0, 0});
    return physics::best_fit(one_plus_g2, data).chi2;
  };
  const physics::Likelihood of_mean(physics::RatioMeasurement(mean.value, mean.error));
  result.excluded_ratio =
      excluded_common_ratio(config, constraint.data, smallest_chi2(constraint.data));
  result.excluded_by_mean = excluded_common_ratio(config, of_mean, smallest_chi2(of_mean));
  result.exclusion = std::move(exclusion);
  return result;
}

}  // namespace tridentscan::run
