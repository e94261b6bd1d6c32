#include "scanner/run/prediction.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "physics/four_muon_rates.hpp"
#include "scanner/integration/estimate.hpp"
#include "scanner/parallel/shared_loop.hpp"

namespace tridentscan::run {
namespace {

result::ExperimentResult empty_result(const std::string& name, std::size_t plane) {
  result::ExperimentResult result;
  result.name = name;
  result.ratio.resize(plane);
  result.ratio_error.resize(plane);
  return result;
}

/// R and its error over the plane; polynomial(mass index) is R there. Threads share the masses.
template <class Polynomial>
result::ExperimentResult from_polynomials(const std::string& name, std::size_t masses,
                                          const std::vector<double>& couplings, int threads,
                                          const Polynomial& polynomial) {
  const std::size_t n = couplings.size();
  result::ExperimentResult result = empty_result(name, masses * n);
  result.polynomials.resize(masses);

  parallel::shared_loop(masses, threads, [&](std::size_t i) {
    const physics::RatioPolynomial p = polynomial(i);
    for (std::size_t j = 0; j < n; ++j) {
      const double g2 = couplings[j] * couplings[j];
      result.ratio[i * n + j] = p.ratio(g2);
      result.ratio_error[i * n + j] = std::sqrt(p.variance(g2));
    }
    result.polynomials[i] = p;
  });
  return result;
}

template <class Integrated>
void take_accuracy(const Integrated& integrated, result::ExperimentResult& result) {
  result.achieved_relative_error = integrated.relative_error;
  result.accuracy_reached = integrated.reached;
  result.evaluations = integrated.evaluations;
  result.non_finite = integrated.non_finite;
}

integration::Estimate scaled(const integration::Estimate& estimate, double factor) {
  return {factor * estimate.value, factor * estimate.error};
}

void add_events(const config::Experiment& experiment, result::ExperimentResult& result) {
  if (experiment.exposure) {
    const double events = experiment.exposure->events_per_cm2;
    result.sm_events = scaled(result.sm_cross_section, events);
    for (result::ReactionShare& share : result.reactions) {
      share.events = scaled(share.cross_section, events);
    }
  }
}

/// The Standard Model from the independent estimates of all points that did not fail. They count by
/// their evaluations, zeros too: by their errors those would count most that came out low. The
/// error is the stated one or that of their scatter, whichever is larger.
integration::Estimate mean_of_points(const std::vector<DirectPoint>& points) {
  double weights = 0, weighted = 0, stated = 0, scatter = 0, count = 0;
  const auto for_each_known = [&](const auto& work) {
    for (const DirectPoint& point : points) {
      if (std::isfinite(point.sm_sigma)) work(point, point.evaluations);
    }
  };
  for_each_known([&](const DirectPoint& point, double weight) {
    weights += weight;
    weighted += weight * point.sm_sigma;
    stated += std::pow(weight * point.sm_sigma_error, 2);
    ++count;
  });
  const double mean = weighted / weights;
  for_each_known([&](const DirectPoint& point, double weight) {
    scatter += std::pow(weight * (point.sm_sigma - mean), 2);
  });
  // The scatter of a few points is no measure of an error.
  constexpr double enough = 8;
  const double seen = count >= enough ? scatter * count / (count - 1) : 0;
  return {mean, std::sqrt(std::max(stated, seen)) / weights};
}

result::Bins bins_of(const config::Question& config, const config::Experiment& experiment,
                     std::vector<std::vector<physics::ReactionKernel>> kernels, int threads) {
  result::Bins bins;
  bins.observables = experiment.trident().detection.observables;
  bins.kernels = std::move(kernels);
  for (const auto& of_bin : bins.kernels) {
    const auto sigma = integration::mean_of_replicas(physics::cross_sections(of_bin));
    bins.cross_section.push_back(sigma);
    bins.events.push_back(experiment.exposure ? scaled(sigma, experiment.exposure->events_per_cm2)
                                              : decltype(sigma){});
  }
  bins.polynomials = polynomials_of_bins(config.model, bins.kernels, config.mass.values(), threads);
  return bins;
}

/// A sampled zero is not zero: where no point passed the cuts nothing is known.
void forget_if_nothing_was_selected(result::ExperimentResult& result) {
  if (result.selects_something()) {
    return;
  }
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  result.sm_cross_section = {nan, nan};
  result.sm_events = {nan, nan};
  result.achieved_relative_error = nan;
  result.accuracy_reached = false;
  std::fill(result.ratio.begin(), result.ratio.end(), nan);
  std::fill(result.ratio_error.begin(), result.ratio_error.end(), nan);
}

}  // namespace

std::vector<std::vector<physics::RatioPolynomial>> polynomials_of_bins(
    const physics::Mediator& model,
    const std::vector<std::vector<physics::ReactionKernel>>& kernels,
    const std::vector<double>& masses, int threads, const physics::StandardModel& standard) {
  std::vector polynomials(kernels.size(), std::vector<physics::RatioPolynomial>(masses.size()));
  // All masses of a bin in a row: its kernels stay in the cache.
  parallel::shared_loop(kernels.size() * masses.size(), threads, [&](std::size_t k) {
    const std::size_t bin = k / masses.size(), i = k % masses.size();
    polynomials[bin][i] = physics::ratio_polynomial(
        physics::coupling_polynomials(kernels[bin], model, masses[i], standard));
  });
  return polynomials;
}

result::ExperimentResult predict(const config::Question& config,
                                 const config::Experiment& experiment, KernelResult kernel,
                                 int threads) {
  const std::vector<double> masses = config.mass.values();
  result::ExperimentResult result = from_polynomials(
      experiment.name, masses.size(), config.coupling.values(), threads, [&](std::size_t i) {
        return physics::ratio_polynomial(
            physics::coupling_polynomials(kernel.kernels, config.model, masses[i]));
      });
  result.sm_cross_section = integration::mean_of_replicas(physics::cross_sections(kernel.kernels));
  for (const physics::ReactionKernel& one : kernel.kernels) {
    result.reactions.push_back(
        {integration::mean_of_replicas(physics::cross_sections(std::span(&one, 1))), {}});
  }
  take_accuracy(kernel, result);
  result.kernels = std::move(kernel.kernels);
  if (!experiment.trident().detection.observables.empty()) {
    result.bins = bins_of(config, experiment, std::move(kernel.bins), threads);
  }
  add_events(experiment, result);
  forget_if_nothing_was_selected(result);
  return result;
}

result::ExperimentResult predict(const config::Question& config,
                                 const config::Experiment& experiment,
                                 const FourMuonResult& four_muons, int threads) {
  result::ExperimentResult result = from_polynomials(
      experiment.name, four_muons.rates.size(), config.coupling.values(), threads,
      [&](std::size_t i) {
        physics::RatioPolynomial p = physics::ratio_polynomial(four_muons.rates[i]);
        if (!four_muons.tables.empty()) p.table = four_muons.tables[i];
        return p;
      });
  result.sm_cross_section = four_muons.standard_model;
  result.branching_ratios = four_muons.branching_ratios;
  result.four_muons = four_muons.kernel;
  take_accuracy(four_muons, result);
  forget_if_nothing_was_selected(result);
  return result;
}

result::ExperimentResult predict(const config::Question& config,
                                 const config::Experiment& experiment,
                                 const std::vector<DirectPoint>& points) {
  result::ExperimentResult result = empty_result(experiment.name, points.size());
  result.accuracy_reached = true;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const DirectPoint& point = points[i];
    result.ratio[i] = point.ratio;
    result.ratio_error[i] = point.ratio_error;
    result.achieved_relative_error =
        std::max({result.achieved_relative_error, point.sigma_error / point.sigma,
                  point.sm_sigma_error / point.sm_sigma});
    result.accuracy_reached = result.accuracy_reached && point.reached;
    result.evaluations += static_cast<long>(point.evaluations);
    result.non_finite += static_cast<long>(point.non_finite);
  }
  result.sm_cross_section = mean_of_points(points);
  add_events(experiment, result);
  const std::vector<double> couplings = config.coupling.values();
  const std::size_t n = couplings.size();
  for (std::size_t first = 0; first < points.size(); first += n) {
    const auto ratios = std::span(result.ratio).subspan(first, n);
    const auto errors = std::span(result.ratio_error).subspan(first, n);
    result.polynomials.push_back(physics::fitted_ratio_polynomial(couplings, ratios, errors));
    if (!config::kind_of(experiment.process).ratio_is_polynomial) {
      result.polynomials.back().table = physics::rise_table_through(couplings, ratios, errors);
    }
  }
  forget_if_nothing_was_selected(result);
  return result;
}

