#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physics/measurement.hpp"
#include "physics/ratio_polynomial.hpp"
#include "physics/trident_kernel.hpp"
#include "scanner/config/input/scan_config.hpp"
#include "scanner/integration/estimate.hpp"

namespace tridentscan::physics {
class FourMuonRates;
}

namespace tridentscan::result {

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

/// p-values from pseudo-experiments, [mass, coupling], and the limits that they give, [mass].
struct ToyPValues {
  std::vector<double> observed, observed_error;  // CLs for cls_toys
  /// As observed, for data at the quantiles of `quantiles` if the Standard Model is true.
  std::array<std::vector<double>, 5> expected;
  std::vector<double> number;  // pseudo-experiments of each hypothesis
  /// First g' with a p-value below 1 - CL, refined between the points of the grid. NaN: no coupling
  /// of the grid is excluded; 0: its lowest one is. Empty where R is known on the grid only.
  std::vector<double> limit, limit_error;  // toys and interpolation
  std::array<std::vector<double>, 5> expected_limit, expected_limit_error;
};

/// The data that expected limits are given for, standard deviations towards the signal.
inline constexpr std::array<double, 5> quantiles = {-2, -1, 0, 1, 2};

/// Significances that the discovery reach is given for.
inline constexpr std::array<double, 2> discovery_significances = {3, 5};

/// Why a limit is a number, or why it is none.
enum class LimitStatus : unsigned char {
  found,           // the smallest excluded coupling
  none,            // no coupling is excluded, up to the largest that is looked at
  standard_model,  // the data exclude the Standard Model itself, and with it g' -> 0: limit 0
  below_grid,      // the lowest coupling that toys were thrown at is excluded: the limit lies below
  failed           // R is not known there
};
inline constexpr std::size_t limit_statuses = 5;
/// In a few words: "nothing excluded".
[[nodiscard]] std::string_view words_of(LimitStatus status);
/// All of them with their numbers in a file: "0 found, 1 ...".
[[nodiscard]] std::string limit_status_meaning();

/// Smallest excluded g' and its numerical error at each mass; NaN unless the status is found or
/// standard_model. All [mass].
struct LimitCurve {
  std::vector<double> coupling, error;
  std::vector<LimitStatus> status;
};

/// What an experiment, or several, exclude. Arrays [mass, coupling] are row-major: index = i_mass *
/// n_coupling + i_coupling.
struct Exclusion {
  std::vector<double> chi2, chi2_error;    // -2 ln(L/L_largest); [mass, coupling]
  double chi2_min = 0;                     // over the couplings and masses of the grid's model
  std::vector<double> chi2_min_at_mass;    // [mass]
  std::vector<double> limit, limit_error;  // smallest excluded g' [mass]; NaN where none
  std::vector<LimitStatus> limit_status;   // [mass]
  std::array<std::vector<double>, quantiles.size()> expected_limit;           // [mass]
  std::array<std::vector<double>, discovery_significances.size()> discovery;  // g' [mass]
  ToyPValues toys;  // empty unless the test needs them
};

/// Of the Standard Model by the program, before it is scaled: all pairs of one flavour and opposite
/// charge above the cut on pairs, no other cut.
struct ZBranchingRatios {
  integration::Estimate four_muons, two_flavours;  // 4 mu; 2 e 2 mu
  integration::Estimate four_leptons;              // e and mu
};

/// What one kind of neutrino adds to the Standard Model's prediction.
struct ReactionShare {
  integration::Estimate cross_section{};  // cm^2 per nucleus and neutrino of the whole beam
  integration::Estimate events{};         // zero without an exposure
};

/// What the data prefer, measurement by measurement, in standard deviations.
struct Pull {
  std::string name;                 // experiment, bin of one, or common error
  double standard_model, best_fit;  // (R - R_obs)/error, or theta
};

/// Where chi2 is smallest; in direct mode on the grid.
struct BestFit {
  double mass, coupling;  // GeV, g'
  std::vector<Pull> pulls;
};

/// The bins of an experiment that measures a distribution, the last observable varying fastest.
struct Bins {
  std::vector<physics::Binning> observables;
  std::vector<std::vector<physics::ReactionKernel>> kernels;  // [bin], as those of the sum
  std::vector<integration::Estimate> cross_section;           // [bin], Standard Model, cm^2
  std::vector<integration::Estimate> events;                  // [bin]; zero without an exposure
  std::vector<std::vector<physics::RatioPolynomial>> polynomials;  // [bin][mass]
  std::vector<double> observed, background;                        // [bin]; events
  std::vector<double> sample_error;  // of what is expected, by finite samples [bin]; events
  /// Events that the likelihood expects after its fit to the data, without a boson and with the
  /// best one [bin].
  std::vector<double> fitted_standard_model, fitted_best_fit;
};

/// One experiment over the plane.
struct ExperimentResult {
  std::string name;
  /// With the events that the Standard Model predicts; a projection sees exactly the Standard
  /// Model.
  physics::Measurement measurement = physics::RatioMeasurement(1, 1);
  std::vector<double> ratio, ratio_error;    // R = sigma(model)/sigma(SM)
  integration::Estimate sm_cross_section{};  // cm^2 per nucleus, with cuts
  double achieved_relative_error = 0;        // worst over pieces and masses
  bool accuracy_reached = false;
  long evaluations = 0;  // matrix elements
  long non_finite = 0;
  integration::Estimate sm_events{};                  // zero without an exposure
  std::vector<physics::RatioPolynomial> polynomials;  // [mass]; empty in direct mode
  std::vector<physics::ReactionKernel> kernels;       // empty in direct mode
  std::vector<ReactionShare> reactions;               // in the order of `kernels`
  std::optional<Bins> bins;                           // of tridents that are measured in bins
  std::optional<ZBranchingRatios> branching_ratios;   // of z_to_four_muons
  std::shared_ptr<const physics::FourMuonRates> four_muons;  // the same; empty in direct mode
  Exclusion exclusion;
  std::optional<BestFit> best_fit;  // of several bins
  Systematics systematics;          // empty in direct mode

