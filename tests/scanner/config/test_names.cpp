#include "scanner/config/input/names.hpp"

#include <catch2/catch.hpp>

using namespace tridentscan::config;

TEST_CASE("a name is taken once, whatever the case of its letters") {
  Names names;
  CHECK(names.take("ccfr", "experiments[0]").empty());
  CHECK(names.take("charm2", "experiments[1]").empty());
  CHECK(names.take("CCFR", "experiments[2]") == "experiments[0]");
  CHECK(names.take("ccfr", "experiments[3]") == "experiments[0]");
}

TEST_CASE("tables of one name are named with whose they are") {
  ScanConfig config{};
  const auto problem = [&](const std::string& experiment, const std::string& band,
                           const std::string& overlay) {
    config.experiments.assign(1, Experiment{});
    config.experiments[0].name = experiment;
    config.bands.assign(1, MuonG2Band{});
    config.bands[0].name = band;
    config.overlays.assign(1, Overlay{});
    config.overlays[0].name = overlay;
    return tables_of_one_name(config);
  };
  CHECK(problem("ccfr", "g2", "g2").empty());
  CHECK(problem("band", "limit", "x") ==
        "the experiment 'band' and the band 'limit' would both be exported as band_limit, give one "
        "another name");
  CHECK_FALSE(problem("Overlay", "x", "PLANE").empty());
  CHECK_FALSE(problem("band_a", "a_contour_CL95", "x").empty());
  CHECK(problem("band_a", "a_contour_CL90", "x").empty());
  config.statistics.confidence_level = 0.9;
  CHECK_FALSE(problem("band_a", "a_contour_CL90", "x").empty());
}
