#include "scanner/run/data_fit.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

#include "physics/limit.hpp"
#include "physics/normal.hpp"
#include "scanner/run/exclusion.hpp"
#include "scanner/run/plane.hpp"

namespace tridentscan::run {
namespace {

double pull(const physics::Measurement& measurement, double r) {
  return std::copysign(std::sqrt(physics::chi2(measurement, r)), r - best_ratio(measurement));
}

DataFit fit_at(const config::Question& config, const Constraint& constraint, double mass,
               const std::vector<physics::RatioPolynomial>& polynomials, double largest) {
  const auto [coupling, chi2] = physics::best_fit(polynomials, constraint.data, largest);
  std::vector<double> best;
  for (const auto& p : polynomials) best.push_back(p.ratio(coupling * coupling));
  const std::vector<double> none(constraint.experiments.size(), 1.0);
  const auto theta_none = constraint.data.common_pulls(none);
  const auto theta_best = constraint.data.common_pulls(best);

  DataFit fit{{mass, coupling, {}}, constraint.data.chi2(none), chi2, {}, {}};
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

}  // namespace

DataFit fit_data(const config::Question& config, const Constraint& constraint,
                 const std::vector<result::ExperimentResult>& predictions,
                 const result::Exclusion& exclusion) {
  const Plane plane(config, constraint, predictions, 1);
  const auto least = std::ranges::min_element(  // masses that failed come last
      exclusion.chi2_min_at_mass,
      [](double a, double b) { return a < b || (std::isnan(b) && !std::isnan(a)); });
  const auto mass = static_cast<std::size_t>(least - exclusion.chi2_min_at_mass.begin());
  return fit_at(config, constraint, plane.masses[mass], plane.polynomials(mass),
                plane.largest_coupling());
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

CouplingFit fit_coupling(const config::Question& config, const Constraint& constraint,
                         const std::vector<result::ExperimentResult>& predictions, double mass,
                         double confidence_level) {
  const Plane plane(config, constraint, predictions, 1);
  const auto polynomials = plane.polynomials_at(mass);
  if (!all_known(polynomials)) {
    throw std::invalid_argument(constraint.name + ": R is not known, nothing is selected");
  }
  const double largest = plane.largest_coupling();
  CouplingFit fit{fit_at(config, constraint, mass, polynomials, largest), {}, largest};
  const double z = physics::normal_quantile((1 + confidence_level) / 2);
  double from = 0;
  for (const auto& excluded : physics::excluded_intervals(
           polynomials, constraint.data,
           [&](std::span<const double> ratios) { return constraint.data.chi2(ratios); },
           fit.data.chi2 + z * z, {0, largest})) {
    if (excluded.low > from) fit.allowed.push_back({from, excluded.low});
    from = excluded.high;
  }
  if (from < largest) fit.allowed.push_back({from, largest});
  return fit;
}

}  // namespace tridentscan::run
