#include "scanner/config/flux_table.hpp"

#include "tests/scanner/config/support.hpp"

using namespace tridentscan::config;
using namespace tridentscan::config::test;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

std::string small_table() {
  return "# made up\n"                          // 1
         "# units: per cm^2 per GeV per POT\n"  // 2
         "energy_GeV,numu,numubar\n"            // 3
         "1,0,0.5\n"                            // 4
         "3,2e-9,1\n"                           // 5
         "7,0,0\n";                             // 6
}

Lines table_problems(const std::string& text) {
  return problems_of_table(read_flux_table, text);
}

/// The only problem of a table that differs in one passage from the small one.
std::string problem_with(const std::string& passage, const std::string& by) {
  return only(table_problems(with(small_table(), passage, by)));
}

FluxTable table_of(const std::string& text) {
  return good_table(read_flux_table, text);
}

using Column = std::vector<double>;

}  // namespace

TEST_CASE("a flux table is read as it is written") {
  const FluxTable table = table_of(small_table());
  CHECK(table.unit == FluxUnit::per_pot);
  CHECK(table.columns.energy == Column{1, 3, 7});
  CHECK(table.columns.neutrino == Column{0, 2e-9, 0});
  CHECK(table.columns.antineutrino == Column{0.5, 1, 0});
}

TEST_CASE("blanks, line ends of Windows, a byte-order mark and comments between rows do no harm") {
  std::string text = "\xEF\xBB\xBF" + with(small_table(), "3,2e-9,1", "# here\n 3 ,\t2e-9, 1 ");
  for (std::size_t at = 0; (at = text.find('\n', at)) != text.npos; at += 2) text.insert(at, "\r");
  CHECK(table_of(text).columns.neutrino == Column{0, 2e-9, 0});
  text = small_table();
  text.pop_back();  // no line feed at the end
  CHECK(table_of(text).columns.energy == Column{1, 3, 7});
}

TEST_CASE("the units are known words, with an explanation behind them") {
  const auto [words, unit] = GENERATE(
      std::pair{"per cm^2 per GeV per fb^-1 (numu and numubar); no POT", FluxUnit::per_inverse_fb},
      std::pair{"shape", FluxUnit::shape},
      std::pair{"arbitrary, shape only (per GeV)", FluxUnit::shape},
      std::pair{"per cm^2 per GeV per POT (numu)", FluxUnit::per_pot});
  CHECK(table_of(with(small_table(), "per cm^2 per GeV per POT", words)).unit == unit);
}

TEST_CASE("faults of a flux table are found at their line") {
  CHECK(problem_with("3,2e-9,1", "3,,1") ==
        "t.csv:5: numu: is empty, write 0 if the flux is zero, else remove the row");
  CHECK_THAT(problem_with("3,2e-9,1", "3,2e-9,"), StartsWith("t.csv:5: numubar: is empty"));
  CHECK_THAT(problem_with("7,0,0", ",0,0"), StartsWith("t.csv:6: energy_GeV: is empty"));
  CHECK(problem_with("2e-9", "nan") == "t.csv:5: numu: 'nan' is not a finite number");
  CHECK(problem_with("2e-9", "inf") == "t.csv:5: numu: 'inf' is not a finite number");
  CHECK(problem_with("2e-9", "1e999") == "t.csv:5: numu: '1e999' does not fit into a double");
  CHECK_THAT(problem_with("2e-9", "1e200"), StartsWith("t.csv:5: numu: 1e200 is above 1e+100"));
  CHECK_THAT(problem_with("2e-9", "0x10"), StartsWith("t.csv:5: numu: '0x10' is not decimal"));
  CHECK_THAT(problem_with("2e-9", "2e-9 GeV"),
             StartsWith("t.csv:5: numu: '2e-9 GeV' is not a plain number"));
  CHECK_THAT(problem_with("2e-9", "-2e-9"), StartsWith("t.csv:5: numu: -2e-9 is negative"));
  CHECK_THAT(problem_with("1,0,0.5", "-1,0,0.5"),
             StartsWith("t.csv:4: energy_GeV: -1 is negative"));
  CHECK_THAT(problem_with("7,0,0", "7e6,0,0"), StartsWith("t.csv:6: energy_GeV: 7e6 is above"));
  CHECK(problem_with("3,2e-9", "0.5,2e-9") ==
        "t.csv:5: energy_GeV: 0.5 is not above 1 of line 4, sort the rows by energy and remove "
        "doubles");
  CHECK_THAT(problem_with("7,0,0", "3,0,0"), StartsWith("t.csv:6: energy_GeV: 3 is not above 3"));
  CHECK(problem_with("3,2e-9,1", "3,2e-9") ==
        "t.csv:5: has 2 columns, not the 3 of the header (energy_GeV,numu,numubar)");
  CHECK_THAT(problem_with("3,2e-9,1", "3,2e-9,1,4"), StartsWith("t.csv:5: has 4 columns"));
  CHECK_THAT(problem_with("3,2e-9,1", "3;2e-9;1"), StartsWith("t.csv:5: has 1 column, not"));
  CHECK_THAT(problem_with("3,2e-9,1", "3,2,e-9,1"), StartsWith("t.csv:5: has 4 columns"));
  CHECK(problem_with("3,2e-9,1\n", "\n3,2e-9,1\n") == "t.csv:5: is an empty line, remove it");
}

