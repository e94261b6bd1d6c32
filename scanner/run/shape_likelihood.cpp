#include "scanner/run/shape_likelihood.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace tridentscan::run {
namespace {

double sum_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

/// Relative changes of the contents of bins for t = `tilt`: tilt sqrt(12) (u - 1/2), of width tilt
/// over the distribution, which keeps its integral.
std::vector<double> tilted(double tilt, const std::vector<double>& quantiles) {
  std::vector<double> changes;
  for (const double u : quantiles) changes.push_back(tilt * std::sqrt(12.0) * (u - 0.5));
  return changes;
}

}  // namespace

void Nuisances::add_share(std::string name, std::vector<double> sizes) {
  names.push_back(std::move(name));
  additions.emplace_back(sizes.size(), 0.0);
  shares.push_back(std::move(sizes));
}

void Nuisances::add_addition(std::string name, std::vector<double> sizes) {
  names.push_back(std::move(name));
  shares.emplace_back(sizes.size(), 0.0);
  additions.push_back(std::move(sizes));
}

void Nuisances::append(const Nuisances& more, std::size_t before, std::size_t total) {
  names.insert(names.end(), more.names.begin(), more.names.end());
  const auto append_rows = [&](const auto& from, auto& to) {
    for (auto& known : to) known.resize(total, 0.0);
    for (const auto& sizes : from) {
      to.emplace_back(before, 0.0).insert(to.back().end(), sizes.begin(), sizes.end());
    }
  };
  append_rows(more.shares, shares);
  append_rows(more.additions, additions);
}

bool is_distribution(const config::Experiment& experiment) {
  return experiment.shape && experiment.trident().detection.bins() > 1;
}

namespace {

/// Numbers of a background's table, for the exposure of the experiment.
std::vector<double> scaled(const config::Background& background, std::vector<double> of_bins,
                           double sm_events) {
  if (background.times_standard_model > 0) {
    const double factor = background.times_standard_model * sm_events / sum_of(background.events);
    for (double& of_bin : of_bins) of_bin *= factor;
  }
  return of_bins;
}

}  // namespace

std::vector<double> events_of(const config::Background& background, double sm_events) {
  return scaled(background, background.events, sm_events);
}

std::vector<double> sample_errors_of(const config::Background& background, double sm_events) {
  return scaled(background, background.sample_errors, sm_events);
}

double sample_error(const config::Experiment& experiment, double events, double error) {
  return experiment.is_trident() && experiment.trident().simulated ? events * error : 0;
}

void add_backgrounds(const config::Shape& shape, physics::CountMeasurement& counts) {
  double variance = counts.background_error * counts.background_error;
  for (const config::Background& background : shape.backgrounds) {
    const double events = sum_of(events_of(background, counts.standard_model));
    counts.background += events;
    variance += std::pow(background.error * events, 2);
    for (const double one : sample_errors_of(background, counts.standard_model)) {
      variance += one * one;
    }
  }
  if (!shape.backgrounds.empty()) counts.background_error = std::sqrt(variance);
}

std::vector<double> quantiles_along(std::size_t observable,
                                    const std::vector<physics::Binning>& observables,
                                    std::span<const double> contents) {
  std::size_t stride = 1;  // between neighbours along the observable
  for (std::size_t k = observable + 1; k < observables.size(); ++k) stride *= observables[k].bins();
  const std::size_t size = observables[observable].bins();
  const auto along = [&](std::size_t bin) { return bin / stride % size; };
  std::vector<double> sums(size, 0.0);
  for (std::size_t bin = 0; bin < contents.size(); ++bin) sums[along(bin)] += contents[bin];
  const double total = sum_of(sums);
  std::vector<double> centres;
  double below = 0;
  for (const double sum : sums) {
    centres.push_back(total > 0 ? (below + sum / 2) / total : 0.5);
    below += sum;
  }
  std::vector<double> result;
  for (std::size_t bin = 0; bin < contents.size(); ++bin) result.push_back(centres[along(bin)]);
  return result;
}

