#include "scanner/config/input/experiment_reader.hpp"

#include <algorithm>

#include "scanner/config/description/datum.hpp"
#include "scanner/config/input/detection_reader.hpp"
#include "scanner/config/input/empty_selection.hpp"
#include "scanner/config/input/experiment_parts.hpp"
#include "scanner/config/input/four_muon_reader.hpp"
#include "scanner/config/input/measurement_reader.hpp"
#include "scanner/config/input/sections.hpp"
#include "scanner/config/yaml/read_values.hpp"
#include "scanner/config/yaml/spelling.hpp"

namespace tridentscan::config {

void append(std::vector<Assumption>& all, const std::vector<Assumption>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

const Section& experiment_section() {
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
                "of the detector", "leptons are seen as they are"),
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
    if (!state)
      item.refuse(quote(text) +
                  " is no pair of leptons (write one of each charge, such as mu- e+)");
    else if (std::ranges::find(states, *state) != states.end())
      item.refuse("is named twice, name it once");
    else
      states.push_back(*state);
  }
  if (states.empty()) states.push_back(physics::muon_pair.state);  // a problem was added
}

}  // namespace

Experiment read_experiment(const Node& root, const FileName& file, Libraries& libraries) {
  if (is_four_muon_experiment(root)) return read_four_muon_experiment(root);
  const MapNode map(root, experiment_section());
  Experiment experiment{};
  experiment.trident().beam =
      physics::Beam(highest_energy);  // until a beam was read: cuts are checked against it
  experiment.name = read_name(map.required("name"));
  experiment.label = read_text(map.required("label"));
  read_target(map.required("target"), libraries.targets, experiment);
  if (map.has("final_state"))
    read_final_states(map.optional("final_state"), experiment.trident().final_states);
  const ReadBeam beam = read_beam(map.required("beam"), file, libraries.beams, experiment);
  if (map.has("cuts")) read_cuts(map.optional("cuts"), experiment);
  if (beam.spectrum)
    if (const std::string fault = charge_fault(*beam.spectrum, experiment.trident());
        !fault.empty())
      map.node().refuse(fault);
  if (map.has("cuts") && !map.has("response"))  // else what is blurred may pass
    if (const std::string why = why_nothing_passes(experiment.trident()); !why.empty())
      map.optional("cuts").refuse(why);
  read_detection(map, file, libraries.sources, experiment);
  if (map.has("exposure")) read_exposure(map.optional("exposure"), beam, experiment);
  read_measurement(map, file, libraries.sources, experiment);
  return experiment;
}

}  // namespace tridentscan::config
