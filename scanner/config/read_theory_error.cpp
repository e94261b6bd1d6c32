#include <array>

#include "scanner/config/numbers.hpp"
#include "scanner/config/read_values.hpp"
#include "scanner/config/sections.hpp"

namespace tridentscan::config {
namespace {

using enum physics::FormFactorModel;
constexpr std::array form_factors = {fermi, helm, exponential};
constexpr std::array nucleons = {physics::NucleonModel::dipole, physics::NucleonModel::kelly};

template <class Model, std::size_t n>
std::vector<std::string> words_of(const std::array<Model, n>& models) {
  std::vector<std::string> words;
  for (const Model model : models) words.emplace_back(physics::name_of(model));
  return words;
}

/// A list of models, each a word.
template <class Model, std::size_t n>
std::vector<Model> read_models(const Node& node, const std::array<Model, n>& models) {
  std::vector<Model> result;
  for (const Node& item : items_of(node)) {
    const std::ptrdiff_t index = read_word(item);
    if (index >= 0) result.push_back(models[static_cast<std::size_t>(index)]);
  }
  return result;
}

}  // namespace

const Section& theory_error_section() {
  using namespace key;
  const TheoryError defaults;
  const auto share = [](const std::string& key, double otherwise, const std::string& help) {
    return optional(key, number(to_text(otherwise), {0, 1, "a relative error"}), help,
                    to_text(otherwise));
  };
  static const Section section{
      "theory_error",
      "The word standard, or a map with components that differ from it; 0 or an empty list leaves "
      "one out (docs/physics.md).",
      {optional("form_factors", list_of(word(words_of(form_factors)), "[helm]"),
                "form factors instead of the experiment's", "[helm]"),
       share("charge_radius", defaults.charge_radius, "of nuclei"),
       optional("nucleon", list_of(word(words_of(nucleons)), "[kelly]"),
                "nucleon form factors instead of the experiment's", "[kelly]"),
       share("fermi_momentum", defaults.fermi_momentum, "of bound nucleons"),
       share("bound_nucleons", defaults.bound_nucleons, "cross section on bound nucleons"),
       optional("sin2_theta_w",
                number("0.23863", {0, 0.5, "another scheme's value; 0 leaves it out"}),
                "another scheme's sin^2 theta_W", to_text(defaults.sin2_theta_w)),
       share("electroweak", defaults.electroweak, "higher electroweak orders"),
       share("qed", defaults.qed, "higher orders of QED, beside Z alpha/(4 pi)"),
       share("energy_scale", defaults.energy_scale, "energies of the beam")}};
  return section;
}

TheoryError read_theory_error(const Node& node) {
  TheoryError error;
  if (node.readable() && node.value().kind == Value::Kind::scalar) {
    (void)read_word(node);
    return error;
  }
  const MapNode map(node, theory_error_section());
  const auto share = [&map](const std::string& key, double& value) {
    if (map.has(key)) value = read_number(map.optional(key));
  };
  if (map.has("form_factors"))
    error.form_factors = read_models(map.optional("form_factors"), form_factors);
  if (map.has("nucleon")) error.nucleon = read_models(map.optional("nucleon"), nucleons);
  share("charge_radius", error.charge_radius);
  share("fermi_momentum", error.fermi_momentum);
  share("bound_nucleons", error.bound_nucleons);
  share("sin2_theta_w", error.sin2_theta_w);
  share("electroweak", error.electroweak);
  share("qed", error.qed);
  share("energy_scale", error.energy_scale);
  return error;
}

}  // namespace tridentscan::config
