#include "scanner/config/input/experiment_parts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "physics/constants.hpp"
#include "scanner/config/description/datum.hpp"
#include "scanner/config/yaml/numbers.hpp"
#include "scanner/config/yaml/read_values.hpp"

namespace tridentscan::config {
namespace {

/// Lowest neutrino energy that makes two muons on any nucleus of the target, GeV:
/// ((M + 2 m)^2 - M^2)/(2 M).
double threshold(const physics::Target& target) {
  constexpr double m = physics::constants::muon_mass;
  double lowest = target.components.empty() ? 0 : highest_energy;
  for (const auto& [nucleus, fraction] : target.components)
    lowest = std::min(lowest, 2 * m + 2 * m * m / nucleus.mass);
  return lowest;
}

}  // namespace

const Section& beam_section() {
  using namespace key;
  static const Section section{
      "beam",
      "Neutrinos of one energy or of a spectrum, above the threshold of two muons.",
      {optional("energy",
                datum(quantity("\"160 GeV\"", Dimension::energy, {0, highest_energy, "", true})),
                "one energy"),
       optional("neutrino", word({"numu", "numubar"}), "of one energy", "numu"),
       optional("spectrum", datum(text("dune_nd_fhc")),
                "a beam by name (`tridentscan list beams`), or the path of its file, which ends "
                "in .yaml")},
      {"energy", "spectrum"},
      {{{"energy", "neutrino"}, {"spectrum"}}}};
  return section;
}

namespace {

void check_threshold(double energy, const physics::Target& target, const Node& node) {
  if (energy <= threshold(target))
    node.refuse(fmt::format("is not above {} GeV, where {} begins to make two muons",
                            to_text(threshold(target)), target.name));
}

void read_energy(const MapNode& map, Experiment& experiment) {
  const Node energy = read_datum(map.optional("energy"), experiment.assumptions);
  const double value = read_quantity(energy);
  const bool antineutrinos = map.has("neutrino") && read_word(map.optional("neutrino")) == 1;
  if (value > 0)
    experiment.trident().beam =
        antineutrinos ? physics::Beam::of_antineutrinos(value) : physics::Beam(value);
  check_threshold(value, experiment.trident().target, energy);
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
  check_threshold(found->beam.max_energy(), experiment.trident().target, name);
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