physics::RatioPolynomial ratio_polynomial_at(const physics::Mediator& model,
                                             const result::ExperimentResult& prediction,
                                             std::span<const double> masses, double mass) {
  if (!prediction.kernels.empty()) {
    return physics::ratio_polynomial(
        physics::coupling_polynomials(prediction.kernels, model, mass));
  }
  if (prediction.four_muons != nullptr) return prediction.four_muons->ratio(model, mass);
  return physics::interpolated_ratio_polynomial(masses, prediction.polynomials, mass);
}

physics::RatioPolynomial ratio_polynomial_of_bin(const physics::Mediator& model,
                                                 const result::Bins& bins, std::size_t bin,
                                                 double mass) {
  return physics::ratio_polynomial(physics::coupling_polynomials(bins.kernels[bin], model, mass));
}

result::ExperimentResult at_masses(const config::Question& config,
                                   const result::ExperimentResult& prediction,
                                   const std::vector<double>& masses, int threads) {
  const std::vector<double> known = config.mass.values();
  result::ExperimentResult result = from_polynomials(
      prediction.name, masses.size(), config.coupling.values(), threads, [&](std::size_t i) {
        return ratio_polynomial_at(config.model, prediction, known, masses[i]);
      });
  if (prediction.bins) {
    result.bins = prediction.bins;
    result.bins->polynomials =
        polynomials_of_bins(config.model, prediction.bins->kernels, masses, threads);
  }
  result.sm_cross_section = prediction.sm_cross_section;
  result.sm_events = prediction.sm_events;
  result.kernels = prediction.kernels;
  result.four_muons = prediction.four_muons;
  result.reactions = prediction.reactions;
  return result;
}

}  // namespace tridentscan::run
