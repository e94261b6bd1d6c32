#include "scanner/config/experiment_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "physics/constants.hpp"
#include "physics/units.hpp"
#include "scanner/config/datum.hpp"
#include "scanner/config/empty_selection.hpp"
#include "scanner/config/four_muon_reader.hpp"
#include "scanner/config/measurement_reader.hpp"
#include "scanner/config/numbers.hpp"
#include "scanner/config/read_values.hpp"
#include "scanner/config/sections.hpp"

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

using enum physics::FormFactorModel;
constexpr std::array form_factors = {density, fermi, helm, exponential, exponential_tenth};

constexpr std::array channels = {Choice<physics::Channel>{"coherent", physics::Channel::coherent},
                                 Choice<physics::Channel>{"proton", physics::Channel::proton},
                                 Choice<physics::Channel>{"neutron", physics::Channel::neutron}};

constexpr std::array nucleons = {
    Choice<physics::NucleonModel>{"dipole", physics::NucleonModel::dipole},
    Choice<physics::NucleonModel>{"kelly", physics::NucleonModel::kelly}};

const Section& target_section() {
  using namespace key;
  const physics::HadronModel defaults;
  std::vector<std::string> form_factor_words;
  for (const auto model : form_factors) form_factor_words.emplace_back(physics::name_of(model));
  static const Section section{
      "target",
      "What the beam hits. Names: `tridentscan list targets`.",
      {optional("nucleus", datum(text("Fe56")), "a nucleus or nucleon by name"),
       optional("material", datum(text("glass")), "a mixture by name"),
       optional("channels",
                either({word({"all"}), list_of(word(words_of(channels)), "[coherent, proton]")},
                       "all, or a list such as [coherent, proton, neutron]"),
                "what neutrinos scatter on", "[coherent]"),
       optional("form_factor", word(form_factor_words), "of nuclei",
                std::string(physics::name_of(defaults.form_factor))),
       optional("nucleon", word(words_of(nucleons)), "form factors of nucleons",
                word_of(defaults.nucleon, nucleons)),
       optional("fermi_momentum",
                quantity("\"0.235 GeV\"", Dimension::energy,
                         {0, 1, "of nucleons in a nucleus; 0: free nucleons"}),
                "of nucleons in a nucleus, for Pauli blocking",
                to_text(defaults.fermi_momentum, Dimension::energy))},
      {"nucleus", "material"}};
  return section;
}

/// The word all or a list of channels.
std::vector<physics::Channel> read_channels(const Node& node) {
  std::vector<physics::Channel> result;
  if (node.readable() && node.value().kind == Value::Kind::scalar) {
    (void)read_word(node);
    for (const auto& choice : channels) result.push_back(choice.value);
    return result;
  }
  for (const Node& item : items_of(node)) {
    const std::ptrdiff_t index = read_word(item);
    if (index < 0) continue;
    const physics::Channel channel = channels[static_cast<std::size_t>(index)].value;
    if (std::find(result.begin(), result.end(), channel) != result.end())
      item.refuse("is named twice, name it once");
    result.push_back(channel);
  }
  return result;
}

void read_hadrons(const MapNode& target, physics::HadronModel& hadrons) {
  if (target.has("channels")) hadrons.channels = read_channels(target.optional("channels"));
  if (target.has("form_factor")) {
    const std::ptrdiff_t index = read_word(target.optional("form_factor"));
    hadrons.form_factor = form_factors[index < 0 ? 0 : static_cast<std::size_t>(index)];
  }
  if (target.has("nucleon")) hadrons.nucleon = read_choice(target.optional("nucleon"), nucleons);
  if (target.has("fermi_momentum"))
    hadrons.fermi_momentum = read_quantity(target.optional("fermi_momentum"));
}

void read_target(const Node& node, TargetLibrary& library, Experiment& experiment) {
  const MapNode map(node, target_section());
  read_hadrons(map, experiment.hadrons);
  const bool is_nucleus = map.has("nucleus");
  if (is_nucleus == map.has("material")) {
    map.node().refuse(
        "needs one of 'nucleus' and 'material', add \"nucleus: {value: Fe56, status: "
        "..., source: ...}\"");
    return;
  }
  const Node name = is_nucleus ? read_datum(map.optional("nucleus"), experiment.assumptions)
                               : read_datum(map.optional("material"), experiment.assumptions);
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

const Section& beam_section() {
  using namespace key;
  static const Section section{
      "beam",
      "Neutrinos of one energy or of a spectrum, above the threshold of two muons.",
      {optional("energy",
                datum(quantity("\"160 GeV\"", Dimension::energy, {0, highest_energy, "", true})),
                "one energy"),
       optional("neutrino", word({"neutrino", "antineutrino"}), "of one energy", "neutrino"),
       optional("spectrum", datum(text("dune_nd_fhc")),
                "a beam by name (`tridentscan list beams`), or the path of its file, which ends "
                "in .yaml")},
      {"energy", "spectrum"},
      {{{"energy", "neutrino"}, {"spectrum"}}}};
  return section;
}

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
    experiment.beam = antineutrinos ? physics::Beam::of_antineutrinos(value) : physics::Beam(value);
  check_threshold(value, experiment.target, energy);
}

