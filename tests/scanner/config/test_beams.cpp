#include "scanner/config/input/beams.hpp"

#include <nlohmann/json.hpp>
#include <set>

#include "tests/scanner/config/support.hpp"

using namespace tridentscan::config;
using namespace tridentscan::config::test;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
using tridentscan::physics::numu;
using tridentscan::physics::numubar;

namespace {

std::string small_beam() {
  return "schema_version: 1\n"                      // 1
         "name: my_beam\n"                          // 2
         "label: Mine\n"                            // 3
         "table: my_beam.csv\n"                     // 4
         "species: [numu, numubar]\n"               // 5
         "normalisation: POT\n"                     // 6
         "status: assumed\n"                        // 7
         "source: me\n"                             // 8
         "caveats: [\"made up\", \"too soft\"]\n";  // 9
}

std::string small_table() {
  return "# units: per cm^2 per GeV per POT\n"
         "energy_GeV,numu,numubar\n"
         "1,0,1\n"
         "3,2,1\n"
         "7,0,0\n"
         "9,0,0\n";
}

std::string experiment_in_beam(const std::string& beam = "my_beam.yaml") {
  return with(with(small_experiment(), "energy: {value: \"20 GeV\"", "spectrum: {value: " + beam),
              "3 GeV", "1 GeV");
}

/// Loads a scan of one experiment with these files beside it; problems without the folder's path.
ScanConfig load_with(const std::string& experiment, const std::string& beam,
                     const std::string& table) {
  const Folder folder;
  folder.write("scan.yaml", small_scan());
  folder.write("e.yaml", experiment);
  folder.write("my_beam.yaml", beam);
  folder.write("my_beam.csv", table);
  return load_scan_in(folder);
}

Lines problems_with(const std::string& experiment, const std::string& beam = small_beam(),
                    const std::string& table = small_table()) {
  return problems_of([&] { (void)load_with(experiment, beam, table); });
}

std::string problem_of_beam(const std::string& passage, const std::string& by) {
  return only(problems_with(experiment_in_beam(), with(small_beam(), passage, by)));
}

Experiment in_beam(const std::string& beam = small_beam()) {
  return load_with(experiment_in_beam(), beam, small_table()).experiments[0];
}

using Column = std::vector<double>;

}  // namespace

TEST_CASE("an experiment takes a spectrum by the path of its file") {
  const Experiment experiment = in_beam();
  CHECK(experiment.trident().beam_name == "my_beam");
  // The empty end of the table is left out.
  CHECK(experiment.trident().beam.spectrum().energy == Column{1, 3, 7});
  CHECK(experiment.trident().beam.max_energy() == 7);
  CHECK(experiment.trident().beam.total_flux() == Approx(6 + 4));
}

TEST_CASE("an experiment takes a spectrum by the name of a shipped beam") {
  const ScanConfig config = load(small_scan(), experiment_in_beam("dune_nd_fhc"));
  CHECK(config.experiments[0].trident().beam_name == "dune_nd_fhc");
  CHECK(config.experiments[0].trident().beam.max_energy() == 125);
  Lines paths;
  for (const Input& input : config.inputs) {
    paths.push_back(input.path);
    CHECK(input.checksum.size() == 32);
  }
  CHECK(paths == Lines{"scan.yaml", "e.yaml", "data:targets/nuclei.yaml",
                       "data:beams/dune_nd_fhc.yaml", "data:beams/dune_nd_fhc.csv"});
}

TEST_CASE("one energy has no beam name") {
  CHECK(load(small_scan(), small_experiment()).experiments[0].trident().beam_name.empty());
}

