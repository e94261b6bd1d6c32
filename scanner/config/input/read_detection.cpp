#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "physics/constants.hpp"
#include "physics/trident_integrand.hpp"
#include "scanner/config/input/detection_reader.hpp"
#include "scanner/config/input/experiment_parts.hpp"
#include "scanner/config/input/migration_table.hpp"

namespace tridentscan::config {
namespace {

using physics::Binning;
using physics::Detection;
using physics::Response;

constexpr std::size_t most_bins = 400, most_observables = 2;

const Section& observable_section() {
  using namespace key;
  static const Section section{
      "observables[]",
      "What is measured of the pair of leptons, in bins; what lies beyond the first and the last "
      "edge is not selected. minus_ and plus_ are for detectors that tell charges.",
      {required("of", choice<physics::Observable>(), "energies, momenta and masses, or angles"),
       required("edges", list_of(text("\"0.1 GeV\""), "[\"0 GeV\", \"0.1 GeV\", \"1 GeV\"]"),
                "of the bins, ascending: energies in GeV, momenta and masses too; or angles")}};
  return section;
}

double highest(physics::Observable observable) {
  return is_angle(observable) ? physics::constants::pi : highest_energy;
}

Binning read_observable(const Node& node) {
  const MapNode map(node, observable_section());
  Binning binning;
  const Node of = map.required("of"), edges = map.required("edges");
  const std::string word = word_at(of);
  if (word.empty()) return binning;
  binning.observable = physics::value_named<physics::Observable>(word).value();
  const auto dimension = is_angle(binning.observable) ? Dimension::angle : Dimension::energy;
  for (const Node& item : items_of(edges)) {
    const double edge = read_quantity(item, dimension, {0, highest(binning.observable)});
    if (!binning.edges.empty() && edge <= binning.edges.back()) {
      item.refuse("is not above the edge before it, sort the edges");
    }
    binning.edges.push_back(edge);
  }
  if (edges.readable() && binning.edges.size() < 2) {
    edges.refuse("needs two edges at least, add one");
  }
  return binning;
}

}  // namespace

Type observables_type() {
  return key::list_of(
      key::map_of(observable_section(), "{of: ..., edges: ...}"),
      "[{of: pair_transverse_momentum, edges: [\"0 GeV\", \"0.1 GeV\", \"1 GeV\"]}]");
}

const Fields<Response>& response_fields() {
  using namespace key;
  static const Fields<Response> fields =
      Fields<Response>("response",
                       "What the detector does to both leptons. Cuts, efficiencies of leptons and "
                       "observables are "
                       "those of what it leaves; max_momentum_transfer alone stays true. Or "
                       "`events` and `selected`: what a simulation of the detector keeps of events "
                       "that were drawn with the cuts of this file, all of which are true ones.")
          .optional("energy_constant", &Response::energy_constant,
                    datum(number("0.02", {0, 1, "relative"})),
                    "a in sigma(E)/E = a + b/sqrt(E/GeV), Gaussian, E the energy of a lepton")
          .optional("energy_stochastic", &Response::energy_stochastic,
                    datum(number("0.06", {0, 2, "at 1 GeV"})), "b in the same")
          .optional("angle", &Response::angle,
                    datum(quantity("\"1 degree\"", Dimension::angle,
                                   {0, physics::constants::pi, "a blur of directions"})),
                    "Gaussian width of the direction of a lepton in each of two projections")
          .optional("copies", &Response::copies, integer("16", 4, 256, "blurred ones"),
                    "blurred ones of each point of the integral, a multiple of four")
          .custom(
              key::optional("events", path("sample.h5"),
                            "file of events that `tridentscan events` drew for this experiment, "
                            "`--for-plane` best"),
              [](const MapNode&, Assumptions&, Response&) {})
          .custom(key::optional("selected", path("selected.csv"),
                                "which of them are seen: columns event and a bin or value for each "
                                "of the observables, bin_1, bin_2 or their names"),
                  [](const MapNode&, Assumptions&, Response&) {})
          .apart({"events", "selected"},
                 {"energy_constant", "energy_stochastic", "angle", "copies"})
          .check([](const MapNode& map, const Response& response) {
            if (response.copies % physics::TridentIntegrand::azimuths != 0) {
              map.optional("copies").refuse("is no multiple of four, write 16");
            }
          });
  return fields;
}

namespace {

std::vector<double> read_migration(const Node& node, const FileName& file, Sources& sources,
                                   const Detection& detection) {
  if (detection.observables.empty()) {
    node.refuse("needs observables, whose bins it is about");
    return {};
  }
  const auto named = named_file(node, file, "migration.csv");
  if (!named) return {};
  const std::string* text = sources.text(*named, node);
  if (text == nullptr) return {};
  const std::string shown = named->path.lexically_normal().generic_string();
  return read_migration_table(*text, shown, detection.observables, sources.problems())
      .value_or(std::vector<double>{});
}

}  // namespace

void read_detection(const MapNode& map, const FileName& file, Sources& sources,
                    Experiment& experiment) {
  Detection& detection = experiment.trident().detection;
  if (map.has("observables")) {
    const Node list = map.optional("observables");
    for (const Node& item : items_of(list)) detection.observables.push_back(read_observable(item));
    if (detection.observables.empty() || detection.observables.size() > most_observables) {
      list.refuse("lists none, or more than two: name one or two observables");
    } else if (list.problems().size() == 0 && detection.bins() > most_bins) {
      list.refuse(fmt::format("make {} bins, more than {}", detection.bins(), most_bins));
    }
  }
  if (map.has("response")) {
    const MapNode response(map.optional("response"), response_fields().section());
    if (response.has("events") || response.has("selected")) {
      experiment.trident().simulated =
          read_simulated_response(response, file, sources, detection.observables);
    } else {
      response_fields().read(response, experiment.assumptions, detection.response.emplace());
    }
  }
  if (!map.has("migration")) return;
  const Node migration = map.optional("migration");
  if (map.has("response")) {
    migration.refuse("does what response does, remove one of them");
  } else if (migration.problems().size() == 0) {
    detection.migration = read_migration(migration, file, sources, detection);
  }
}

Json resolved(const Detection& detection) {
  Json json = {{"observables", Json::array()}, {"response", nullptr}};
  for (const Binning& binning : detection.observables) {
    json["observables"].push_back(
        {{"of", physics::name_of(binning.observable)}, {"edges", binning.edges}});
  }
  if (!detection.migration.empty()) json["migration"] = detection.migration;
  if (detection.response) json["response"] = response_fields().resolved(*detection.response);
  return json;
}

Detection resolved_detection(const Json& json) {
  Detection detection;
  const auto refuse = [] {
    throw std::invalid_argument("resolved configuration: observables that no file can say");
  };
  for (const Json& one : json.at("observables")) {
    const auto of = physics::value_named<physics::Observable>(one.at("of").get<std::string>());
    if (!of) refuse();
    Binning& binning = detection.observables.emplace_back(Binning{*of, one.at("edges")});
    if (binning.edges.size() < 2 || binning.edges.size() > most_bins + 1) refuse();
    double before = -1;
    for (const double edge : binning.edges) {
      if (!(edge > before && edge >= 0 && edge <= highest(*of))) refuse();
      before = edge;
    }
  }
  if (detection.observables.size() > most_observables || detection.bins() > most_bins) refuse();
  if (!json.at("response").is_null()) {
    response_fields().read_resolved(json.at("response"), detection.response.emplace());
  }
  if (json.contains("migration")) {
    detection.migration = json.at("migration").get<std::vector<double>>();
    if (!is_migration(detection.migration, detection.bins()) || detection.response) refuse();
  }
  return detection;
}

}  // namespace tridentscan::config
