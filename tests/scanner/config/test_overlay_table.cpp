#include "scanner/config/input/overlay_table.hpp"

#include "tests/scanner/config/support.hpp"

using namespace tridentscan::config;
using namespace tridentscan::config::test;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

std::string curve_table() {
  return "# made up\n"        // 1
         "# units: MeV, 1\n"  // 2
         "mass,coupling\n"    // 3
         "10,1e-3\n"          // 4
         "20,2e-3\n"          // 5
         "40,1e-2\n";         // 6
}

Lines table_problems(const std::string& text) {
  return problems_of_table(read_overlay_table, text);
}

/// The only problem of a table that differs in one passage from the small one.
std::string problem_of_curve(const std::string& passage, const std::string& by) {
  return only(table_problems(with(curve_table(), passage, by)));
}

OverlayCurve curve_of(const std::string& text) {
  return good_table(read_overlay_table, text);
}

}  // namespace

TEST_CASE("an overlay is read with its masses in GeV") {
  const OverlayCurve curve = curve_of(curve_table());
  CHECK(curve.mass == std::vector<double>{0.01, 0.02, 0.04});
  CHECK(curve.coupling == std::vector<double>{1e-3, 2e-3, 1e-2});
  CHECK_FALSE(curve.closed);
  CHECK(curve_of(with(curve_table(), "MeV", "TeV")).mass.front() == Approx(1e4));
}

TEST_CASE("a curve that ends where it began is closed, and its masses need not ascend") {
  const OverlayCurve curve = curve_of(curve_table() + "30,2e-2\n10,1e-3\n");
  CHECK(curve.closed);
  CHECK(curve.mass.size() == 5);
  CHECK_THAT(problem_of_curve("40,1e-2", "10,1e-3"),
             StartsWith("t.csv:6: a closed curve has at least"));
}

TEST_CASE("an empty line begins a new piece of a curve") {
  const std::string head = "# units: MeV, 1\nmass,coupling\n";
  const std::string island = "10,1e-3\n20,2e-3\n15,4e-3\n10,1e-3\n";
  const std::string other = "1,1e-3\n2,2e-3\n3,4e-3\n2,5e-3\n1,1e-3\n";
  const OverlayCurve islands = curve_of(head + island + "\n\n" + other + "\n" + island + "\n");
  CHECK(islands.closed);
  CHECK(islands.offsets == std::vector<std::int64_t>{0, 4, 9, 13});
  CHECK(islands.mass.size() == 13);
  CHECK(curve_of(curve_table()).offsets == std::vector<std::int64_t>{0, 3});
  const OverlayCurve open = curve_of(curve_table() + "\n5,1e-3\n6,1e-3\n");
  CHECK_FALSE(open.closed);
  CHECK(open.offsets == std::vector<std::int64_t>{0, 3, 5});
  CHECK_THAT(
      only(table_problems(head + island + "\n1,1e-3\n2,1e-3\n")),
      StartsWith("t.csv:9: the piece that begins in line 8 is open, the one before is closed"));
  CHECK_THAT(only(table_problems(head + island + "\n1,1e-3\n")),
             StartsWith("t.csv:8: the piece that begins in line 8 has one point"));
}

TEST_CASE("faults of an overlay are found at their line") {
  CHECK(
      problem_of_curve("# units: MeV, 1\n", "") ==
      "t.csv:2: no units line above this one (a number without a unit says nothing) add a line \"# "
      "units: ...\" with those of the table, as \"GeV, 1\" or \"MeV, 1\"");
  CHECK_THAT(
      problem_of_curve("MeV, 1", "Mev, 1"),
      StartsWith("t.csv:2: unknown unit of the mass 'Mev'") && Contains("did you mean MeV?"));
  CHECK(problem_of_curve("MeV, 1", "MeV") ==
        "t.csv:2: needs the units of both columns, write \"# units: GeV, 1\"");
  CHECK(problem_of_curve("MeV, 1", "MeV, GeV") ==
        "t.csv:2: 'GeV' is no unit of g', which is a number, write 1");
  CHECK(problem_of_curve("mass,coupling", "m,g") ==
        "t.csv:3: 'm,g' is not the header: an overlay has the columns mass and coupling, write "
        "\"mass,coupling\"");
  CHECK(problem_of_curve("2e-3", "0") ==
        "t.csv:5: coupling: 0 is not above 0 (both axes are logarithmic) remove the row");
  CHECK_THAT(problem_of_curve("20,", "-20,"), StartsWith("t.csv:5: mass: -20 is not above 0"));
  CHECK_THAT(problem_of_curve("2e-3", "2e3"), StartsWith("t.csv:5: coupling: 2e3 is above 1000"));
  CHECK(problem_of_curve("2e-3", "") == "t.csv:5: coupling: is empty, remove the row");
  CHECK_THAT(problem_of_curve("20,2e-3", "20,2e-3,1"), StartsWith("t.csv:5: has 3 columns"));
  CHECK_THAT(
      problem_of_curve("20,2e-3", "5,2e-3"),
      StartsWith("t.csv:6: is neither closed nor a limit for each mass: the mass of line 5"));
  CHECK_THAT(problem_of_curve("20,2e-3\n40,1e-2\n", ""), StartsWith("t.csv:4: one row"));
}
