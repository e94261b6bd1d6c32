#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <limits>

#include "scanner/config/description/fields.hpp"
#include "scanner/config/input/sections.hpp"

namespace tridentscan::config {
namespace {

constexpr auto with_toys = &physics::Construction::needs_toys;
constexpr auto with_degrees = &physics::Construction::has_degrees_of_freedom;

/// The tests that have a property, as words or as lines of a configuration.
std::string words_with(bool (physics::Construction::*property)() const, const char* between) {
  return fmt::format("{}", fmt::join(physics::construction_words(property), between));
}
std::string lines_with(bool (physics::Construction::*property)() const) {
  return "\"test: " + words_with(property, "\" or \"test: ") + "\"";
}

const Fields<Toys>& toys_fields() {
  using namespace key;
  static const Fields<Toys> fields =
      Fields<Toys>("statistics.toys",
                   "Pseudo-experiments, for the tests " + words_with(with_toys, " and ") + ".")
          .optional("p_value_error", &Toys::p_value_error,
                    number("0.005", {1e-6, 0.5, "of the p-value at the limit"}),
                    "error of a p-value near the limit")
          .optional("most", &Toys::most, integer("100000", 1, 1'000'000'000, "toys at a point"),
                    "toys at a point, at most");
  return fields;
}

void read_test(const MapNode& map, Assumptions&, Statistics& statistics) {
  if (const std::string word = word_at(map.optional("test")); !word.empty()) {
    statistics.test = physics::construction_named(word);
  }
}

void check_statistics(const MapNode& map, const Statistics& statistics) {
  if (statistics.degrees_of_freedom > statistics.test->most_degrees_of_freedom) {
    map.optional("degrees_of_freedom")
        .refuse("only the test " + words_with(with_degrees, " or ") +
                " has 2 degrees of freedom, add " + lines_with(with_degrees) +
                " or leave this out");
  }
  if (!map.has("toys")) return;
  if (!statistics.test->needs_toys()) {
    map.optional("toys").refuse("no toys are thrown for the test " +
                                std::string(statistics.test->word) + ", add " +
                                lines_with(with_toys) + ", or leave this out");
  }
  const std::int64_t most = statistics.toys.most;
  if (const std::int64_t least = least_toys(statistics.confidence_level); most < least) {
    map.optional("toys").refuse("most: " + std::to_string(most) +
                                " toys are too few for the confidence level " +
                                to_text(statistics.confidence_level) + ", give at least " +
                                std::to_string(least) + ", which is 10/(1 - confidence_level)");
  }
}

}  // namespace

const Fields<Statistics>& statistics_fields() {
  using namespace key;
  static const Fields<Statistics> fields =
      Fields<Statistics>("statistics", "When a point of the plane is excluded.")
          .optional("confidence_level", &Statistics::confidence_level,
                    number("0.95", {0.5, 0.9999, "a probability, not per cent", true}),
                    "of limits and contours")
          .custom(
              key::optional("test", word(physics::construction_words()),
                            "what excludes (docs/statistics.md)",
                            std::string(physics::constructions.front()->word)),
              read_test, [](const Statistics& statistics) { return Json(statistics.test->word); },
              [](const Json& json, Statistics& statistics) {
                statistics.test = physics::construction_named(json.get<std::string>());
                if (statistics.test == nullptr) {
                  throw std::invalid_argument("resolved configuration: an unknown test");
                }
              })
          .optional("degrees_of_freedom", &Statistics::degrees_of_freedom, integer("1", 1, 2),
                    "2 only for the test " + words_with(with_degrees, " or "))
          .part("toys", &Statistics::toys, toys_fields(), "{most: 100000}", "pseudo-experiments")
          .check(check_statistics);
  return fields;
}

const Fields<Integration>& integration_fields() {
  using namespace key;
  static const Fields<Integration> fields =
      Fields<Integration>("integration", "How cross sections are integrated (docs/design.md).")
          .optional("method", &Integration::method, choice<Method>(),
                    "one kernel an experiment, or every point")
          .optional("relative_error", &Integration::relative_error, number("1e-3", {1e-6, 0.1}),
                    "relative error to reach")
          .optional("seed", &Integration::seed,
                    integer("1", 0, std::numeric_limits<std::int64_t>::max()),
                    "of the random numbers")
          .optional("replicas", &Integration::replicas,
                    integer("16", 8, 64, "their scatter is the error"),
                    "independent repetitions of a kernel; their scatter is the error")
          .optional("max_points", &Integration::max_points,
                    integer("16777216", 1024, std::int64_t{1} << 40U,
                            "base points per replica and nucleus"),
                    "base points per replica and nucleus, at most");
  return fields;
}

const Fields<Output>& output_fields() {
  using namespace key;
  static const Fields<Output> fields =
      Fields<Output>("output", "Where the result goes.")
          .optional("path", &Output::path, path("results/fig2.h5"),
                    "result file, relative to the working directory; -o overrides it", "NAME.h5")
          .optional("checkpoint_interval", &Output::checkpoint_interval,
                    quantity("\"60 s\"", Dimension::time, {0.01, 86400, "what a kill may cost"}),
                    "time between checkpoints");
  return fields;
}

std::int64_t least_toys(double confidence_level) {
  constexpr double expected_beyond = 10, rounding = 1e-6;
  return static_cast<std::int64_t>(std::ceil(expected_beyond / (1 - confidence_level) - rounding));
}

}  // namespace tridentscan::config
