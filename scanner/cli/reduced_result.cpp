#include "scanner/cli/reduced_result.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <stdexcept>
#include <utility>

#include "scanner/cli/machine_choice.hpp"
#include "scanner/config/resolved_reader.hpp"
#include "scanner/config/sections.hpp"
#include "scanner/io/prediction_reader.hpp"
#include "scanner/io/result_reader.hpp"
#include "scanner/parallel/communicator.hpp"
#include "scanner/run/constraint.hpp"
#include "scanner/run/reduce.hpp"
#include "scanner/run/toy_stage.hpp"

namespace tridentscan::cli {
namespace {

void apply(const StatisticsOptions& options, physics::Statistics& statistics) {
  if (options.confidence_level) statistics.confidence_level = *options.confidence_level;
  if (options.test) {
    statistics.test = config::test_named(*options.test).value();
    statistics.degrees_of_freedom = 1;
  }
  if (options.degrees_of_freedom) {
    if (statistics.test != physics::Test::delta_chi2) {
      throw std::invalid_argument("--degrees-of-freedom belongs to --test delta_chi2");
    }
    statistics.degrees_of_freedom = *options.degrees_of_freedom;
  }
}

}  // namespace

ReducedResult reduce_again(const std::filesystem::path& path, const StatisticsOptions& statistics,
                           const Common& common) {
  const std::vector<std::byte> image = io::read_sealed(path);
  ReducedResult reduced{config::read_resolved(io::resolved_config(image)), {}};
  apply(statistics, reduced.config.statistics);
  std::vector<std::string> names;
  for (const auto& experiment : reduced.config.experiments) names.push_back(experiment.name);
  auto predictions = io::read_predictions(image, names);

  auto communicator = parallel::Communicator::alone();
  const run::Machine machine = choose_machine(communicator, common);
  std::vector<run::ToyPValues> toys;
  if (physics::needs_toys(reduced.config.statistics.test)) {
    toys = run::throw_toys(reduced.config, predictions, machine, [](const auto&...) {});
  }
  reduced.result =
      run::reduce(reduced.config, std::move(predictions), std::move(toys), machine.threads);
  return reduced;
}

std::vector<NamedExclusion> exclusions_of(const run::ScanResult& result,
                                          const std::optional<std::string>& wanted) {
  std::vector<NamedExclusion> all;
  for (const auto& experiment : result.experiments) {
    all.push_back({experiment.name, &experiment.exclusion});
  }
  if (result.combination) {
    all.push_back({run::combined_name, &result.combination->exclusion});
  }
  if (!wanted) {
    return all;
  }
  std::vector<std::string> names;
  for (const auto& one : all) {
    if (one.name == *wanted) return {one};
    names.push_back(one.name);
  }
  throw std::invalid_argument(fmt::format("--experiment: no '{}' in this result (there are: {})",
                                          *wanted, fmt::join(names, ", ")));
}

}  // namespace tridentscan::cli