TEST_CASE("species chooses the columns that count") {
  const auto only = [](const char* species) {
    return in_beam(with(small_beam(), "[numu, numubar]", species)).trident().beam;
  };
  CHECK(only("[numu]").kinds() == std::vector{numu});
  CHECK(only("[numu]").total_flux() == Approx(6));
  CHECK(only("[numubar]").kinds() == std::vector{numubar});
  CHECK(only("[numubar]").total_flux() == Approx(4));
  CHECK_THAT(problem_of_beam("numubar]", "antinumu]"),
             StartsWith("my_beam.yaml:5:17: species[1]: unknown word 'antinumu'"));
  CHECK_THAT(problem_of_beam("numubar]", "numu]"), Contains("species[1]: is named twice"));
  CHECK_THAT(problem_of_beam("[numu, numubar]", "[]"),
             StartsWith("my_beam.yaml:5:10: species: leaves no flux"));
  CHECK_THAT(problem_of_beam("[numu, numubar]", "numu"), Contains("not a list"));
  CHECK_THAT(problem_of_beam("species: [numu, numubar]\n", ""),
             Contains("needs one of 'species' and 'first_column'"));
  CHECK_THAT(problem_of_beam("species:", "first_column: numu_and_numubar\nspecies:"),
             Contains("needs one of 'species' and 'first_column'"));
}

TEST_CASE("species chooses among six columns") {
  using enum tridentscan::physics::Flavour;
  using tridentscan::physics::Neutrino;
  const std::string table =
      "# units: per cm^2 per GeV per POT\n"
      "energy_GeV,nue,nuebar,numu,numubar,nutau,nutaubar\n"
      "1,1,2,3,4,5,0\n"
      "3,1,2,3,4,5,0\n"
      "5,0,0,0,4,0,0\n";
  const auto trident = [&](const std::string& species) {
    return load_with(experiment_in_beam(), with(small_beam(), "[numu, numubar]", species), table)
        .experiments[0]
        .trident();
  };
  const auto problem = [&](const std::string& species, const std::string& of_table) {
    return only(problems_with(experiment_in_beam(), with(small_beam(), "[numu, numubar]", species),
                              of_table));
  };
  const auto all = trident("[nue, nuebar, numu, numubar, nutau, nutaubar]");
  CHECK(all.beam.kinds() ==
        std::vector<Neutrino>{{e}, {e, true}, numu, numubar, {tau}});  // a column of zeros is none
  CHECK(all.beam.total_flux() == Approx(3 * (1 + 2 + 3 + 5) + 4 * 4));
  CHECK(all.reactions().size() == 5);
  const auto some = trident("[nutau, nue]").beam;
  CHECK(some.kinds() == std::vector<Neutrino>{{e}, {tau}});
  CHECK(some.share({e}) == Approx(1.0 / 6));
  CHECK(some.spectrum().of({tau}) == Column{5, 5, 0});
  CHECK(some.spectrum().of(numubar).empty());
  CHECK(trident("[nue, nutaubar]").beam.kinds() == std::vector<Neutrino>{{e}});
  CHECK_THAT(problem("[nutaubar]", table), Contains("species: leaves no flux"));
  CHECK_THAT(problem("[numu, nue]", small_table()),
             StartsWith("my_beam.yaml:5:17: species[1]: but the table has no column nue, add it or "
                        "name others only"));
  CHECK_THAT(problem("[nuebar, nuebar]", table), Contains("species[1]: is named twice"));
  CHECK_THAT(problem("[nuee]", table),
             Contains("unknown word 'nuee' (known: nue, nuebar, numu, numubar, nutau, nutaubar)"));

  // The resolved text has the kinds that count and no others.
  const auto json = nlohmann::json::parse(
      load_with(experiment_in_beam(), with(small_beam(), "[numu, numubar]", "[nue, numu]"), table)
          .resolved_text);
  const auto& beam = json["experiments"][0]["trident"]["beam"];
  CHECK(beam["nue"].get<Column>() == Column{1, 1, 0});
  CHECK(beam["numu"].get<Column>() == Column{3, 3, 0});
  CHECK(beam.size() == 3);
}

