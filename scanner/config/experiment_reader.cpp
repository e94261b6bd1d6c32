#include "scanner/config/experiment_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "physics/constants.hpp"
#include "physics/units.hpp"
#include "scanner/config/datum.hpp"
#include "scanner/config/four_muon_reader.hpp"
#include "scanner/config/measurement_reader.hpp"
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

/// The word all or a list of channels.
std::vector<physics::Channel> read_channels(const Node& node) {
  using enum physics::Channel;
  constexpr std::array channels = {coherent, proton, neutron};
  if (node.readable() && node.value().kind == Value::Kind::scalar) {
    (void)read_word(node, {"all"});
    return {channels.begin(), channels.end()};
  }
  std::vector<physics::Channel> result;
  for (const Node& item : items_of(node, "all, or a list such as [coherent, proton, neutron]")) {
    const std::ptrdiff_t index = read_word(item, {"coherent", "proton", "neutron"});
    if (index < 0) continue;
    const physics::Channel channel = channels[static_cast<std::size_t>(index)];
    if (std::find(result.begin(), result.end(), channel) != result.end())
      item.refuse("is named twice, name it once");
    result.push_back(channel);
  }
  return result;
}

void read_hadrons(const MapNode& target, physics::HadronModel& hadrons) {
  if (target.has("channels")) hadrons.channels = read_channels(target.optional("channels"));
  if (target.has("form_factor"))
    hadrons.form_factor = read_form_factor(target.optional("form_factor"));
  if (target.has("nucleon")) {
    using enum physics::NucleonModel;
    hadrons.nucleon = read_choice(target.optional("nucleon"),
                                  std::array{Choice<physics::NucleonModel>{"dipole", dipole},
                                             Choice<physics::NucleonModel>{"kelly", kelly}});
  }
  if (target.has("fermi_momentum"))
    hadrons.fermi_momentum = read_quantity(target.optional("fermi_momentum"), Dimension::energy,
                                           {0, 1, "of nucleons in a nucleus; 0: free nucleons"});
}

