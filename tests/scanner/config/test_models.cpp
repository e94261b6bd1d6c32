#include <array>

#include "scanner/config/input/resolved.hpp"
#include "tests/scanner/config/support.hpp"

using namespace tridentscan::config;
using namespace tridentscan::config::test;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using tridentscan::physics::KineticMixing;
using tridentscan::physics::Mediator;

namespace {

using Three = std::array<double, 3>;

std::string scan_of(const std::string& model) {
  return with(small_scan(), "lmu_ltau", model);
}

Mediator model_of(const std::string& model) {
  return load(scan_of(model), small_experiment()).model;
}

/// Of the charged leptons; their axial charges are checked to be zero.
Three vector_charges(const Mediator& model) {
  for (const Mediator::Charge& charge : model.lepton) CHECK(charge.axial == 0);
  return {model.lepton[0].vector, model.lepton[1].vector, model.lepton[2].vector};
}

std::string problem_of_model(const std::string& model) {
  return only(problems_of_scan(scan_of(model)));
}

/// A model that couples, with more keys.
std::string mine(const std::string& more) {
  return "{name: m, neutrino: {mu: 1}" + more + "}";
}

}  // namespace

TEST_CASE("models have the charges of their names") {
  struct Row {
    const char* word;
    Three charges;
  };
  for (const Row& row :
       {Row{"lmu_ltau", {0, 1, -1}}, Row{"le_lmu", {1, -1, 0}}, Row{"le_ltau", {1, 0, -1}},
        Row{"b_minus_l", {-1, -1, -1}}, Row{"b_minus_3lmu", {0, -3, 0}},
        Row{"b_minus_3le", {-3, 0, 0}}, Row{"lmu", {0, 1, 0}}}) {
    const Mediator model = model_of(row.word);
    CAPTURE(row.word);
    CHECK(model.name == row.word);
    CHECK(model.neutrino == row.charges);
    CHECK(vector_charges(model) == row.charges);
    CHECK(model.kind == Mediator::Kind::vector);
    CHECK(model.mixing == KineticMixing{});
  }
  CHECK_THAT(problem_of_model("lmutau"), Contains("did you mean 'lmu_ltau'?"));
  CHECK_THAT(problem_of_model("le_minus_lmu"),
             Contains("unknown word 'le_minus_lmu' (known: lmu_ltau, "
                      "le_lmu, le_ltau, b_minus_l, b_minus_3lmu, "
                      "b_minus_3le, lmu)"));
}

TEST_CASE("a charge that a model does not name is zero") {
  const Mediator model = model_of("{name: m, neutrino: {tau: 2}, electron: -0.5}");
  CHECK(model.name == "m");
  CHECK(model.neutrino == Three{0, 0, 2});
  CHECK(vector_charges(model) == Three{-0.5, 0, 0});
  CHECK(model.kind == Mediator::Kind::vector);
  CHECK(model.mixing == KineticMixing{});
}

TEST_CASE("the charges of a lepton are one number, vector and axial, or left and right") {
  const auto muon = [](const std::string& charge) {
    return model_of(mine(", muon: " + charge)).lepton[1];
  };
  CHECK(muon("0.5") == Mediator::Charge{0.5, 0});
  CHECK(muon("{vector: 0.5}") == Mediator::Charge{0.5, 0});
  CHECK(muon("{axial: -2}") == Mediator::Charge{0, -2});
  CHECK(muon("{vector: 1, axial: 0.25}") == Mediator::Charge{1, 0.25});
  CHECK(muon("{left: 1}") == Mediator::Charge{0.5, 0.5});
  CHECK(muon("{right: 1}") == Mediator::Charge{0.5, -0.5});
  CHECK(muon("{left: 3, right: 1}") == Mediator::Charge{2, 1});
  CHECK(muon("{left: -3, right: -3}") == muon("-3"));

  CHECK_THAT(problem_of_model(mine(", muon: {vector: 1, left: 1}")),
             Contains("model.muon.left: does not go with 'vector', remove one"));
  CHECK_THAT(problem_of_model(mine(", tau: 1, muon: {vectr: 1}")),
             Contains("did you mean 'vector'?"));
  CHECK_THAT(problem_of_model(mine(", muon: 101")), Contains("model.muon: 101 is out of range"));
  CHECK_THAT(problem_of_model(mine(", muon: {left: 1, right: -101}")),
             Contains("model.muon.right: -101 is out of range"));
  CHECK_THAT(problem_of_model(mine(", muon: one")), Contains("model.muon: 'one' is not a"));
  CHECK_THAT(problem_of_model("{name: m, neutrino: {e: 1, muon: 1}, muon: 1}"),
             Contains("model.neutrino.muon: unknown key (known: e, mu, tau)"));
  CHECK_THAT(problem_of_model("{name: m, neutrino: {mu: -200}, muon: 1}"),
             Contains("model.neutrino.mu: -200 is out of range"));
  CHECK_THAT(problem_of_model(mine(", tau: 1, muon_vector: 1")),
             Contains("model.muon_vector: is called 'muon' now, rename it"));
}

