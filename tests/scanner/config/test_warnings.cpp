#include "scanner/config/input/warnings.hpp"

#include "tests/scanner/config/support.hpp"

using namespace tridentscan::config;
using namespace tridentscan::config::test;
namespace physics = tridentscan::physics;
using Catch::StartsWith;

namespace {

/// Of an experiment with this table of lepton_efficiency; both muons above 3 GeV.
Lines warnings_with(const std::string& table, const std::string& more_cuts = "") {
  const std::string row =
      "  lepton_efficiency: {value: " + table + ", status: assumed, source: me}\n";
  const std::string text =
      with(small_experiment(), "measurement:\n", row + more_cuts + "measurement:\n");
  return warnings_of(load(small_scan(), text));
}

}  // namespace

TEST_CASE("leptons outside the table of an efficiency are told, where there are any") {
  const std::string top = ", [\"17 GeV\", 0.9]]";  // the other muon has 3 of 20 GeV
  CHECK(warnings_with("[[\"0 GeV\", 0], [\"3 GeV\", 0.5]" + top).empty());
  CHECK(warnings_with("[[\"3 GeV\", 0.5]" + top).empty());  // the cut leaves none below
  CHECK(warnings_with("[[\"5 GeV\", 0]" + top).empty());    // zero is meant
  const Lines below = warnings_with("[[\"5 GeV\", 0.5]" + top);
  REQUIRE(below.size() == 1);
  CHECK_THAT(
      below[0],
      StartsWith("small: the efficiency of leptons begins at 5 GeV with 0.5; below, down to 3 "
                 "GeV, they are taken with 0.5 too"));
  const Lines both = warnings_with("[[\"4 GeV\", 0.5], [\"4.5 GeV\", 0.7]]");
  REQUIRE(both.size() == 2);
  CHECK_THAT(
      both[1],
      StartsWith("small: the efficiency of leptons ends at 4.5 GeV with 0.7; above, up to 17 "
                 "GeV, they are taken with 0.7 too"));
  // One charge alone may be below.
  const std::string plus =
      "  lepton_plus: {min_energy: {value: \"2 GeV\", status: assumed, source: me}}\n";
  CHECK(warnings_with("[[\"3 GeV\", 0.5], [\"18 GeV\", 0.9]]", plus).size() == 1);
}

namespace {

std::string datum(const std::string& key, const std::string& value) {
  return key + ": {value: " + value + ", status: assumed, source: me}";
}

/// Of an experiment of this final state with more cuts; every lepton above 3 GeV of 20 GeV.
Lines warnings_of_state(const std::string& state, const std::string& cuts,
                        const std::string& model = "lmu_ltau") {
  const std::string text = with(with(small_experiment(), "measurement:\n", cuts + "measurement:\n"),
                                "beam:\n", "final_state: " + state + "\nbeam:\n");
  return warnings_of(load(with(small_scan(), "lmu_ltau", model), text));
}

}  // namespace

TEST_CASE("a table of a charge or flavour is held against the leptons that it is for") {
  const std::string table = datum("efficiency", "[[\"5 GeV\", 0.5], [\"15 GeV\", 0.9]]");
  const std::string more = ", " + datum("min_energy", "\"6 GeV\"");
  // mu- of 3 to 17 GeV, or of 6 to 17.
  const Lines minus = warnings_of_state("mu- mu+", "  lepton_minus: {" + table + "}\n");
  REQUIRE(minus.size() == 2);
  CHECK_THAT(minus[0], StartsWith("small: the efficiency of leptons begins at 5 GeV"));
  CHECK_THAT(minus[1], Catch::Contains("ends at 15 GeV with 0.9; above, up to 17 GeV"));
  CHECK(warnings_of_state("mu- mu+", "  lepton_minus: {" + table + more + "}\n").size() == 1);
  // Both muons above 6 GeV: up to 14 GeV.
  CHECK(warnings_of_state("mu- mu+", "  muon: {" + table + more + "}\n").empty());
  // A muon above 6 GeV beside an electron above 3: up to 17 GeV. The table is told once.
  const Lines two = warnings_of_state("[mu- mu+, mu- e+]", "  muon: {" + table + more + "}\n");
  REQUIRE(two.size() == 1);
  CHECK_THAT(two[0], Catch::Contains("above, up to 17 GeV"));
  CHECK(warnings_of_state("e- e+", "  muon: {" + table + "}\n", "le_lmu").empty());  // no muon
  CHECK(warnings_of_state("e- e+", "  electron: {" + table + "}\n", "le_lmu").size() == 2);
}

TEST_CASE("a boson that changes nothing is told") {
  CHECK(warnings_of_state("mu- mu+", "").empty());
  CHECK(warnings_of_state("[mu- e+, mu- mu+]", "").empty());
  CHECK(warnings_of_state("mu- e+", "") ==
        Lines{"small: lmu_ltau plays no part in numu -> mu- e+: R = 1 everywhere, and nothing is "
              "excluded"});
  CHECK(warnings_of_state("e- e+", "").size() == 1);
  CHECK(warnings_of_state("e- e+", "", "le_lmu").empty());
  const std::string mixed = "{name: m, neutrino: {mu: 1}, muon: 1, kinetic_mixing: {value: 0.01}}";
  CHECK(warnings_of_state("e- e+", "", mixed).empty());
  CHECK(warnings_of_state("mu- mu+", "", "b_minus_3le").size() == 1);  // no charge of numu
}

TEST_CASE("energies where W and Z are no contact interactions are told") {
  const auto warnings_of_beam = [](const physics::Beam& beam) {
    ScanConfig config = load(small_scan(), small_experiment());
    config.experiments.front().trident().beam = beam;
    return warnings_of(config);
  };
  CHECK(warnings_of_beam(1000.0).empty());
  CHECK_THAT(only(warnings_of_beam(1001.0)), StartsWith("small: 100 % of flux times energy"));
  // Flat up to 2 TeV: 1 - (1/2)^2 of the energy; falling to nothing there: 1 - (1/2)^2 (3 - 1).
  CHECK_THAT(
      only(warnings_of_beam(physics::Beam(physics::muon_neutrinos({1, 1500, 2000}, {1, 1, 1})))),
      StartsWith("small: 75 % of"));
  CHECK_THAT(only(warnings_of_beam(physics::Beam(physics::muon_neutrinos({0.001, 2000}, {1, 0})))),
             StartsWith("small: 50 % of"));
  CHECK(
      warnings_of_beam(physics::Beam(physics::muon_neutrinos({1, 1000, 1020}, {1, 1, 0}))).empty());
}
