#include "scanner/config/four_muon_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "physics/construction.hpp"
#include "physics/z_prime_decay.hpp"
#include "scanner/config/datum.hpp"
#include "scanner/config/measurement_reader.hpp"
#include "scanner/config/read_values.hpp"

namespace tridentscan::config {
namespace {

constexpr const char* z_key = "z_to_four_muons";
constexpr const char* collider_key = "electron_positron";
constexpr double least_pair_mass = 1;  // GeV: ten times the muon mass, which is left out
constexpr double half_z = physics::constants::z_mass / 2;

/// Rows of x (read by `read_x`) and a density.
template <class ReadX>
physics::DensityTable read_density(const Node& node, const std::string& row, const ReadX& read_x,
                                   std::vector<Assumption>& notes) {
  std::vector<double> x, density;
  const std::size_t problems = node.problems().size();
  const Node table = read_datum(node, "[" + row + ", ...]", notes);
  for (const Node& line : items_of(table, "[" + row + ", ...]")) {
    const std::vector<Node> cells = items_of(line, row);
    if (cells.size() != 2) {
      if (line.readable() && line.value().kind == Value::Kind::list)
        line.refuse("needs two values, write " + row);
      continue;
    }
    x.push_back(read_x(cells[0]));
    density.push_back(read_number(cells[1], {0, 1e30, "a density, in any unit"}));
  }
  try {
    return physics::DensityTable(x, density);
  } catch (const std::invalid_argument& fault) {
    if (node.problems().size() == problems)  // else that is why
      table.refuse(fmt::format("({}) add rows such as {}", fault.what(), row));
    return physics::DensityTable({0, 1}, {1, 1});
  }
}

physics::ZMotion read_motion(const Node& node, std::vector<Assumption>& notes) {
  const MapNode map(node, {"transverse_momentum", "rapidity"});
  const std::string pt_row = "[\"5 GeV\", 0.06]", y_row = "[1.5, 0.97]";
  return {read_density(
              map.required("transverse_momentum",
                           "transverse_momentum: {value: [" + pt_row + ", ...], ...}"),
              pt_row,
              [](const Node& cell) {
                return read_quantity(cell, Dimension::energy, {0, 1e5, "of the Z"});
              },
              notes),
          read_density(
              map.required("rapidity", "rapidity: {value: [" + y_row + ", ...], ...}"), y_row,
              [](const Node& cell) {
                return read_number(cell, {-20, 20, "rapidity of the Z"});
              },
              notes)};
}

/// The datum of a key if it is there.
template <class Read>
void read_if(const MapNode& map, const std::string& key, const std::string& example,
             std::vector<Assumption>& notes, const Read& read) {
  if (map.has(key)) read(read_datum(map.optional(key), example, notes));
}

void read_four_transverse_momenta(const Node& node, physics::FourMuonCuts& cuts) {
  const std::string example = "[\"20 GeV\", \"15 GeV\", \"8 GeV\", \"4 GeV\"]";
  const std::vector<Node> items = items_of(node, example);
  if (items.size() != 4) {
    if (node.readable() && node.value().kind == Value::Kind::list)
      node.refuse("needs four momenta from the hardest to the softest muon, write " + example);
    return;
  }
  for (std::size_t i = 0; i < 4; ++i)
    cuts.min_transverse_momentum[i] =
        read_quantity(items[i], Dimension::energy, {0, 1e4, "of a muon"});
  if (!std::is_sorted(cuts.min_transverse_momentum.rbegin(), cuts.min_transverse_momentum.rend()))
    node.refuse("must not ascend: the hardest muon comes first");
}

physics::FourMuonCuts read_cuts(const Node& node, std::vector<Assumption>& notes) {
  const MapNode map(node, {"min_pair_mass", "min_leading_pair_mass", "min_transverse_momentum",
                           "max_pseudorapidity", "min_separation"});
  physics::FourMuonCuts cuts;
  cuts.min_pair_mass = read_quantity(
      read_datum(map.required("min_pair_mass", "min_pair_mass: {value: \"5 GeV\", ...}"),
                 "\"5 GeV\"", notes),
      Dimension::energy,
      {least_pair_mass, half_z, "the muon mass is left out, and two pairs make a Z"});
  read_if(map, "min_leading_pair_mass", "\"20 GeV\"", notes, [&](const Node& value) {
    cuts.min_leading_pair_mass =
        read_quantity(value, Dimension::energy, {0, physics::constants::z_mass, "of a pair"});
  });
  read_if(map, "min_transverse_momentum", "[\"20 GeV\", \"15 GeV\", \"8 GeV\", \"4 GeV\"]", notes,
          [&](const Node& value) { read_four_transverse_momenta(value, cuts); });
  read_if(map, "max_pseudorapidity", "2.7", notes, [&](const Node& value) {
    cuts.max_pseudorapidity = read_number(value, {0, 20, "of every muon", true});
  });
  read_if(map, "min_separation", "0.1", notes, [&](const Node& value) {
    cuts.min_separation = read_number(value, {0, 5, "Delta R of two muons"});
  });
  return cuts;
}

ZToFourMuons read_z(const MapNode& file, std::vector<Assumption>& notes) {
  const MapNode map(file.optional(z_key), {"muon_branching_ratio", "standard_model", "counts",
                                           "inverse_alpha", "sin2_theta_w", "motion"});
  ZToFourMuons z{};
  const auto share = [&](const std::string& key, const std::string& example) {
    return read_number(
        read_datum(map.required(key, key + ": {value: " + example + ", status: ..., source: ...}"),
                   example, notes),
        {0, 1, "a branching ratio", true});
  };
  z.muon_branching_ratio = share("muon_branching_ratio", "0.03366");
  z.standard_model = share("standard_model", "3.33e-6");
  z.all_leptons =
      read_word(map.required("counts", "counts: four_muons"), {"four_muons", "four_leptons"}) == 1;
  read_if(map, "inverse_alpha", "127.95", notes, [&](const Node& value) {
    z.scheme.alpha = 1 / read_number(value, {100, 150, "1/alpha of the photon between the lines"});
  });
  read_if(map, "sin2_theta_w", "0.2312", notes, [&](const Node& value) {
    z.scheme.sin2_theta_w = read_number(value, {0.1, 0.4, ""});
  });
  if (map.has("motion")) z.motion = read_motion(map.optional("motion"), notes);
  z.cuts = read_cuts(file.required("cuts", "cuts: {min_pair_mass: ...}"), notes);
  if (z.cuts.need_laboratory() && !z.motion)
    map.node().refuse(
        "needs to know how the Z moves for the cuts on single muons, add \"motion: "
        "{transverse_momentum: ..., rapidity: ...}\"");
  return z;
}

BosonAtCollider read_collider(const Node& node, std::vector<Assumption>& notes) {
  const MapNode map(node, {"energy", "luminosity", "efficiency", "recoil_window", "max_events"});
  const auto datum = [&](const std::string& key, const std::string& example) {
    return read_datum(
        map.required(key, key + ": {value: " + example + ", status: ..., source: ...}"), example,
        notes);
  };
  BosonAtCollider c{};
  c.energy = read_quantity(datum("energy", "\"10.58 GeV\""), Dimension::energy,
                           {1, 60, "far below the Z: a photon makes the muons"});
  c.luminosity = read_quantity(datum("luminosity", "\"536 fb^-1\""), Dimension::luminosity,
                               {0, 1e9, "", true});
  c.efficiency = read_number(datum("efficiency", "0.5"), {0, 1, "a share of the events", true});
  c.max_events = read_number(datum("max_events", "10"), {0, 1e9, "events of the boson", true});
  c.recoil_window = std::numeric_limits<double>::infinity();
  read_if(map, "recoil_window", "\"100 MeV\"", notes, [&](const Node& value) {
    c.recoil_window = read_quantity(value, Dimension::energy, {0, 60, "to either side", true});
  });
  return c;
}

}  // namespace

bool is_four_muon_experiment(const Node& root) {
  return root.readable() && root.value().kind == Value::Kind::map &&
         (root.value().find(z_key) != nullptr || root.value().find(collider_key) != nullptr);
}

Experiment read_four_muon_experiment(const Node& root) {
  const MapNode map(root, {"schema_version", "name", "label", z_key, collider_key, "cuts",
                           "measurement", "projection"});
  Experiment experiment{};
  experiment.name = read_name(map.required("name", "name: atlas"), "atlas");
  experiment.label = read_text(map.required("label", "label: ATLAS"), "ATLAS");
  if (map.has(z_key) && map.has(collider_key)) {
    map.optional(collider_key).refuse("stands beside z_to_four_muons, remove one");
  } else if (map.has(z_key)) {
    experiment.z_to_four_muons = read_z(map, experiment.assumptions);
    read_measurement(map, experiment);
    if (experiment.events_from_exposure)
      map.node().refuse(
          "needs the events that the Standard Model gives, add \"standard_model: ...\" "
          "to the measurement");
  } else {
    experiment.boson_at_collider =
        read_collider(map.optional(collider_key), experiment.assumptions);
    experiment.projection = true;
    for (const char* key : {"cuts", "measurement", "projection"})
      if (map.has(key))
        map.optional(key).refuse(
            "does not go with electron_positron, whose max_events is the limit");
  }
  return experiment;
}

physics::RatioMeasurement sensitivity(const physics::Statistics& statistics) {
  return {1, 1 / std::max(physics::expected_distance(statistics, 0), 1e-3)};
}

void check_four_muons(ScanConfig& config, const Node& experiments) {
  for (Experiment& experiment : config.experiments) {
    if (experiment.is_trident()) continue;
    if (config.integration.method == Method::direct) {
      experiments.refuse("direct integration knows tridents only (" + experiment.name +
                         " is none) leave it out");
      return;
    }
    if (!physics::has_known_decays(config.model)) {
      experiments.refuse("the decays of " + config.model.name + " are not known here (" +
                         experiment.name + " needs them) leave it out");
      return;
    }
    if (experiment.boson_at_collider) experiment.measurement = sensitivity(config.statistics);
  }
}

}  // namespace tridentscan::config
