#include "physics/constructions/registry.hpp"

#include <algorithm>

namespace tridentscan::physics {

Test construction_named(std::string_view word) {
  const auto found = std::ranges::find(constructions, word, &Construction::word);
  return found == constructions.end() ? nullptr : *found;
}

std::vector<std::string> construction_words() {
  std::vector<std::string> words;
  for (const Test test : constructions) words.emplace_back(test->word);
  return words;
}

std::vector<std::string> construction_words(bool (Construction::*property)() const) {
  std::vector<std::string> words;
  for (const Test test : constructions) {
    if ((test->*property)()) words.emplace_back(test->word);
  }
  return words;
}

double test_statistic(const Statistics& statistics, const Hypothesis& hypothesis) {
  return statistics.test->statistic(hypothesis);
}

Statistic statistic_of_ratios(const Statistics& statistics, const Likelihood& data,
                              const Likelihood& standard_model) {
  return [&](std::span<const double> ratios) {
    return test_statistic(statistics, {data, standard_model, ratios});
  };
}

double critical_value(const Statistics& statistics, double chi2_min) {
  const auto [level, test, degrees_of_freedom] = statistics;
  const double value = test->critical_value(level, degrees_of_freedom);
  return test->is_above_minimum ? chi2_min + value : value;
}

double expected_distance(const Statistics& statistics, double n) {
  const auto [level, test, degrees_of_freedom] = statistics;
  return std::max(test->expected_distance(level, degrees_of_freedom, n), 0.0);
}

}  // namespace tridentscan::physics
