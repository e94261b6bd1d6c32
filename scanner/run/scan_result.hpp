#pragma once

#include <string>
#include <vector>

#include "physics/trident_kernel.hpp"
#include "scanner/config/scan_config.hpp"
#include "scanner/integration/estimate.hpp"

namespace tridentscan::run {

/// What changes when one thing in the description of an experiment does.
struct Systematics {
  struct Shift {
    std::string component, name;             // "form_factor", "helm"
    bool is_theory_error = true;             // else it is not part of the totals
    integration::Estimate cross_section{};   // relative shift of the Standard Model's
    std::vector<double> ratio, ratio_error;  // shift of R at the nominal limit [mass]
    std::vector<double> limit, limit_error;  // relative shift of the limit [mass]
  };
  std::vector<Shift> shifts;
  integration::Estimate acceptance{1, 0};  // sigma(cuts)/sigma of the Standard Model
  // Quadratic sums over components, of each the largest shift.
  double cross_section_total = 0;
  std::vector<double> ratio_total, limit_total;  // [mass]
};

/// One experiment over the plane. Arrays [mass, coupling] are row-major: index = i_mass *
/// n_coupling + i_coupling.
struct ExperimentResult {
  std::string name;
  std::vector<double> ratio, ratio_error;  // R = sigma(model)/sigma(SM)
  std::vector<double> chi2, chi2_error;
  integration::Estimate sm_cross_section{};  // cm^2 per nucleus, with cuts
  double chi2_min = 0;                       // over the couplings and masses of the grid's model
  std::vector<double> chi2_min_at_mass;      // [mass]
  std::vector<double> limit, limit_error;    // smallest excluded g' [mass]; NaN where none
  double achieved_relative_error = 0;        // worst over pieces and masses
  bool accuracy_reached = false;
  long evaluations = 0;  // matrix elements
  long non_finite = 0;
  Systematics systematics;            // empty in direct mode
  integration::Estimate sm_events{};  // zero without an exposure
  physics::TridentKernel kernel;      // empty in direct mode
};

/// Polylines of one contour, all pieces in one array.
struct ContourSet {
  std::string name;  // of the experiment
  double confidence_level;
  double level;                  // value of the test statistic on the contour
  std::vector<double> vertices;  // [n, 2]: mass / GeV, coupling
  std::vector<double>
      vertices_error;  // [n, 2]: displacement along the gradient for one sigma of numerical error
  std::vector<long> offsets;          // piece k is [offsets[k], offsets[k + 1]); size pieces + 1
  std::vector<unsigned char> closed;  // [pieces]
};

/// Couplings that give a Delta a_mu, on the mass axis.
struct BandResult {
  std::string name;
  std::vector<double> lower, central, upper;  // NaN where Delta a_mu would have to be negative
};

struct ScanResult {
  std::vector<double> mass;      // GeV
  std::vector<double> coupling;  // g'
  std::vector<ExperimentResult> experiments;
  std::vector<BandResult> bands;
  std::vector<ContourSet> contours;
};

}  // namespace tridentscan::run
