#include <array>

#include "scanner/config/read_values.hpp"
#include "scanner/config/sections.hpp"

namespace tridentscan::config {
namespace {

/// A list of models, each a word.
template <class Model, std::size_t n>
std::vector<Model> read_models(const Node& node, const std::array<Model, n>& models,
                               const std::string& example) {
  std::vector<std::string> words;
  for (const Model model : models) words.emplace_back(physics::name_of(model));
  std::vector<Model> result;
  for (const Node& item : items_of(node, example)) {
    const std::ptrdiff_t index = read_word(item, words);
    if (index >= 0) result.push_back(models[static_cast<std::size_t>(index)]);
  }
  return result;
}

}  // namespace

TheoryError read_theory_error(const Node& node) {
  TheoryError error;
  if (node.readable() && node.value().kind == Value::Kind::scalar) {
    (void)read_word(node, {"standard"});
    return error;
  }
  const MapNode map(node, {"form_factors", "charge_radius", "nucleon", "fermi_momentum",
                           "bound_nucleons", "sin2_theta_w", "electroweak", "qed", "energy_scale"});
  const auto share = [&map](const std::string& key, double& value) {
    if (map.has(key)) value = read_number(map.optional(key), {0, 1, "a relative error"});
  };
  if (map.has("form_factors")) {
    using enum physics::FormFactorModel;
    error.form_factors =
        read_models(map.optional("form_factors"), std::array{fermi, helm, exponential}, "[helm]");
  }
  if (map.has("nucleon"))
    error.nucleon = read_models(
        map.optional("nucleon"),
        std::array{physics::NucleonModel::dipole, physics::NucleonModel::kelly}, "[kelly]");
  share("charge_radius", error.charge_radius);
  share("fermi_momentum", error.fermi_momentum);
  share("bound_nucleons", error.bound_nucleons);
  share("electroweak", error.electroweak);
  share("qed", error.qed);
  share("energy_scale", error.energy_scale);
  if (map.has("sin2_theta_w"))
    error.sin2_theta_w = read_number(map.optional("sin2_theta_w"),
                                     {0, 0.5, "another scheme's value; 0 leaves it out"});
  return error;
}

}  // namespace tridentscan::config
