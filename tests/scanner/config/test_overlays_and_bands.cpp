#include "scanner/config/input/sections.hpp"
#include "tests/scanner/config/support.hpp"

using namespace tridentscan::config;
using namespace tridentscan::config::test;
using Catch::Matchers::Contains;
using Catch::Matchers::EndsWith;
using Catch::Matchers::StartsWith;

namespace {

const std::string made_up = "# units: GeV, 1\nmass,coupling\n0.1,1e-3\n1,2e-3\n";
const std::string overlay =
    "overlays:\n"
    "  - {name: search, label: A search, path: o.csv, kind: excluded, status: assumed, source: "
    "me}\n";

/// The small scan with more lines, and an overlay's table beside it.
ScanConfig load_with(const std::string& lines, const std::string& table = made_up) {
  const Folder folder;
  folder.write("scan.yaml", small_scan() + lines);
  folder.write("e.yaml", small_experiment());
  folder.write("o.csv", table);
  return load_scan_in(folder);
}

std::string problem_of_overlays(const std::string& lines, const std::string& table = made_up) {
  const Lines found = problems_of([&] { (void)load_with(lines, table); });
  CAPTURE(found);
  REQUIRE(found.size() == 1);
  return found[0];
}

}  // namespace

TEST_CASE("an overlay goes into the inputs with its checksum and not into the physics") {
  const ScanConfig config = load_with(overlay);
  REQUIRE(config.overlays.size() == 1);
  CHECK(config.overlays[0].label == "A search");
  CHECK(config.overlays[0].kind == OverlayKind::excluded);
  CHECK(config.overlays[0].curve.coupling == std::vector<double>{1e-3, 2e-3});
  CHECK(config.overlays[0].input == "o.csv");
  REQUIRE_FALSE(config.inputs.empty());
  const auto& last = config.inputs[1];
  CHECK(last.path == "o.csv");
  CHECK(last.text == made_up);
  CHECK(last.checksum.size() == 32);

  const ScanConfig without = load_with("");
  CHECK(config.physics_hash == without.physics_hash);
  CHECK(config.config_hash != without.config_hash);
  CHECK(load_with(overlay, made_up + "2,3e-3\n").config_hash != config.config_hash);
  CHECK(load_with("bands: [{epoch: fnal_2021, sigmas: 2}]\n").physics_hash == without.physics_hash);
}

TEST_CASE("an overlay of which no point lies in the plane is named") {
  CHECK(overlays_outside(load_with(overlay)).empty());
  const Lines far =
      overlays_outside(load_with(overlay, with(with(made_up, "0.1,", "1e5,"), "\n1,", "\n2e5,")));
  CHECK_THAT(only(far),
             StartsWith("overlay search: no point of it lies in the plane of the scan; it "
                        "spans 100000 to 200000 GeV and g' 0.001 to 0.002"));
}

TEST_CASE("a table of one's own may say paper, level and assumptions") {
  const Overlay bare = load_with(overlay).overlays.at(0);
  CHECK((bare.paper + bare.level + bare.assumes + bare.note + bare.model).empty());
  const ScanConfig config = load_with(with(
      overlay, "source: me", "source: me, paper: p, level: 90 % CL, assumes: much, note: little"));
  const Overlay& said = config.overlays.at(0);
  CHECK(said.paper == "p");
  CHECK(said.level == "90 % CL");
  CHECK(said.assumes == "much");
  CHECK(said.note == "little");
  CHECK(config.config_hash != load_with(overlay).config_hash);
}

TEST_CASE("panels of a figure name experiments of the scan") {
  CHECK_THAT(load_with("plot: {panels: [{title: all, experiments: [small]}]}\n").plot,
             Contains(R"("panels":[{"title":"all","experiments":["small"]}])"));
  CHECK_THAT(problem_of_overlays("plot: {panels: [{title: all, experiments: [smal]}]}\n"),
             Contains("plot: panels: no experiment 'smal'"));
}

