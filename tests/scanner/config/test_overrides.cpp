#include "tests/scanner/config/support.hpp"

using namespace tridentscan::config;
using namespace tridentscan::config::test;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

std::string problem_of_overrides(const Lines& overrides) {
  return only(problems_of_scan(small_scan(), overrides));
}

}  // namespace

TEST_CASE("the flag --set replaces and adds values") {
  const ScanConfig config =
      load(small_scan(), small_experiment(),
           {"grid.mass.points=20", "integration.relative_error=1e-3", "grid.mass.min=20 MeV",
            "statistics.confidence_level=0.9", "plot.title=a=b"});
  CHECK(config.mass.points == 20);
  CHECK(config.mass.min == 0.02);
  CHECK(config.integration.relative_error == 1e-3);
  CHECK(config.statistics.confidence_level == 0.9);
  CHECK(config.plot == R"({"title":"a=b","annotations":[],"panels":[]})");
  CHECK(config.original_text == small_scan());
}

TEST_CASE("the same value in the file and by --set is the same configuration") {
  const ScanConfig in_file =
      load(with(small_scan(), "points: 5", "points: 20"), small_experiment());
  const ScanConfig by_option = load(small_scan(), small_experiment(), {"grid.mass.points=20"});
  CHECK(in_file.config_hash == by_option.config_hash);
}

TEST_CASE("the flag --set is as strict as a file and names itself as the place") {
  CHECK(problem_of_overrides({"grid.mass.pionts=20"}) ==
        "--set grid.mass.pionts=20: grid.mass.pionts: unknown key (known: min, max, points, "
        "spacing) did you mean 'points'?");
  CHECK_THAT(problem_of_overrides({"integraton.seed=1"}), Contains("did you mean 'integration'?"));
  CHECK_THAT(problem_of_overrides({"grid.mass.points=010"}),
             StartsWith("--set grid.mass.points=010: grid.mass.points: '010' begins with 0"));
  CHECK_THAT(problem_of_overrides({"grid.mass.min=10"}), Contains("has no unit"));
  CHECK_THAT(problem_of_overrides({"grid.mass.points=\"20\""}), Contains("text in quotes"));
  CHECK_THAT(problem_of_overrides({"name.first=x"}),
             StartsWith("--set name.first=x: name: is a single value, not a map"));
  CHECK_THAT(problem_of_overrides({"experiments.0=x"}),
             Contains("experiments: is a list, not a map"));
  CHECK_THAT(problem_of_overrides({"schema_version=2"}), Contains("newer than this program"));
  for (const char* text : {"grid.mass.points", "=1", "grid..points=1", ".=1", ""}) {
    CHECK_THAT(problem_of_overrides({text}), Contains("is not key.path=value"));
  }
  for (const char* value : {"", "[1]", "{a: 1}", "&x 1", "!!int 1", "# 1", "1\n--- 2"}) {
    CHECK_THAT(problem_of_overrides({std::string("name=") + value}), Contains("not a single word"));
  }
  CHECK_THAT(problem_of_overrides({"name=a", "name=b"}), Contains("was set before"));
}
