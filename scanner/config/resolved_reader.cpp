#include "scanner/config/resolved_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "scanner/config/sections.hpp"

namespace tridentscan::config {
namespace {

using Json = nlohmann::json;

// Anybody may have written the text: numbers are in the ranges of a configuration, or they are
// refused.

[[noreturn]] void refuse(const char* key, const Json& json) {
  throw std::invalid_argument(
      fmt::format("resolved configuration: {} is {}, out of range", key, json.at(key).dump()));
}

double number(const Json& json, const char* key, double lowest, double highest) {
  const double value = json.at(key).get<double>();
  if (!(value >= lowest && value <= highest)) refuse(key, json);
  return value;
}

double positive(const Json& json, const char* key, double highest) {
  return number(json, key, std::numeric_limits<double>::min(), highest);
}

std::int64_t integer(const Json& json, const char* key, std::int64_t lowest, std::int64_t highest) {
  const Json& value = json.at(key);
  const bool fits = value.is_number_unsigned()
                        ? std::in_range<std::int64_t>(value.get<std::uint64_t>())
                        : value.is_number_integer();
  if (!fits || value.get<std::int64_t>() < lowest || value.get<std::int64_t>() > highest) {
    refuse(key, json);
  }
  return value.get<std::int64_t>();
}

constexpr double largest_ratio = 1e6, most_events = 1e15, largest_charge = 1e6;

Axis axis(const Json& json) {
  const std::string spacing = json.at("spacing");
  const Axis axis{positive(json, "min", 1e6), positive(json, "max", 1e6),
                  static_cast<int>(integer(json, "points", 2, 100'000)),
                  spacing == name_of(Spacing::log) ? Spacing::log : Spacing::linear};
  const std::vector<double> values = axis.values();
  if (std::ranges::adjacent_find(values, std::greater_equal<>()) != values.end()) {
    throw std::invalid_argument("resolved configuration: an axis that does not ascend");
  }
  return axis;
}

physics::CountMeasurement counts(const Json& json) {
  physics::CountMeasurement m;
  m.observed = number(json, "observed", 0, most_events);
  m.background = number(json, "background", 0, most_events);
  m.background_error = number(json, "background_error", 0, most_events);
  m.standard_model =
      json.at("standard_model").is_null() ? 1 : positive(json, "standard_model", most_events);
  m.standard_model_error = m.standard_model * number(json, "normalisation_error", 0, 1e3);
  return m;
}

physics::RatioMeasurement ratio(const Json& json) {
  return {number(json, "ratio", -largest_ratio, largest_ratio),
          positive(json, "error_up", largest_ratio), positive(json, "error_down", largest_ratio)};
}

Experiment experiment(const Json& json) {
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
  if (json.contains("boson_at_collider")) {
    const Json& c = json.at("boson_at_collider");
    e.boson_at_collider = {positive(c, "energy", 1e6), positive(c, "luminosity", 1e30),
                           positive(c, "efficiency", 1),
                           c.at("recoil_window").is_null() ? std::numeric_limits<double>::infinity()
                                                           : positive(c, "recoil_window", 1e6),
                           positive(c, "max_events", most_events)};
  }
  if (json.contains("exposure")) {
    const Json& exposure = json.at("exposure");
    e.exposure = {number(exposure, "events_per_cm2", 0, 1e100), exposure.at("description")};
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
  std::ranges::sort(result);
  if (result.empty() || std::ranges::adjacent_find(result) != result.end()) {
    throw std::invalid_argument("resolved configuration: experiments of a combination are missing");
  }
  return result;
}

Combination combination(const Json& json, const std::vector<Experiment>& experiments) {
  Combination result{indices(json.at("experiments"), experiments), {}};
  if (result.experiments.size() < 2) {
    throw std::invalid_argument("resolved configuration: a combination of one experiment");
  }
  for (const Json& error : json.at("common_errors")) {
    result.common_errors.push_back({error.at("name"), number(error, "size", 0, 1),
                                    indices(error.at("experiments"), experiments),
                                    error.at("status"), error.at("source")});
  }
  return result;
}

ScanConfig scan(const Json& json) {
  ScanConfig config{};
  config.name = json.at("name");
  const Json& model = json.at("model");
  const auto charge = [&](const char* key) {
    return number(model, key, -largest_charge, largest_charge);
  };
  config.model = {model.at("name"), charge("neutrino"), charge("muon_vector"),
                  charge("muon_axial")};
  config.mass = axis(json.at("grid").at("mass"));
  config.coupling = axis(json.at("grid").at("coupling"));
  for (const Json& one : json.at("experiments")) config.experiments.push_back(experiment(one));
  const Json& statistics = json.at("statistics");
  config.statistics.confidence_level = number(statistics, "confidence_level", 0.5, 0.9999);
  config.statistics.test = physics::construction_named(statistics.at("test").get<std::string>());
  if (config.statistics.test == nullptr) throw std::invalid_argument("unknown test");
  config.statistics.degrees_of_freedom =
      static_cast<int>(integer(statistics, "degrees_of_freedom", 1, 2));
  if (statistics.contains("toys")) {
    const Json& toys = statistics.at("toys");
    config.toys = {number(toys, "p_value_error", 1e-6, 0.5),
                   integer(toys, "most", 1, 1'000'000'000)};
  }
  config.integration.seed = static_cast<std::uint64_t>(
      integer(json.at("integration"), "seed", 0, std::numeric_limits<std::int64_t>::max()));
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
