#include <fmt/format.h>

#include <cmath>

#include "scanner/config/description/fields.hpp"
#include "scanner/config/input/sections.hpp"

namespace tridentscan::config {
namespace {

using physics::KineticMixing;
using physics::Mediator;
using NeutrinoCharges = std::array<double, 3>;

std::vector<std::string> names() {
  std::vector<std::string> list;
  for (const Mediator& mediator : physics::gauged_mediators()) list.push_back(mediator.name);
  return list;
}

Type charge_type(const std::string& example) {
  return key::number(example, {-100, 100, "a charge in units of the gauge coupling"});
}

const Fields<NeutrinoCharges>& neutrino_fields() {
  const auto charge = [](std::size_t flavour) {
    return [flavour](auto& charges) -> auto& {
      return charges[flavour];
    };
  };
  static const Fields<NeutrinoCharges> fields =
      Fields<NeutrinoCharges>("model.neutrino", "Charges of the left-handed neutrinos.")
          .optional("e", charge(0), charge_type("0"), "of the electron neutrino")
          .optional("mu", charge(1), charge_type("1"), "of the muon neutrino")
          .optional("tau", charge(2), charge_type("-1"), "of the tau neutrino");
  return fields;
}

/// Vector and axial charge, or those of both chiralities.
const Section& charge_section() {
  using namespace key;
  static const Section section{
      "model.electron, model.muon and model.tau",
      "Charges of a lepton that are not purely vector: vector = (left + right)/2, axial = (left - "
      "right)/2.",
      {optional("vector", charge_type("1"), "of lbar gamma l", "0"),
       optional("axial", charge_type("0"), "of -lbar gamma gamma5 l", "0"),
       optional("left", charge_type("1"), "of the left-handed lepton", "0"),
       optional("right", charge_type("1"), "of the right-handed lepton", "0")},
      {},
      {{{"vector", "axial"}, {"left", "right"}}}};
  return section;
}

Mediator::Charge read_charge(const Node& node) {
  if (node.readable() && node.value().kind == Value::Kind::scalar) return {read_number(node), 0};
  const MapNode map(node, charge_section());
  const auto at = [&](const char* key) {
    return map.has(key) ? read_number(map.optional(key)) : 0;
  };
  if (map.has("left") || map.has("right")) {
    const double left = at("left"), right = at("right");
    return {(left + right) / 2, (left - right) / 2};
  }
  return {at("vector"), at("axial")};
}

/// A charge as the resolved text has it. Throws std::invalid_argument for what no file could say.
double charge_of(const Json& json, const char* key) {
  const double charge = json.at(key).get<double>();
  if (!(std::abs(charge) <= 100)) {
    throw std::invalid_argument(
        fmt::format("resolved configuration: a charge of {} is out of range", charge));
  }
  return charge;
}

Fields<Mediator>& add_lepton(Fields<Mediator>& fields, const std::string& name,
                             physics::Flavour flavour) {
  const std::size_t i = physics::index_of(flavour);
  return fields.custom(
      key::optional(
          name, key::either({charge_type("1"), key::map_of(charge_section(), "{left: 1}")}, "1"),
          "vector charge, or a map with vector and axial or left and right ones", "0"),
      [=](const MapNode& map, Assumptions&, Mediator& model) {
        if (map.has(name)) model.lepton[i] = read_charge(map.optional(name));
      },
      [=](const Mediator& model) {
        return Json{{"vector", model.lepton[i].vector}, {"axial", model.lepton[i].axial}};
      },
      [=](const Json& json, Mediator& model) {
        model.lepton[i] = {charge_of(json, "vector"), charge_of(json, "axial")};
      });
}

const Section& mixing_section() {
  static const Section section{
      "model.kinetic_mixing",
      "Mixing with the photon of a fixed size.",
      {key::required(
          "value", key::number("0.0144", {-10, 10, "eps/g'"}),
          "k = eps/g': charged leptons get the vector coupling g' (Q_l - e k), e = 0.303")}};
  return section;
}

void read_mixing(const MapNode& map, Assumptions&, Mediator& model) {
  if (!map.has("kinetic_mixing")) return;
  const Node node = map.optional("kinetic_mixing");
  if (node.readable() && node.value().kind == Value::Kind::scalar) {
    const bool loop = word_at(node) == "loop";
    model.mixing.kind = loop ? KineticMixing::Kind::loop : KineticMixing::Kind::none;
    return;
  }
  const MapNode value(node, mixing_section());
  model.mixing = {KineticMixing::Kind::value, read_number(value.required("value"))};
}

Json mixing_as_json(const Mediator& model) {
  switch (model.mixing.kind) {
    case KineticMixing::Kind::none:
      return "none";
    case KineticMixing::Kind::loop:
      return "loop";
    case KineticMixing::Kind::value:
      break;
  }
  return {{"value", model.mixing.value}};
}

void mixing_from_json(const Json& json, Mediator& model) {
  if (json.is_object()) {
    model.mixing = {KineticMixing::Kind::value, json.at("value").get<double>()};
    if (!(std::abs(model.mixing.value) <= 10)) {
      throw std::invalid_argument("resolved configuration: kinetic_mixing is out of range");
    }
    return;
  }
  model.mixing.kind = json == "loop" ? KineticMixing::Kind::loop : KineticMixing::Kind::none;
  if (model.mixing.kind == KineticMixing::Kind::loop && !model.has_finite_loop()) {
    throw std::invalid_argument("resolved configuration: the loop of kinetic_mixing diverges");
  }
}

void check_model(const MapNode& map, const Mediator& model) {
  const bool is_vector = model.kind == Mediator::Kind::vector;
  const bool mixes = model.mixing.kind != KineticMixing::Kind::none;
  if (!is_vector && mixes) {
    map.optional("kinetic_mixing")
        .refuse("is of vector bosons (a scalar does not mix with photons)");
  }
  for (const auto& [name, charge] :
       {std::pair{"electron", model.lepton[0]}, std::pair{"muon", model.lepton[1]},
        std::pair{"tau", model.lepton[2]}}) {
    if (!is_vector && charge.axial != 0) {
      map.optional(name).refuse("has an axial charge (the coupling of a scalar is one number)");
    }
  }
  if (model.mixing.kind == KineticMixing::Kind::loop && !model.has_finite_loop()) {
    map.optional("kinetic_mixing")
        .refuse(
            "loop diverges unless the charges of electron, muon and tau sum to zero, write the "
            "mixing as {value: eps/g'}");
  }
  const bool no_lepton = model.lepton == decltype(model.lepton){} && !mixes;
  if (model.neutrino == NeutrinoCharges{} || no_lepton) {
    map.node().refuse(
        "couples to no charged lepton or to no neutrino (trident production would not change)");
  }
}

}  // namespace

Type model_type() {
  return key::either({key::word(names()), key::map_of(model_fields().section(), "")}, "lmu_ltau");
}

const Fields<Mediator>& model_fields() {
  using namespace key;
  static const Fields<Mediator> fields = [] {
    Fields<Mediator> list(
        "model",
        "A word, or a map with the charges of another neutral boson; g' multiplies them all. Its "
        "current is g' times the sum of neutrino nubar_L gamma nu_L and lbar gamma (vector - axial "
        "gamma5) l.");
    list.required("name", &Mediator::name, name("my_model"), "for the result file")
        .optional("kind", &Mediator::kind, choice<Mediator::Kind>(),
                  "scalars couple by neutrino (nubar P_L nu + h.c.) and lbar (1 or i gamma5) l")
        .part("neutrino", &Mediator::neutrino, neutrino_fields(), "{mu: 1, tau: -1}",
              "charges of the neutrinos", true);
    add_lepton(list, "electron", physics::Flavour::e);
    add_lepton(list, "muon", physics::Flavour::mu).formerly("muon_vector");
    add_lepton(list, "tau", physics::Flavour::tau);
    list.custom(
        optional("kinetic_mixing",
                 either({word({"none", "loop"}), map_of(mixing_section(), "{value: 0.0144}")},
                        "none, loop or {value: 0.0144}"),
                 "with the photon: none, that of the loop of charged leptons, or of a fixed "
                 "size",
                 "none"),
        read_mixing, mixing_as_json, mixing_from_json);
    list.check(check_model);
    return list;
  }();
  return fields;
}

Mediator read_model(const Node& node) {
  if (node.readable() && node.value().kind == Value::Kind::scalar) {
    return physics::gauged_mediator(word_at(node)).value_or(Mediator{});
  }
  return model_fields().read(node);
}

}  // namespace tridentscan::config
