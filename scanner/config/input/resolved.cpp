#include "scanner/config/input/resolved.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "scanner/config/description/fields.hpp"
#include "scanner/config/input/detection_reader.hpp"
#include "scanner/config/input/experiment_parts.hpp"
#include "scanner/config/input/measurement_reader.hpp"
#include "scanner/config/input/sections.hpp"
#include "scanner/config/yaml/schema.hpp"

namespace tridentscan::config {
namespace {

/// What the kernel of an experiment depends on.
Json process(const Experiment& experiment) {
  return {{"name", experiment.name},
          {kind_of(experiment.process).word,
           std::visit([](const auto& kind) { return kind.resolved(); }, experiment.process)}};
}

struct MeasurementText {
  Json operator()(const physics::RatioMeasurement& m) const {
    return {{"ratio", m.ratio}, {"error_up", m.error_up}, {"error_down", m.error_down}};
  }
  Json operator()(const physics::CountMeasurement& m) const {
    return {{"observed", m.observed},
            {"background", m.background},
            {"background_error", m.background_error},
            {"standard_model", m.standard_model},
            {"normalisation_error", m.standard_model_error / m.standard_model}};
  }
};

Json experiment(const Experiment& experiment) {
  Json json = process(experiment);
  json["label"] = experiment.label;
  if (experiment.is_trident() && !experiment.trident().beam_name.empty()) {
    json["beam_name"] = experiment.trident().beam_name;
  }
  json["projection"] = experiment.projection;
  json["measurement"] = std::visit(MeasurementText{}, experiment.measurement);
  if (experiment.shape) json["shape"] = resolved(*experiment.shape);
  if (experiment.events_from_exposure) json["measurement"]["standard_model"] = nullptr;
  if (experiment.exposure) {
    json["exposure"] = {{"events_per_cm2", experiment.exposure->events_per_cm2},
                        {"description", experiment.exposure->description()}};
  }
  json["assumptions"] = Json::array();
  for (const Assumption& assumption : experiment.assumptions) {
    json["assumptions"].push_back({{"key", assumption.key},
                                   {"value", assumption.value},
                                   {"status", assumption.status},
                                   {"source", assumption.source}});
  }
  return json;
}

Json overlay(const Overlay& overlay) {
  Json json = overlay_fields().resolved(overlay);
  json["mass"] = overlay.curve.mass;
  json["coupling"] = overlay.curve.coupling;
  json["offsets"] = overlay.curve.offsets;
  return json;
}

// Back from the text, as far as limits need it: anybody may have written it.

constexpr double largest_ratio = 1e6;

double number_at(const Json& json, const char* key, double lowest, double highest) {
  const double value = json.at(key).get<double>();
  if (!(value >= lowest && value <= highest)) {
    throw std::invalid_argument(
        fmt::format("resolved configuration: {} is {}, out of range", key, json.at(key).dump()));
  }
  return value;
}

double positive(const Json& json, const char* key, double highest) {
  return number_at(json, key, std::numeric_limits<double>::min(), highest);
}

physics::CountMeasurement counts(const Json& json) {
  physics::CountMeasurement m;
  m.observed = number_at(json, "observed", 0, most_events);
  m.background = number_at(json, "background", 0, most_events);
  m.background_error = number_at(json, "background_error", 0, most_events);
  m.standard_model =
      json.at("standard_model").is_null() ? 1 : positive(json, "standard_model", most_events);
  m.standard_model_error = m.standard_model * number_at(json, "normalisation_error", 0, 1e3);
  return m;
}

physics::RatioMeasurement ratio(const Json& json) {
  return {number_at(json, "ratio", -largest_ratio, largest_ratio),
          positive(json, "error_up", largest_ratio), positive(json, "error_down", largest_ratio)};
}

Experiment read_experiment(const Json& json) {
  Experiment e{};
  e.name = json.at("name");
  e.label = json.at("label");
  e.projection = json.at("projection");
  const Json& measurement = json.at("measurement");
  if (measurement.contains("ratio")) {
    e.measurement = ratio(measurement);
  } else {
    e.measurement = counts(measurement);
    e.events_from_exposure = measurement.at("standard_model").is_null();
  }
  for_each_kind([&]<class Kind>(std::type_identity<Kind>) {
    if (json.contains(Kind::kind.word)) {
      e.process.emplace<Kind>().read_resolved(json.at(Kind::kind.word));
    }
  });
  if (json.contains("shape")) {
    e.shape = resolved_shape(json.at("shape"), e.trident().detection.bins());
  }
  if (json.contains("exposure")) {
    const Json& exposure = json.at("exposure");
    e.exposure = {number_at(exposure, "events_per_cm2", 0, 1e100), exposure.at("description")};
  }
  return e;
}

Question read_question(const Json& json) {
  Question config;
  model_fields().read_resolved(json.at("model"), config.model);
  Grid grid;
  grid_fields().read_resolved(json.at("grid"), grid);
  config.mass = grid.mass;
  config.coupling = grid.coupling;
  for (const Axis& axis : {config.mass, config.coupling}) {
    if (!axis.ascends()) {
      throw std::invalid_argument("resolved configuration: an axis that does not ascend");
    }
  }
  for (const Json& one : json.at("experiments")) config.experiments.push_back(read_experiment(one));
  statistics_fields().read_resolved(json.at("statistics"), config.statistics);
  integration_fields().read_resolved(json.at("integration"), config.integration);
  if (json.contains("combination")) {
    config.combination = resolved_combination(json.at("combination"), config.experiments);
  }
  return config;
}

}  // namespace

std::string resolved_text(const ScanConfig& config) {
  Json json;
  json["schema_version"] = current_schema;
  json["name"] = config.name;
  json["model"] = model_fields().resolved(config.model);
  json["grid"] = grid_fields().resolved({config.mass, config.coupling});
  json["experiments"] = Json::array();
  for (const Experiment& one : config.experiments) json["experiments"].push_back(experiment(one));
  json["bands"] = band_fields().resolved(config.bands);
  json["overlays"] = Json::array();
  for (const Overlay& one : config.overlays) json["overlays"].push_back(overlay(one));
  json["statistics"] = statistics_fields().resolved(config.statistics);
  if (config.combination) json["combination"] = resolved(*config.combination, config.experiments);
  if (config.theory_error) {
    json["theory_error"] = theory_error_fields().resolved(*config.theory_error);
  }
  json["integration"] = integration_fields().resolved(config.integration);
  if (const auto& scan = config.parameter_scan) {
    json["scan"] = {{"key", scan->key}, {"values", scan->texts}};
  }
  return json.dump(2) + "\n";
}

Question read_resolved(const std::string& text) {
  try {
    return read_question(Json::parse(text));
  } catch (const Json::exception& error) {
    throw std::invalid_argument(std::string("resolved configuration: ") + error.what());
  }
}

std::string physics_text(const Question& config) {
  Json json;
  json["experiments"] = Json::array();
  for (const Experiment& one : config.experiments) json["experiments"].push_back(process(one));
  json["integration"] = integration_fields().resolved(config.integration);
  json["model"] = model_fields().resolved(config.model);  // whose accuracy is asked for
  json["model"].erase("name");
  if (!std::ranges::all_of(config.experiments, [](const Experiment& one) {
        return kind_of(one.process).serves_all_masses;
      })) {
    json["mass"] = grid_fields().resolved({config.mass, config.coupling}).at("mass");
  }
  return json.dump();
}

}  // namespace tridentscan::config
