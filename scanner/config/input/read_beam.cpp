#include "scanner/config/input/experiment_parts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "physics/trident_phase_space.hpp"
#include "scanner/config/description/datum.hpp"
#include "scanner/config/yaml/numbers.hpp"
#include "scanner/config/yaml/read_values.hpp"

namespace tridentscan::config {
namespace {

/// Lowest neutrino energy that makes one of the final states on the target, GeV; zero without one.
double threshold(const Trident& trident) {
  const auto hadrons = physics::kinematics_of(trident.target, trident.hadrons);
  double lowest = hadrons.empty() ? 0 : highest_energy;
  for (const auto& hadron : hadrons) {
    for (const physics::FinalState& state : trident.final_states) {
      lowest = std::min(lowest, physics::lowest_energy(hadron, state));
    }
  }
  return lowest;
}

}  // namespace

const Section& beam_section() {
  using namespace key;
  static const Section section{
      "beam",
      "Neutrinos of one energy or of a spectrum, above the threshold of the final state.",
      {optional("energy",
                datum(quantity("\"160 GeV\"", Dimension::energy, {0, highest_energy, "", true})),
                "one energy"),
       optional("neutrino", word(physics::neutrino_names()), "of one energy", "numu"),
       optional("spectrum", datum(text("dune_nd_fhc")),
                "a beam by name (`tridentscan list beams`), or the path of its file, which ends "
                "in .yaml")},
      {"energy", "spectrum"},
      {{{"energy", "neutrino"}, {"spectrum"}}}};
  return section;
}

namespace {

/// Every final state is made by some neutrino of the beam, which has the energy for one of them.
void check_final_states(const Trident& trident, const Node& node) {
  for (const physics::FinalState& state : trident.final_states) {
    if (!physics::reactions_of(trident.beam.kinds(), {state}).empty()) continue;
    node.refuse(fmt::format("has no neutrino that makes {} ({})", physics::name_of(state),
                            physics::made_by(trident.beam.kinds())));
  }
  if (const double lowest = threshold(trident); trident.beam.max_energy() <= lowest) {
    std::vector<std::string> states;
    for (const physics::FinalState& state : trident.final_states) {
      states.push_back(physics::name_of(state));
    }
    node.refuse(fmt::format("is not above {} GeV, where {} begins to make {}", to_text(lowest),
                            trident.target.name, fmt::join(states, " or ")));
  }
}

void read_energy(const MapNode& map, Experiment& experiment) {
  const Node energy = read_datum(map.optional("energy"), experiment.assumptions);
  const double value = read_quantity(energy);
  const std::ptrdiff_t kind = map.has("neutrino") ? read_word(map.optional("neutrino")) : -1;
  if (!(value > 0)) return;
  experiment.trident().beam = {
      value, kind < 0 ? physics::numu : physics::all_neutrinos[static_cast<std::size_t>(kind)]};
  check_final_states(experiment.trident(), energy);
}

std::optional<BeamData> read_spectrum(const MapNode& map, const FileName& file,
                                      BeamLibrary& library, Experiment& experiment) {
  const Node name = read_datum(map.optional("spectrum"), experiment.assumptions);
  std::optional<BeamData> found = library.beam(name, file);
  if (!found) return std::nullopt;
  experiment.trident().beam = found->beam;
  experiment.trident().beam_name = found->name;
  experiment.trident().flux_unit = text_of(found->unit);
  append(experiment.assumptions, found->assumptions);
  check_final_states(experiment.trident(), name);
  return found;
}

}  // namespace

ReadBeam read_beam(const Node& node, const FileName& file, BeamLibrary& library,
                   Experiment& experiment) {
  const MapNode map(node, beam_section());
  const bool has_spectrum = map.has("spectrum");
  if (has_spectrum == map.has("energy")) {
    map.node().refuse(
        "needs one of 'energy' and 'spectrum', add \"energy: {value: \"160 GeV\", status: ..., "
        "source: ...}\" or \"spectrum: {value: dune_nd_fhc, status: ..., source: ...}\"");
    return {};
  }
  if (has_spectrum) return {false, read_spectrum(map, file, library, experiment)};
  read_energy(map, experiment);
  return {true, std::nullopt};
}

}  // namespace tridentscan::config