void read_target(const Node& node, TargetLibrary& library, Experiment& experiment) {
  const MapNode map(
      node, {"nucleus", "material", "channels", "form_factor", "nucleon", "fermi_momentum"});
  read_hadrons(map, experiment.hadrons);
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
  if (!experiment.hadrons.channels.empty() &&  // else that was said already
      physics::hadrons_of(experiment.target, experiment.hadrons).empty())
    name.refuse(fmt::format(
        "has nothing to scatter on in the channels asked for (coherent needs a charge density, "
        "which hydrogen has not) add \"channels: all\""));
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
  const bool antineutrinos =
      map.has("neutrino") && read_word(map.optional("neutrino"), {"neutrino", "antineutrino"}) == 1;
  if (value > 0)
    experiment.beam = antineutrinos ? physics::Beam::of_antineutrinos(value) : physics::Beam(value);
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

/// Neither: what is written was refused.
struct ReadBeam {
  bool one_energy = false;
  std::optional<BeamData> spectrum;
};

ReadBeam read_beam(const Node& node, const FileName& file, BeamLibrary& library,
                   Experiment& experiment) {
  const MapNode map(node, {"energy", "neutrino", "spectrum"});
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

/// Reads a cut if it is there.
void read_cut(const MapNode& map, const std::string& key, Dimension dimension, const Range& range,
              double& cut, std::vector<Assumption>& assumptions) {
  if (!map.has(key)) return;
  const std::string example = fmt::format("\"{}\"", to_text(1, dimension));
  cut = read_quantity(read_datum(map.optional(key), example, assumptions), dimension, range);
}

/// Keys of the cuts on one muon, and on both alike.
struct MuonKeys {
  std::string min_energy, max_angle, min_transverse_momentum;
};
const MuonKeys both_muons{"min_muon_energy", "max_muon_angle", "min_muon_transverse_momentum"};
const MuonKeys one_muon{"min_energy", "max_angle", "min_transverse_momentum"};

void read_muon_cuts(const MapNode& map, const MuonKeys& keys, double beam_energy,
                    physics::MuonCuts& cuts, std::vector<Assumption>& notes) {
  read_cut(map, keys.min_energy, Dimension::energy,
           {0, beam_energy / 2, "both muons together have less than the energy of the neutrino"},
           cuts.min_energy, notes);
  read_cut(map, keys.max_angle, Dimension::angle, {0, constants::pi, "from the beam axis", true},
           cuts.max_angle, notes);
  read_cut(map, keys.min_transverse_momentum, Dimension::energy, {0, beam_energy / 2, "of a muon"},
           cuts.min_transverse_momentum, notes);
}

/// Overrides for the muon of one charge.
void read_one_muon(const MapNode& map, const std::string& key, double beam_energy,
                   physics::MuonCuts& cuts, std::vector<Assumption>& notes) {
  if (!map.has(key)) return;
  const MapNode muon(map.optional(key),
                     {one_muon.min_energy, one_muon.max_angle, one_muon.min_transverse_momentum});
  read_muon_cuts(muon, one_muon, beam_energy, cuts, notes);
}

/// Rows of muon energy and efficiency.
void read_efficiency(const MapNode& map, physics::Efficiency& efficiency,
                     std::vector<Assumption>& notes) {
  const std::string example = "[[\"3 GeV\", 0.2], [\"10 GeV\", 0.9]]";
  const Node table = read_datum(map.optional("muon_efficiency"), example, notes);
  for (const Node& row : items_of(table, example)) {
    const std::vector<Node> cells = items_of(row, "[\"3 GeV\", 0.2]");
    if (cells.size() != 2) {
      if (row.readable() && row.value().kind == Value::Kind::list)
        row.refuse("needs a muon energy and an efficiency, write [\"3 GeV\", 0.2]");
      continue;
    }
    const double energy = read_quantity(cells[0], Dimension::energy, {0, highest_energy, ""});
    if (!efficiency.empty() && energy <= efficiency.energy.back())
      cells[0].refuse("is not above the energy of the row before it, sort the rows");
    efficiency.energy.push_back(energy);
    efficiency.value.push_back(read_number(cells[1], {0, 1, "an efficiency"}));
  }
}

void read_cuts(const Node& node, Experiment& experiment) {
  const MapNode map(
      node, {both_muons.min_energy, both_muons.max_angle, both_muons.min_transverse_momentum,
             "mu_minus", "mu_plus", "min_total_muon_energy", "min_dimuon_mass", "max_dimuon_mass",
             "min_opening_angle", "max_opening_angle", "max_momentum_transfer", "muon_efficiency"});
  physics::Cuts& cuts = experiment.cuts;
  constexpr double two_muons = 2 * constants::muon_mass;
  const double energy = experiment.beam.max_energy();
  std::vector<Assumption>& notes = experiment.assumptions;
  read_muon_cuts(map, both_muons, energy, cuts.minus, notes);
  cuts.plus = cuts.minus;
  read_one_muon(map, "mu_minus", energy, cuts.minus, notes);
  read_one_muon(map, "mu_plus", energy, cuts.plus, notes);
  read_cut(map, "min_total_muon_energy", Dimension::energy, {0, energy, "at most the beam energy"},
           cuts.min_total_energy, notes);
  read_cut(map, "min_dimuon_mass", Dimension::energy, {0, energy, "at most the beam energy"},
           cuts.min_dimuon_mass, notes);
  read_cut(map, "max_dimuon_mass", Dimension::energy,
           {two_muons, highest_energy, "two muons have at least twice the muon mass", true},
           cuts.max_dimuon_mass, notes);
  if (cuts.min_dimuon_mass >= cuts.max_dimuon_mass)
    map.node().refuse("min_dimuon_mass is not below max_dimuon_mass (nothing passes)");
  const Range angle{0, constants::pi, "between the muons"};
  read_cut(map, "min_opening_angle", Dimension::angle, angle, cuts.min_opening_angle, notes);
  read_cut(map, "max_opening_angle", Dimension::angle, angle, cuts.max_opening_angle, notes);
  if (cuts.min_opening_angle >= cuts.max_opening_angle)
    map.node().refuse("min_opening_angle is not below max_opening_angle (nothing passes)");
  double max_q = std::sqrt(cuts.max_q2);
  read_cut(map, "max_momentum_transfer", Dimension::energy,
           {0, highest_energy, "sqrt(Q2) to the nucleus or nucleon", true}, max_q, notes);
  cuts.max_q2 = max_q * max_q;
  if (map.has("muon_efficiency")) read_efficiency(map, cuts.muon_efficiency, notes);
}

/// Mean mass of a nucleus of the target, t.
double nuclear_mass(const physics::Target& target) {
  double mass = 0;
  for (const auto& [nucleus, fraction] : target.components) mass += fraction * nucleus.mass;
  return mass * physics::units::gram_per_GeV / physics::units::gram_per_tonne;
}

/// Beam of known flux on a mass of target.
void read_flux_exposure(const MapNode& map, const ReadBeam& read_beam, Experiment& experiment) {
  const bool collider = map.has("luminosity");
  const std::string key = collider ? "luminosity" : "protons_on_target";
  const Node beam_node = map.optional(key);
  const Dimension dimension = collider ? Dimension::luminosity : Dimension::protons;
  const double beam_exposure = read_quantity(
      read_datum(beam_node, collider ? "\"150 fb^-1\"" : "\"1e20 POT\"", experiment.assumptions),
      dimension, {0, 1e30, "", true});
  const Node mass_node =
      map.required("target_mass", "target_mass: {value: \"1 t\", status: assumed, source: ...}");
  const double mass = read_quantity(read_datum(mass_node, "\"1 t\"", experiment.assumptions),
                                    Dimension::mass, {0, 1e9, "", true});
  const FluxUnit needed = collider ? FluxUnit::per_inverse_fb : FluxUnit::per_pot;
  if (read_beam.one_energy)
    beam_node.refuse(
        "needs a beam with a spectrum (one energy has no flux) give charged_current_events and "
        "charged_current_cross_section instead");
  const std::optional<BeamData>& beam = read_beam.spectrum;
  if (!beam) return;
  if (beam->unit != needed)
    beam_node.refuse(fmt::format("does not fit the flux of {}, which is \"{}\"", beam->name,
                                 name_of(beam->unit)));
  else
    experiment.exposure = {
        beam->beam.total_flux() * beam_exposure * mass / nuclear_mass(experiment.target),
        to_text(beam_exposure, dimension) + ", " + to_text(mass, Dimension::mass)};
}

/// Events of the charged current and their cross section: the flux cancels.
void read_rate_exposure(const MapNode& map, Experiment& experiment) {
  const Node events = map.optional("charged_current_events");
  const Node sigma = map.required(
      "charged_current_cross_section",
      "charged_current_cross_section: {value: \"1.5e-36 cm2\", status: ..., source: ...}");
  const double number = read_number(read_datum(events, "1e5", experiment.assumptions),
                                    {0, 1e30, "of the whole exposure", true});
  const double area = read_quantity(read_datum(sigma, "\"1.5e-36 cm2\"", experiment.assumptions),
                                    Dimension::area, {0, 1, "per nucleus", true});
  experiment.exposure = {number / area, fmt::format("{:g} charged-current events", number)};
}

/// The share of events that is found, beside the cuts and the efficiency of muons: the same
/// everywhere, so that R does not know it.
void read_constant_efficiency(const MapNode& map, Experiment& experiment) {
  const double efficiency =
      read_number(read_datum(map.optional("efficiency"), "0.5", experiment.assumptions),
                  {0, 1, "the share of events that is found", true});
  if (!experiment.exposure) return;
  experiment.exposure->events_per_cm2 *= efficiency;
  experiment.exposure->description += ", efficiency " + to_text(efficiency);
}

void read_exposure(const Node& node, const ReadBeam& beam, Experiment& experiment) {
  const MapNode map(node,
                    {"protons_on_target", "luminosity", "target_mass", "charged_current_events",
                     "charged_current_cross_section", "efficiency"});
  const int ways = int{map.has("protons_on_target")} + int{map.has("luminosity")} +
                   int{map.has("charged_current_events")};
  if (ways != 1)
    map.node().refuse(
        "needs one of protons_on_target, luminosity and charged_current_events, add "
        "\"protons_on_target: {value: \"1e20 POT\", status: ..., source: ...}\"");
  else if (map.has("charged_current_events"))
    read_rate_exposure(map, experiment);
  else
    read_flux_exposure(map, beam, experiment);
  if (map.has("efficiency")) read_constant_efficiency(map, experiment);
}

}  // namespace

Experiment read_experiment(const Node& root, const FileName& file, Libraries& libraries) {
  if (is_four_muon_experiment(root)) return read_four_muon_experiment(root);
  const MapNode map(root, {"schema_version", "name", "label", "beam", "target", "cuts", "exposure",
                           "measurement", "projection"});
  Experiment experiment{};
  experiment.beam =
      physics::Beam(highest_energy);  // until a beam was read: cuts are checked against it
  experiment.name = read_name(map.required("name", "name: ccfr"), "ccfr");
  experiment.label = read_text(map.required("label", "label: CCFR"), "CCFR");
  read_target(map.required("target", "target: {nucleus: ...}"), libraries.targets, experiment);
  const ReadBeam beam =
      read_beam(map.required("beam", "beam: {energy: ...}"), file, libraries.beams, experiment);
  if (map.has("cuts")) read_cuts(map.optional("cuts"), experiment);
  if (beam.spectrum)
    if (const std::string fault = charge_fault(*beam.spectrum, experiment.cuts); !fault.empty())
      map.optional("cuts").refuse(fault);
  if (map.has("exposure")) read_exposure(map.optional("exposure"), beam, experiment);
  read_measurement(map, experiment);
  return experiment;
}

}  // namespace tridentscan::config
