#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "physics/constructions/registry.hpp"
#include "physics/measurement.hpp"
#include "physics/mediator.hpp"
#include "scanner/config/description/assumption.hpp"
#include "scanner/config/description/choices.hpp"
#include "scanner/config/input/overlay_table.hpp"
#include "scanner/config/input/process.hpp"
#include "scanner/config/yaml/quantity.hpp"

namespace tridentscan::config {

/// One axis of the scanned plane.
struct Axis {
  double min = 0;
  double max = 0;
  int points = 0;
  Spacing spacing = Spacing::log;
  /// Ascending values that are not spaced evenly, instead of those from min to max; empty for the
  /// axes of a configuration.
  std::vector<double> listed = {};
  /// The axis of these values, ascending.
  [[nodiscard]] static Axis of(std::vector<double> values);
  /// The grid points, first = min and last = max exactly.
  [[nodiscard]] std::vector<double> values() const;
  /// Whether these are all different numbers.
  [[nodiscard]] bool ascends() const;
};

struct Grid {
  Axis mass;      // GeV
  Axis coupling;  // g'
};

/// How much of a beam there was.
struct BeamExposure {
  double value;
  Dimension dimension;  // protons on target or luminosity
};

/// What turns a cross section into a number of events.
struct Exposure {
  double events_per_cm2;        // events = this times the cross section per nucleus of the target
  std::string amount;           // "1e+20 POT", "1e+05 charged-current events"
  std::string target = "";      // "67 t", where that counts
  std::string efficiency = "";  // "efficiency 0.5"
  /// What events_per_cm2 is in proportion to, where the flux is known.
  std::optional<BeamExposure> of_beam = std::nullopt;
  /// "1e+20 POT, 67 t, efficiency 0.5"
  [[nodiscard]] std::string description() const;
};

/// Events beside the tridents, in the bins of an experiment, and how well they are known.
struct Background {
  std::string name;
  std::vector<double> events;         // [bin], of the exposure of the experiment
  std::vector<double> sample_errors;  // of `events`, of a finite sample [bin]; empty: exact
  /// Where not zero, the events are this many times those of the Standard Model, and `events` says
  /// how they are spread over the bins.
  double times_standard_model = 0;
  double error = 0;  // relative, of all bins together
  double tilt = 0;   // as Shape::tilt
};

/// What is known of the distribution over the bins of Trident::detection, beside the measurement.
struct Shape {
  /// One standard deviation of t, where the contents of a bin are uncertain by a factor
  /// 1 + t sqrt(12) (u - 1/2), u the quantile of its centre: for each observable.
  double tilt = 0;
  std::vector<Background> backgrounds;
  std::vector<double> observed;  // [bin]; none in a projection
};

/// One measurement or projection: all that its prediction and chi2 depend on.
struct Experiment {
  std::string name;   // HDF5 group: letters, digits, underscore
  std::string label;  // for figures: "CCFR"
  Process process;
  std::optional<Exposure> exposure;
  physics::Measurement measurement;   // of the sum over all bins
  std::optional<Shape> shape;         // of tridents that are measured in bins, or with backgrounds
  bool events_from_exposure = false;  // the expected events of a CountMeasurement, which has 1 then
  bool projection =
      false;  // sees the Standard Model; drawn as a dashed line, not as an excluded region
  std::vector<Assumption> assumptions;

