#include "scanner/run/combination.hpp"

#include <utility>
#include <vector>

#include "physics/constructions/registry.hpp"
#include "physics/limit.hpp"
#include "scanner/run/data_fit.hpp"

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

}  // namespace

result::CombinationResult combine(const config::Question& config, const Constraint& constraint,
                                  const std::vector<result::ExperimentResult>& predictions,
                                  result::Exclusion exclusion) {
  result::CombinationResult result;
  result.best_fit = fit_data(config, constraint, predictions, exclusion).best_fit;
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
