#pragma once

#include <vector>

#include "physics/limit.hpp"
#include "scanner/config/input/scan_config.hpp"
#include "scanner/result/scan_result.hpp"
#include "scanner/run/constraint.hpp"

namespace tridentscan::run {

/// What a likelihood makes of its data, without a boson and at the best coupling of one mass.
struct DataFit {
  result::BestFit best_fit;
  double chi2_standard_model, chi2;  // -2 ln(L/L_largest)
  /// R that is predicted with the best common errors [measurement].
  std::vector<double> standard_model, best;
};

/// At the mass of the plane where chi2 is smallest.
[[nodiscard]] DataFit fit_data(const config::Question& config, const Constraint& constraint,
                               const std::vector<result::ExperimentResult>& predictions,
                               const result::Exclusion& exclusion);

/// The fit of an experiment with several bins, and what its bins hold in it.
void fit_bins(const config::Question& config, const Constraint& constraint,
              const std::vector<result::ExperimentResult>& predictions,
              result::ExperimentResult& experiment);

/// A fit of the coupling at one mass.
struct CouplingFit {
  DataFit data;
  /// Couplings with chi2 less than z^2 above the best one, z that of a two-sided interval.
  std::vector<physics::CouplingRange> allowed;
  double largest;  // coupling that was looked at
};

/// At any mass (GeV) of the plane's range. Throws std::invalid_argument where R is not known.
[[nodiscard]] CouplingFit fit_coupling(const config::Question& config, const Constraint& constraint,
                                       const std::vector<result::ExperimentResult>& predictions,
                                       double mass, double confidence_level);

}  // namespace tridentscan::run
