#include "scanner/config/input/published_limits.hpp"

#include <algorithm>
#include <cmath>

#include "scanner/config/input/warnings.hpp"
#include "tests/scanner/config/support.hpp"

using namespace tridentscan::config;
using namespace tridentscan::config::test;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

const std::string file =
    "schema_version: 1\nname: search\nlabel: A search\ntable: o.csv\nkind: excluded\n"
    "model: lmu_ltau\npaper: arXiv:0\nlevel: 90 % CL\nassumes: nothing\nobtained: made up\n"
    "largest_deviation: 0.1\nstatus: assumed\nsource: me\n";
const std::string limit_table = "# units: MeV, 1\nmass,coupling\n100,1e-3\n1000,2e-3\n";

PublishedLimit shipped_limit(const std::string& name) {
  ::setenv("TRIDENTSCAN_DATA", shipped("").c_str(), 1);
  FileSet files;
  return load_limit(files, name);
}

/// The small scan with these overlays, and a limit file beside it.
ScanConfig load_limits(const std::string& overlays, const std::string& limit = file,
                       const std::string& model = "lmu_ltau") {
  const Folder folder;
  folder.write("scan.yaml", with(small_scan(), "model: lmu_ltau", "model: " + model) +
                                "overlays: " + overlays + "\n");
  folder.write("e.yaml", small_experiment());
  folder.write("search.yaml", limit);
  folder.write("o.csv", limit_table);
  return load_scan_in(folder);
}

std::string problem_of_limit(const std::string& overlays, const std::string& limit = file) {
  const Lines found = problems_of([&] { (void)load_limits(overlays, limit); });
  CAPTURE(found);
  REQUIRE(found.size() == 1);
  return found[0];
}

}  // namespace

TEST_CASE("a limit is named, and comes with all that is known about it") {
  const ScanConfig config = load_limits("[babar_2016, search.yaml]");
  REQUIRE(config.overlays.size() == 2);
  const Overlay& babar = config.overlays[0];
  CHECK(babar.name == "babar_2016");
  CHECK(babar.paper == "arXiv:1606.03501");
  CHECK(babar.level == "90 % CL");
  CHECK(babar.model == "lmu_ltau");
  CHECK(babar.input == "data:limits/babar_2016.csv");
  CHECK(config.overlays[1].curve.mass == std::vector<double>{0.1, 1});
  CHECK(config.overlays[1].status == "assumed");
  Lines inputs;
  for (const Input& input : config.inputs) inputs.push_back(input.path);
  for (const char* path :
       {"data:limits/babar_2016.yaml", "data:limits/babar_2016.csv", "search.yaml", "o.csv"}) {
    CHECK(std::count(inputs.begin(), inputs.end(), path) == 1);
  }
}

TEST_CASE("faults of limits are found at their place") {
  CHECK_THAT(problem_of_limit("[babar_2015]"),
             Contains("overlays[0]: unknown limit 'babar_2015'") &&
                 Contains("did you mean 'babar_2016'?"));
  CHECK_THAT(problem_of_limit("[../limits/babar_2016]"), Contains("unknown limit"));
  CHECK_THAT(problem_of_limit("[none.yaml]"), Contains("none.yaml: no such file"));
  CHECK_THAT(problem_of_limit("[babar_2016, babar_2016]"), Contains("is taken by overlays[0]"));
  CHECK_THAT(problem_of_limit("[search.yaml]", with(file, "paper: arXiv:0\n", "")),
             StartsWith("search.yaml:1:1: missing key 'paper'"));
  CHECK_THAT(problem_of_limit("[search.yaml]", with(file, "status: assumed\n", "")),
             Contains("missing key 'status'"));
  CHECK_THAT(problem_of_limit("[search.yaml]", with(file, "0.1", "2")),
             Contains("largest_deviation"));
  CHECK_THAT(problem_of_limit("[search.yaml]", with(file, "o.csv", "p.csv")), Contains("p.csv"));
  CHECK_THAT(problem_of_limit("[[babar_2016]]"), Contains("overlays[0]"));
}

TEST_CASE("a limit on another boson than the scan's is warned about") {
  CHECK(warnings_of(load_limits("[search.yaml]")).empty());
  const Lines found = warnings_of(load_limits("[search.yaml]", file, "le_lmu"));
  CHECK(std::count(found.begin(), found.end(),
                   "overlay search: is a limit on lmu_ltau, and the scan is about le_lmu") == 1);
}

// What the papers say in words, as far as the deviation that each file states: the strongest g' of
// BaBar, 7e-4 (arXiv:1606.03501, abstract); of CMS 0.004 to 0.3 between 5 and 70 GeV
// (arXiv:1808.03684, abstract). The tables are medians of curves that jump, so they lie above the
// strongest point: by two deviations at most.
TEST_CASE("limits that came with the program agree with the words of their papers") {
  const auto strongest = [](const PublishedLimit& limit) {
    const auto& coupling = limit.overlay.curve.coupling;
    return *std::min_element(coupling.begin(), coupling.end());
  };
  const PublishedLimit babar = shipped_limit("babar_2016");
  CHECK(strongest(babar) > 7e-4);
  CHECK(strongest(babar) < 7e-4 * (1 + 2 * babar.largest_deviation));
  const PublishedLimit cms = shipped_limit("cms_2018");
  CHECK(strongest(cms) == Approx(0.004).epsilon(cms.largest_deviation));
  CHECK(cms.overlay.curve.mass.front() == Approx(5).epsilon(0.05));
  CHECK(cms.overlay.curve.mass.back() == Approx(70).epsilon(0.05));
  CHECK(cms.overlay.curve.coupling.back() == Approx(0.3).epsilon(cms.largest_deviation));
}

// Four-fermion regime: what a boson does depends on g'^2/m^2 alone up to the logarithm of the loop,
// so that g' of white dwarfs, whose momenta are keV, grows as m.
TEST_CASE("the limit of white dwarfs grows with the mass") {
  const OverlayCurve curve = shipped_limit("white_dwarfs").overlay.curve;
  const std::size_t last = curve.mass.size() - 1;
  const double slope = std::log(curve.coupling[last] / curve.coupling[0]) /
                       std::log(curve.mass[last] / curve.mass[0]);
  CHECK(slope == Approx(1).margin(0.05));
}

TEST_CASE("every limit that came with the program has a paper and a standing") {
  ::setenv("TRIDENTSCAN_DATA", shipped("").c_str(), 1);
  FileSet files;
  const Lines names = limit_names(files);
  CHECK(names.size() == 10);
  for (const std::string& name : names) {
    CAPTURE(name);
    const PublishedLimit limit = load_limit(files, name);
    CHECK(limit.overlay.name == name);
    CHECK_THAT(limit.overlay.paper, Contains("arXiv:"));
    CHECK_FALSE(limit.overlay.status.empty());
    CHECK_FALSE(limit.overlay.level.empty());
    CHECK_FALSE(limit.overlay.assumes.empty());
    CHECK(limit.largest_deviation > 0);
    CHECK(limit.overlay.curve.mass.size() > 10);
  }
}