  [[nodiscard]] bool is_trident() const { return std::holds_alternative<Trident>(process); }
  /// Throws std::bad_variant_access for other processes.
  [[nodiscard]] const Trident& trident() const { return std::get<Trident>(process); }
  [[nodiscard]] Trident& trident() { return std::get<Trident>(process); }
};

/// A relative error of the prediction that experiments of the combination share.
struct CommonError {
  std::string name;
  double size;
  std::vector<std::size_t> experiments;  // indices into ScanConfig::experiments
  std::string status;                    // as of an Assumption
  std::string source;
};

/// Experiments whose likelihoods are multiplied.
struct Combination {
  std::vector<std::size_t> experiments;  // indices into ScanConfig::experiments
  std::vector<CommonError> common_errors;
};

/// How many pseudo-experiments a construction throws at each point of the plane.
struct Toys {
  double p_value_error = 0.005;  // reached, or the p-value is that clearly not the critical one
  std::int64_t most = 100'000;
};

/// When a point is excluded.
struct Statistics : physics::Statistics {
  Toys toys;
};

/// Toys of a point that a confidence level needs: 10/(1 - CL). If none of so many is as far out as
/// the data, the p-value is below 1 - CL but in 5 of 100,000 cases.
[[nodiscard]] std::int64_t least_toys(double confidence_level);

/// A range of Delta a_mu, drawn in the plane.
struct MuonG2Band {
  std::string name;
  std::string label;
  BandMeaning meaning = BandMeaning::band;
  double central = 0;
  double lower = 0;
  double upper = 0;
  std::string status;  // as of an Assumption
  std::string source;
};

/// A published limit that this program did not compute: one that came with it, or a user's.
struct Overlay {
  std::string name;
  std::string label;
  OverlayKind kind{};
  OverlayCurve curve{};
  std::string input{};   // path of its table in the inputs
  std::string status{};  // as of an Assumption
  std::string source{};
  // Empty where nobody said it.
  std::string paper{};
  std::string level{};    // "90 % CL"
  std::string assumes{};  // what the limit needs to hold
  std::string note{};     // the same for a legend, in a few words
  std::string model{};    // name of the mediator that it is a limit on
};

/// What the theory error is made of (docs/physics.md, Theory error). Shares are relative, one
/// standard deviation; 0 or an empty list leaves a component out.
struct TheoryError {
  std::vector<physics::FormFactorModel> form_factors = {physics::FormFactorModel::helm};
  double charge_radius = 0.01;
  std::vector<physics::NucleonModel> nucleon = {physics::NucleonModel::kelly};
  double fermi_momentum = 0.10;
  double bound_nucleons = 0.30;   // their cross section
  double sin2_theta_w = 0.23863;  // instead of constants::sin2_theta_w; 0: left out
  double electroweak = 0.05;      // cross section of the Standard Model
  double qed = 0.02;              // cross section, beside Z alpha/(4 pi)
  double energy_scale = 0.02;     // of the beam
  /// Of the photon in Z -> 4 mu: at zero momentum, at m_Z.
  std::vector<double> inverse_alpha = {137.036, 127.951};
};

struct Integration {
  Method method = Method::kernel;
  double relative_error = 1e-3;
  std::uint64_t seed = 1;
  int replicas = 16;
  std::int64_t max_points = std::int64_t{1} << 24;  // base points per replica and nucleus
};

/// Where the result goes.
struct Output {
  std::optional<std::string> path;  // relative to the working directory
  double checkpoint_interval = 60;  // s
};

/// A file that took part in the configuration.
struct Input {
  std::string path;  // relative to the configuration file; "data:..." for one that came with the
                     // program
  std::string text;
  std::string checksum;  // XXH3-128 of the text, hexadecimal
};

/// What limits and contours depend on once the rates are known.
struct Question {
  physics::Mediator model;
  Axis mass;      // GeV
  Axis coupling;  // g'
  std::vector<Experiment> experiments;
  Statistics statistics;
  std::optional<Combination> combination;
  Integration integration;  // its seed is that of toys too
};

/// A third parameter: one key of the configuration, and what is asked for each of its values.
struct ParameterScan {
  std::string key = {};                  // "experiments.ccfr.measurement.error"
  std::vector<std::string> texts = {};   // the values as they are written, "1e21 POT"
  std::vector<double> numbers = {};      // what stands before the unit; NaN of words
  std::string unit = {};                 // "POT"; empty of pure numbers and of words
  std::vector<Question> questions = {};  // [value]
};

/// A checked configuration: every value is in range and every file was read.
struct ScanConfig : Question {
  std::string name;
  std::vector<MuonG2Band> bands;
  std::vector<Overlay> overlays;
  std::optional<TheoryError> theory_error;
  std::optional<ParameterScan> parameter_scan;
  Output output;
  std::string plot;  // the plot section as JSON, for scripts/plot.py; "{}" where absent

  std::string original_text;
  std::string
      resolved_text;  // all values with defaults filled in; without threads, paths and output
  std::vector<Input> inputs;
  std::string config_hash;   // XXH3-128 of resolved_text: physics + model, grid, statistics, bands
  std::string physics_hash;  // XXH3-128 of what the kernels depend on: experiments (no
                             // measurement), integration, model
};

}  // namespace tridentscan::config
