#include "scanner/config/read_values.hpp"
#include "scanner/config/sections.hpp"

namespace tridentscan::config {
namespace {

double read_charge(const MapNode& map, const std::string& key) {
  return read_number(map.required(key, key + ": 1"),
                     {-100, 100, "a charge in units of the gauge coupling"});
}

}  // namespace

physics::VectorMediator read_model(const Node& node) {
  if (node.readable() && node.value().kind == Value::Kind::scalar) {
    std::vector<std::string> words;
    for (const auto& mediator : physics::named_mediators()) words.push_back(mediator.name);
    (void)read_word(node, words);
    return physics::named_mediator(node.value().text).value_or(physics::VectorMediator{});
  }
  const MapNode map(node, {"name", "neutrino", "muon_vector", "muon_axial"});
  const physics::VectorMediator model{read_name(map.required("name", "name: my_model"), "my_model"),
                                      read_charge(map, "neutrino"), read_charge(map, "muon_vector"),
                                      read_charge(map, "muon_axial")};
  if (model.neutrino == 0 || (model.muon_vector == 0 && model.muon_axial == 0))
    map.node().refuse("couples to no muon or to no neutrino (trident production would not change)");
  return model;
}

}  // namespace tridentscan::config
