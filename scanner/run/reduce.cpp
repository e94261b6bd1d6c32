#include "scanner/run/reduce.hpp"

#include <limits>
#include <optional>
#include <utility>
#include <variant>

#include "scanner/run/combination.hpp"
#include "scanner/run/constraint.hpp"
#include "scanner/run/data_fit.hpp"
#include "scanner/run/exclusion.hpp"
#include "scanner/run/exclusion_contour.hpp"
#include "scanner/run/shape_likelihood.hpp"

namespace tridentscan::run {

namespace {

std::vector<Constraint> constraints_on(const config::Question& config,
                                       const std::vector<result::ExperimentResult>& predictions) {
  return constraints_of(config, expected_events(predictions));
}

/// What the likelihoods of distributions have in each bin, for the file; bins that they leave out
/// are NaN.
void fill_data(const std::vector<Constraint>& constraints,
               std::vector<result::ExperimentResult>& experiments) {
  for (std::size_t e = 0; e < experiments.size(); ++e) {
    if (!experiments[e].bins) continue;
    result::Bins& bins = *experiments[e].bins;
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    bins.observed.assign(bins.kernels.size(), nan);
    bins.background.assign(bins.kernels.size(), nan);
    bins.sample_error.assign(bins.kernels.size(), nan);
    bins.fitted_standard_model.assign(bins.kernels.size(), nan);
    bins.fitted_best_fit.assign(bins.kernels.size(), nan);
    for (std::size_t i = 0; i < constraints[e].bins.size(); ++i) {
      if (!constraints[e].bins[i]) continue;
      const auto& counts =
          std::get<physics::CountMeasurement>(constraints[e].data.measurements()[i]);
      bins.observed[*constraints[e].bins[i]] = counts.observed;
      bins.background[*constraints[e].bins[i]] = counts.background;
      bins.sample_error[*constraints[e].bins[i]] = counts.background_error;
    }
  }
}

}  // namespace

result::ScanResult reduce(const config::Question& config,
                          std::vector<result::ExperimentResult> predictions,
                          std::vector<result::ToyPValues> toys, int threads) {
  result::ScanResult result;
  result.mass = config.mass.values();
  result.coupling = config.coupling.values();
  result.experiments = std::move(predictions);
  for (std::size_t e = 0; e < result.experiments.size(); ++e) {
    result.experiments[e].measurement =
        measurement_of(config.experiments[e], expected_events(result.experiments[e]));
  }
  const std::vector<Constraint> constraints = constraints_on(config, result.experiments);
  fill_data(constraints, result.experiments);
  toys.resize(constraints.size());
  for (std::size_t c = 0; c < constraints.size(); ++c) {
    result::Exclusion exclusion =
        exclude(config, constraints[c], result.experiments, std::move(toys[c]), {}, threads);
    result.contours.push_back(
        exclusion_contour(config, constraints[c], result.experiments, exclusion, threads));
    if (c < result.experiments.size()) {
      result::ExperimentResult& experiment = result.experiments[c];
      experiment.exclusion = std::move(exclusion);
      if (is_distribution(config.experiments[c]) && experiment.selects_something()) {
        fit_bins(config, constraints[c], result.experiments, experiment);
      }
    } else {
      result.combination =
          combine(config, constraints[c], result.experiments, std::move(exclusion));
    }
  }
  return result;
}

std::vector<NamedExclusion> exclude_all(const config::Question& config,
                                        const std::vector<result::ExperimentResult>& predictions,
                                        std::vector<result::ToyPValues> toys,
                                        const Chi2Min& chi2_min, int threads) {
  const std::vector<Constraint> constraints = constraints_on(config, predictions);
  toys.resize(constraints.size());
  std::vector<NamedExclusion> result;
  for (std::size_t c = 0; c < constraints.size(); ++c) {
    const auto known = chi2_min.empty() ? std::nullopt : std::optional(chi2_min[c]);
    result.push_back({constraints[c].name, exclude(config, constraints[c], predictions,
                                                   std::move(toys[c]), known, threads)});
  }
  return result;
}

}  // namespace tridentscan::run