std::optional<BeamData> read_spectrum(const MapNode& map, const FileName& file,
                                      BeamLibrary& library, Experiment& experiment) {
  const Node name = read_datum(map.optional("spectrum"), experiment.assumptions);
  std::optional<BeamData> found = library.beam(name, file);
  if (!found) return std::nullopt;
  experiment.beam = found->beam;
  experiment.beam_name = found->name;
  experiment.flux_unit = name_of(found->unit);
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

/// Reads a cut if it is there.
void read_cut(const MapNode& map, const std::string& key, double& cut,
              std::vector<Assumption>& assumptions) {
  if (map.has(key)) cut = read_quantity(read_datum(map.optional(key), assumptions));
}

/// The same of an energy, whose range depends on the beam.
void read_cut(const MapNode& map, const std::string& key, const Range& range, double& cut,
              std::vector<Assumption>& assumptions) {
  if (map.has(key))
    cut = read_quantity(read_datum(map.optional(key), assumptions), Dimension::energy, range);
}

/// Rows of an energy and an efficiency.
Type efficiency_type() {
  using namespace key;
  const Type row = row_of({quantity("\"3 GeV\"", Dimension::energy, {0, highest_energy}),
                           number("0.2", {0, 1, "an efficiency"})},
                          "[\"3 GeV\", 0.2]");
  return list_of(row, "[[\"3 GeV\", 0.2], [\"10 GeV\", 0.9]]");
}

/// Keys of the cuts on one muon, and on both alike.
struct MuonKeys {
  std::string min_energy, max_angle, min_transverse_momentum;
};
const MuonKeys both_muons{"min_muon_energy", "max_muon_angle", "min_muon_transverse_momentum"};
const MuonKeys one_muon{"min_energy", "max_angle", "min_transverse_momentum"};

std::vector<Key> muon_keys(const MuonKeys& keys, const std::string& whose) {
  using namespace key;
  const Type energy = datum(quantity("\"1 GeV\"", Dimension::energy, {0, highest_energy}));
  return {optional(keys.min_energy, energy, whose + "; below half the energy of the beam", "0 GeV"),
          optional(keys.max_angle,
                   datum(quantity("\"1 rad\"", Dimension::angle,
                                  {0, constants::pi, "from the beam axis", true})),
                   whose + ", from the beam axis", "none"),
          optional(keys.min_transverse_momentum, energy,
                   whose + "; below half the energy of the beam", "0 GeV")};
}

const Section& muon_section() {
  static const Section section{"cuts.mu_minus and cuts.mu_plus",
                               "The muon of one charge, where it is selected differently.",
                               muon_keys(one_muon, "of this muon")};
  return section;
}

const Section& cuts_section() {
  using namespace key;
  constexpr double two_muons = 2 * constants::muon_mass;
  const Type energy = datum(quantity("\"1 GeV\"", Dimension::energy, {0, highest_energy}));
  const Type angle =
      datum(quantity("\"1 rad\"", Dimension::angle, {0, constants::pi, "between the muons"}));
  static const Section section = [&] {
    Section cuts{"cuts", "The selection on the two muons. Nothing is cut by default.",
                 muon_keys(both_muons, "of both muons")};
    const std::vector<Key> more = {
        optional("mu_minus", map_of(muon_section(), "{min_energy: ...}"), "the mu- alone"),
        optional("mu_plus", map_of(muon_section(), "{min_energy: ...}"), "the mu+ alone"),
        optional("min_total_muon_energy", energy, "of both together; at most the beam's", "0 GeV"),
        optional("min_dimuon_mass", energy, "of the pair; at most the energy of the beam", "0 GeV"),
        optional("max_dimuon_mass",
                 datum(quantity("\"1 GeV\"", Dimension::energy,
                                {two_muons, highest_energy,
                                 "two muons have at least twice the muon mass", true})),
                 "of the pair", "none"),
        optional("min_opening_angle", angle, "between the muons", "0 rad"),
        optional("max_opening_angle", angle, "between the muons", "none"),
        optional("max_momentum_transfer",
                 datum(quantity("\"1 GeV\"", Dimension::energy,
                                {0, highest_energy, "sqrt(Q2) to the nucleus or nucleon", true})),
                 "sqrt(Q2) to the nucleus or nucleon", "none"),
        optional(
            "muon_efficiency", datum(efficiency_type()),
            "rows of muon energy, ascending, and chance that it is found: linear between rows, the "
            "first value below the first row and the last above the last one",
            "1")};
    cuts.keys.insert(cuts.keys.end(), more.begin(), more.end());
    return cuts;
  }();
  return section;
}

void read_muon_cuts(const MapNode& map, const MuonKeys& keys, double beam_energy,
                    physics::MuonCuts& cuts, std::vector<Assumption>& notes) {
  read_cut(map, keys.min_energy,
           {0, beam_energy / 2, "both muons together have less than the energy of the neutrino"},
           cuts.min_energy, notes);
  read_cut(map, keys.max_angle, cuts.max_angle, notes);
  read_cut(map, keys.min_transverse_momentum, {0, beam_energy / 2, "of a muon"},
           cuts.min_transverse_momentum, notes);
}

/// Overrides for the muon of one charge.
void read_one_muon(const MapNode& map, const std::string& key, double beam_energy,
                   physics::MuonCuts& cuts, std::vector<Assumption>& notes) {
  if (!map.has(key)) return;
  const MapNode muon(map.optional(key), muon_section());
  read_muon_cuts(muon, one_muon, beam_energy, cuts, notes);
}

/// Rows of muon energy and efficiency.
void read_efficiency(const MapNode& map, physics::Efficiency& efficiency,
                     std::vector<Assumption>& notes) {
  const Node table = read_datum(map.optional("muon_efficiency"), notes);
  for (const Node& row : items_of(table)) {
    const std::vector<Node> cells = cells_of(row);
    if (cells.empty()) continue;
    const double energy = read_quantity(cells[0]);
    if (!efficiency.empty() && energy <= efficiency.energy.back())
      cells[0].refuse("is not above the energy of the row before it, sort the rows");
    efficiency.energy.push_back(energy);
    efficiency.value.push_back(read_number(cells[1]));
  }
}

void read_cuts(const Node& node, Experiment& experiment) {
  const MapNode map(node, cuts_section());
  physics::Cuts& cuts = experiment.cuts;
  const double energy = experiment.beam.max_energy();
  std::vector<Assumption>& notes = experiment.assumptions;
  read_muon_cuts(map, both_muons, energy, cuts.minus, notes);
  cuts.plus = cuts.minus;
  read_one_muon(map, "mu_minus", energy, cuts.minus, notes);
  read_one_muon(map, "mu_plus", energy, cuts.plus, notes);
  read_cut(map, "min_total_muon_energy", {0, energy, "at most the beam energy"},
           cuts.min_total_energy, notes);
  read_cut(map, "min_dimuon_mass", {0, energy, "at most the beam energy"}, cuts.min_dimuon_mass,
           notes);
  read_cut(map, "max_dimuon_mass", cuts.max_dimuon_mass, notes);
  if (cuts.min_dimuon_mass >= cuts.max_dimuon_mass)
    map.node().refuse("min_dimuon_mass is not below max_dimuon_mass (nothing passes)");
  read_cut(map, "min_opening_angle", cuts.min_opening_angle, notes);
  read_cut(map, "max_opening_angle", cuts.max_opening_angle, notes);
  if (cuts.min_opening_angle >= cuts.max_opening_angle)
    map.node().refuse("min_opening_angle is not below max_opening_angle (nothing passes)");
  double max_q = std::sqrt(cuts.max_q2);
  read_cut(map, "max_momentum_transfer", max_q, notes);
  cuts.max_q2 = max_q * max_q;
  if (map.has("muon_efficiency")) read_efficiency(map, cuts.muon_efficiency, notes);
}

/// Mean mass of a nucleus of the target, t.
double nuclear_mass(const physics::Target& target) {
  double mass = 0;
  for (const auto& [nucleus, fraction] : target.components) mass += fraction * nucleus.mass;
  return mass * physics::units::gram_per_GeV / physics::units::gram_per_tonne;
}

const Section& exposure_section() {
  using namespace key;
  static const Section section{
      "exposure",
      "What makes events of a cross section: protons_on_target or luminosity with target_mass, for "
      "a beam with a flux; or events of the charged current with their cross section.",
      {optional("protons_on_target",
                datum(quantity("\"1e20 POT\"", Dimension::protons, {0, 1e30, "", true})),
                "for a flux per POT"),
       optional("luminosity",
                datum(quantity("\"150 fb^-1\"", Dimension::luminosity, {0, 1e30, "", true})),
                "for a flux per fb^-1"),
       optional("target_mass", datum(quantity("\"1 t\"", Dimension::mass, {0, 1e9, "", true})),
                "with either of these"),
       optional("charged_current_events",
                datum(number("1e5", {0, 1e30, "of the whole exposure", true})),
                "of the whole exposure"),
       optional("charged_current_cross_section",
                datum(quantity("\"1.5e-36 cm2\"", Dimension::area, {0, 1, "per nucleus", true})),
                "with charged_current_events, per nucleus"),
       optional("efficiency",
                datum(number("0.5", {0, 1, "the share of events that is found", true})),
                "share of events that is found, beside cuts and efficiency of muons", "1")},
      {"protons_on_target", "luminosity", "charged_current_events"},
      {{{"protons_on_target", "luminosity", "target_mass"},
        {"charged_current_events", "charged_current_cross_section"}}}};
  return section;
}

/// Beam of known flux on a mass of target.
void read_flux_exposure(const MapNode& map, const ReadBeam& read_beam, Experiment& experiment) {
  const bool collider = map.has("luminosity");
  const std::string key = collider ? "luminosity" : "protons_on_target";
  const Node beam_node = map.optional(key);
  const Dimension dimension = collider ? Dimension::luminosity : Dimension::protons;
  const double beam_exposure = read_quantity(read_datum(beam_node, experiment.assumptions));
  const double mass =
      read_quantity(read_datum(map.required("target_mass"), experiment.assumptions));
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
  const Node sigma = map.required("charged_current_cross_section");
  const double number = read_number(read_datum(events, experiment.assumptions));
  const double area = read_quantity(read_datum(sigma, experiment.assumptions));
  experiment.exposure = {number / area, fmt::format("{:g} charged-current events", number)};
}

/// The share of events that is found, beside the cuts and the efficiency of muons: the same
/// everywhere, so that R does not know it.
void read_constant_efficiency(const MapNode& map, Experiment& experiment) {
  const double efficiency =
      read_number(read_datum(map.optional("efficiency"), experiment.assumptions));
  if (!experiment.exposure) return;
  experiment.exposure->events_per_cm2 *= efficiency;
  experiment.exposure->description += ", efficiency " + to_text(efficiency);
}

void read_exposure(const Node& node, const ReadBeam& beam, Experiment& experiment) {
  const MapNode map(node, exposure_section());
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
       required("target", map_of(target_section(), "{nucleus: ...}"), "what they hit"),
       optional("cuts", map_of(cuts_section(), "{min_muon_energy: ...}"), "selection"),
       optional("exposure", map_of(exposure_section(), "{protons_on_target: ...}"),
                "for numbers of events"),
       optional("measurement", map_of(measurement_section(), "{ratio: ..., error: ...}"),
                "what was measured"),
       optional("projection", map_of(projection_section(), "{accuracy: ...}"), "what is expected")},
      {"measurement", "projection"}};
  return section;
}

Experiment read_experiment(const Node& root, const FileName& file, Libraries& libraries) {
  if (is_four_muon_experiment(root)) return read_four_muon_experiment(root);
  const MapNode map(root, experiment_section());
  Experiment experiment{};
  experiment.beam =
      physics::Beam(highest_energy);  // until a beam was read: cuts are checked against it
  experiment.name = read_name(map.required("name"));
  experiment.label = read_text(map.required("label"));
  read_target(map.required("target"), libraries.targets, experiment);
  const ReadBeam beam = read_beam(map.required("beam"), file, libraries.beams, experiment);
  if (map.has("cuts")) read_cuts(map.optional("cuts"), experiment);
  if (beam.spectrum)
    if (const std::string fault = charge_fault(*beam.spectrum, experiment.cuts); !fault.empty())
      map.optional("cuts").refuse(fault);
  if (map.has("cuts"))
    if (const std::string why = why_nothing_passes(experiment); !why.empty())
      map.optional("cuts").refuse(why);
  if (map.has("exposure")) read_exposure(map.optional("exposure"), beam, experiment);
  read_measurement(map, experiment);
  return experiment;
}

}  // namespace tridentscan::config
