#include "tests/scanner/config/support.hpp"

using namespace tridentscan::config;
using namespace tridentscan::config::test;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

/// The only problem of a scan that differs in one passage from the small one.
std::string problem_of_scan(const std::string& passage, const std::string& by) {
  return only(problems_of_scan(with(small_scan(), passage, by)));
}

}  // namespace

TEST_CASE("a small scan gets the defaults") {
  const ScanConfig config = load(small_scan(), small_experiment());
  CHECK(config.name == "small");
  CHECK(config.model.name == "lmu_ltau");
  CHECK(config.mass.min == 0.01);
  CHECK(config.mass.max == 1000);
  CHECK(config.mass.points == 5);
  CHECK(config.mass.spacing == Spacing::log);
  CHECK(config.coupling.min == 1e-4);
  CHECK(config.statistics.confidence_level == 0.95);
  CHECK(config.statistics.test == &tridentscan::physics::two_sided::construction);
  CHECK(config.integration.method == Method::kernel);
  CHECK(config.integration.relative_error == 1e-2);
  CHECK(config.integration.replicas == 16);
  CHECK(config.bands.empty());
  CHECK_FALSE(config.output.path);
  CHECK(config.plot == "{}");
  CHECK(config.original_text == small_scan());
}

TEST_CASE("everything can be said") {
  const ScanConfig config = load(
      with(small_scan(), "model: lmu_ltau", "model: {name: other, neutrino: {mu: 1}, muon: 0.5}") +
          "bands:\n"
          "  - {name: g2, label: g-2, quantity: delta_a_mu, central: 0.38e-9, lower: -0.25e-9,\n"
          "     upper: 1.01e-9, status: published, source: WP}\n"
          "statistics: {confidence_level: 0.9, test: delta_chi2, degrees_of_freedom: 2}\n"
          "output: {path: out/small.h5}\n"
          "plot: {title: T, annotations: [{text: a, mass: \"1 GeV\", coupling: 1e-3}]}\n",
      small_experiment(),
      {"integration.method=direct", "integration.seed=7", "integration.replicas=8",
       "integration.max_points=4096"});
  CHECK(config.model.name == "other");
  CHECK(config.model.lepton[1].vector == 0.5);
  REQUIRE(config.bands.size() == 1);
  CHECK(config.bands[0].lower == -0.25e-9);
  CHECK(config.bands[0].status == "published");
  CHECK(config.statistics.test == &tridentscan::physics::delta_chi2::construction);
  CHECK(config.statistics.degrees_of_freedom == 2);
  CHECK(config.output.path == "out/small.h5");
  CHECK(config.plot == R"({"title":"T","parameter":null,"annotations":[{"text":"a","mass":1.0,)"
                       R"("coupling":0.001,"rotation":0.0}],"panels":[]})");
  CHECK(config.integration.method == Method::direct);
  CHECK(config.integration.seed == 7);
  CHECK(config.integration.replicas == 8);
  CHECK(config.integration.max_points == 4096);
}

TEST_CASE("unknown keys are found at their place, with a suggestion") {
  CHECK_THAT(problem_of_scan("integration:", "figures: []\nintegration:"),
             StartsWith("scan.yaml:9:1: figures: unknown key (known: schema_version, name,"));
  CHECK(problem_of_scan("relative_error: 1e-2", "relativ_error: 1e-2") ==
        "scan.yaml:9:15: integration.relativ_error: unknown key (known: method, relative_error, "
        "seed, replicas, max_points) did you mean 'relative_error'?");
}

TEST_CASE("missing keys name the map and what to add") {
  CHECK(problem_of_scan("name: small\n", "") ==
        "scan.yaml:1:1: missing key 'name' in the map that begins here, add \"name: fig2\"");
  CHECK_THAT(problem_of_scan("points: 5", "pionts: 5"), Contains("did you mean 'points'?"));
  CHECK(problem_of_scan(", points: 5", "") ==
        "scan.yaml:5:9: grid.mass: missing key 'points' in the map that begins here, add "
        "\"points: 100\"");
}

TEST_CASE("wrong types say what was found and what is needed") {
  CHECK_THAT(problem_of_scan("integration: {relative_error: 1e-2}", "integration: 1e-2"),
             StartsWith("scan.yaml:9:14: integration: is a single value, not a map"));
  CHECK_THAT(problem_of_scan("experiments:\n  - e.yaml", "experiments: e.yaml"),
             StartsWith("scan.yaml:7:14: experiments: is a single value, not a list"));
  CHECK_THAT(problem_of_scan("name: small", "name: [small]"),
             StartsWith("scan.yaml:2:7: name: is a list, not a single value"));
  CHECK_THAT(problem_of_scan("name: small", "name:"),
             StartsWith("scan.yaml:2:1: name: has no value"));
  CHECK_THAT(problem_of_scan("points: 5", "points: \"5\""),
             StartsWith("scan.yaml:5:47: grid.mass.points: \"5\" is text in quotes"));
  CHECK_THAT(problem_of_scan("points: 5", "points: 010"), Contains("leading zero"));
  CHECK_THAT(problem_of_scan("points: 5", "points: yes"), Contains("truth value"));
  CHECK_THAT(problem_of_scan("max: 1,", "max: .inf,"), Contains("not a finite number"));
}

