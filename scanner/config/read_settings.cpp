#include <cmath>
#include <limits>

#include "scanner/config/fields.hpp"
#include "scanner/config/sections.hpp"

namespace tridentscan::config {
namespace {

const Fields<Toys>& toys_fields() {
  using namespace key;
  static const Fields<Toys> fields =
      Fields<Toys>("statistics.toys",
                   "Pseudo-experiments, for the tests cls_toys and feldman_cousins.")
          .optional("p_value_error", &Toys::p_value_error,
                    number("0.005", {1e-6, 0.5, "of the p-value at the limit"}),
                    "accuracy of a p-value near the limit")
          .optional("most", &Toys::most, integer("100000", 1, 1'000'000'000, "toys at a point"),
                    "toys at a point, at most");
  return fields;
}

void check_statistics(const MapNode& map, const Statistics& statistics) {
  if (statistics.degrees_of_freedom != 1 && statistics.test != physics::Test::delta_chi2)
    map.optional("degrees_of_freedom")
        .refuse(
            "only the test delta_chi2 has 2 degrees of freedom, add \"test: "
            "delta_chi2\" or leave this out");
  if (!map.has("toys")) return;
  if (!needs_toys(statistics.test))
    map.optional("toys").refuse(
        "no toys are thrown for the test " + name_of(statistics.test) +
        ", add \"test: cls_toys\" or \"test: feldman_cousins\", or leave this out");
  const std::int64_t most = statistics.toys.most;
  if (const std::int64_t least = least_toys(statistics.confidence_level); most < least)
    map.optional("toys").refuse("most: " + std::to_string(most) +
                                " toys are too few for the confidence level " +
                                to_text(statistics.confidence_level) + ", give at least " +
                                std::to_string(least) + ", which is 10/(1 - confidence_level)");
}

}  // namespace

const Fields<Statistics>& statistics_fields() {
  using namespace key;
  static const Fields<Statistics> fields =
      Fields<Statistics>("statistics", "When a point of the plane is excluded.")
          .optional("confidence_level", &Statistics::confidence_level,
                    number("0.95", {0.5, 0.9999, "a probability, not per cent", true}),
                    "of limits and contours")
          .optional("test", &Statistics::test, choice<physics::Test>(),
                    "what excludes (docs/statistics.md)")
          .optional("degrees_of_freedom", &Statistics::degrees_of_freedom, integer("1", 1, 2),
                    "2 only for the test delta_chi2")
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
                    "accuracy asked for")
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
