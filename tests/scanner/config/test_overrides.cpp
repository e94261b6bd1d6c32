#include "scanner/config/yaml/overrides.hpp"

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
  CHECK(config.plot == R"({"title":"a=b","parameter":null,"annotations":[],"panels":[]})");
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

TEST_CASE("items of a list are set by their names, and by nothing else") {
  const auto problems_after = [](const std::string& text, const std::string& by, Value& root) {
    Problems problems;
    root = *parse_document(text, "a.yaml", problems);
    apply_overrides(root, {by}, problems);
    try {
      problems.throw_if_any();
    } catch (const ConfigError& error) {
      return lines_of(error);
    }
    return Lines{};
  };
  const std::string list = "backgrounds: [{name: pions, error: 0.2}, {name: charm}]";
  Value root;
  CHECK(problems_after(list, "backgrounds.charm.error=0.3", root).empty());
  CHECK(root.entries[0].value.items[1].find("error")->value.text == "0.3");
  CHECK(root.entries[0].value.items[0].find("error")->value.text == "0.2");
  CHECK_THAT(
      only(problems_after(list, "backgrounds.pion.error=0.3", root)),
      Contains("has no item of the name 'pion' (known: pions, charm) did you mean 'pions'?"));
  for (const char* text : {"backgrounds: [a, b]", "backgrounds: [{name: a}, {error: 1}]",
                           "backgrounds: []", "backgrounds: [{name: [a]}]"}) {
    CHECK_THAT(only(problems_after(text, "backgrounds.a.error=0.3", root)),
               Contains("backgrounds: is a list, not a map"));
  }
}