TEST_CASE("a beam in which no neutrino makes a final state is refused") {
  const auto lines = [](const std::string& species, const std::string& state) {
    return problems_with(
        with(experiment_in_beam(), "beam:\n", "final_state: " + state + "\nbeam:\n"),
        with(small_beam(), "[numu, numubar]", species));
  };
  CHECK_THAT(
      only(lines("[numu]", "[mu- mu+, e- mu+]")),
      Contains("beam.spectrum.value: has no neutrino that makes e- mu+ (numu: e- e+, mu- mu+, "
               "tau- tau+, mu- e+, mu- tau+)"));
  CHECK(lines("[numubar]", "[mu- mu+, e- mu+]").empty());
  CHECK(lines("[numu, numubar]", "[mu- e+, e- mu+]").empty());  // one makes this, one that
  CHECK_THAT(only(lines("[numu, numubar]", "tau- e+")),
             Contains("mu- tau+; numubar: e- e+, mu- mu+, tau- tau+, e- mu+, tau- mu+)"));
}

TEST_CASE("a column of neutrinos and antineutrinos needs equal cuts on mu- and mu+") {
  const std::string sum =
      with(small_beam(), "species: [numu, numubar]", "first_column: numu_and_numubar");
  const Lines twice = problems_with(experiment_in_beam(), sum);
  REQUIRE(twice.size() == 1);
  CHECK_THAT(twice[0], StartsWith("my_beam.yaml:5:15: first_column: but the column numubar is not "
                                  "zero"));
  const std::string table = with(with(small_table(), "1,0,1", "1,0,0"), "3,2,1", "3,2,0");
  CHECK(load_with(experiment_in_beam(), sum, table).experiments[0].trident().beam.total_flux() ==
        Approx(6));

  ::setenv("TRIDENTSCAN_DATA", shipped("").c_str(), 1);
  FileSet files;
  const BeamData fasernu = load_beam(files, "fasernu");
  BeamData of_sum = fasernu;  // as if the file said so
  of_sum.name = "of_sum";
  of_sum.only_sum_is_known = true;
  Trident equal, lopsided, flavours, by_flavour;
  equal.cuts.minus.min_energy = equal.cuts.plus.min_energy = 10;
  lopsided.cuts.minus.min_energy = 10;
  using enum tridentscan::physics::Flavour;
  flavours.final_states = {{mu, mu}, {mu, e}};
  by_flavour.cuts.flavours[0].min_energy = 10;
  CHECK(charge_fault(of_sum, equal).empty());
  CHECK_THAT(charge_fault(of_sum, lopsided), Contains("of_sum gives the sum"));
  CHECK_THAT(charge_fault(of_sum, flavours), Contains("of which only one makes mu- e+"));
  CHECK(charge_fault(of_sum, by_flavour).empty());
  CHECK(charge_fault(fasernu, lopsided).empty());
  CHECK(charge_fault(fasernu, flavours).empty());
}

TEST_CASE("an assumption says where the flux is from and what is to be known about it") {
  std::vector<std::vector<std::string>> rows;
  for (const Assumption& a : in_beam().assumptions) {
    if (a.key.starts_with("beam.")) rows.push_back({a.key, a.value, a.status, a.source});
  }
  CHECK(rows == std::vector<std::vector<std::string>>{
                    {"beam.spectrum", "my_beam.yaml", "assumed", "me"},
                    {"beam.my_beam.flux", "my_beam.csv, per cm^2 per GeV per POT", "assumed", "me"},
                    {"beam.my_beam.caveats[0]", "made up", "assumed", "me"},
                    {"beam.my_beam.caveats[1]", "too soft", "assumed", "me"}});
}

TEST_CASE("a beam has one energy or a spectrum") {
  const std::string spectrum = "spectrum: {value: dune_nd_fhc, status: assumed, source: me}\n";
  const Lines both =
      problems_with(with(small_experiment(), "target:", "  " + spectrum + "target:"));
  REQUIRE(both.size() == 1);
  CHECK_THAT(both[0],
             StartsWith("e.yaml:5:3: beam: needs one of 'energy' and 'spectrum', add \"energy:"));
  const Lines neither = problems_with(
      with(small_experiment(), "beam:\n  energy: {value: \"20 GeV\", status: assumed, source: me}",
           "beam: {}"));
  REQUIRE(neither.size() == 1);
  CHECK_THAT(neither[0], StartsWith("e.yaml:4:7: beam: needs one of 'energy' and 'spectrum'"));
}