TEST_CASE("faults of the head of a flux table are found") {
  CHECK_THAT(problem_with("# units: per cm^2 per GeV per POT\n", ""),
             StartsWith("t.csv:2: no units line above this one") &&
                 Contains("add \"# units: per cm^2 per GeV per POT\""));
  CHECK_THAT(problem_with("per POT", "per pot"),
             StartsWith("t.csv:2: unknown units 'per cm^2 per GeV per pot' (known: ") &&
                 Contains("did you mean 'per cm^2 per GeV per POT'?"));
  CHECK_THAT(problem_with("per cm^2 per GeV per POT", ""), StartsWith("t.csv:2: unknown units ''"));
  CHECK_THAT(problem_with("# made up", "# units: shape"),
             StartsWith("t.csv:2: a second units line (the first is line 1)"));
  CHECK(problem_with("energy_GeV,numu,numubar", "E,numu,numubar") ==
        "t.csv:3: 'E,numu,numubar' is not the header, write \"energy_GeV,numu,numubar\"");
  CHECK_THAT(problem_with("numu,numubar", "numubar,numu"), Contains("is not the header"));
  CHECK_THAT(problem_with("energy_GeV,numu,numubar\n", ""),
             StartsWith("t.csv:3: '1,0,0.5' is not the header"));
  CHECK(problem_with("1,0,0.5\n3,2e-9,1\n7,0,0\n", "") ==
        "t.csv:3: no row below the header, a table has at least two");
  CHECK(problem_with("3,2e-9,1\n7,0,0\n", "") ==
        "t.csv:4: one row below the header, a table has at least two");
  CHECK(table_problems("# units: shape\n") ==
        Lines{"t.csv:1: no header, write \"energy_GeV,numu,numubar\""});
  CHECK(table_problems("") == Lines{"t.csv:1:1: the file is empty"});
}

TEST_CASE("a table without flux is refused") {
  CHECK_THAT(problem_with("1,0,0.5\n3,2e-9,1\n", "1,0,0\n3,0,0\n"),
             StartsWith("t.csv:6: no flux: no cell is above"));
}

TEST_CASE("a binary file is refused at its first byte that is no text") {
  const Lines nul = table_problems(with(small_table(), "2e-9", std::string("\0", 1)));
  CHECK(nul == Lines{"t.csv:5:3: control character 0x00 (a binary file?) remove it"});
  const Lines byte = table_problems(with(small_table(), "2e-9", "\xff"));
  REQUIRE(byte.size() == 1);
  CHECK_THAT(byte[0], StartsWith("t.csv:5:3: byte 0xff is not UTF-8"));
}

TEST_CASE("all problems of a table are reported together, twenty of them in full") {
  CHECK(table_problems("energy_GeV,numu\n2,,nan\n1,-1,0\n").size() == 6);
  std::string text = small_table();
  for (int i = 0; i < 30; ++i) text += "8,,0\n";
  const Lines lines = table_problems(text);  // each has an empty cell, 29 are not above another
  REQUIRE(lines.size() == 21);
  CHECK(lines[0] == "t.csv:7: numu: is empty, write 0 if the flux is zero, else remove the row");
  CHECK(lines[20] == "t.csv: and 39 more problems in this table");
}

TEST_CASE("a table has a largest number of rows") {
  std::string text = "# units: shape\nenergy_GeV,numu,numubar\n";
  for (int i = 1; i <= 5000; ++i) text += std::to_string(i) + ",1,1\n";
  CHECK(table_problems(text).empty());
  CHECK(table_problems(text + "5001,1,1\n") ==
        Lines{"t.csv:5003: has 5001 rows, more than 5000, use wider steps"});
}

TEST_CASE("no prefix of a table and no flipped byte is read without a fault or a sound table") {
  const std::string text = small_table();
  for (std::size_t n = 0; n <= text.size(); ++n) (void)table_problems(text.substr(0, n));
  for (std::size_t n = 0; n < text.size(); ++n)
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = text;
      flipped[n] = static_cast<char>(flipped[n] ^ (1 << bit));
      Problems problems;
      const auto table = read_flux_table(flipped, "t.csv", problems);
      CHECK(table.has_value() == problems.empty());
      if (table) CHECK_NOTHROW(tridentscan::physics::Beam(table->columns));
    }
}
