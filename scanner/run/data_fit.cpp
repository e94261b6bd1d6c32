#include "scanner/run/data_fit.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <variant>

#include "physics/limit.hpp"
#include "scanner/run/plane.hpp"

namespace tridentscan::run {
namespace {

double pull(const physics::Measurement& measurement, double r) {
  return std::copysign(std::sqrt(physics::chi2(measurement, r)), r - best_ratio(measurement));
}

}  // namespace

DataFit fit_data(const config::Question& config, const Constraint& constraint,
                 const std::vector<result::ExperimentResult>& predictions,
                 const result::Exclusion& exclusion) {
  const Plane plane(config, constraint, predictions, 1);
  const auto least = std::ranges::min_element(  // masses that failed come last
      exclusion.chi2_min_at_mass,
      [](double a, double b) { return a < b || (std::isnan(b) && !std::isnan(a)); });
  const auto mass = static_cast<std::size_t>(least - exclusion.chi2_min_at_mass.begin());
  const auto polynomials = plane.polynomials(mass);
  const double coupling =
      physics::best_fit(polynomials, constraint.data, plane.largest_coupling()).coupling;
  std::vector<double> best;
  for (const auto& p : polynomials) best.push_back(p.ratio(coupling * coupling));
  const std::vector<double> none(constraint.experiments.size(), 1.0);
  const auto theta_none = constraint.data.common_pulls(none);
  const auto theta_best = constraint.data.common_pulls(best);

  DataFit fit{{plane.masses[mass], coupling, {}}, {}, {}};
  for (std::size_t i = 0; i < constraint.experiments.size(); ++i) {
    const physics::Measurement& measurement = constraint.data.measurements()[i];
    std::string name = config.experiments[constraint.experiments[i]].name;
    if (const auto& bin = constraint.bins[i]) name += " bin " + std::to_string(*bin);
    fit.standard_model.push_back(constraint.data.predicted(i, none, theta_none));
    fit.best.push_back(constraint.data.predicted(i, best, theta_best));
    fit.best_fit.pulls.push_back({std::move(name), pull(measurement, fit.standard_model.back()),
                                  pull(measurement, fit.best.back())});
  }
  for (std::size_t k = 0; k < theta_none.size(); ++k) {
    fit.best_fit.pulls.push_back({constraint.nuisances[k], theta_none[k], theta_best[k]});
  }
  return fit;
}

void fit_bins(const config::Question& config, const Constraint& constraint,
              const std::vector<result::ExperimentResult>& predictions,
              result::ExperimentResult& experiment) {
  DataFit fit = fit_data(config, constraint, predictions, experiment.exclusion);
  experiment.best_fit = std::move(fit.best_fit);
  for (std::size_t i = 0; i < constraint.bins.size(); ++i) {
    const std::size_t bin = *constraint.bins[i];
    const auto& counts = std::get<physics::CountMeasurement>(constraint.data.measurements()[i]);
    experiment.bins->fitted_standard_model[bin] = counts.fitted_events(fit.standard_model[i]);
    experiment.bins->fitted_best_fit[bin] = counts.fitted_events(fit.best[i]);
  }
}

}  // namespace tridentscan::run