  /// False if no sampled point passed the cuts: then all numbers of the experiment are NaN.
  [[nodiscard]] bool selects_something() const { return sm_cross_section.value > 0; }
  /// Few points passed: the scatter of the replicas, of which each may have missed what weighs
  /// most, does not tell the error any more.
  [[nodiscard]] bool selects_almost_nothing() const {
    constexpr double honest = 0.1;  // relative errors up to this
    return selects_something() && !accuracy_reached && achieved_relative_error > honest;
  }
};

/// Several experiments together.
struct CombinationResult {
  Exclusion exclusion;
  BestFit best_fit;
  integration::Estimate mean_ratio;  // weighted mean of the measured ratios; its error
  // Smallest excluded R > 1 if all experiments have the same: by their likelihood, and by their
  // mean with its error as if that were one measurement. NaN if there is none.
  double excluded_ratio, excluded_by_mean;
};

/// Polylines of one contour, all pieces in one array.
struct ContourSet {
  std::string name;  // of the experiment, or "combined"
  double confidence_level;
  double level;                  // value of the test statistic on the contour
  std::vector<double> vertices;  // [n, 2]: mass / GeV, coupling
  // [n, 2]: displacement for one sigma of numerical error; along g' for roots at a mass, along the
  // gradient where toys leave a grid of p-values
  std::vector<double> vertices_error;
  std::vector<long> offsets;          // piece k is [offsets[k], offsets[k + 1]); size pieces + 1
  std::vector<unsigned char> closed;  // [pieces]
  /// Masses beside which pieces could not be followed: their number is not sure.
  std::vector<double> unsure;
};

/// Couplings that give a Delta a_mu, on the mass axis.
struct BandResult {
  std::string name;
  std::vector<double> lower, central, upper;  // NaN where Delta a_mu would have to be negative
};

/// What one experiment, or the combination, excludes at each value of the third parameter.
struct ScannedLimits {
  /// At one value, as of Exclusion.
  struct AtValue {
    LimitCurve limit;
    std::array<std::vector<double>, quantiles.size()> expected_limit;           // [mass]
    std::array<std::vector<double>, discovery_significances.size()> discovery;  // g' [mass]
    /// Of the Standard Model; NaN for the combination and without an exposure.
    double sm_cross_section, sm_events;
  };
  std::string name;
  std::vector<AtValue> values;  // [value]
};

struct ScanResult {
  std::vector<double> mass;      // GeV
  std::vector<double> coupling;  // g'
  std::vector<ExperimentResult> experiments;
  std::optional<CombinationResult> combination;
  std::vector<BandResult> bands;
  std::vector<ContourSet> contours;
  std::vector<ScannedLimits> scanned;  // empty without a third parameter
};

}  // namespace tridentscan::result