DistributionRows distribution_rows(const config::Experiment& experiment,
                                   const ExpectedEvents& predicted_events) {
  const std::vector<double>& sm_events = predicted_events.bins;
  const config::Shape& shape = *experiment.shape;
  const auto& observables = experiment.trident().detection.observables;
  const auto& of_sum = std::get<physics::CountMeasurement>(experiment.measurement);
  const double predicted = sum_of(sm_events);
  // A measurement may state its own number of Standard Model events: the bins share it.
  const double total = experiment.events_from_exposure ? predicted : of_sum.standard_model;

  DistributionRows rows;
  std::vector<double> expected;
  for (std::size_t bin = 0; bin < sm_events.size(); ++bin) {
    if (!(sm_events[bin] > 0)) continue;
    rows.bins.emplace_back(bin);
    expected.push_back(sm_events[bin] / predicted * total);
  }
  const auto kept = [&](const std::vector<double>& of_bins) {
    std::vector<double> result;
    for (const auto& bin : rows.bins) result.push_back(of_bins[*bin]);
    return result;
  };

  const std::size_t count = rows.bins.size();
  std::vector<double> background(count, 0.0), variances(count, 0.0);
  Nuisances& nuisances = rows.nuisances;
  if (of_sum.standard_model_error > 0) {
    const double error = of_sum.standard_model_error / of_sum.standard_model;
    nuisances.add_share(experiment.name + " normalisation", std::vector(count, error));
  }
  const auto add_tilts = [&](const std::string& of, double tilt,
                             const std::vector<double>& contents, const auto& add) {
    for (std::size_t k = 0; k < observables.size() && tilt > 0; ++k) {
      if (observables[k].bins() < 2) continue;
      add(experiment.name + " tilt of " + of + " in " + physics::name_of(observables[k].observable),
          kept(tilted(tilt, quantiles_along(k, observables, contents))));
    }
  };
  add_tilts("tridents", shape.tilt, sm_events, [&](std::string name, std::vector<double> sizes) {
    nuisances.add_share(std::move(name), std::move(sizes));
  });
  for (const config::Background& one : shape.backgrounds) {
    const std::vector<double> all = events_of(one, total);
    const std::vector<double> events = kept(all);
    std::vector<double> errors;
    for (std::size_t i = 0; i < count; ++i) {
      background[i] += events[i];
      errors.push_back(one.error * events[i] / expected[i]);
    }
    const std::vector<double> of_sample = sample_errors_of(one, total);
    for (std::size_t i = 0; i < count && !of_sample.empty(); ++i) {
      variances[i] += std::pow(of_sample[*rows.bins[i]], 2);
    }
    if (one.error > 0) nuisances.add_addition(experiment.name + " " + one.name, errors);
    add_tilts(one.name, one.tilt, all, [&](std::string name, std::vector<double> sizes) {
      for (std::size_t i = 0; i < count; ++i) sizes[i] *= events[i] / expected[i];
      nuisances.add_addition(std::move(name), std::move(sizes));
    });
  }

  for (std::size_t i = 0; i < count; ++i) {
    rows.sample_errors.push_back(std::sqrt(variances[i]));
    const std::size_t bin = *rows.bins[i];
    const double error = bin < predicted_events.errors.size() ? predicted_events.errors[bin] : 0;
    const double of_tridents = sample_error(experiment, expected[i], error);
    physics::CountMeasurement counts{
        .observed = expected[i] + background[i],
        .standard_model = expected[i],
        .standard_model_error = 0,
        .background = background[i],
        .background_error = std::hypot(rows.sample_errors[i], of_tridents)};
    if (!experiment.projection) counts.observed = shape.observed[bin];
    rows.measurements.emplace_back(counts);
  }
  return rows;
}

}  // namespace tridentscan::run
