#include "scanner/config/resolved_reader.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "scanner/config/sections.hpp"

namespace tridentscan::config {
namespace {

using Json = nlohmann::json;

Axis axis(const Json& json) {
  const std::string spacing = json.at("spacing");
  return {json.at("min"), json.at("max"), json.at("points"),
          spacing == name_of(Spacing::log) ? Spacing::log : Spacing::linear};
}

physics::CountMeasurement counts(const Json& json) {
  physics::CountMeasurement m;
  m.observed = json.at("observed");
  m.background = json.at("background");
  m.background_error = json.at("background_error");
  m.standard_model =
      json.at("standard_model").is_null() ? 1 : json.at("standard_model").get<double>();
  m.standard_model_error = m.standard_model * json.at("normalisation_error").get<double>();
  return m;
}

Experiment experiment(const Json& json) {
  Experiment e{};
  e.name = json.at("name");
  e.label = json.at("label");
  e.projection = json.at("projection");
  const Json& measurement = json.at("measurement");
  if (measurement.contains("ratio")) {
    e.measurement = physics::RatioMeasurement(measurement.at("ratio"), measurement.at("error_up"),
                                              measurement.at("error_down"));
  } else {
    e.measurement = counts(measurement);
    e.events_from_exposure = measurement.at("standard_model").is_null();
  }
  if (json.contains("boson_at_collider")) {
    const Json& c = json.at("boson_at_collider");
    const Json& window = c.at("recoil_window");
    e.boson_at_collider = {
        c.at("energy"), c.at("luminosity"), c.at("efficiency"),
        window.is_null() ? std::numeric_limits<double>::infinity() : window.get<double>(),
        c.at("max_events")};
  }
  if (json.contains("exposure")) {
    e.exposure = {json.at("exposure").at("events_per_cm2"), json.at("exposure").at("description")};
  }
  return e;
}

std::vector<std::size_t> indices(const Json& names, const std::vector<Experiment>& experiments) {
  std::vector<std::size_t> result;
  for (const std::string name : names) {
    const auto found = std::find_if(experiments.begin(), experiments.end(),
                                    [&](const Experiment& e) { return e.name == name; });
    if (found == experiments.end()) throw std::invalid_argument("no experiment " + name);
    result.push_back(static_cast<std::size_t>(found - experiments.begin()));
  }
  return result;
}

Combination combination(const Json& json, const std::vector<Experiment>& experiments) {
  Combination result{indices(json.at("experiments"), experiments), {}};
  for (const Json& error : json.at("common_errors")) {
    result.common_errors.push_back({error.at("name"), error.at("size"),
                                    indices(error.at("experiments"), experiments),
                                    error.at("status"), error.at("source")});
  }
  return result;
}

ScanConfig scan(const Json& json) {
  ScanConfig config{};
  config.name = json.at("name");
  const Json& model = json.at("model");
  config.model = {model.at("name"), model.at("neutrino"), model.at("muon_vector"),
                  model.at("muon_axial")};
  config.mass = axis(json.at("grid").at("mass"));
  config.coupling = axis(json.at("grid").at("coupling"));
  for (const Json& one : json.at("experiments")) config.experiments.push_back(experiment(one));
  const Json& statistics = json.at("statistics");
  config.statistics.confidence_level = statistics.at("confidence_level");
  const auto test = test_named(statistics.at("test").get<std::string>());
  if (!test) throw std::invalid_argument("unknown test");
  config.statistics.test = *test;
  config.statistics.degrees_of_freedom = statistics.at("degrees_of_freedom");
  if (statistics.contains("toys")) {
    config.toys = {statistics.at("toys").at("p_value_error"), statistics.at("toys").at("most")};
  }
  config.integration.seed = json.at("integration").at("seed");
  if (json.contains("combination")) {
    config.combination = combination(json.at("combination"), config.experiments);
  }
  return config;
}

}  // namespace

ScanConfig read_resolved(const std::string& text) {
  try {
    return scan(Json::parse(text));
  } catch (const Json::exception& error) {
    throw std::invalid_argument(std::string("resolved configuration: ") + error.what());
  }
}

}  // namespace tridentscan::config