TEST_CASE("an unknown beam is named with those that exist") {
  for (const char* wrong : {"dune_nd_fch", "../beams/dune_nd_fhc", "DUNE"}) {
    const Lines lines = problems_with(experiment_in_beam(wrong));
    REQUIRE(lines.size() == 1);
    CHECK_THAT(lines[0],
               StartsWith(std::string("e.yaml:5:21: beam.spectrum.value: unknown beam '") + wrong +
                          "' (known: charm2_fhc, charm2_rhc, dune_nd_fhc,") &&
                   Contains("t2k_ingrid_fhc, t2k_nd280_fhc, t2k_nd280_rhc)"));
  }
  CHECK_THAT(problems_with(experiment_in_beam("dune_nd_fch"))[0],
             Contains("did you mean 'dune_nd_fhc'?"));
  ::setenv("TRIDENTSCAN_DATA", shipped("").c_str(), 1);
  FileSet files;
  CHECK_THROWS_WITH(load_beam(files, "numi"),
                    StartsWith("beam: unknown beam 'numi' (known: charm2"));
  CHECK_THROWS_AS(load_beam(files, ""), ConfigError);
}

TEST_CASE("files of a beam that cannot be read are problems of what names them") {
  const Lines yaml = problems_with(experiment_in_beam("my_bean.yaml"));
  REQUIRE(yaml.size() == 1);
  CHECK_THAT(yaml[0], StartsWith("e.yaml:5:21: beam.spectrum.value: cannot be read: my_bean.yaml: "
                                 "no such file") &&
                          Contains("did you mean 'my_beam.yaml'?"));
  CHECK_THAT(
      problem_of_beam("my_beam.csv", "my_bean.csv"),
      StartsWith("my_beam.yaml:4:8: table: cannot be read: my_bean.csv: no such file (known: "
                 "my_beam.csv) did you mean 'my_beam.csv'?"));
  CHECK_THAT(problem_of_beam("my_beam.csv", "/etc/passwd"), Contains("is an absolute path"));
  CHECK_THAT(problem_of_beam("my_beam.csv", "data:../../secret"),
             Contains("leads out of the data of the program"));
  const Lines table =
      problems_with(experiment_in_beam(), small_beam(), with(small_table(), "3,2,1", "3,,1"));
  REQUIRE(table.size() == 1);
  CHECK_THAT(table[0], StartsWith("my_beam.csv:4: numu: is empty"));
}

TEST_CASE("faults of a beam file are found at their place") {
  CHECK_THAT(problem_of_beam("status: assumed", "status: guessed"),
             StartsWith("my_beam.yaml:7:9: status: unknown word 'guessed'"));
  CHECK_THAT(problem_of_beam("source: me\n", ""), Contains("missing key 'source'"));
  CHECK_THAT(problem_of_beam("label:", "lable:"), Contains("lable: unknown key"));
  CHECK_THAT(problem_of_beam("POT", "shape"),
             StartsWith("my_beam.yaml:6:16: normalisation: is shape, but the units line of the "
                        "table says \"per cm^2 per GeV per POT\""));
}

TEST_CASE("a beam that is bad is reported once, however many experiments use it") {
  ::setenv("TRIDENTSCAN_DATA", shipped("").c_str(), 1);
  const Folder folder;
  folder.write("scan.yaml", with(small_scan(), "  - e.yaml\n", "  - e.yaml\n  - e2.yaml\n"));
  folder.write("e.yaml", experiment_in_beam());
  folder.write("e2.yaml", with(experiment_in_beam(), "name: small", "name: other"));
  folder.write("my_beam.yaml", small_beam());
  folder.write("my_beam.csv", with(small_table(), "3,2,1", "3,nan,1"));
  FileSet files;
  CHECK(problems_of([&] { (void)load_scan(files, folder / "scan.yaml"); }).size() == 1);
}

