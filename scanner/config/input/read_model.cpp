#include "scanner/config/description/fields.hpp"
#include "scanner/config/input/sections.hpp"

namespace tridentscan::config {
namespace {

using physics::VectorMediator;

std::vector<std::string> words() {
  std::vector<std::string> names;
  for (const auto& mediator : physics::named_mediators()) names.push_back(mediator.name);
  return names;
}

void check_charges(const MapNode& map, const VectorMediator& model) {
  if (model.neutrino == 0 || (model.muon_vector == 0 && model.muon_axial == 0))
    map.node().refuse("couples to no muon or to no neutrino (trident production would not change)");
}

}  // namespace

Type model_type() {
  return key::either({key::word(words()), key::map_of(model_fields().section(), "")}, "lmu_ltau");
}

const Fields<VectorMediator>& model_fields() {
  using namespace key;
  const Range charge{-100, 100, "a charge in units of the gauge coupling"};
  static const Fields<VectorMediator> fields =
      Fields<VectorMediator>(
          "model",
          "A word, or a map with the charges of another vector boson: its current is g' times "
          "neutrino nubar_L gamma nu_L + mubar gamma (muon_vector - muon_axial gamma5) mu.")
          .required("name", &VectorMediator::name, name("my_model"), "for the result file")
          .required("neutrino", &VectorMediator::neutrino, number("1", charge),
                    "charge of the muon neutrino")
          .required("muon_vector", &VectorMediator::muon_vector, number("1", charge),
                    "vector charge of the muon")
          .required("muon_axial", &VectorMediator::muon_axial, number("0", charge),
                    "axial charge of the muon")
          .check(check_charges);
  return fields;
}

VectorMediator read_model(const Node& node) {
  if (node.readable() && node.value().kind == Value::Kind::scalar)
    return physics::named_mediator(word_at(node)).value_or(VectorMediator{});
  return model_fields().read(node);
}

}  // namespace tridentscan::config
