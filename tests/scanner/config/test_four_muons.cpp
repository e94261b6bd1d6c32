#include "tests/scanner/config/support.hpp"

using namespace tridentscan::config;
using namespace tridentscan::config::test;

namespace {

const std::string z_decay =
    "schema_version: 1\n"
    "name: z\n"
    "label: Z\n"
    "z_to_four_muons:\n"
    "  muon_branching_ratio: {value: 0.0337, status: published, source: me}\n"
    "  standard_model: {value: 3.3e-6, status: unverified, source: me}\n"
    "  counts: four_muons\n"
    "  inverse_alpha: {value: 128, status: assumed, source: me}\n"
    "  motion:\n"
    "    transverse_momentum: {value: [[\"0 GeV\", 1], [\"20 GeV\", 0]], status: assumed, source: "
    "me}\n"
    "    rapidity: {value: [[-2, 1], [2, 1]], status: assumed, source: me}\n"
    "cuts:\n"
    "  min_pair_mass: {value: \"5 GeV\", status: published, source: me}\n"
    "  min_transverse_momentum: {value: [\"20 GeV\", \"15 GeV\", \"8 GeV\", \"4 GeV\"], status: "
    "unverified, source: me}\n"
    "  max_pseudorapidity: {value: 2.7, status: unverified, source: me}\n"
    "measurement:\n"
    "  observed: {value: 172, status: unverified, source: me}\n"
    "  standard_model: {value: 90, status: assumed, source: me}\n"
    "  background: {value: 89, status: assumed, source: me}\n";

const std::string collider =
    "schema_version: 1\n"
    "name: b\n"
    "label: B\n"
    "electron_positron:\n"
    "  energy: {value: \"10.58 GeV\", status: published, source: me}\n"
    "  luminosity: {value: \"500 fb^-1\", status: unverified, source: me}\n"
    "  efficiency: {value: 0.5, status: assumed, source: me}\n"
    "  recoil_window: {value: \"100 MeV\", status: assumed, source: me}\n"
    "  max_events: {value: 10, status: published, source: me}\n";

/// Whether loading ends with one problem that holds a text.
bool refused(const std::string& scan, const std::string& experiment, const std::string& text) {
  const Lines problems = problems_of([&] { (void)load(scan, experiment); });
  CAPTURE(problems);
  return problems.size() == 1 && problems.front().find(text) != std::string::npos;
}

}  // namespace

TEST_CASE("Z -> 4 mu is read") {
  const Experiment e = load(small_scan(), z_decay).experiments.front();
  REQUIRE(std::holds_alternative<ZToFourMuons>(e.process));
  CHECK_FALSE(e.is_trident());
  const ZToFourMuons& z = std::get<ZToFourMuons>(e.process);
  CHECK(z.muon_branching_ratio == 0.0337);
  CHECK(z.standard_model == 3.3e-6);
  CHECK(z.counts == FourLeptons::four_muons);
  CHECK(z.scheme.alpha == 1 / 128.0);
  CHECK(z.cuts.min_pair_mass == 5);
  CHECK(z.cuts.min_transverse_momentum == std::array<double, 4>{20, 15, 8, 4});
  CHECK(z.cuts.max_pseudorapidity == 2.7);
  REQUIRE(z.motion);
  CHECK(z.motion->rapidity.quantile(0.75) == 1);
  const ScanConfig other = load(small_scan(), with(z_decay, "four_muons\n", "four_leptons\n"));
  CHECK(std::get<ZToFourMuons>(other.experiments.front().process).counts ==
        FourLeptons::four_leptons);
}

TEST_CASE("A sensitivity in events has its limit at R = 2 in every construction") {
  for (const std::string test : {"two_sided", "one_sided", "delta_chi2", "cls"}) {
    const auto config =
        load(small_scan() + "statistics: {confidence_level: 0.95, test: " + test + "}\n", collider);
    const Experiment& e = config.experiments.front();
    REQUIRE(std::holds_alternative<BosonAtCollider>(e.process));
    CHECK(e.projection);
    CHECK(std::get<BosonAtCollider>(e.process).recoil_window == 0.1);
    CHECK(std::get<BosonAtCollider>(e.process).luminosity == 500);
    CHECK(ratio_of(e).ratio == 1);
    CHECK(1 / ratio_of(e).error_up > 1.2);  // standard deviations
    CHECK(1 / ratio_of(e).error_up < 2);
  }
}

TEST_CASE("What experiments with four muons cannot do is refused") {
  CHECK(refused(with(small_scan(), "model: lmu_ltau", "model: b_minus_3lmu"), z_decay,
                "the decays of b_minus_3lmu are not known here"));
  CHECK(refused(with(small_scan(), "relative_error: 1e-2", "method: direct"), collider,
                "direct integration knows tridents and Z -> 4 mu only"));
  CHECK(refused(small_scan(), with(z_decay, "value: \"5 GeV\"", "value: \"0.5 GeV\""),
                "cuts.min_pair_mass"));
  CHECK(refused(small_scan(), with(z_decay, "\"15 GeV\"", "\"5 GeV\""), "must not ascend"));
  CHECK(refused(small_scan(), with(z_decay, "[[-2, 1], [2, 1]]", "[[2, 1], [-2, 1]]"),
                "must ascend"));
  CHECK(refused(small_scan(), with(z_decay, "[-2, 1]", "[-2]"), "has 1 values, not 2"));
  CHECK(refused(small_scan(), with(collider, "max_events", "most_events"), "max_events"));
  CHECK(refused(small_scan(),
                collider + "projection:\n  accuracy: {value: 0.1, status: assumed, source: me}\n",
                "unknown key"));
  const auto start = z_decay.find("  motion:"), end = z_decay.find("cuts:");
  CHECK(refused(small_scan(), z_decay.substr(0, start) + z_decay.substr(end),
                "needs to know how the Z moves"));
}

TEST_CASE("The hash of the physics knows the model and masses of four muons, not the measurement") {
  const auto hash = [](const std::string& scan, const std::string& experiment) {
    return load(scan, experiment).physics_hash;
  };
  const std::string first = hash(small_scan(), z_decay);
  CHECK(first != hash(with(small_scan(), "model: lmu_ltau", "model: lmu"), z_decay));
  CHECK(first != hash(with(small_scan(), "\"1 TeV\"", "\"0.5 TeV\""), z_decay));
  CHECK(first != hash(small_scan(), with(z_decay, "2.7", "2.5")));
  CHECK(first == hash(small_scan(), with(z_decay, "value: 172", "value: 170")));
}