TEST_CASE("a model without coupling to charged leptons or to neutrinos is refused") {
  const std::string none = "scan.yaml:3:8: model: couples to no charged lepton or to no neutrino";
  CHECK_THAT(problem_of_model("{name: m, neutrino: {mu: 0}, muon: 1}"), StartsWith(none));
  CHECK_THAT(problem_of_model("{name: m, neutrino: {}, muon: 1}"), StartsWith(none));
  CHECK_THAT(problem_of_model(mine("")), StartsWith(none));
  CHECK_THAT(problem_of_model(mine(", muon: {left: 0}, kinetic_mixing: none")), StartsWith(none));
  CHECK_THAT(problems_of_scan(scan_of("{name: m, muon: 1}")).at(0),
             Contains("missing key 'neutrino'"));
  CHECK_THAT(problem_of_model("{neutrino: {mu: 1}, muon: 1}"), Contains("missing key 'name'"));
  // Mixing couples to every lepton.
  CHECK(model_of(mine(", kinetic_mixing: {value: 1}")).mixing.value == 1);
}

TEST_CASE("kinetic mixing is none, that of the loop where it is finite, or of a fixed size") {
  CHECK(model_of(mine(", muon: 1, kinetic_mixing: none")).mixing == KineticMixing{});
  CHECK(model_of(mine(", muon: 1, tau: -1, kinetic_mixing: loop")).mixing ==
        KineticMixing{KineticMixing::Kind::loop, 0});
  CHECK(model_of(mine(", electron: 0.1, muon: 0.2, tau: -0.3, kinetic_mixing: loop")).mixing.kind ==
        KineticMixing::Kind::loop);
  CHECK(model_of(mine(", muon: 1, kinetic_mixing: {value: -0.0144}")).mixing ==
        KineticMixing{KineticMixing::Kind::value, -0.0144});

  for (const char* charges :
       {", muon: 1", ", electron: -1, muon: -1, tau: -1", ", muon: {left: 2}, tau: -1.5"}) {
    CHECK_THAT(problem_of_model(mine(std::string(charges) + ", kinetic_mixing: loop")),
               Contains("model.kinetic_mixing: loop diverges unless the charges of electron, muon "
                        "and tau sum to zero, write the mixing as {value: eps/g'}"));
  }
  CHECK_THAT(problem_of_model(mine(", muon: 1, kinetic_mixing: lop")),
             Contains("did you mean 'loop'?"));
  CHECK_THAT(problem_of_model(mine(", muon: 1, kinetic_mixing: {value: 11}")),
             Contains("model.kinetic_mixing.value: 11 is out of range"));
  CHECK_THAT(problem_of_model(mine(", muon: 1, kinetic_mixing: {}")),
             Contains("missing key 'value'"));
}

