#include "scanner/config/input/measurement_reader.hpp"

#include <fmt/format.h>

#include <utility>

#include "scanner/config/description/datum.hpp"
#include "scanner/config/input/detection_reader.hpp"
#include "scanner/config/input/experiment_parts.hpp"
#include "scanner/config/input/sections.hpp"
#include "scanner/config/yaml/numbers.hpp"
#include "scanner/config/yaml/read_values.hpp"

namespace tridentscan::config {
namespace {

Type error_type() {
  return key::datum(key::number("0.3", {0, 100, "in units of the Standard Model rate", true}));
}

Type events_type() {
  return key::datum(key::number("12", {0, most_events, "events"}));
}

Type normalisation_type() {
  return key::datum(key::number("0.1", {0, 10, "relative error of the expected events"}));
}

double read_error(const MapNode& map, const std::string& key,
                  std::vector<Assumption>& assumptions) {
  return read_number(read_datum(map.required(key), assumptions));
}

/// Either one error or the two of an asymmetric measurement.
void read_errors(const MapNode& map, physics::RatioMeasurement& measurement,
                 std::vector<Assumption>& assumptions) {
  if (map.has("error_up") || map.has("error_down")) {
    if (map.has("error")) {
      map.optional("error").refuse(
          "stands beside error_up or error_down: give one error or those two");
    }
    measurement.error_up = read_error(map, "error_up", assumptions);
    measurement.error_down = read_error(map, "error_down", assumptions);
  } else {
    measurement.error_up = measurement.error_down = read_error(map, "error", assumptions);
  }
}

physics::RatioMeasurement read_ratio(const MapNode& map, std::vector<Assumption>& notes) {
  physics::RatioMeasurement measurement;
  measurement.ratio = read_number(read_datum(map.optional("ratio"), notes));
  read_errors(map, measurement, notes);
  return measurement;
}

double read_events(const MapNode& map, const std::string& key, std::vector<Assumption>& notes) {
  return read_number(read_datum(map.optional(key), notes));
}

/// Background and errors of a counting experiment; what the Standard Model predicts is 1 if the
/// exposure is to give it.
physics::CountMeasurement read_nuisances(const MapNode& map, std::vector<Assumption>& notes) {
  physics::CountMeasurement counts;
  if (map.has("background")) counts.background = read_events(map, "background", notes);
  if (map.has("background_error")) {
    counts.background_error = read_events(map, "background_error", notes);
  }
  if (map.has("background_error") && !map.has("background")) {
    map.optional("background_error")
        .refuse(
            "stands without its background, add \"background: {value: 0, status: ..., source: "
            "...}\"");
  }
  if (map.has("normalisation_error")) {
    counts.standard_model_error =
        read_number(read_datum(map.optional("normalisation_error"), notes));
  }
  return counts;
}

/// An exposure that is there and was refused is not asked for again.
void take_events_from_exposure(const Node& node, const physics::CountMeasurement& counts,
                               const MapNode& file, Experiment& experiment) {
  experiment.measurement = counts;
  experiment.events_from_exposure = true;
  if (!file.has("exposure")) {
    node.refuse(
        "needs to know how many events the Standard Model gives, add \"exposure: "
        "{protons_on_target: ..., target_mass: ...}\" to the experiment");
  }
}

/// A background that was estimated for one exposure, for that of the experiment.
void scale_background(const MapNode& map, const MapNode& file, const Experiment& experiment,
                      physics::CountMeasurement& counts) {
  for (const auto& [key, of_beam] : {std::pair{"background_protons_on_target", "protons_on_target"},
                                     std::pair{"background_luminosity", "luminosity"}}) {
    if (!map.has(key)) continue;
    const Node node = map.optional(key);
    const double estimated_for = read_quantity(node);
    if (!file.has("exposure") || !experiment.exposure) continue;  // a problem of its own
    const MapNode exposure(file.optional("exposure"), exposure_section());
    if (!exposure.has(of_beam)) {
      node.refuse(fmt::format("needs an exposure with {}", of_beam));
    } else if (experiment.exposure->of_beam && estimated_for > 0) {
      const double factor = experiment.exposure->of_beam->value / estimated_for;
      counts.background *= factor;
      counts.background_error *= factor;
    }
  }
}

void read_counts(const MapNode& map, const MapNode& file, Experiment& experiment) {
  std::vector<Assumption>& notes = experiment.assumptions;
  const double observed = map.has("observed") ? read_events(map, "observed", notes) : 0;
  physics::CountMeasurement counts = read_nuisances(map, notes);
  counts.observed = observed;
  if (!map.has("standard_model")) {
    take_events_from_exposure(map.optional(map.has("observed") ? "observed" : "observed_in_bins"),
                              counts, file, experiment);
    return;
  }
  counts.standard_model = read_events(map, "standard_model", notes);
  counts.standard_model_error *= counts.standard_model;
  experiment.measurement = counts;
}

Section with_shape_keys(Section section) {
  for (const Key& key : shape_keys()) {
    section.apart[1].push_back(key.name);
    section.keys.push_back(key);
  }
  return section;
}

Section measurement_named(const std::string& title) {
  using namespace key;
  return {
      title,
      "A measured ratio with error, or error_up and error_down; or a counting experiment with "
      "observed events.",
      {optional("ratio", datum(number("0.8", {-100, 100, "in units of the Standard Model rate"})),
                "cross section over that of the Standard Model"),
       optional("error", error_type(), "of the ratio"),
       optional("error_up", error_type(), "instead of error: upwards"),
       optional("error_down", error_type(), "instead of error: downwards"),
       optional("observed", events_type(), "events seen"),
       optional("background", events_type(), "events expected beside the signal", "0"),
       optional("background_error", events_type(), "its error", "0"),
       optional("standard_model", datum(number("12", {0, most_events, "events", true})),
                "events that the Standard Model gives", "from the exposure"),
       optional("normalisation_error", normalisation_type(), "of the expected events", "0")},
      {"ratio", "observed"},
      {{{"ratio", "error", "error_up", "error_down"},
        {"observed", "background", "background_error", "standard_model", "normalisation_error"}}}};
}

Section projection_named(const std::string& title) {
  using namespace key;
  return {
      title,
      "An experiment that is expected to find what the Standard Model predicts: the error of its "
      "ratio, or nothing of it where the exposure gives the events.",
      {optional("accuracy", error_type(), "error of the ratio"),
       optional("background", events_type(), "events beside the signal", "0"),
       optional("background_error", events_type(), "its error", "0"),
       optional("background_protons_on_target",
                quantity("\"1e20 POT\"", Dimension::protons, {0, 1e30, "", true}),
                "what background and its error are for, they grow with the exposure",
                "the exposure"),
       optional("background_luminosity",
                quantity("\"150 fb^-1\"", Dimension::luminosity, {0, 1e30, "", true}),
                "the same for an exposure in fb^-1", "the exposure"),
       optional("normalisation_error", normalisation_type(), "of the expected events", "0")},
      {},
      {{{"accuracy"},
        {"background", "background_error", "background_protons_on_target", "background_luminosity",
         "normalisation_error"}}}};
}

}  // namespace

const Section& measurement_section() {
  static const Section section = [] {
    Section made = with_shape_keys(measurement_named("measurement"));
    made.keys.push_back(key::optional("observed_in_bins", bin_table_type(),
                                      "instead of observed: table of events seen in each bin"));
    made.one_of.emplace_back("observed_in_bins");
    made.apart[1].emplace_back("observed_in_bins");
    return made;
  }();
  return section;
}

const Section& projection_section() {
  static const Section section = with_shape_keys(projection_named("projection"));
  return section;
}

const Section& measurement_without_bins_section() {
  static const Section section = measurement_named("measurement without bins");
  return section;
}

const Section& projection_without_bins_section() {
  static const Section section = projection_named("projection without bins");
  return section;
}

namespace {

struct MeasurementSections {
  const Section &measurement, &projection;
};

/// Calls with_shape with the section that was there.
template <class WithShape>
void read_measurement(const MapNode& file, const MeasurementSections& sections,
                      Experiment& experiment, const WithShape& with_shape) {
  experiment.projection = file.has("projection");
  if (experiment.projection == file.has("measurement")) {
    file.node().refuse(
        "needs one of 'measurement' and 'projection', add \"measurement: {ratio: "
        "..., error: ...}\" or \"projection: {accuracy: ...}\"");
  } else if (experiment.projection) {
    const MapNode map(file.optional("projection"), sections.projection);
    if (map.has("accuracy")) {
      experiment.measurement =
          physics::RatioMeasurement(1, read_error(map, "accuracy", experiment.assumptions));
    } else {
      physics::CountMeasurement counts = read_nuisances(map, experiment.assumptions);
      scale_background(map, file, experiment, counts);
      take_events_from_exposure(map.node(), counts, file, experiment);
    }
    with_shape(map);
  } else {
    const MapNode map(file.optional("measurement"), sections.measurement);
    if (map.has("ratio") + map.has("observed") + map.has("observed_in_bins") != 1) {
      map.node().refuse(
          "needs one of 'ratio' and 'observed', add \"ratio: {value: 0.8, status: ..., source: "
          "...}\" with its error, or \"observed: {value: 12, status: ..., source: ...}\" with "
          "background");
    } else if (map.has("ratio")) {
      experiment.measurement = read_ratio(map, experiment.assumptions);
    } else {
      read_counts(map, file, experiment);
    }
    with_shape(map);
  }
}

}  // namespace

void read_measurement(const MapNode& file, Experiment& experiment) {
  read_measurement(file, {measurement_without_bins_section(), projection_without_bins_section()},
                   experiment, [](const MapNode&) {});
}

void read_measurement(const MapNode& file, const FileName& named, Sources& sources,
                      Experiment& experiment) {
  read_measurement(file, {measurement_section(), projection_section()}, experiment,
                   [&](const MapNode& map) { read_shape(map, named, sources, experiment); });
}

}  // namespace tridentscan::config
