#include "scanner/config/description/hashes.hpp"

#include <nlohmann/json.hpp>

#include "tests/scanner/config/support.hpp"

using namespace tridentscan::config;
using namespace tridentscan::config::test;

namespace {

ScanConfig original() {
  return load(small_scan(), small_experiment());
}

}  // namespace

TEST_CASE("the hash is XXH3-128 of the bytes") {
  // Published test value of the empty input.
  CHECK(hash_of("") == "99aa06d3014798d86001c324468d497f");
  CHECK(hash_of("a") != hash_of("b"));
}

TEST_CASE("a measurement changes the configuration, not the physics of the kernels") {
  const ScanConfig changed =
      load(small_scan(), with(small_experiment(), "value: 0.9", "value: 0.91"));
  CHECK(changed.config_hash != original().config_hash);
  CHECK(changed.physics_hash == original().physics_hash);
}

TEST_CASE("grid and statistics change the configuration only") {
  const auto setting =
      GENERATE("grid.mass.points=6", "grid.coupling.max=0.5", "statistics.confidence_level=0.9",
               "statistics.test=one_sided", "name=other");
  const ScanConfig changed = load(small_scan(), small_experiment(), {setting});
  CHECK(changed.config_hash != original().config_hash);
  CHECK(changed.physics_hash == original().physics_hash);
}

TEST_CASE("a model, whose accuracy is asked of the kernels, changes both hashes") {
  const auto hashes = [](const std::string& model) {
    const ScanConfig config = load(with(small_scan(), "lmu_ltau", model), small_experiment());
    return std::pair(config.config_hash, config.physics_hash);
  };
  // The same charges, however they are written.
  const std::string same = "{name: lmu_ltau, neutrino: {mu: 1, tau: -1}, muon: 1, tau: -1}";
  const auto before = hashes(same);
  CHECK(before == std::pair(original().config_hash, original().physics_hash));
  CHECK(hashes(with(same, "muon: 1", "muon: {left: 1, right: 1}")) == before);
  CHECK(hashes(with(same, "neutrino:", "kinetic_mixing: none, kind: vector, neutrino:")) == before);
  const auto [passage, by] = GENERATE(
      std::pair{"mu: 1, tau: -1}", "mu: 1.1, tau: -1}"}, std::pair{"mu: 1, tau: -1}", "mu: 1}"},
      std::pair{"muon: 1", "muon: {vector: 1, axial: 0.1}"}, std::pair{"muon: 1", "muon: -1"},
      std::pair{"muon: 1", "muon: 1, electron: 1"}, std::pair{"tau: -1}", "tau: -1, e: 1}"},
      std::pair{"muon: 1", "muon: 1, kinetic_mixing: loop"},
      std::pair{"muon: 1", "muon: 1, kinetic_mixing: {value: 0.01}"},
      std::pair{"muon: 1", "muon: 1, kind: scalar"},
      std::pair{"muon: 1", "muon: 1, kind: pseudoscalar"});
  CAPTURE(by);
  const auto changed = hashes(with(same, passage, by));
  CHECK(changed.first != before.first);
  CHECK(changed.second != before.second);
}

TEST_CASE("what kernels depend on changes both hashes") {
  const auto [passage, by] = GENERATE(
      std::pair{"20 GeV", "21 GeV"}, std::pair{"Ar40", "Ca40"}, std::pair{"3 GeV", "4 GeV"},
      std::pair{"name: small", "name: other"}, std::pair{"cuts:", "  form_factor: fermi\ncuts:"});
  const ScanConfig changed = load(small_scan(), with(small_experiment(), passage, by));
  CHECK(changed.config_hash != original().config_hash);
  CHECK(changed.physics_hash != original().physics_hash);
}

TEST_CASE("integration settings change both hashes") {
  const auto setting = GENERATE("integration.relative_error=1e-3", "integration.seed=2",
                                "integration.replicas=32", "integration.method=direct");
  const ScanConfig changed = load(small_scan(), small_experiment(), {setting});
  CHECK(changed.config_hash != original().config_hash);
  CHECK(changed.physics_hash != original().physics_hash);
}

TEST_CASE("comments, units, output and plot change no hash") {
  const ScanConfig changed =
      load(with(small_scan(), "10 MeV", "0.01 GeV") +
               "# a comment\noutput: {path: elsewhere.h5}\nplot: {title: T}\n"
               "statistics: {test: two_sided}\n",
           "# a comment\n" + small_experiment());
  CHECK(changed.config_hash == original().config_hash);
  CHECK(changed.physics_hash == original().physics_hash);
}

TEST_CASE("nuclear data change both hashes") {
  const Folder data;
  std::filesystem::copy(shipped("targets"), data / "targets");
  FileSet files;
  ::setenv("TRIDENTSCAN_DATA", shipped("").c_str(), 1);
  const std::string nuclei = files.read(shipped("targets/nuclei.yaml"));
  const auto hashes = [&](const std::string& text) {
    data.write("targets/nuclei.yaml", text);
    data.write("scan.yaml", small_scan());
    data.write("e.yaml", small_experiment());
    ::setenv("TRIDENTSCAN_DATA", (data / "").c_str(), 1);
    FileSet fresh;
    const ScanConfig config = load_scan(fresh, data / "scan.yaml");
    return std::pair(config.config_hash, config.physics_hash);
  };
  const auto before = hashes(nuclei);
  const auto after = hashes(with(nuclei, "3.5796 fm", "3.58 fm"));
  CHECK(after.first != before.first);
  CHECK(after.second != before.second);
  CHECK(hashes(with(nuclei, "6.4339 fm", "6.44 fm")) == before);  // tungsten is not used
}

TEST_CASE("the resolved text is JSON that gives every number back exactly") {
  const auto json = nlohmann::json::parse(original().resolved_text);
  CHECK(json["grid"]["mass"]["min"].get<double>() == 0.01);
  CHECK(json["experiments"][0]["trident"]["cuts"]["lepton_plus"]["min_energy"].get<double>() == 3);
  CHECK(json["experiments"][0]["trident"]["cuts"]["max_dilepton_mass"].is_null());
  CHECK(json["experiments"][0]["trident"]["target"]["components"][0]["mass"].get<double>() ==
        37.215526);
  CHECK(json["integration"]["replicas"].get<int>() == 16);
  CHECK_FALSE(json.contains("output"));
  CHECK_FALSE(json.contains("plot"));
}

TEST_CASE("every file that was read is among the inputs, with its checksum") {
  const ScanConfig config = original();
  REQUIRE(config.inputs.size() == 3);
  CHECK(config.inputs[0].path == "scan.yaml");
  CHECK(config.inputs[1].path == "e.yaml");
  CHECK(config.inputs[2].path == "data:targets/nuclei.yaml");
  for (const Input& input : config.inputs) CHECK(input.checksum == hash_of(input.text));
}