TEST_CASE("the version of the schema comes first and is 1") {
  CHECK(problem_of_scan("schema_version: 1\n", "") ==
        "scan.yaml:1:1: missing key 'schema_version', begin the file with \"schema_version: 1\"");
  CHECK_THAT(
      problem_of_scan("schema_version: 1\nname: small\n", "name: small\nschema_version: 1\n"),
      StartsWith("scan.yaml:2:17: schema_version: must be the first key"));
  CHECK_THAT(
      problem_of_scan("schema_version: 1\n", "schema_version: 2\nsomething_new: 1\n"),
      StartsWith("scan.yaml:1:17: schema_version: is 2, newer than this program, which reads "
                 "version 1"));
  CHECK_THAT(problem_of_scan("schema_version: 1", "schema_version: 0"), Contains("out of range"));
}

TEST_CASE("grids that cannot be scanned are refused") {
  CHECK_THAT(problem_of_scan("points: 5", "points: 0"),
             StartsWith("scan.yaml:5:47: grid.mass.points: 0 is out of range, write a whole number "
                        "from 2 to 100000"));
  CHECK_THAT(problem_of_scan("points: 5", "points: 1"), Contains("out of range"));
  CHECK_THAT(problem_of_scan("points: 5", "points: 1000000000000000000"), Contains("out of range"));
  CHECK_THAT(problem_of_scan("points: 5", "points: 10000000000000000000"), Contains("64 bits"));
  CHECK_THAT(problem_of_scan("points: 5", "points: 1e3"), Contains("not a whole number"));
  CHECK_THAT(problem_of_scan("points: 5", "points: -5"), Contains("out of range"));
  CHECK_THAT(problem_of_scan("max: 1,", "max: 1e-4,"),
             StartsWith("scan.yaml:6:30: grid.coupling.max: 0.0001 is not above min = 0.0001"));
  CHECK_THAT(problem_of_scan("min: 1e-4", "min: 2"), Contains("is not above min = 2"));
  CHECK_THAT(problem_of_scan("min: 1e-4", "min: 0"),
             StartsWith("scan.yaml:6:19: grid.coupling.min: 0 is out of range"));
  CHECK_THAT(problem_of_scan("min: 1e-4", "min: -1e-4"), Contains("out of range"));
  CHECK_THAT(problem_of_scan("10 MeV", "0.09 MeV"),
             StartsWith("scan.yaml:5:15: grid.mass.min: '0.09 MeV' is out of range (kernels serve "
                        "masses from 0.1 MeV to 1 TeV)"));
  CHECK_THAT(problem_of_scan("1 TeV", "1.1 TeV"), Contains("kernels serve masses"));
  CHECK_THAT(problem_of_scan("10 MeV", "0 MeV"), Contains("out of range"));
  CHECK_THAT(problem_of_scan("spacing: log", "spacing: logarithmic"),
             StartsWith("scan.yaml:6:53: grid.coupling.spacing: unknown word 'logarithmic' (known: "
                        "log, linear)"));
}

TEST_CASE("the whole range of kernels can be scanned, and 10^8 points but no more") {
  CHECK(problems_of_scan(small_scan(), {"grid.mass.min=0.1 MeV", "grid.mass.points=100000",
                                        "grid.coupling.points=1000"})
            .empty());
  const Lines lines =
      problems_of_scan(small_scan(), {"grid.mass.points=100000", "grid.coupling.points=1001"});
  REQUIRE(lines.size() == 1);
  CHECK(lines[0] ==
        "scan.yaml:5:3: grid: 100000 x 1001 = 100100000 points are more than "
        "100000000, use fewer");
}

TEST_CASE("settings out of range are refused") {
  const auto setting = GENERATE(
      "integration.relative_error=0", "integration.relative_error=0.2",
      "integration.relative_error=1e-7", "integration.replicas=7", "integration.replicas=65",
      "integration.max_points=10", "integration.seed=-1", "statistics.confidence_level=0.5",
      "statistics.confidence_level=95", "statistics.confidence_level=0.99995",
      "statistics.degrees_of_freedom=3", "statistics.degrees_of_freedom=2");
  const Lines lines = problems_of_scan(small_scan(), {setting});
  REQUIRE(lines.size() == 1);
  CHECK_THAT(lines[0], StartsWith(std::string("--set ") + setting + ": "));
}

