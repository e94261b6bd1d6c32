#include "scanner/config/input/warnings.hpp"

#include "tests/scanner/config/support.hpp"

using namespace tridentscan::config;
using namespace tridentscan::config::test;
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

TEST_CASE("muons outside the table of an efficiency are told, where there are any") {
  const std::string top = ", [\"17 GeV\", 0.9]]";  // the other muon has 3 of 20 GeV
  CHECK(warnings_with("[[\"0 GeV\", 0], [\"3 GeV\", 0.5]" + top).empty());
  CHECK(warnings_with("[[\"3 GeV\", 0.5]" + top).empty());  // the cut leaves none below
  CHECK(warnings_with("[[\"5 GeV\", 0]" + top).empty());    // zero is meant
  const Lines below = warnings_with("[[\"5 GeV\", 0.5]" + top);
  REQUIRE(below.size() == 1);
  CHECK_THAT(below[0],
             StartsWith("small: lepton_efficiency begins at 5 GeV with 0.5; below, down to 3 GeV"));
  const Lines both = warnings_with("[[\"4 GeV\", 0.5], [\"4.5 GeV\", 0.7]]");
  REQUIRE(both.size() == 2);
  CHECK_THAT(both[1],
             StartsWith("small: lepton_efficiency ends at 4.5 GeV with 0.7; above, up to"));
  // One charge alone may be below.
  const std::string plus =
      "  lepton_plus: {min_energy: {value: \"2 GeV\", status: assumed, source: me}}\n";
  CHECK(warnings_with("[[\"3 GeV\", 0.5], [\"18 GeV\", 0.9]]", plus).size() == 1);
}
