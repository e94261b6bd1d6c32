#include "scanner/config/read_values.hpp"
#include "scanner/config/sections.hpp"

namespace tridentscan::config {
namespace {

std::vector<std::string> words() {
  std::vector<std::string> names;
  for (const auto& mediator : physics::named_mediators()) names.push_back(mediator.name);
  return names;
}

}  // namespace

Type model_type() {
  return key::either({key::word(words()), key::map_of(model_section(), "")}, "lmu_ltau");
}

const Section& model_section() {
  using namespace key;
  const Range charge{-100, 100, "a charge in units of the gauge coupling"};
  static const Section section{
      "model",
      "A word, or a map with the charges of another vector boson: its current is g' times "
      "neutrino nubar_L gamma nu_L + mubar gamma (muon_vector - muon_axial gamma5) mu.",
      {required("name", name("my_model"), "for the result file"),
       required("neutrino", number("1", charge), "charge of the muon neutrino"),
       required("muon_vector", number("1", charge), "vector charge of the muon"),
       required("muon_axial", number("0", charge), "axial charge of the muon")}};
  return section;
}

physics::VectorMediator read_model(const Node& node) {
  if (node.readable() && node.value().kind == Value::Kind::scalar) {
    (void)read_word(node);
    return physics::named_mediator(node.value().text).value_or(physics::VectorMediator{});
  }
  const MapNode map(node, model_section());
  const auto charge = [&map](const std::string& key) { return read_number(map.required(key)); };
  const physics::VectorMediator model{read_name(map.required("name")), charge("neutrino"),
                                      charge("muon_vector"), charge("muon_axial")};
  if (model.neutrino == 0 || (model.muon_vector == 0 && model.muon_axial == 0))
    map.node().refuse("couples to no muon or to no neutrino (trident production would not change)");
  return model;
}

}  // namespace tridentscan::config
