#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "physics/likelihood.hpp"

namespace tridentscan::physics {

/// Data as the experiments of a likelihood would see them if given ratios were true. Nuisances are
/// true at the values that the real data prefer at these ratios (parametric bootstrap); the
/// measurements that constrain them fluctuate like the data. Asymmetric errors: the data lie on
/// either side of the truth with probability 1/2, so that each side has its coverage. Counts are
/// exactly Poisson up to a mean of 10^4 events, from a table; beyond, which bounds the memory,
/// their quantiles are those of the Cornish-Fisher expansion (M. Abramowitz, I. A.
/// Stegun, 26.2.49), right but for one event in a few of 1000 draws.
class PseudoExperiments {
 public:
  PseudoExperiments(const Likelihood& data, std::span<const double> ratios);

  /// Random numbers that one pseudo-experiment takes.
  [[nodiscard]] std::size_t dimensions() const;
  /// From numbers uniform in (0, 1) [dimensions()]. Monotonic in each, and smooth in the ratios:
  /// the same numbers at neighbouring points of a plane give neighbouring data.
  [[nodiscard]] Likelihood draw(std::span<const double> uniform) const;

 private:
  struct TrueCounts {
    double mean, standard_model, background;
    std::vector<double> cumulative;  // of the Poisson distribution from `first` events on
    double first;
    /// Events that have this cumulative probability.
    [[nodiscard]] double events(double probability) const;
  };
  [[nodiscard]] static TrueCounts true_counts(const CountMeasurement& measurement, double r);

  Likelihood data_;
  std::vector<double> theta_;       // [common error]
  std::vector<double> predicted_;   // [measurement]
  std::vector<TrueCounts> counts_;  // [measurement]; empty tables for ratios
};

}  // namespace tridentscan::physics
