#include "scanner/config/input/flux_table.hpp"

#include "tests/scanner/config/support.hpp"

using namespace tridentscan::config;
using namespace tridentscan::config::test;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using tridentscan::physics::numu;
using tridentscan::physics::numubar;

namespace {

std::string small_table() {
  return "# made up\n"                          // 1
         "# units: per cm^2 per GeV per POT\n"  // 2
         "energy_GeV,numu,numubar\n"            // 3
         "1,0,0.5\n"                            // 4
         "3,2e-9,1\n"                           // 5
         "7,0,0\n";                             // 6
}

const auto read_text_table = [](const std::string& text, const std::string& source,
                                Problems& problems) {
  return read_flux_table(text, source, problems);
};

Lines table_problems(const std::string& text) {
  return problems_of_table(read_text_table, text);
}

/// The only problem of a table that differs in one passage from the small one.
std::string problem_of_flux(const std::string& passage, const std::string& by) {
  return only(table_problems(with(small_table(), passage, by)));
}

FluxTable table_of(const std::string& text) {
  return good_table(read_text_table, text);
}

using Column = std::vector<double>;

}  // namespace

TEST_CASE("a flux table is read as it is written") {
  const FluxTable table = table_of(small_table());
  CHECK(table.unit == FluxUnit::per_pot);
  CHECK(table.columns.energy == Column{1, 3, 7});
  CHECK(table.columns.of(numu) == Column{0, 2e-9, 0});
  CHECK(table.columns.of(numubar) == Column{0.5, 1, 0});
}