TEST_CASE("bands that make no sense are refused") {
  const auto problem = [](const std::string& band) {
    const Lines lines = problems_of_scan(small_scan() +
                                         "bands:\n  - {label: b, status: unverified, "
                                         "source: s, name: b, " +
                                         band + "}\n");
    REQUIRE(lines.size() == 1);
    return lines[0];
  };
  CHECK_THAT(problem("quantity: delta_a_mu, central: 2.9, lower: 1e-9, upper: 4e-9"),
             Contains("bands[0].central: 2.9 is out of range (Delta a_mu is of the order 1e-9)"));
  CHECK_THAT(problem("quantity: delta_a_mu, central: 5e-9, lower: 1e-9, upper: 4e-9"),
             Contains("bands[0]: lower, central and upper do not ascend"));
  CHECK_THAT(problem("quantity: delta_a_e, central: 2e-9, lower: 1e-9, upper: 4e-9"),
             Contains("did you mean 'delta_a_mu'?"));
}

TEST_CASE("experiments that cannot be opened are named where they are asked for") {
  CHECK(problem_of_scan("- e.yaml", "- f.yaml") ==
        "scan.yaml:8:5: experiments[0]: cannot be read: f.yaml: no such file (known: e.yaml, "
        "scan.yaml) did you mean 'e.yaml'?");
  CHECK_THAT(problem_of_scan("- e.yaml", "- /dev/zero"), Contains("is an absolute path"));
  CHECK_THAT(problem_of_scan("- e.yaml", "- ."), Contains("is a directory"));
  CHECK_THAT(problem_of_scan("experiments:\n  - e.yaml", "experiments: []"),
             StartsWith("scan.yaml:7:14: experiments: is an empty list"));
  std::string many;
  for (int i = 0; i < 251; ++i) many += "- x\n  ";
  CHECK_THAT(problem_of_scan("- e.yaml", many), Contains("lists 251 files, more than the 250"));
  CHECK_THAT(problem_of_scan("- e.yaml", "- e.yaml\n  - ./e.yaml"),
             StartsWith("scan.yaml:9:5: experiments[1]: the name 'small' is taken by "
                        "experiments[0]"));
}

TEST_CASE("an experiment that came with the program is found from anywhere") {
  const ScanConfig config =
      load(with(small_scan(), "- e.yaml", "- data:experiments/ccfr.yaml"), small_experiment());
  CHECK(config.experiments.at(0).name == "ccfr");
}

TEST_CASE("all problems of all files are reported together") {
  const std::string scan =
      with(with(with(small_scan(), "points: 5", "points: 1"), "lmu_ltau", "sm"), "relative_error",
           "relative");
  const std::string experiment = with(with(small_experiment(), "20 GeV", "20 Gev"), "Ar40", "Ar");
  const Lines lines = problems_of([&] { (void)load(scan, experiment); });
  REQUIRE(lines.size() == 5);
  CHECK_THAT(lines[0], StartsWith("scan.yaml:3:8: model: "));
  CHECK_THAT(lines[1], StartsWith("scan.yaml:5:47: grid.mass.points: "));
  CHECK_THAT(lines[2], StartsWith("scan.yaml:9:15: integration.relative: "));
  CHECK_THAT(lines[3], StartsWith("e.yaml:7:20: target.nucleus.value: "));
  CHECK_THAT(lines[4], StartsWith("e.yaml:5:19: beam.energy.value: "));
}

TEST_CASE("a file that is no YAML does not hide the problems of the others") {
  const Lines lines =
      problems_of([&] { (void)load(with(small_scan(), "points: 5", "points: 1"), "a: [\n"); });
  REQUIRE(lines.size() == 2);
  CHECK_THAT(lines[0], StartsWith("scan.yaml:5:47"));
  CHECK_THAT(lines[1], StartsWith("e.yaml:"));
}

TEST_CASE("the theory error is standard, or that with some components changed") {
  CHECK_FALSE(load(small_scan(), small_experiment()).theory_error);
  const auto standard = load(small_scan() + "theory_error: standard\n", small_experiment());
  CHECK(standard.theory_error->charge_radius == 0.01);
  const auto changed = load(
      small_scan() + "theory_error: {form_factors: [fermi, helm], qed: 0, sin2_theta_w: 0.223}\n",
      small_experiment());
  CHECK(changed.theory_error->form_factors.size() == 2);
  CHECK(changed.theory_error->qed == 0);
  CHECK(changed.theory_error->sin2_theta_w == 0.223);
  CHECK(changed.theory_error->electroweak == standard.theory_error->electroweak);
}
