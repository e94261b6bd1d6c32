#include <fmt/format.h>
#include <fmt/ranges.h>

#include <array>
#include <cmath>
#include <limits>

#include "scanner/config/numbers.hpp"
#include "scanner/config/read_values.hpp"
#include "scanner/config/sections.hpp"

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

constexpr std::array methods = {Choice<Method>{"kernel", Method::kernel},
                                Choice<Method>{"direct", Method::direct}};

const Section& toys_section() {
  using namespace key;
  static const Section section{
      "statistics.toys",
      "Pseudo-experiments, for the tests " + words_with(with_toys, " and ") + ".",
      {optional("p_value_error", number("0.005", {1e-6, 0.5, "of the p-value at the limit"}),
                "accuracy of a p-value near the limit", to_text(Toys{}.p_value_error)),
       optional("most", integer("100000", 1, 1'000'000'000, "toys at a point"),
                "toys at a point, at most", std::to_string(Toys{}.most))}};
  return section;
}

physics::Test read_test(const Node& node) {
  const std::ptrdiff_t index = read_word(node, physics::construction_words());
  return physics::constructions[index < 0 ? 0 : static_cast<std::size_t>(index)];
}

Toys read_toys(const Node& node) {
  const MapNode map(node, toys_section());
  Toys toys;
  if (map.has("p_value_error")) toys.p_value_error = read_number(map.optional("p_value_error"));
  if (map.has("most")) toys.most = read_integer(map.optional("most"));
  return toys;
}

}  // namespace

const Section& statistics_section() {
  using namespace key;
  constexpr physics::Statistics defaults;
  static const Section section{
      "statistics",
      "When a point of the plane is excluded.",
      {optional("confidence_level",
                number("0.95", {0.5, 0.9999, "a probability, not per cent", true}),
                "of limits and contours", to_text(defaults.confidence_level)),
       optional("test", word(physics::construction_words()), "what excludes (docs/statistics.md)",
                std::string(defaults.test->word)),
       optional("degrees_of_freedom", integer("1", 1, 2),
                "2 only for the test " + words_with(with_degrees, " or "),
                std::to_string(defaults.degrees_of_freedom)),
       optional("toys", map_of(toys_section(), "{most: 100000}"), "pseudo-experiments")}};
  return section;
}

physics::Statistics read_statistics(const Node& node, Toys& toys) {
  const MapNode map(node, statistics_section());
  physics::Statistics statistics;
  if (map.has("confidence_level"))
    statistics.confidence_level = read_number(map.optional("confidence_level"));
  if (map.has("test")) statistics.test = read_test(map.optional("test"));
  if (map.has("degrees_of_freedom")) {
    const Node node_of_key = map.optional("degrees_of_freedom");
    statistics.degrees_of_freedom = static_cast<int>(read_integer(node_of_key));
    if (statistics.degrees_of_freedom > statistics.test->most_degrees_of_freedom)
      node_of_key.refuse("only the test " + words_with(with_degrees, " or ") +
                         " has 2 degrees of freedom, add " + lines_with(with_degrees) +
                         " or leave this out");
  }
  if (map.has("toys")) {
    toys = read_toys(map.optional("toys"));
    if (!statistics.test->needs_toys())
      map.optional("toys").refuse("no toys are thrown for the test " +
                                  std::string(statistics.test->word) + ", add " +
                                  lines_with(with_toys) + ", or leave this out");
    if (const std::int64_t least = least_toys(statistics.confidence_level); toys.most < least)
      map.optional("toys").refuse("most: " + std::to_string(toys.most) +
                                  " toys are too few for the confidence level " +
                                  to_text(statistics.confidence_level) + ", give at least " +
                                  std::to_string(least) + ", which is 10/(1 - confidence_level)");
  }
  return statistics;
}

const Section& integration_section() {
  using namespace key;
  const Integration defaults;
  static const Section section{
      "integration",
      "How cross sections are integrated (docs/design.md).",
      {optional("method", word(words_of(methods)), "one kernel an experiment, or every point",
                word_of(defaults.method, methods)),
       optional("relative_error", number("1e-3", {1e-6, 0.1}), "accuracy asked for",
                to_text(defaults.relative_error)),
       optional("seed", integer("1", 0, std::numeric_limits<std::int64_t>::max()),
                "of the random numbers", std::to_string(defaults.seed)),
       optional("replicas", integer("16", 8, 64, "their scatter is the error"),
                "independent repetitions of a kernel; their scatter is the error",
                std::to_string(defaults.replicas)),
       optional(
           "max_points",
           integer("16777216", 1024, std::int64_t{1} << 40U, "base points per replica and nucleus"),
           "base points per replica and nucleus, at most", std::to_string(defaults.max_points))}};
  return section;
}

Integration read_integration(const Node& node) {
  const MapNode map(node, integration_section());
  Integration integration;
  if (map.has("method")) integration.method = read_choice(map.optional("method"), methods);
  if (map.has("relative_error"))
    integration.relative_error = read_number(map.optional("relative_error"));
  if (map.has("seed"))
    integration.seed = static_cast<std::uint64_t>(read_integer(map.optional("seed")));
  if (map.has("replicas"))
    integration.replicas = static_cast<int>(read_integer(map.optional("replicas")));
  if (map.has("max_points")) integration.max_points = read_integer(map.optional("max_points"));
  return integration;
}

std::int64_t least_toys(double confidence_level) {
  constexpr double expected_beyond = 10, rounding = 1e-6;
  return static_cast<std::int64_t>(std::ceil(expected_beyond / (1 - confidence_level) - rounding));
}

std::string name_of(Method method) {
  return word_of(method, methods);
}

}  // namespace tridentscan::config
