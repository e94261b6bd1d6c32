#include "scanner/config/experiment_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "physics/constants.hpp"
#include "scanner/config/datum.hpp"
#include "scanner/config/numbers.hpp"
#include "scanner/config/read_values.hpp"

namespace tridentscan::config {
namespace {

namespace constants = physics::constants;

constexpr double highest_energy = 1e6;  // GeV

/// Lowest neutrino energy that makes two muons on any nucleus of the target, GeV:
/// ((M + 2 m)^2 - M^2)/(2 M).
double threshold(const physics::Target& target) {
  constexpr double m = constants::muon_mass;
  double lowest = target.components.empty() ? 0 : highest_energy;
  for (const auto& [nucleus, fraction] : target.components)
    lowest = std::min(lowest, 2 * m + 2 * m * m / nucleus.mass);
  return lowest;
}

void append(std::vector<Assumption>& all, const std::vector<Assumption>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

physics::FormFactorModel read_form_factor(const Node& node) {
  using enum physics::FormFactorModel;
  constexpr std::array models = {density, fermi, helm, exponential, exponential_tenth};
  std::vector<std::string> words;
  for (const auto model : models) words.emplace_back(physics::name_of(model));
  const std::ptrdiff_t index = read_word(node, words);
  return models[index < 0 ? 0 : static_cast<std::size_t>(index)];
}

void read_target(const Node& node, TargetLibrary& library, Experiment& experiment) {
  const MapNode map(node, {"nucleus", "material", "form_factor"});
  if (map.has("form_factor"))
    experiment.form_factor = read_form_factor(map.optional("form_factor"));
  const bool is_nucleus = map.has("nucleus");
  if (is_nucleus == map.has("material")) {
    map.node().refuse(
        "needs one of 'nucleus' and 'material', add \"nucleus: {value: Fe56, status: "
        "..., source: ...}\"");
    return;
  }
  const Node name = is_nucleus
                        ? read_datum(map.optional("nucleus"), "Fe56", experiment.assumptions)
                        : read_datum(map.optional("material"), "glass", experiment.assumptions);
  const auto found = is_nucleus ? library.nucleus(name) : library.material(name);
  if (!found) return;
  experiment.target = found->target;
  append(experiment.assumptions, found->assumptions);
}

void check_threshold(double energy, const physics::Target& target, const Node& node) {
  if (energy <= threshold(target))
    node.refuse(fmt::format("is not above {} GeV, where {} begins to make two muons",
                            to_text(threshold(target)), target.name));
}

void read_energy(const MapNode& map, Experiment& experiment) {
  const Node energy = read_datum(map.optional("energy"), "\"160 GeV\"", experiment.assumptions);
  const double value = read_quantity(energy, Dimension::energy, {0, highest_energy, "", true});
  if (value > 0) experiment.beam = physics::Beam(value);
  check_threshold(value, experiment.target, energy);
}

std::optional<BeamData> read_spectrum(const MapNode& map, const FileName& file,
                                      BeamLibrary& library, Experiment& experiment) {
  const Node name = read_datum(map.optional("spectrum"), "dune_nd_fhc", experiment.assumptions);
  std::optional<BeamData> found = library.beam(name, file);
  if (!found) return std::nullopt;
  experiment.beam = found->beam;
  experiment.beam_name = found->name;
  append(experiment.assumptions, found->assumptions);
  check_threshold(found->beam.max_energy(), experiment.target, name);
  return found;
}

/// The beam's data, if it has a spectrum.
std::optional<BeamData> read_beam(const Node& node, const FileName& file, BeamLibrary& library,
                                  Experiment& experiment) {
  const MapNode map(node, {"energy", "spectrum"});
  const bool has_spectrum = map.has("spectrum");
  if (has_spectrum == map.has("energy")) {
    map.node().refuse(
        "needs one of 'energy' and 'spectrum', add \"energy: {value: \"160 GeV\", status: ..., "
        "source: ...}\" or \"spectrum: {value: dune_nd_fhc, status: ..., source: ...}\"");
    return std::nullopt;
  }
  if (has_spectrum) return read_spectrum(map, file, library, experiment);
  read_energy(map, experiment);
  return std::nullopt;
}

/// Reads a cut if it is there.
void read_cut(const MapNode& map, const std::string& key, Dimension dimension, const Range& range,
              double& cut, std::vector<Assumption>& assumptions) {
  if (!map.has(key)) return;
  const std::string example = fmt::format("\"{}\"", to_text(1, dimension));
  cut = read_quantity(read_datum(map.optional(key), example, assumptions), dimension, range);
}

void read_cuts(const Node& node, Experiment& experiment) {
  const MapNode map(node,
                    {"min_muon_energy", "max_muon_angle", "min_dimuon_mass", "max_dimuon_mass"});
  physics::Cuts& cuts = experiment.cuts;
  constexpr double two_muons = 2 * constants::muon_mass;
  const double energy = experiment.beam.max_energy();
  std::vector<Assumption>& notes = experiment.assumptions;
  read_cut(map, "min_muon_energy", Dimension::energy,
           {0, energy / 2, "both muons together have less than the energy of the neutrino"},
           cuts.minus.min_energy, notes);
  read_cut(map, "max_muon_angle", Dimension::angle, {0, constants::pi, "from the beam axis", true},
           cuts.minus.max_angle, notes);
  cuts.plus = cuts.minus;
  read_cut(map, "min_dimuon_mass", Dimension::energy, {0, energy, "at most the beam energy"},
           cuts.min_dimuon_mass, notes);
  read_cut(map, "max_dimuon_mass", Dimension::energy,
           {two_muons, highest_energy, "two muons have at least twice the muon mass", true},
           cuts.max_dimuon_mass, notes);
  if (cuts.min_dimuon_mass >= cuts.max_dimuon_mass)
    map.node().refuse("min_dimuon_mass is not below max_dimuon_mass (nothing passes)");
}

double read_error(const MapNode& map, const std::string& key,
                  std::vector<Assumption>& assumptions) {
  const Node node = map.required(key, key + ": {value: 0.3, status: ..., source: ...}");
  return read_number(read_datum(node, "0.3", assumptions),
                     {0, 100, "in units of the Standard Model rate", true});
}

void read_measurement(const MapNode& file, Experiment& experiment) {
  experiment.projection = file.has("projection");
  if (experiment.projection == file.has("measurement")) {
    file.node().refuse(
        "needs one of 'measurement' and 'projection', add \"measurement: {ratio: "
        "..., error: ...}\" or \"projection: {accuracy: ...}\"");
  } else if (experiment.projection) {
    const MapNode map(file.optional("projection"), {"accuracy"});
    experiment.measurement = {1, read_error(map, "accuracy", experiment.assumptions)};
  } else {
    const MapNode map(file.optional("measurement"), {"ratio", "error"});
    const Node ratio = map.required("ratio", "ratio: {value: 0.8, status: ..., source: ...}");
    experiment.measurement.ratio = read_number(read_datum(ratio, "0.8", experiment.assumptions),
                                               {-100, 100, "in units of the Standard Model rate"});
    experiment.measurement.error = read_error(map, "error", experiment.assumptions);
  }
}

}  // namespace

Experiment read_experiment(const Node& root, const FileName& file, Libraries& libraries) {
  const MapNode map(root, {"schema_version", "name", "label", "beam", "target", "cuts",
                           "measurement", "projection"});
  Experiment experiment{};
  experiment.beam =
      physics::Beam(highest_energy);  // until a beam was read: cuts are checked against it
  experiment.name = read_name(map.required("name", "name: ccfr"), "ccfr");
  experiment.label = read_text(map.required("label", "label: CCFR"), "CCFR");
  read_target(map.required("target", "target: {nucleus: ...}"), libraries.targets, experiment);
  const std::optional<BeamData> beam =
      read_beam(map.required("beam", "beam: {energy: ...}"), file, libraries.beams, experiment);
  if (map.has("cuts")) read_cuts(map.optional("cuts"), experiment);
  if (beam)
    if (const std::string fault = charge_fault(*beam, experiment.cuts); !fault.empty())
      map.optional("cuts").refuse(fault);
  read_measurement(map, experiment);
  return experiment;
}

}  // namespace tridentscan::config
