#include "scanner/cli/reduced_result.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "scanner/cli/machine_choice.hpp"
#include "scanner/config/names.hpp"
#include "scanner/config/resolved_reader.hpp"
#include "scanner/config/sections.hpp"
#include "scanner/io/atomic_file.hpp"
#include "scanner/io/prediction_reader.hpp"
#include "scanner/io/result_reader.hpp"
#include "scanner/parallel/communicator.hpp"
#include "scanner/run/constraint.hpp"
#include "scanner/run/prediction.hpp"
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

/// The machine of this process alone, and what is computed on it.
struct Alone {
  parallel::Communicator communicator = parallel::Communicator::alone();
  run::Machine machine;
  explicit Alone(const Common& common) : machine(choose_machine(communicator, common)) {}

  [[nodiscard]] std::vector<run::ToyPValues> toys(const ReopenedResult& result) const {
    if (!physics::needs_toys(result.config.statistics.test)) return {};
    return run::throw_toys(result.config, result.predictions, machine, [](const auto&...) {});
  }
};

/// What the functions of distributions think of numbers that are no rates: the file has them.
template <class Compute>
auto with_numbers_of(const std::filesystem::path& path, const Compute& compute) {
  const auto refuse = [&](const char* why) {
    return io::IoError(fmt::format("{}: its numbers make no sense ({})", path.string(), why));
  };
  try {
    return compute();
  } catch (const std::domain_error& error) {
    throw refuse(error.what());
  } catch (const std::overflow_error& error) {
    throw refuse(error.what());
  }
}

}  // namespace

ReopenedResult reopen(const std::filesystem::path& path, const StatisticsOptions& statistics) {
  const std::vector<std::byte> image = io::read_sealed(path);
  try {
    ReopenedResult result{config::read_resolved(io::resolved_config(image)), {}, path};
    result.predictions = io::read_predictions(image, result.config);
    apply(statistics, result.config.statistics);
    return result;
  } catch (const io::IoError& error) {
    throw io::IoError(fmt::format("{}: {}", path.string(), error.what()));
  }
}

std::vector<run::NamedExclusion> limits_of(const ReopenedResult& result, const Common& common) {
  const Alone alone(common);
  return with_numbers_of(result.path, [&] {
    return run::exclude_all(result.config, result.predictions, alone.toys(result), {},
                            alone.machine.threads);
  });
}

std::vector<run::NamedExclusion> limits_at(ReopenedResult result, const std::vector<double>& masses,
                                           const Common& common) {
  const Alone alone(common);
  return with_numbers_of(result.path, [&] {
    run::Chi2Min chi2_min;  // the smallest chi2 is that of the scan, whatever masses are asked for
    if (result.config.statistics.test == physics::Test::delta_chi2) {
      for (const auto& [name, exclusion] :
           run::exclude_all(result.config, result.predictions, {}, {}, alone.machine.threads)) {
        chi2_min.push_back(exclusion.chi2_min);
      }
    }
    for (auto& prediction : result.predictions) {
      prediction = run::at_masses(result.config, prediction, masses, alone.machine.threads);
    }
    result.config.mass = config::Axis::of(masses);
    return run::exclude_all(result.config, result.predictions, alone.toys(result), chi2_min,
                            alone.machine.threads);
  });
}

run::ScanResult reduce_again(ReopenedResult result, const Common& common) {
  const Alone alone(common);
  return with_numbers_of(result.path, [&] {
    auto toys = alone.toys(result);
    return run::reduce(result.config, std::move(result.predictions), std::move(toys),
                       alone.machine.threads);
  });
}

void check_known(const ReopenedResult& result, const std::optional<std::string>& wanted) {
  std::vector<std::string> names;
  for (const auto& experiment : result.config.experiments) names.push_back(experiment.name);
  if (result.config.combination) names.emplace_back(config::combined_name);
  if (wanted && std::ranges::find(names, *wanted) == names.end()) {
    throw std::invalid_argument(fmt::format("--experiment: no '{}' in this result (there are: {})",
                                            *wanted, fmt::join(names, ", ")));
  }
}

}  // namespace tridentscan::cli
