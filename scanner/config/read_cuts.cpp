#include "scanner/config/experiment_parts.hpp"

#include <cmath>

#include "physics/constants.hpp"
#include "scanner/config/datum.hpp"
#include "scanner/config/read_values.hpp"

namespace tridentscan::config {
namespace {

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

const MuonKeys both_muons{"min_lepton_energy", "max_lepton_angle",
                          "min_lepton_transverse_momentum"};

const MuonKeys one_muon{"min_energy", "max_angle", "min_transverse_momentum"};

std::vector<Key> muon_keys(const MuonKeys& keys, const std::string& whose) {
  using namespace key;
  const Type energy = datum(quantity("\"1 GeV\"", Dimension::energy, {0, highest_energy}));
  return {optional(keys.min_energy, energy, whose + "; below half the energy of the beam", "0 GeV"),
          optional(keys.max_angle,
                   datum(quantity("\"1 rad\"", Dimension::angle,
                                  {0, physics::constants::pi, "from the beam axis", true})),
                   whose + ", from the beam axis", "none"),
          optional(keys.min_transverse_momentum, energy,
                   whose + "; below half the energy of the beam", "0 GeV")};
}

const Section& muon_section() {
  static const Section section{"cuts.lepton_minus and cuts.lepton_plus",
                               "The muon of one charge, where it is selected differently.",
                               muon_keys(one_muon, "of this muon")};
  return section;
}

}  // namespace

const Section& cuts_section() {
  using namespace key;
  constexpr double two_muons = 2 * physics::constants::muon_mass;
  const Type energy = datum(quantity("\"1 GeV\"", Dimension::energy, {0, highest_energy}));
  const Type angle = datum(
      quantity("\"1 rad\"", Dimension::angle, {0, physics::constants::pi, "between the muons"}));
  static const Section section = [&] {
    Section cuts{"cuts", "The selection on the two muons. Nothing is cut by default.",
                 muon_keys(both_muons, "of both muons")};
    const std::vector<Key> more = {
        optional("lepton_minus", map_of(muon_section(), "{min_energy: ...}"), "the mu- alone"),
        optional("lepton_plus", map_of(muon_section(), "{min_energy: ...}"), "the mu+ alone"),
        optional("min_total_lepton_energy", energy, "of both together; at most the beam's",
                 "0 GeV"),
        optional("min_dilepton_mass", energy, "of the pair; at most the energy of the beam",
                 "0 GeV"),
        optional("max_dilepton_mass",
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
            "lepton_efficiency", datum(efficiency_type()),
            "rows of muon energy, ascending, and chance that it is found: linear between rows, the "
            "first value below the first row and the last above the last one",
            "1")};
    cuts.keys.insert(cuts.keys.end(), more.begin(), more.end());
    return cuts;
  }();
  return section;
}

namespace {

void read_muon_cuts(const MapNode& map, const MuonKeys& keys, double beam_energy,
                    physics::LeptonCuts& cuts, std::vector<Assumption>& notes) {
  read_cut(map, keys.min_energy,
           {0, beam_energy / 2, "both muons together have less than the energy of the neutrino"},
           cuts.min_energy, notes);
  read_cut(map, keys.max_angle, cuts.max_angle, notes);
  read_cut(map, keys.min_transverse_momentum, {0, beam_energy / 2, "of a muon"},
           cuts.min_transverse_momentum, notes);
}

/// Overrides for the muon of one charge.
void read_one_muon(const MapNode& map, const std::string& key, double beam_energy,
                   physics::LeptonCuts& cuts, std::vector<Assumption>& notes) {
  if (!map.has(key)) return;
  const MapNode muon(map.optional(key), muon_section());
  read_muon_cuts(muon, one_muon, beam_energy, cuts, notes);
}

/// Rows of muon energy and efficiency.
void read_efficiency(const MapNode& map, physics::Efficiency& efficiency,
                     std::vector<Assumption>& notes) {
  const Node table = read_datum(map.optional("lepton_efficiency"), notes);
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

}  // namespace

void read_cuts(const Node& node, Experiment& experiment) {
  const MapNode map(node, cuts_section());
  physics::Cuts& cuts = experiment.cuts;
  const double energy = experiment.beam.max_energy();
  std::vector<Assumption>& notes = experiment.assumptions;
  read_muon_cuts(map, both_muons, energy, cuts.minus, notes);
  cuts.plus = cuts.minus;
  read_one_muon(map, "lepton_minus", energy, cuts.minus, notes);
  read_one_muon(map, "lepton_plus", energy, cuts.plus, notes);
  read_cut(map, "min_total_lepton_energy", {0, energy, "at most the beam energy"},
           cuts.min_total_energy, notes);
  read_cut(map, "min_dilepton_mass", {0, energy, "at most the beam energy"}, cuts.min_dilepton_mass,
           notes);
  read_cut(map, "max_dilepton_mass", cuts.max_dilepton_mass, notes);
  if (cuts.min_dilepton_mass >= cuts.max_dilepton_mass)
    map.node().refuse("min_dilepton_mass is not below max_dilepton_mass (nothing passes)");
  read_cut(map, "min_opening_angle", cuts.min_opening_angle, notes);
  read_cut(map, "max_opening_angle", cuts.max_opening_angle, notes);
  if (cuts.min_opening_angle >= cuts.max_opening_angle)
    map.node().refuse("min_opening_angle is not below max_opening_angle (nothing passes)");
  double max_q = std::sqrt(cuts.max_q2);
  read_cut(map, "max_momentum_transfer", max_q, notes);
  cuts.max_q2 = max_q * max_q;
  if (map.has("lepton_efficiency")) read_efficiency(map, cuts.lepton_efficiency, notes);
}

}  // namespace tridentscan::config