TEST_CASE("threshold and cuts are checked against the highest energy of a beam") {
  const std::string low =
      "# units: per cm^2 per GeV per POT\nenergy_GeV,numu,numubar\n"
      "0.1,1,1\n0.2,1,1\n";
  const Lines threshold =
      problems_with(with(experiment_in_beam(), "1 GeV", "0 GeV"), small_beam(), low);
  REQUIRE(threshold.size() == 1);
  CHECK_THAT(threshold[0], StartsWith("e.yaml:5:21: beam.spectrum.value: is not above 0.21"));
  CHECK(problems_with(with(experiment_in_beam(), "1 GeV", "3.4 GeV")).empty());
  const Lines half = problems_with(with(experiment_in_beam(), "1 GeV", "3.5 GeV"));
  REQUIRE(half.size() == 1);
  CHECK_THAT(
      half[0],
      Contains("cuts: keep nothing: mu- mu+ with at least 3.5 and 3.5 GeV need more than 7 GeV"));
  const Lines cut = problems_with(with(experiment_in_beam(), "1 GeV", "3.6 GeV"));
  REQUIRE(cut.size() == 1);
  CHECK_THAT(cut[0], Contains("'3.6 GeV' is out of range (both leptons together"));
}

TEST_CASE("hashes and resolved text hold the whole spectrum") {
  const auto hashes = [](const std::string& beam, const std::string& table) {
    const ScanConfig config = load_with(experiment_in_beam(), beam, table);
    return std::pair(config.config_hash, config.physics_hash);
  };
  const auto before = hashes(small_beam(), small_table());
  const auto [passage, by] =
      GENERATE(std::pair{"1,0,1", "1.01,0,1"}, std::pair{"3,2,1", "3,2.000000000000001,1"},
               std::pair{"3,2,1", "3,2,1.1"}, std::pair{"7,0,0", "6,0,0"},
               std::pair{"3,2,1", "2,1,1\n3,2,1"});
  const auto after = hashes(small_beam(), with(small_table(), passage, by));
  CHECK(after.first != before.first);
  CHECK(after.second != before.second);
  CHECK(hashes(with(small_beam(), "[numu, numubar]", "[numu]"), small_table()).second !=
        before.second);

  // What is said about a beam belongs to the configuration; the kernels do not depend on it.
  const auto said = hashes(with(small_beam(), "too soft", "too hard"), small_table());
  CHECK(said.first != before.first);
  CHECK(said.second == before.second);
  CHECK(hashes("# comment\n" + small_beam(), "# comment\n" + small_table()) == before);

  const auto json = nlohmann::json::parse(
      load_with(experiment_in_beam(), small_beam(), small_table()).resolved_text);
  const auto& beam = json["experiments"][0]["trident"]["beam"];
  CHECK(beam["energy"].get<Column>() == Column{1, 3, 7});
  CHECK(beam["numu"].get<Column>() == Column{0, 2, 0});
  CHECK(beam["numubar"].get<Column>() == Column{1, 1, 0});
  CHECK(json["experiments"][0]["beam_name"] == "my_beam");
}

TEST_CASE("other ranks load an experiment in a beam from bytes") {
  ::setenv("TRIDENTSCAN_DATA", shipped("").c_str(), 1);
  const Folder folder;
  folder.write("scan.yaml", with(small_scan(), "- e.yaml", "- data:experiments/charm2_beam.yaml"));
  FileSet on_rank_0;
  const ScanConfig original = load_scan(on_rank_0, folder / "scan.yaml");
  FileSet on_rank_1 = FileSet::from_bytes(on_rank_0.to_bytes());
  ::setenv("TRIDENTSCAN_DATA", "/nowhere", 1);  // would be an error if it were looked at
  CHECK(load_scan(on_rank_1, folder / "scan.yaml").config_hash == original.config_hash);
}
