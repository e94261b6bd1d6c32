#include <array>
#include <limits>

#include "scanner/config/read_values.hpp"
#include "scanner/config/sections.hpp"

namespace tridentscan::config {
namespace {

constexpr std::array tests = {
    Choice<physics::Test>{"two_sided", physics::Test::two_sided},
    Choice<physics::Test>{"one_sided", physics::Test::one_sided},
    Choice<physics::Test>{"delta_chi2", physics::Test::delta_chi2},
    Choice<physics::Test>{"cls", physics::Test::cls},
    Choice<physics::Test>{"cls_toys", physics::Test::cls_toys},
    Choice<physics::Test>{"feldman_cousins", physics::Test::feldman_cousins}};

constexpr std::array methods = {Choice<Method>{"kernel", Method::kernel},
                                Choice<Method>{"direct", Method::direct}};

Toys read_toys(const Node& node) {
  const MapNode map(node, {"p_value_error", "most"});
  Toys toys;
  if (map.has("p_value_error"))
    toys.p_value_error =
        read_number(map.optional("p_value_error"), {1e-6, 0.5, "of the p-value at the limit"});
  if (map.has("most"))
    toys.most = read_integer(map.optional("most"), 1, 1'000'000'000, "toys at a point");
  return toys;
}

}  // namespace

physics::Statistics read_statistics(const Node& node, Toys& toys) {
  const MapNode map(node, {"confidence_level", "test", "degrees_of_freedom", "toys"});
  physics::Statistics statistics;
  if (map.has("confidence_level"))
    statistics.confidence_level = read_number(map.optional("confidence_level"),
                                              {0.5, 0.9999, "a probability, not per cent", true});
  if (map.has("test")) statistics.test = read_choice(map.optional("test"), tests);
  if (map.has("degrees_of_freedom")) {
    const Node node_of_key = map.optional("degrees_of_freedom");
    statistics.degrees_of_freedom = static_cast<int>(read_integer(node_of_key, 1, 2));
    if (statistics.degrees_of_freedom != 1 && statistics.test != physics::Test::delta_chi2)
      node_of_key.refuse(
          "only the test delta_chi2 has 2 degrees of freedom, add \"test: "
          "delta_chi2\" or leave this out");
  }
  if (map.has("toys")) {
    toys = read_toys(map.optional("toys"));
    if (!needs_toys(statistics.test))
      map.optional("toys").refuse(
          "no toys are thrown for the test " + name_of(statistics.test) +
          ", add \"test: cls_toys\" or \"test: feldman_cousins\", or leave this out");
  }
  return statistics;
}

Integration read_integration(const Node& node) {
  const MapNode map(node, {"method", "relative_error", "seed", "replicas", "max_points"});
  Integration integration;
  if (map.has("method")) integration.method = read_choice(map.optional("method"), methods);
  if (map.has("relative_error"))
    integration.relative_error = read_number(map.optional("relative_error"), {1e-6, 0.1});
  if (map.has("seed"))
    integration.seed = static_cast<std::uint64_t>(
        read_integer(map.optional("seed"), 0, std::numeric_limits<std::int64_t>::max()));
  if (map.has("replicas"))
    integration.replicas = static_cast<int>(
        read_integer(map.optional("replicas"), 8, 64, "their scatter is the error"));
  if (map.has("max_points"))
    integration.max_points = read_integer(map.optional("max_points"), 1024, std::int64_t{1} << 40U,
                                          "base points per replica and nucleus");
  return integration;
}

std::string name_of(physics::Test test) {
  return word_of(test, tests);
}

std::optional<physics::Test> test_named(const std::string& word) {
  for (const auto& choice : tests)
    if (word == choice.word) return choice.value;
  return std::nullopt;
}

std::vector<std::string> test_names() {
  std::vector<std::string> names;
  for (const auto& choice : tests) names.emplace_back(choice.word);
  return names;
}

std::string name_of(Method method) {
  return word_of(method, methods);
}

}  // namespace tridentscan::config