TEST_CASE("scalars have one charge a lepton and do not mix") {
  for (const auto& [word, kind] : {std::pair{"scalar", Mediator::Kind::scalar},
                                   std::pair{"pseudoscalar", Mediator::Kind::pseudoscalar}}) {
    const std::string of_kind = std::string(", kind: ") + word;
    const Mediator model = model_of(mine(of_kind + ", electron: 0.5, muon: {vector: 2}"));
    CHECK(model.kind == kind);
    CHECK(vector_charges(model) == Three{0.5, 2, 0});
    CHECK_THAT(problem_of_model(mine(of_kind + ", muon: {vector: 1, axial: 1}")),
               Contains("model.muon: has an axial charge (the coupling of a scalar is one "
                        "number)"));
    CHECK_THAT(problem_of_model(mine(of_kind + ", muon: 1, tau: {left: 1}")),
               Contains("model.tau: has an axial charge"));
    CHECK(model_of(mine(of_kind + ", muon: {left: 1, right: 1}")).lepton[1].vector == 1);
    CHECK_THAT(problem_of_model(mine(of_kind + ", muon: 1, kinetic_mixing: {value: 0.1}")),
               Contains("model.kinetic_mixing: is of vector bosons"));
    CHECK_THAT(problem_of_model(mine(of_kind + ", muon: 1, tau: -1, kinetic_mixing: loop")),
               Contains("model.kinetic_mixing: is of vector bosons"));
  }
  CHECK(model_of(mine(", kind: vector, muon: 1")).kind == Mediator::Kind::vector);
  CHECK_THAT(problem_of_model(mine(", kind: tensor, muon: 1")),
             Contains("model.kind: unknown word 'tensor' (known: vector, scalar, pseudoscalar)"));
}

TEST_CASE("the resolved text of a model reads back") {
  for (const std::string& text :
       {std::string("lmu_ltau"), std::string("b_minus_3le"),
        std::string("{name: m, neutrino: {e: 0.1, mu: -2, tau: 3}, electron: {left: 0.3}, "
                    "muon: {vector: 1, axial: 0.7}, tau: 1e-3}"),
        mine(", muon: 1, tau: -1, kinetic_mixing: loop"),
        mine(", muon: 1, kinetic_mixing: {value: 0.1234567890123456}"),
        mine(", kind: pseudoscalar, muon: 0.3")}) {
    const ScanConfig config = load(scan_of(text), small_experiment());
    CAPTURE(text);
    CHECK(read_resolved(config.resolved_text).model == config.model);
  }
}

TEST_CASE("a model in a resolved text that no file could say is refused") {
  const std::string text =
      load(scan_of(mine(", muon: 7, tau: -7, kinetic_mixing: loop")), small_experiment())
          .resolved_text;
  CHECK_NOTHROW(read_resolved(text));
  const auto refused = [&](const std::string& passage, const std::string& by) {
    CHECK_THROWS_AS(read_resolved(with(text, passage, by)), std::invalid_argument);
  };
  refused("\"vector\": 7.0", "\"vector\": 101.0");
  refused("\"vector\": 7.0", "\"vector\": null");
  refused("\"vector\": 7.0", "\"vector\": 6.0");  // the loop diverges
  refused("\"loop\"", "{\"value\": 11}");
  refused("\"loop\"", "{\"value\": null}");
  refused("\"mu\": 1.0", "\"mu\": 1000");
  refused("\"kind\": \"vector\"", "\"kind\": \"tensor\"");
}

TEST_CASE("a chiral model can be scanned, but has no muon g-2 band") {
  const std::string bands =
      "bands: [{name: b, label: b, quantity: delta_a_mu, central: 2e-9, lower: 1e-9, upper: "
      "3e-9, status: unverified, source: s}]\n";
  CHECK(problems_of_scan(small_scan() + bands).empty());
  const std::string chiral = scan_of(mine(", muon: {vector: 0.5, axial: -0.5}"));
  CHECK(load(chiral, small_experiment()).model.lepton[1].axial == -0.5);
  for (const std::string& scan :
       {chiral, scan_of(mine(", electron: 1")), scan_of(mine(", kind: scalar, muon: 1"))}) {
    CHECK_THAT(only(problems_of_scan(scan + bands)),
               StartsWith("scan.yaml:10:8: bands: the muon g-2 is known here for a pure"));
  }
}