TEST_CASE("faults of overlays are found at their place") {
  CHECK(problem_of_overlays(with(overlay, ", status: assumed", "")) ==
        "scan.yaml:11:5: overlays[0]: missing key 'status' in the map that begins here, add "
        "\"status: published\"");
  CHECK_THAT(problem_of_overlays(with(overlay, "o.csv", "p.csv")),
             StartsWith("scan.yaml:11:43: overlays[0].path: cannot be read: p.csv: no such file"));
  CHECK_THAT(problem_of_overlays(with(overlay, "excluded", "exclude")),
             EndsWith("did you mean 'excluded'?"));
  CHECK_THAT(problem_of_overlays(with(overlay, "path: o.csv", "path: o.csv, color: red")),
             Contains("overlays[0].color: unknown key"));
  CHECK_THAT(problem_of_overlays(overlay + overlay.substr(overlay.find("  -"))),
             StartsWith("scan.yaml:12:5: overlays[1]: the name 'search' is taken by overlays[0], "
                        "choose another"));
  CHECK(problem_of_overlays(overlay, with(made_up, "1,2e-3", "1,")) ==
        "o.csv:4: coupling: is empty, remove the row");
}

TEST_CASE("epochs of the muon g-2 are bands about their values") {
  const auto band = [](const std::string& entry) {
    return load_with("bands: [{" + entry + "}]\n").bands.at(0);
  };
  const MuonG2Band of_2014 = band("epoch: paper_2014, sigmas: 2");
  CHECK(of_2014.name == "paper_2014");
  CHECK(of_2014.meaning == BandMeaning::band);
  CHECK(of_2014.lower == Approx(1.1e-9));
  CHECK(of_2014.central == Approx(2.9e-9));
  CHECK(of_2014.upper == Approx(4.7e-9));
  CHECK(of_2014.status == "published");
  const MuonG2Band of_2021 = band("epoch: fnal_2021, sigmas: 1, name: mine, label: my band");
  CHECK(of_2021.name == "mine");
  CHECK(of_2021.label == "my band");
  CHECK(of_2021.lower == Approx(1.92e-9));
  CHECK(of_2021.upper == Approx(3.10e-9));
  CHECK(band("epoch: fnal_2023, sigmas: 2").status == "published");
  const MuonG2Band of_2025 = band("epoch: wp_2025, sigmas: 2, as: upper_limit");
  CHECK(of_2025.meaning == BandMeaning::upper_limit);
  CHECK(of_2025.lower == Approx(-0.88e-9));
  CHECK(of_2025.upper == Approx(1.64e-9));
  CHECK(band("epoch: wp_2025, sigmas: 0.5").lower == Approx(0.065e-9));
}

TEST_CASE("epochs that make no sense are refused") {
  const auto problem = [](const std::string& entry) {
    return problem_of_overlays("bands:\n  - {" + entry + "}\n");
  };
  CHECK(problem("epoch: wp_2025, sigmas: 2") ==
        "scan.yaml:11:5: bands[0]: holds zero: no coupling gives its lower edge, and none is "
        "preferred; add \"as: upper_limit\" to exclude what is above it");
  CHECK_THAT(problem("epoch: fnal_2012, sigmas: 2"), EndsWith("did you mean 'fnal_2021'?"));
  CHECK_THAT(problem("epoch: fnal_2021"), Contains("missing key 'sigmas'"));
  CHECK_THAT(problem("epoch: fnal_2021, sigmas: 0"),
             Contains("bands[0].sigmas: 0 is out of range"));
  CHECK_THAT(problem("epoch: fnal_2021, sigmas: 2, central: 2e-9"),
             Contains("bands[0].central: unknown key"));
  CHECK_THAT(problem("epoch: fnal_2021, sigmas: 2, as: limit"), Contains("bands[0].as: unknown"));
}
