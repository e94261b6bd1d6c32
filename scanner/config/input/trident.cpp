#include "scanner/config/input/trident.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "physics/detector.hpp"
#include "scanner/config/input/detection_reader.hpp"
#include "scanner/config/input/empty_selection.hpp"
#include "scanner/config/input/experiment_parts.hpp"
#include "scanner/config/input/experiment_reader.hpp"
#include "scanner/config/input/measurement_reader.hpp"
#include "scanner/config/input/sections.hpp"
#include "scanner/config/yaml/read_values.hpp"
#include "scanner/config/yaml/spelling.hpp"

namespace tridentscan::config {
namespace {

void read_final_states(const Node& node, std::vector<physics::FinalState>& states) {
  states.clear();
  const bool is_list = node.readable() && node.value().kind == Value::Kind::list;
  const std::vector<Node> items = is_list ? items_of(node) : std::vector{node};
  if (items.empty()) node.refuse("is an empty list, name a pair of leptons such as mu- mu+");
  for (const Node& item : items) {
    const std::string text = read_text(item, "mu- mu+");
    if (text.empty()) continue;
    const auto state = physics::final_state_of(text);
    if (!state) {
      item.refuse(quote(text) +
                  " is no pair of leptons (write one of each charge, such as mu- e+)");
    } else if (std::ranges::find(states, *state) != states.end()) {
      item.refuse("is named twice, name it once");
    } else {
      states.push_back(*state);
    }
  }
  if (states.empty()) states.push_back(physics::muon_pair.state);  // a problem was added
}

/// Nuclei and their fractions, of which the file has the name only.
Json resolved_target(const physics::Target& target) {
  Json components = Json::array();
  for (const auto& [nucleus, fraction] : target.components) {
    components.push_back({{"nucleus", nucleus.name},
                          {"fraction", fraction},
                          {"Z", nucleus.charge},
                          {"A", nucleus.mass_number},
                          {"mass", nucleus.mass}});
    if (const auto& density = nucleus.density) {
      components.back()["density"] = {{"c", density->c}, {"a", density->a}, {"w", density->w}};
    }
  }
  return {{"name", target.name}, {"components", components}};
}

/// One energy, or the whole table of a spectrum.
Json resolved_beam(const physics::Beam& beam) {
  if (beam.is_monoenergetic()) {
    return {{"energy", beam.mean_energy()}, {"neutrino", physics::name_of(beam.kinds().front())}};
  }
  Json json = {{"energy", beam.spectrum().energy}};
  for (const physics::Neutrino& kind : beam.kinds()) {
    json[physics::name_of(kind)] = beam.spectrum().of(kind);
  }
  return json;
}

std::vector<std::string> names_of(const std::vector<physics::FinalState>& states) {
  std::vector<std::string> names;
  for (const physics::FinalState& state : states) names.push_back(physics::name_of(state));
  return names;
}

}  // namespace

Trident Trident::drawn() const {
  Trident drawn = *this;
  drawn.cuts = physics::Detector::cuts_of_integrand(detection, cuts);
  drawn.detection = {};
  drawn.simulated.reset();
  return drawn;
}

std::string Trident::summary() const {
  const double mean = beam.mean_energy();
  return beam_name.empty() ? fmt::format("{} at {:g} GeV", target.name, mean)
                           : fmt::format("{} in the beam {}, mean energy {:.4g} GeV", target.name,
                                         beam_name, mean);
}

std::vector<Fact> Trident::facts() const {
  const double energy = beam.mean_energy();
  std::vector<std::string> channels;
  for (const auto channel : hadrons.channels) channels.emplace_back(physics::name_of(channel));
  return {{"beam", beam_name.empty() ? fmt::format("{:g} GeV", energy) : beam_name},
          {"mean energy", energy, "GeV"},
          {"target", target.name},
          {"final state", fmt::format("{}", fmt::join(names_of(final_states), ", "))},
          {"channels", fmt::format("{}", fmt::join(channels, ", "))},
          {"form factor", physics::name_of(hadrons.form_factor)}};
}

std::vector<std::string> Trident::told_cuts() const {
  return told(cuts);
}

const Section& Trident::file_section() {
  using namespace key;
  static const Section section{
      "experiment",
      "A file in `experiments` of a scan: one measurement of neutrino tridents, or a projection. "
      "A number of it is a datum {value, status, source}. Files about [Z -> 4 "
      "mu](#experiment-of-z-to-four-muons) and [e+ e- -> mu mu "
      "Z'](#experiment-at-an-electron-positron-collider) have other keys.",
      {schema_version(), required("name", name("ccfr"), "group of the result file"),
       required("label", text("CCFR"), "for figures"),
       required("beam", map_of(beam_section(), "{energy: ...}"), "neutrinos"),
       optional("final_state",
                either({text("mu- mu+"), list_of(text("mu- e+"), "[mu- e+, e- mu+]")},
                       "mu- mu+, or a list such as [mu- e+, e- mu+]"),
                "the two leptons; a list where the detector does not tell several apart",
                "mu- mu+"),
       required("target", map_of(target_fields().section(), "{nucleus: ...}"), "what they hit"),
       optional("cuts", map_of(cuts_fields().section(), "{min_lepton_energy: ...}"), "selection"),
       optional("observables", observables_type(),
                "what is measured in bins; without them events are counted"),
       optional("response", map_of(response_fields().section(), "{energy_stochastic: ...}"),
                "of the detector: what it blurs, or what a simulation of it keeps of drawn events",
                "leptons are seen as they are"),
       optional("migration", path("migration.csv"),
                "instead of response: columns true_1, bin_1 (true_2, bin_2 if there are two "
                "observables) and probability; what has no row is 0",
                "bins are seen as they are"),
       optional("exposure", map_of(exposure_section(), "{protons_on_target: ...}"),
                "for numbers of events"),
       optional("measurement", map_of(measurement_section(), "{ratio: ..., error: ...}"),
                "what was measured"),
       optional("projection", map_of(projection_section(), "{accuracy: ...}"), "what is expected")},
      {"measurement", "projection"}};
  return section;
}

Experiment Trident::read(const Node& root, const FileName& file, Libraries& libraries) {
  const MapNode map(root, file_section());
  Experiment experiment{};
  experiment.trident().beam =
      physics::Beam(highest_energy);  // until a beam was read: cuts are checked against it
  read_names(map, experiment);
  read_target(map.required("target"), libraries.targets, experiment);
  if (map.has("final_state")) {
    read_final_states(map.optional("final_state"), experiment.trident().final_states);
  }
  const ReadBeam beam = read_beam(map.required("beam"), file, libraries.beams, experiment);
  if (map.has("cuts")) read_cuts(map.optional("cuts"), experiment);
  if (beam.spectrum) {
    if (const std::string fault = charge_fault(*beam.spectrum, experiment.trident());
        !fault.empty()) {
      map.node().refuse(fault);
    }
  }
  if (map.has("cuts") && !map.has("response")) {  // else what is blurred may pass
    if (const std::string why = why_nothing_passes(experiment.trident()); !why.empty()) {
      map.optional("cuts").refuse(why);
    }
  }
  read_detection(map, file, libraries.sources, experiment);
  if (map.has("exposure")) read_exposure(map.optional("exposure"), beam, experiment);
  read_measurement(map, file, libraries.sources, experiment);
  return experiment;
}

Json Trident::resolved() const {
  Json json = {{"beam", resolved_beam(beam)},
               {"final_states", names_of(final_states)},
               {"target", resolved_target(target)},
               {"hadrons", target_fields().resolved(hadrons)},
               {"cuts", cuts_fields().resolved(cuts)}};
  json["hadrons"]["bound_nucleons"] = hadrons.bound_nucleons;
  if (!detection.is_counting()) json["detection"] = config::resolved(detection);
  if (simulated) {
    json["simulated"] = {{"events", simulated->seal}, {"selected", simulated->selected_hash}};
  }
  return json;
}

void Trident::read_resolved(const Json& json) {
  if (json.contains("detection")) detection = resolved_detection(json.at("detection"));
  if (json.contains("simulated")) {
    simulated = {json.at("simulated").at("events").get<std::string>(),
                 json.at("simulated").at("selected").get<std::string>()};
  }
}

std::string beam_and_cuts_text(const physics::Beam& of_one_kind, const physics::Cuts& cuts) {
  return Json{{"beam", resolved_beam(of_one_kind)}, {"cuts", cuts_fields().resolved(cuts)}}.dump();
}

}  // namespace tridentscan::config
