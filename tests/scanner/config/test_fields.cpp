// Fields described once: what reading, hashes and reference do with a description.
#include "scanner/config/description/fields.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "scanner/config/description/hashes.hpp"
#include "scanner/config/input/experiment_parts.hpp"
#include "support.hpp"

using namespace tridentscan;
using namespace tridentscan::config;
using namespace tridentscan::config::test;
using Catch::Contains;

namespace {

/// Cuts with one more, as a new feature would add it.
struct CutsWithCharge : physics::Cuts {
  double max_charge = 3;
};

Fields<CutsWithCharge> with_one_more(const std::string& name) {
  return Fields<CutsWithCharge>("cuts", "")
      .optional("min_total_lepton_energy", &CutsWithCharge::min_total_energy,
                key::quantity("\"1 GeV\"", Dimension::energy, {0, 100}), "")
      .optional(name, &CutsWithCharge::max_charge, key::number("2", {0, 10}), "of what is seen");
}

std::string hash_of_value(const Fields<CutsWithCharge>& fields, double charge) {
  CutsWithCharge cuts;
  cuts.max_charge = charge;
  return hash_of(fields.resolved(cuts).dump());
}

}  // namespace

TEST_CASE("a field of a description is part of the identity without another line") {
  const auto fields = with_one_more("max_charge");
  CHECK(hash_of_value(fields, 3) != hash_of_value(fields, 2));
  CHECK(hash_of_value(fields, 3) != hash_of_value(with_one_more("most_charge"), 3));
}

TEST_CASE("every field of the cuts changes the physics hash") {
  const auto physics_hash = [](const std::string& cuts) {
    return load(small_scan(), with(small_experiment(), "cuts:\n", "cuts:\n" + cuts)).physics_hash;
  };
  const auto datum = [](const std::string& key, const std::string& value) {
    return "  " + key + ": {value: " + value + ", status: assumed, source: t}\n";
  };
  std::set<std::string> seen{physics_hash("")};
  for (const Key& key : cuts_fields().section().keys) {
    if (key.name == "min_lepton_energy") continue;  // stands there already
    std::string text;
    if (key.type.kind == Type::Kind::section) {
      text = "  " + key.name + ":\n  " + datum("max_angle", "\"0.3 rad\"");
    } else if (key.type.kind == Type::Kind::list) {
      text = datum(key.name, "[[\"3 GeV\", 0.2]]");
    } else {
      text =
          datum(key.name, key.type.dimension == Dimension::angle ? "\"0.5 rad\"" : "\"0.7 GeV\"");
    }
    CAPTURE(text);
    CHECK(seen.insert(physics_hash(text)).second);
  }
}

TEST_CASE("a description reads back what it wrote, and refuses what no file could say") {
  const auto fields = with_one_more("max_charge");
  CutsWithCharge cuts;
  cuts.min_total_energy = 7;
  cuts.max_charge = 2;
  const Json json = fields.resolved(cuts);
  CutsWithCharge back;
  fields.read_resolved(json, back);
  CHECK(back.min_total_energy == 7);
  CHECK(back.max_charge == 2);
  Json wrong = json;
  wrong["max_charge"] = 11;
  CHECK_THROWS_WITH(fields.read_resolved(wrong, back),
                    "resolved configuration: max_charge is 11, out of range");
  wrong["max_charge"] = nullptr;  // a number that has a limit is there
  CHECK_THROWS(fields.read_resolved(wrong, back));
  CHECK(fields.differences_from_default(cuts) ==
        std::vector<std::string>{"min_total_lepton_energy 7 GeV", "max_charge 2"});
}

TEST_CASE("whoever writes the old name of a key is told the new one") {
  for (const Key& key : cuts_fields().section().keys) {
    if (key.formerly.empty() || key.type.kind == Type::Kind::section) continue;
    const std::string before = with(small_experiment(), "min_lepton_energy", key.formerly);
    const Lines lines = problems_of_experiment(before);
    CAPTURE(key.name, lines);
    REQUIRE(lines.size() == 1);
    CHECK_THAT(lines[0],
               Contains("cuts." + key.formerly + ": is called '" + key.name + "' now, rename it"));
  }
}
