#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "scanner/config/input/bin_table.hpp"
#include "scanner/config/input/detection_reader.hpp"
#include "scanner/config/input/measurement_reader.hpp"
#include "scanner/config/input/names.hpp"

namespace tridentscan::config {
namespace {

constexpr double largest_tilt = 0.5;  // beyond, the outermost bins may vanish

Type tilt_type() {
  return key::datum(key::number("0.05", {0, largest_tilt, "of the contents over a distribution"}));
}

const Section& background_section() {
  using namespace key;
  static const Section section{
      "backgrounds[]",
      "Events beside the tridents. Those of the table belong to an exposure and are scaled with "
      "it, "
      "or the table tells their distribution alone.",
      {required("name", name("pions"), "in lists of nuisances"),
       required(
           "table", path("pions.csv"),
           "columns bin_1, bin_2 if there are two observables, events, and error if they are of a "
           "finite sample"),
       optional("protons_on_target",
                datum(quantity("\"1e20 POT\"", Dimension::protons, {0, 1e30, "", true})),
                "that the events belong to"),
       optional("luminosity",
                datum(quantity("\"150 fb^-1\"", Dimension::luminosity, {0, 1e30, "", true})),
                "that the events belong to"),
       optional("times_standard_model", datum(number("1", {0, 1e6, "events", true})),
                "events over those that the Standard Model gives the experiment"),
       required("error", datum(number("0.2", {0, 10, "relative"})), "of all its events together"),
       optional(
           "tilt", tilt_type(),
           "width of t, contents uncertain by 1 + t sqrt(12) (u - 1/2), u the quantile of the bin",
           "required with several bins")},
      {"protons_on_target", "luminosity", "times_standard_model"}};
  return section;
}

BinTable read_table(const Node& node, const FileName& file, Sources& sources,
                    const Trident& trident) {
  const auto named = named_file(node, file, "pions.csv");
  if (!named) return {};
  const std::string* text = sources.text(*named, node);
  if (text == nullptr) return {};
  const std::string shown = named->path.lexically_normal().generic_string();
  return read_bin_table(*text, shown, trident.detection.observables, sources.problems())
      .value_or(BinTable{});
}

double read_tilt(const MapNode& map, bool has_shape, std::vector<Assumption>& notes) {
  if (!has_shape && !map.has("tilt")) return 0;
  if (!has_shape) map.optional("tilt").refuse("needs observables with several bins, remove it");
  return read_number(read_datum(map.required("tilt"), notes));
}

/// Factor from the exposure of a table to that of the experiment.
double scale_to(const MapNode& map, const char* key, Dimension dimension, Experiment& experiment) {
  const double own = read_quantity(read_datum(map.optional(key), experiment.assumptions));
  const auto of_beam = experiment.exposure ? experiment.exposure->of_beam : std::nullopt;
  if (of_beam && of_beam->dimension == dimension) return of_beam->value / own;
  map.optional(key).refuse(fmt::format(
      "cannot be scaled: the exposure of the experiment is not in {}, use times_standard_model",
      dimension == Dimension::luminosity ? "fb^-1" : "POT"));
  return 1;
}

Background read_background(const Node& node, const FileName& file, Sources& sources, bool has_shape,
                           Experiment& experiment) {
  const MapNode map(node, background_section());
  Background background;
  background.name = read_name(map.required("name"));
  BinTable table = read_table(map.required("table"), file, sources, experiment.trident());
  background.events = std::move(table.events);
  background.sample_errors = std::move(table.errors);
  double scale = 1;
  if (map.has("protons_on_target") + map.has("luminosity") + map.has("times_standard_model") != 1) {
    node.refuse(
        "needs one of protons_on_target, luminosity and times_standard_model: the exposure that "
        "its "
        "events belong to, or their number");
  } else if (map.has("times_standard_model")) {
    background.times_standard_model =
        read_number(read_datum(map.optional("times_standard_model"), experiment.assumptions));
  } else {
    scale = map.has("luminosity")
                ? scale_to(map, "luminosity", Dimension::luminosity, experiment)
                : scale_to(map, "protons_on_target", Dimension::protons, experiment);
  }
  for (double& events : background.events) events *= scale;
  for (double& error : background.sample_errors) error *= scale;
  const double sum = std::accumulate(background.events.begin(), background.events.end(), 0.0);
  if (!background.events.empty() && sum == 0 && background.times_standard_model > 0) {
    map.optional("table").refuse("has no events, which cannot tell how they are spread");
  }
  background.error = read_number(read_datum(map.required("error"), experiment.assumptions));
  background.tilt = read_tilt(map, has_shape, experiment.assumptions);
  return background;
}

}  // namespace

std::vector<Key> shape_keys() {
  using namespace key;
  return {
      optional("tilt", tilt_type(),
               "width of t, contents of the tridents uncertain by 1 + t sqrt(12) (u - 1/2), u the "
               "quantile of the bin; of each observable",
               "required with several bins"),
      optional("backgrounds",
               list_of(map_of(background_section(), "{...}"), "[{name: pions, table: pions.csv}]"),
               "instead of background and background_error", "none")};
}

Type bin_table_type() {
  return key::path("observed.csv");
}

void read_shape(const MapNode& map, const FileName& file, Sources& sources,
                Experiment& experiment) {
  const bool has_shape = experiment.trident().detection.bins() > 1;
  if (!has_shape && !map.has("backgrounds") && !map.has("tilt") && !map.has("observed_in_bins")) {
    return;
  }
  if (!std::holds_alternative<physics::CountMeasurement>(experiment.measurement)) {
    map.node().refuse("is a ratio, which has no bins: remove the observables, or give counts");
    return;
  }
  Shape& shape = experiment.shape.emplace();
  shape.tilt = read_tilt(map, has_shape, experiment.assumptions);
  const char* const total = map.has("background_error") ? "background_error" : "background";
  if (map.has(total) && (has_shape || map.has("backgrounds"))) {
    map.optional(total).refuse(
        "does not say how it is spread over the bins, use \"backgrounds: [{name: ..., table: ..., "
        "...}]\" alone");
  }
  Names names;
  for (const Node& item : items_of(map.optional("backgrounds"))) {
    shape.backgrounds.push_back(read_background(item, file, sources, has_shape, experiment));
    names.take(shape.backgrounds.back().name, item);
  }
  if (map.has("observed_in_bins")) {
    const Node table = map.optional("observed_in_bins");
    BinTable observed = read_table(table, file, sources, experiment.trident());
    if (!observed.errors.empty()) table.refuse("has errors, which data do not have: remove them");
    shape.observed = std::move(observed.events);
    std::get<physics::CountMeasurement>(experiment.measurement).observed =
        std::accumulate(shape.observed.begin(), shape.observed.end(), 0.0);
  } else if (has_shape && map.has("observed")) {
    map.optional("observed")
        .refuse("does not say in which bins, use \"observed_in_bins: observed.csv\"");
  }
}

Json resolved(const Shape& shape) {
  Json json = {{"tilt", shape.tilt}, {"backgrounds", Json::array()}, {"observed", shape.observed}};
  for (const Background& b : shape.backgrounds) {
    json["backgrounds"].push_back({{"name", b.name},
                                   {"events", b.events},
                                   {"times_standard_model", b.times_standard_model},
                                   {"error", b.error},
                                   {"tilt", b.tilt}});
    if (!b.sample_errors.empty()) json["backgrounds"].back()["sample_errors"] = b.sample_errors;
  }
  return json;
}

Shape resolved_shape(const Json& json, std::size_t bins) {
  const auto within = [](double value, double most) {
    if (!(value >= 0 && value <= most)) {
      throw std::invalid_argument("resolved configuration: a distribution that no file can say");
    }
    return value;
  };
  const auto events = [&](const Json& list) {
    const std::vector<double> values = list;
    for (const double value : values) within(value, 1e3 * most_events);
    if (!values.empty() && values.size() != bins) {
      throw std::invalid_argument("resolved configuration: events of other bins");
    }
    return values;
  };
  Shape shape;
  shape.tilt = within(json.at("tilt"), largest_tilt);
  shape.observed = events(json.at("observed"));
  for (const Json& one : json.at("backgrounds")) {
    Background b;
    b.name = one.at("name");
    b.events = events(one.at("events"));
    if (b.events.empty()) {
      throw std::invalid_argument("resolved configuration: a background without events");
    }
    if (one.contains("sample_errors")) b.sample_errors = events(one.at("sample_errors"));
    b.times_standard_model = within(one.at("times_standard_model"), 1e6);
    b.error = within(one.at("error"), 10);
    b.tilt = within(one.at("tilt"), largest_tilt);
    shape.backgrounds.push_back(std::move(b));
  }
  return shape;
}

}  // namespace tridentscan::config
