#include <algorithm>

#include "physics/constants.hpp"
#include "scanner/config/description/fields.hpp"
#include "scanner/config/input/experiment_parts.hpp"

namespace tridentscan::config {
namespace {

using physics::Cuts;
using physics::LeptonCuts;

Type energy_type() {
  return key::datum(key::quantity("\"1 GeV\"", Dimension::energy, {0, highest_energy}));
}

Type angle_type(const std::string& of, bool without_zero = false) {
  return key::datum(
      key::quantity("\"1 rad\"", Dimension::angle, {0, physics::constants::pi, of, without_zero}));
}

/// Rows of an energy and an efficiency.
Type efficiency_type() {
  using namespace key;
  const Type row = row_of({quantity("\"3 GeV\"", Dimension::energy, {0, highest_energy}),
                           number("0.2", {0, 1, "an efficiency"})},
                          "[\"3 GeV\", 0.2]");
  return datum(list_of(row, "[[\"3 GeV\", 0.2], [\"10 GeV\", 0.9]]"));
}

physics::Efficiency read_efficiency(const Node& node, Assumptions& notes) {
  physics::Efficiency efficiency;
  for (const Node& row : items_of(read_datum(node, notes))) {
    const std::vector<Node> cells = cells_of(row);
    if (cells.empty()) continue;
    const double energy = read_quantity(cells[0]);
    if (!efficiency.empty() && energy <= efficiency.energy.back()) {
      cells[0].refuse("is not above the energy of the row before it, sort the rows");
    }
    efficiency.energy.push_back(energy);
    efficiency.value.push_back(read_number(cells[1]));
  }
  return efficiency;
}

constexpr auto efficiency_help =
    "rows of lepton energy, ascending, and chance that it is found: linear between rows, the first "
    "value below the first row and the last above the last one";

/// Cuts on the lepton of one charge or flavour, where it is selected differently.
const Fields<LeptonCuts>& lepton_fields() {
  static const Fields<LeptonCuts> fields =
      Fields<LeptonCuts>(
          "cuts.lepton_minus, lepton_plus, electron, muon and tau",
          "Leptons of one charge, or of one flavour whatever their charge, where they are selected "
          "differently. A lepton must pass the cuts on its charge and on its flavour.")
          .optional("min_energy", &LeptonCuts::min_energy, energy_type(),
                    "of this lepton; below the energy of the beam")
          .optional("max_angle", &LeptonCuts::max_angle, angle_type("from the beam axis", true),
                    "of this lepton, from the beam axis", "none")
          .optional("min_transverse_momentum", &LeptonCuts::min_transverse_momentum, energy_type(),
                    "of this lepton; below half the energy of the beam")
          .custom(
              key::optional("efficiency", efficiency_type(), efficiency_help, "1"),
              [](const MapNode& map, Assumptions& notes, LeptonCuts& cuts) {
                if (map.has("efficiency")) {
                  cuts.efficiency = read_efficiency(map.optional("efficiency"), notes);
                }
              },
              [](const LeptonCuts& cuts) {
                return Json{{"energy", cuts.efficiency.energy}, {"value", cuts.efficiency.value}};
              });
  return fields;
}

/// Leptons of a flavour, in a map of their own.
auto of_flavour(physics::Flavour flavour) {
  return [i = physics::index_of(flavour)](auto& cuts) -> auto& {
    return cuts.flavours[i];
  };
}

/// A key that holds for the leptons of both charges.
Key both(const std::string& name, const Type& type, const std::string& help,
         const std::string& otherwise, const std::string& formerly) {
  Key key = key::optional(name, type, help, otherwise);
  key.formerly = formerly;
  return key;
}

auto read_both(const std::string& name, double LeptonCuts::*cut) {
  return [=](const MapNode& map, Assumptions& notes, Cuts& cuts) {
    if (!map.has(name)) return;
    read_value(read_datum(map.optional(name), notes), cuts.minus.*cut);
    cuts.plus.*cut = cuts.minus.*cut;
  };
}

void check_order(const MapNode& map, const Cuts& cuts) {
  const auto has_efficiency = [](const LeptonCuts& lepton) { return !lepton.efficiency.empty(); };
  if ((has_efficiency(cuts.minus) || has_efficiency(cuts.plus)) &&
      std::ranges::any_of(cuts.flavours, has_efficiency)) {
    map.node().refuse(
        "has efficiencies by charge and by flavour: give those of flavours alone, or lepton_minus "
        "and lepton_plus alone");
  }
  if (cuts.min_dilepton_mass >= cuts.max_dilepton_mass) {
    map.node().refuse("min_dilepton_mass is not below max_dilepton_mass (nothing passes)");
  }
  if (cuts.min_opening_angle >= cuts.max_opening_angle) {
    map.node().refuse("min_opening_angle is not below max_opening_angle (nothing passes)");
  }
}

}  // namespace

const Fields<Cuts>& cuts_fields() {
  using namespace key;
  static const Fields<Cuts> fields =
      Fields<Cuts>("cuts", "The selection on the two leptons. Nothing is cut by default.")
          .custom(both("min_lepton_energy", energy_type(),
                       "of both leptons; below half the energy of the beam", "0 GeV",
                       "min_muon_energy"),
                  read_both("min_lepton_energy", &LeptonCuts::min_energy))
          .custom(both("max_lepton_angle", angle_type("from the beam axis", true),
                       "of both leptons, from the beam axis", "none", "max_muon_angle"),
                  read_both("max_lepton_angle", &LeptonCuts::max_angle))
          .custom(both("min_lepton_transverse_momentum", energy_type(),
                       "of both leptons; below half the energy of the beam", "0 GeV",
                       "min_muon_transverse_momentum"),
                  read_both("min_lepton_transverse_momentum", &LeptonCuts::min_transverse_momentum))
          .part("lepton_minus", &Cuts::minus, lepton_fields(), "{min_energy: ...}", "the l- alone")
          .formerly("mu_minus")
          .part("lepton_plus", &Cuts::plus, lepton_fields(), "{min_energy: ...}", "the l+ alone")
          .formerly("mu_plus")
          .part("electron", of_flavour(physics::Flavour::e), lepton_fields(), "{min_energy: ...}",
                "e- and e+")
          .part("muon", of_flavour(physics::Flavour::mu), lepton_fields(), "{min_energy: ...}",
                "mu- and mu+")
          .part("tau", of_flavour(physics::Flavour::tau), lepton_fields(), "{min_energy: ...}",
                "tau- and tau+")
          .optional("min_total_lepton_energy", &Cuts::min_total_energy, energy_type(),
                    "of both together; at most the beam's")
          .formerly("min_total_muon_energy")
          .optional("min_dilepton_mass", &Cuts::min_dilepton_mass, energy_type(),
                    "of the pair; at most the energy of the beam")
          .formerly("min_dimuon_mass")
          .optional("max_dilepton_mass", &Cuts::max_dilepton_mass,
                    datum(quantity("\"1 GeV\"", Dimension::energy,
                                   {0, highest_energy, "above the masses of both leptons", true})),
                    "of the pair")
          .formerly("max_dimuon_mass")
          .optional("min_opening_angle", &Cuts::min_opening_angle,
                    angle_type("between the leptons"), "between the leptons")
          .optional("max_opening_angle", &Cuts::max_opening_angle,
                    angle_type("between the leptons"), "between the leptons", "none")
          .optional(
              "max_momentum_transfer", &Cuts::max_momentum_transfer,
              datum(quantity("\"1 GeV\"", Dimension::energy,
                             {0, highest_energy, "sqrt(Q2) to the nucleus or nucleon", true})),
              "sqrt(Q2) to the nucleus or nucleon")
          .custom(
              both("lepton_efficiency", efficiency_type(), efficiency_help, "1", "muon_efficiency"),
              [](const MapNode& map, Assumptions& notes, Cuts& cuts) {
                if (!map.has("lepton_efficiency")) return;
                cuts.minus.efficiency = cuts.plus.efficiency =
                    read_efficiency(map.optional("lepton_efficiency"), notes);
              })
          .check(check_order);
  return fields;
}

std::vector<std::string> told(const physics::Cuts& cuts) {
  if (!cuts.charge_symmetric()) return cuts_fields().differences_from_default(cuts);
  Cuts others = cuts;
  others.minus = others.plus = {};
  std::vector<std::string> texts = cuts_fields().differences_from_default(others);
  for (const std::string& text : lepton_fields().differences_from_default(cuts.minus)) {
    texts.insert(texts.begin(), "both leptons: " + text);
  }
  return texts;
}

namespace {

/// What was refused is NaN, and can be asked for the cuts of any final state.
void spoil(physics::Cuts& cuts) {
  cuts.flavours = {};
  cuts.min_total_energy = std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

void read_cuts(const Node& node, Experiment& experiment) {
  const std::size_t problems_before = node.problems().size();
  physics::Cuts& cuts = experiment.trident().cuts;
  cuts_fields().read(node, experiment.assumptions, cuts);
  if (node.problems().size() > problems_before) return spoil(cuts);
  // Cuts on energies lie in ranges that depend on the beam.
  const double energy = experiment.trident().beam.max_energy();
  const auto check = [](const Node& map, const std::string& key, const Range& range) {
    if (const Node value = child_of(child_of(map, key), "value"); value.readable()) {
      (void)read_quantity(value, Dimension::energy, range);
    }
  };
  const Range half{0, energy / 2,
                   "both leptons together have less than the energy of the neutrino"};
  const Range whole{0, energy, "at most the beam energy"};
  const Range half_momentum{0, energy / 2, "of a lepton"};
  check(node, "min_lepton_energy", half);
  check(node, "min_lepton_transverse_momentum", half_momentum);
  for (const char* whose : {"lepton_minus", "lepton_plus", "electron", "muon", "tau"}) {
    check(child_of(node, whose), "min_energy", whole);
    check(child_of(node, whose), "min_transverse_momentum", half_momentum);
  }
  check(node, "min_total_lepton_energy", whole);
  check(node, "min_dilepton_mass", whole);
  double lightest = highest_energy;
  for (const physics::FinalState& state : experiment.trident().final_states) {
    lightest = std::min(lightest, physics::mass_of(state.minus) + physics::mass_of(state.plus));
  }
  check(node, "max_dilepton_mass",
        {lightest, highest_energy, "above the masses of both leptons", true});
  if (node.problems().size() > problems_before) spoil(cuts);
}

}  // namespace tridentscan::config