TEST_CASE("blanks, line ends of Windows, a byte-order mark and comments between rows do no harm") {
  std::string text = "\xEF\xBB\xBF" + with(small_table(), "3,2e-9,1", "# here\n 3 ,\t2e-9, 1 ");
  for (std::size_t at = 0; (at = text.find('\n', at)) != text.npos; at += 2) text.insert(at, "\r");
  CHECK(table_of(text).columns.of(numu) == Column{0, 2e-9, 0});
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

TEST_CASE("energies descend too, and columns have any order and any unit of energy") {
  const std::string text =
      "# units: per m^2 per 50 MeV per 1e20 POT\n"
      "numubar; bin; E_MeV; numu;\n"
      "0; x; 7000; 0;\n"
      "1; y; 3000; 2;\n"
      "0.5; z; 1e3; 0;\n\n";
  const FluxTable table = table_of(text);
  CHECK(table.unit == FluxUnit::per_pot);
  CHECK(table.columns.energy == Column{1, 3, 7});
  CHECK(table.columns.of(numu) == Column{0, 2 * 2e-23, 0});
  CHECK(table.columns.of(numubar) == Column{0.5 * 2e-23, 2e-23, 0});
  CHECK(table.as_written == "per m^2 per 50 MeV per 1e20 POT: times 2e-23; not used: bin");
}

TEST_CASE("a table has a column for any of the six kinds of neutrino") {
  using tridentscan::physics::all_neutrinos;
  using tridentscan::physics::name_of;
  const FluxTable table = table_of(
      "# units: per cm^2 per GeV per POT\n"
      "energy_GeV,nutaubar,nutau,numubar,numu,nuebar,nue\n"
      "1,6,5,4,3,2,1\n"
      "2,60,50,40,30,20,10\n");
  double number = 1;
  for (const auto& kind : all_neutrinos) {
    CHECK(table.columns.of(kind) == Column{number, 10 * number});
    ++number;
  }
  CHECK(tridentscan::physics::Beam(table.columns).kinds().size() == 6);
  // One of them is enough, and a column that is not there is none of zeros.
  for (const auto& kind : all_neutrinos) {
    const FluxTable one = table_of("# units: shape\nenergy_GeV," + name_of(kind) + "\n1,1\n2,3\n");
    for (const auto& other : all_neutrinos) {
      CHECK(one.columns.of(other) == (other == kind ? Column{1, 3} : Column{}));
    }
  }
  const FluxTable anti =
      table_of("# units: shape\nenergy_GeV,anti_nue,AntiNuTau,Nu_e\n1,1,2,3\n2,1,2,3\n");
  CHECK(anti.columns.of({tridentscan::physics::Flavour::e, true}) == Column{1, 1});
  CHECK(anti.columns.of({tridentscan::physics::Flavour::tau, true}) == Column{2, 2});
  CHECK(anti.columns.of({tridentscan::physics::Flavour::e}) == Column{3, 3});
  const FluxTable bins =
      table_of("# units: per cm^2 per bin per POT\nlow_GeV,high_GeV,nue,nutau\n0,1,2,4\n1,3,2,0\n");
  const tridentscan::physics::Beam beam(bins.columns);
  CHECK(beam.only({tridentscan::physics::Flavour::e}).total_flux() == Approx(4).epsilon(1e-12));
  CHECK(beam.only({tridentscan::physics::Flavour::tau}).total_flux() == Approx(4).epsilon(1e-12));
  CHECK(beam.only({tridentscan::physics::Flavour::tau}).max_energy() < 1.000001);
  CHECK_THAT(only(table_problems("# units: shape\nenergy_GeV,bin\n1,1\n2,3\n")),
             Contains("no column is the flux of a kind of neutrino, such as numu"));
  CHECK_THAT(only(table_problems("# units: shape\nenergy_GeV,nux\n1,1\n2,3\n")),
             Contains("'nux' is no known column (known: energy_GeV, or energy_low_GeV and "
                      "energy_high_GeV; nue, nuebar, numu,"));
}

TEST_CASE("a histogram is constant inside each bin") {
  const std::string head = "# units: per cm^2 per bin per POT\nlow_GeV,high_GeV,numu,numubar\n";
  const FluxTable table = table_of(head + "0,1,2,1\n1,3,2,1\n3,3.5,0,5\n");
  tridentscan::physics::Beam beam(table.columns);
  CHECK(beam.total_flux() == Approx(3 + 3 + 5).epsilon(1e-12));
  CHECK(beam.only(numu).flux(0.5) == 2);
  CHECK(beam.only(numu).flux(2.999) == 1);
  CHECK(beam.only(numubar).flux(3.001) == 10);
  CHECK(beam.max_energy() == 3.5);
  CHECK_THAT(
      only(table_problems(head + "0,1,2,1\n2,3,2,1\n")),
      StartsWith("t.csv:4: the bins between 1 and 2 GeV have a gap (line 3 is the one before)"));
  CHECK_THAT(only(table_problems(head + "0,1,2,1\n0.5,3,2,1\n")),
             StartsWith("t.csv:4: the bins between 0.5 and 1 GeV overlap"));
  CHECK_THAT(only(table_problems(head + "0,1,2,1\n3,1,2,1\n")),
             StartsWith("t.csv:4: the low edge 3 is not below the high edge 1"));
  CHECK_THAT(only(table_problems(with(head, "low_GeV,high_GeV", "energy_GeV") + "1,2,1\n2,2,1\n")),
             Contains("a flux per bin needs both edges"));
  CHECK_THAT(only(table_problems("# units: shape\nlow_GeV,high_GeV,numu\n0,1,1\n1,3,1\n")),
             Contains("a shape in bins of different width is per GeV or per bin"));
}

TEST_CASE("a factor behind the units is refused, and what says nothing about size is not") {
  const auto words = [](const std::string& behind) {
    return table_problems(
        with(small_table(), "per cm^2 per GeV per POT", "per cm^2 per GeV per POT" + behind));
  };
  for (const char* factor : {" (x 1e-10)", "; multiply by 1e4", " (in m^2)", "; kPOT", " (10^-10)",
                             "; times ten", " (scaled)", "; numbers in MeV", " (\xc3\x97 10)"}) {
    CAPTURE(factor);
    CHECK_THAT(only(words(factor)), Contains("may change the size of the numbers"));
  }
  CHECK_THAT(only(words(", per 1e6 POT")), Contains("it is per GeV per cm^2 per POT^2"));
  for (const char* remark :
       {" (numu and numubar)", "; at the near detector", " (POT of the booster)"}) {
    CAPTURE(remark);
    CHECK(words(remark).empty());
  }
}

TEST_CASE("numbers of Fortran and lines that end in a separator do no harm") {
  const std::string text =
      "% from a program of 1990\n"
      "# units: per cm^2 per GeV per POT\n"
      "# energy_GeV numu numubar\n"
      "  1.   0.0D+00  .5E+00 \n"
      "\t3.\t2.0D-09\t1;\n"
      " +7 0 000\n\n\n";
  const FluxTable table = table_of(text);
  CHECK(table.columns.energy == Column{1, 3, 7});
  CHECK(table.columns.of(numu) == Column{0, 2e-9, 0});
  CHECK(table.columns.of(numubar) == Column{0.5, 1, 0});
  CHECK_THAT(only(table_problems(with(text, "2.0D-09", "2*^-9"))),
             StartsWith("t.csv:5: numu: '2*^-9' is not a plain number (*^ is Mathematica's)"));
}

TEST_CASE("faults of a flux table are found at their line") {
  CHECK(problem_of_flux("3,2e-9,1", "3,,1") ==
        "t.csv:5: numu: is empty, write 0 if the flux is zero, else remove the row");
  CHECK_THAT(problem_of_flux("3,2e-9,1", "3,2e-9,"), StartsWith("t.csv:5: numubar: is empty"));
  CHECK_THAT(problem_of_flux("7,0,0", ",0,0"), StartsWith("t.csv:6: energy_GeV: is empty"));
  CHECK(problem_of_flux("2e-9", "nan") == "t.csv:5: numu: 'nan' is not a finite number");
  CHECK(problem_of_flux("2e-9", "inf") == "t.csv:5: numu: 'inf' is not a finite number");
  CHECK(problem_of_flux("2e-9", "1e999") == "t.csv:5: numu: '1e999' does not fit into a double");
  CHECK_THAT(problem_of_flux("2e-9", "1e200"), StartsWith("t.csv:5: numu: 1e200 is above 1e+100"));
  CHECK_THAT(problem_of_flux("2e-9", "0x10"), StartsWith("t.csv:5: numu: '0x10' is not decimal"));
  CHECK_THAT(problem_of_flux("2e-9", "2e-9 GeV"),
             StartsWith("t.csv:5: numu: '2e-9 GeV' is not a plain number"));
  CHECK_THAT(problem_of_flux("2e-9", "-2e-9"), StartsWith("t.csv:5: numu: -2e-9 is negative"));
  CHECK_THAT(problem_of_flux("1,0,0.5", "-1,0,0.5"),
             StartsWith("t.csv:4: energy_GeV: -1 is negative"));
  CHECK_THAT(problem_of_flux("7,0,0", "7e6,0,0"), StartsWith("t.csv:6: energy_GeV: 7e6 is above"));
  CHECK(
      problem_of_flux("3,2e-9", "0.5,2e-9") ==
      "t.csv:5: 0.5 GeV is not above 1 GeV of line 4, sort the rows by energy and remove doubles");
  CHECK_THAT(problem_of_flux("7,0,0", "3,0,0"),
             StartsWith("t.csv:6: 3 GeV is not above 3 GeV of line 5"));
  CHECK(problem_of_flux("3,2e-9,1", "3,2e-9") ==
        "t.csv:5: has 2 columns, not the 3 of the header (energy_GeV,numu,numubar)");
  CHECK_THAT(problem_of_flux("3,2e-9,1", "3,2e-9,1,4"), StartsWith("t.csv:5: has 4 columns"));
  CHECK_THAT(problem_of_flux("3,2e-9,1", "3;2e-9;1"), StartsWith("t.csv:5: has 1 column, not"));
  CHECK_THAT(problem_of_flux("3,2e-9,1", "3,2,e-9,1"), StartsWith("t.csv:5: has 4 columns"));
  CHECK(problem_of_flux("3,2e-9,1\n", "\n3,2e-9,1\n") == "t.csv:5: is an empty line, remove it");
}

TEST_CASE("faults of the head of a flux table are found") {
  CHECK_THAT(
      problem_of_flux("# units: per cm^2 per GeV per POT\n", ""),
      StartsWith("t.csv:2: no units line above this one") &&
          Contains("add a line \"# units: ...\" with those of the table, as \"per cm^2 per"));
  CHECK_THAT(problem_of_flux("per POT", "per Pot"),
             StartsWith("t.csv:2: unknown units 'per cm^2 per GeV per Pot': ") &&
                 Contains("'Pot' is not known did you mean POT?"));
  CHECK_THAT(problem_of_flux("per cm^2 per GeV per POT", ""),
             StartsWith("t.csv:2: unknown units ''"));
  CHECK_THAT(problem_of_flux("# made up", "# units: shape"),
             StartsWith("t.csv:2: a second units line (the first is line 1)"));
  CHECK(problem_of_flux("energy_GeV,numu,numubar", "E,numu,numubar") ==
        "t.csv:3: 'E,numu,numubar' is not the header: 'E' does not end in a unit of energy, as "
        "energy_GeV does, write \"energy_GeV,numu,numubar\"");
  CHECK_THAT(problem_of_flux("numu,numubar", "numu,numu"), Contains("two columns are the same"));
  CHECK_THAT(problem_of_flux("energy_GeV,numu,numubar\n", ""),
             StartsWith("t.csv:3: '1,0,0.5' is a row, and there is no header above it"));
  CHECK(problem_of_flux("1,0,0.5\n3,2e-9,1\n7,0,0\n", "") ==
        "t.csv:3: no row below the header, a table has at least two");
  CHECK(problem_of_flux("3,2e-9,1\n7,0,0\n", "") ==
        "t.csv:4: one row below the header, a table has at least two");
  CHECK(table_problems("# units: shape\n") ==
        Lines{"t.csv:1: no header, write \"energy_GeV,numu,numubar\""});
  CHECK(table_problems("") == Lines{"t.csv:1:1: the file is empty"});
}

TEST_CASE("a table without flux is refused") {
  CHECK_THAT(problem_of_flux("1,0,0.5\n3,2e-9,1\n", "1,0,0\n3,0,0\n"),
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
  CHECK(table_problems("energy_GeV,numu\n2,,nan\n1,-1,0\n1,nan\n").size() == 4);
  std::string text = small_table();
  for (int i = 0; i < 30; ++i) text += "8,,0\n";
  const Lines lines = table_problems(text);
  REQUIRE(lines.size() == 21);
  CHECK(lines[0] == "t.csv:7: numu: is empty, write 0 if the flux is zero, else remove the row");
  CHECK(lines[20] == "t.csv: and 10 more problems in this table");
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
  for (std::size_t n = 0; n < text.size(); ++n) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string flipped = text;
      flipped[n] = static_cast<char>(flipped[n] ^ (1 << bit));
      Problems problems;
      const auto table = read_flux_table(flipped, "t.csv", problems);
      CHECK(table.has_value() == problems.empty());
      if (table) CHECK_NOTHROW(tridentscan::physics::Beam(table->columns));
    }
  }
}
