#include <set>

#include "scanner/config/datum.hpp"
#include "scanner/config/read_values.hpp"
#include "scanner/config/sections.hpp"

namespace tridentscan::config {
namespace {

double read_delta(const MapNode& map, const std::string& key) {
  return read_number(map.required(key, key + ": 2.9e-9"),
                     {-1e-6, 1e-6, "Delta a_mu is of the order 1e-9"});
}

MuonG2Band read_band(const Node& node) {
  const MapNode map(node,
                    {"name", "label", "quantity", "central", "lower", "upper", "status", "source"});
  (void)read_word(map.required("quantity", "quantity: delta_a_mu"), {"delta_a_mu"});
  MuonG2Band band{};
  band.name = read_name(map.required("name", "name: muon_g2"), "muon_g2");
  band.label = read_text(map.required("label", "label: \"muon g-2\""), "\"muon g-2\"");
  band.central = read_delta(map, "central");
  band.lower = read_delta(map, "lower");
  band.upper = read_delta(map, "upper");
  band.status = read_status(map.required("status", "status: published"));
  band.source = read_text(map.required("source", "source: \"...\""), "\"...\"");
  if (band.lower >= band.central || band.central >= band.upper)
    map.node().refuse("lower, central and upper do not ascend");
  return band;
}

}  // namespace

std::vector<MuonG2Band> read_bands(const Node& node) {
  std::vector<MuonG2Band> bands;
  std::set<std::string> names;
  for (const Node& item : items_of(node, "a list of bands, or leave the key out")) {
    bands.push_back(read_band(item));
    const std::string& name = bands.back().name;
    if (!name.empty() && !names.insert(name).second)
      item.refuse("another band has the name '" + name + "', choose another");
  }
  return bands;
}

}  // namespace tridentscan::config
