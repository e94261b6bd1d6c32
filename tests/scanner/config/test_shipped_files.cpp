#include <algorithm>
#include <iterator>

#include "tests/scanner/config/support.hpp"

// Every file under configs/ is read; what is known about the figures is checked.

using namespace tridentscan::config;
using namespace tridentscan::config::test;

namespace {

ScanConfig load_shipped(const std::filesystem::path& path) {
  ::setenv("TRIDENTSCAN_DATA", shipped("").c_str(), 1);
  FileSet files;
  return load_scan(files, path);
}

std::vector<std::filesystem::path> yaml_files(const std::string& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(shipped(folder))) {
    if (entry.path().extension() == ".yaml") paths.push_back(entry.path());
  }
  REQUIRE_FALSE(paths.empty());
  return paths;
}

}  // namespace

TEST_CASE("every figure can be loaded") {
  for (const auto& path : yaml_files("figures")) {
    CAPTURE(path);
    CHECK(problems_of([&] { (void)load_shipped(path); }).empty());
  }
}

TEST_CASE("every experiment can be loaded") {
  for (const auto& path : yaml_files("experiments")) {
    CAPTURE(path);
    const std::string item = "- data:experiments/" + path.filename().string();
    CHECK(problems_of_scan(with(small_scan(), "- e.yaml", item)).empty());
  }
}

TEST_CASE("projections that came with the program are short and say what they assume") {
  for (const char* name : {"dune_nd_67t_fhc", "dune_nd_67t_rhc", "sbnd", "t2k_ingrid", "minerva_me",
                           "minos_plus", "ship", "fasernu", "fasernu2"}) {
    CAPTURE(name);
    const auto path = shipped("experiments/" + std::string(name) + ".yaml");
    std::ifstream file(path);
    CHECK(std::count(std::istreambuf_iterator<char>(file), {}, '\n') < 40);
    const std::string item = "- data:experiments/" + path.filename().string();
    const Experiment experiment =
        load(with(small_scan(), "- e.yaml", item), small_experiment()).experiments[0];
    CHECK(experiment.projection);
    CHECK(experiment.events_from_exposure);
    const auto status_of = [&](const std::string& key) {
      for (const Assumption& assumption : experiment.assumptions) {
        if (assumption.key == key) return assumption.status;
      }
      return std::string();
    };
    CHECK(status_of("projection.background") == "assumed");
    CHECK(status_of("projection.normalisation_error") == "assumed");
    CHECK_THAT(status_of("exposure.efficiency"),
               Catch::Matchers::Equals("assumed") || Catch::Matchers::Equals("inferred"));
  }
}

TEST_CASE("every nucleus with a density and every material can be a target") {
  ::setenv("TRIDENTSCAN_DATA", shipped("").c_str(), 1);
  FileSet files;
  for (const char* name :
       {"C12",      "O16",       "O16_fit", "Na23",  "Mg24", "Al27",     "Si28",     "Ar40",
        "Ar40_fit", "Ar40_fit3", "K39",     "Ca40",  "Fe56", "Fe56_fit", "W184",     "W184_fit",
        "Pb208",    "glass",     "steel",   "argon", "CH",   "concrete", "tungsten", "water"}) {
    CHECK(load_target(files, name).target.name == name);
  }
}

TEST_CASE("figure 2 is the plane of the paper with its measurements") {
  const ScanConfig fig2 = load_shipped(shipped("figures/fig2.yaml"));
  CHECK(fig2.mass.min == 0.01);
  CHECK(fig2.mass.max == 1000);
  CHECK(fig2.coupling.min == 1e-4);
  CHECK(fig2.coupling.max == 1);
  CHECK(fig2.mass.points * fig2.coupling.points == 10000);
  REQUIRE(fig2.experiments.size() == 4);
  CHECK(std::holds_alternative<ZToFourMuons>(fig2.experiments[2].process));
  CHECK(std::holds_alternative<BosonAtCollider>(fig2.experiments[3].process));

  const Experiment& ccfr = fig2.experiments[0];
  CHECK(ccfr.name == "ccfr");
  CHECK(ccfr.trident().beam.mean_energy() == 160);
  CHECK(ccfr.trident().target.name == "Fe56");
  CHECK(ratio_of(ccfr).ratio == 0.82);
  CHECK(ratio_of(ccfr).error_up == 0.28);
  CHECK(ccfr.trident().cuts.minus.min_energy == 9);

  const Experiment& charm2 = fig2.experiments[1];
  CHECK(charm2.name == "charm2");
  CHECK(charm2.label == "CHARM-II");
  CHECK(charm2.trident().beam.mean_energy() == 20);
  CHECK(charm2.trident().target.name == "glass");
  CHECK(ratio_of(charm2).ratio == 1.58);
  CHECK(ratio_of(charm2).error_up == 0.57);
  CHECK(charm2.trident().cuts.plus.min_energy == 4);

  REQUIRE(fig2.bands.size() == 1);
  CHECK(fig2.bands[0].central == 2.9e-9);
  CHECK(fig2.bands[0].lower == 1.1e-9);
  CHECK(fig2.bands[0].upper == 4.7e-9);
}

TEST_CASE("figure 3 adds the projections on argon") {
  const ScanConfig fig3 = load_shipped(shipped("figures/fig3.yaml"));
  CHECK(fig3.mass.min == 0.001);
  CHECK(fig3.mass.max == 3);
  CHECK(fig3.coupling.max == 0.01);
  REQUIRE(fig3.experiments.size() == 4);
  for (const std::size_t i : {std::size_t{2}, std::size_t{3}}) {
    const Experiment& argon = fig3.experiments[i];
    CHECK(argon.projection);
    CHECK(argon.trident().beam.mean_energy() == 5);
    CHECK(argon.trident().target.name == "Ar40");
    CHECK(ratio_of(argon).ratio == 1);
    CHECK(argon.trident().cuts == tridentscan::physics::Cuts{});
  }
  CHECK(fig3.experiments[2].name == "argon_5gev_10pc");
  CHECK(ratio_of(fig3.experiments[2]).error_up == 0.1);
  CHECK(fig3.experiments[3].name == "argon_5gev_30pc");
  CHECK(ratio_of(fig3.experiments[3]).error_up == 0.3);
}

TEST_CASE("inputs of a figure are recorded without any path of this machine") {
  std::vector<std::string> paths;
  for (const Input& input : load_shipped(shipped("figures/fig2.yaml")).inputs) {
    paths.push_back(input.path);
  }
  CHECK(paths == std::vector<std::string>{"fig2.yaml", "../experiments/ccfr.yaml",
                                          "data:targets/nuclei.yaml", "../experiments/charm2.yaml",
                                          "data:targets/materials.yaml",
                                          "../experiments/atlas_z4mu_2014.yaml",
                                          "../experiments/babar_2009_estimate.yaml"});
}

TEST_CASE("a figure that came with the program is named by data:") {
  const ScanConfig config = load_shipped("data:figures/fig3.yaml");
  CHECK(config.config_hash == load_shipped(shipped("figures/fig3.yaml")).config_hash);
  CHECK(config.inputs.at(0).path == "data:figures/fig3.yaml");
  CHECK(config.inputs.at(1).path == "data:experiments/ccfr.yaml");
}
