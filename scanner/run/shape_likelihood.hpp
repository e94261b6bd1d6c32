#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "physics/measurement.hpp"
#include "scanner/config/input/scan_config.hpp"

// The likelihood of an experiment that measures a distribution: Poisson in each bin, and nuisances
// that the bins have in common (docs/shapes.md).
namespace tridentscan::run {

/// What is predicted of the Standard Model for an exposure: events of all bins, and of each if
/// there are several, with their relative numerical errors. Zero without an exposure.
struct ExpectedEvents {
  double total = 0, error = 0;
  std::vector<double> bins = {}, errors = {};  // [bin]
};

/// Common errors of measurements, as physics::Likelihood takes them.
struct Nuisances {
  std::vector<std::string> names;
  std::vector<std::vector<double>> shares, additions;  // [nuisance][measurement]

  void add_share(std::string name, std::vector<double> sizes);
  void add_addition(std::string name, std::vector<double> sizes);
  /// Those of measurements that stand behind `before` others, `total` with them.
  void append(const Nuisances& more, std::size_t before, std::size_t total);
};

struct DistributionRows {
  std::vector<std::optional<std::size_t>> bins;  // [measurement]
  std::vector<physics::Measurement> measurements;
  Nuisances nuisances;
  /// Of the finite samples of backgrounds, events [measurement]. A measurement's background_error
  /// is this and the error of the sample of the tridents, where a simulation has kept them.
  std::vector<double> sample_errors;
};

/// False for one bin, which is counting.
[[nodiscard]] bool is_distribution(const config::Experiment& experiment);

/// Events of a background in each bin; `sm_events` of all bins.
[[nodiscard]] std::vector<double> events_of(const config::Background& background, double sm_events);

/// Of its finite sample [bin]; empty if it is exact.
[[nodiscard]] std::vector<double> sample_errors_of(const config::Background& background,
                                                   double sm_events);

/// Of the events of tridents that a simulation has kept; else 0. `error` is the relative one of
/// their kernel.
[[nodiscard]] double sample_error(const config::Experiment& experiment, double events,
                                  double error);

/// The sum of backgrounds and their errors to counts, whose Standard Model is known.
void add_backgrounds(const config::Shape& shape, physics::CountMeasurement& counts);

/// Quantiles of the centres of bins with these contents, along one of the observables [bin].
[[nodiscard]] std::vector<double> quantiles_along(std::size_t observable,
                                                  const std::vector<physics::Binning>& observables,
                                                  std::span<const double> contents);

/// One measurement for each bin that the Standard Model reaches: no boson reaches another one.
/// The bins of a projection hold what the Standard Model and backgrounds give.
[[nodiscard]] DistributionRows distribution_rows(const config::Experiment& experiment,
                                                 const ExpectedEvents& predicted);

}  // namespace tridentscan::run
