#include "scanner/cli/reduced_result.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <stdexcept>
#include <utility>

#include "scanner/cli/option_values.hpp"
#include "scanner/config/input/names.hpp"
#include "scanner/config/input/resolved.hpp"
#include "scanner/config/input/sections.hpp"
#include "scanner/config/yaml/quantity.hpp"
#include "scanner/io/atomic_file.hpp"
#include "scanner/io/prediction_reader.hpp"
#include "scanner/io/result_reader.hpp"
#include "scanner/parallel/communicator.hpp"
#include "scanner/run/prediction.hpp"
#include "scanner/run/toy_stage.hpp"

namespace tridentscan::cli {
namespace {

std::string tests_with_degrees_of_freedom() {
  return fmt::format(
      "{}", fmt::join(physics::construction_words(&physics::Construction::has_degrees_of_freedom),
                      " or "));
}

void apply(const ResultOptions& options, physics::Statistics& statistics) {
  if (options.confidence_level) statistics.confidence_level = *options.confidence_level;
  if (options.test) {
    statistics.test = physics::construction_named(*options.test);
    statistics.degrees_of_freedom = 1;
  }
  if (options.degrees_of_freedom) {
    if (!statistics.test->has_degrees_of_freedom()) {
      throw std::invalid_argument("--degrees-of-freedom belongs to --test " +
                                  tests_with_degrees_of_freedom());
    }
    statistics.degrees_of_freedom = *options.degrees_of_freedom;
  }
}

/// Throws std::invalid_argument for one that is none of the experiments, nor the combination.
void check_known(const ReopenedResult& result, const std::vector<std::string>& wanted) {
  std::vector<std::string> names;
  for (const auto& experiment : result.config.experiments) names.push_back(experiment.name);
  if (result.config.combination) names.emplace_back(config::combined_name);
  for (const std::string& name : wanted) {
    if (std::ranges::find(names, name) != names.end()) continue;
    throw std::invalid_argument(fmt::format("--experiment: no '{}' in this result (there are: {})",
                                            name, fmt::join(names, ", ")));
  }
}

/// The machine of this process alone, and what is computed on it.
struct Alone {
  parallel::Communicator communicator = parallel::Communicator::alone();
  run::Machine machine;
  explicit Alone(const MachineOptions& options) : machine(choose_machine(communicator, options)) {}

  [[nodiscard]] std::vector<result::ToyPValues> toys(const ReopenedResult& result) const {
    if (!result.config.statistics.test->needs_toys()) return {};
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

void ResultOptions::add_to(CLI::App& app) {
  app.add_option("RESULT", result, "result file (HDF5)")->required();
  app.add_option("--confidence-level", confidence_level, "instead of the one of the run")
      ->check(number_from(0.5, 0.9999));
  app.add_option("--test", test, "instead of the one of the run")
      ->check(CLI::IsMember(physics::construction_words()));
  app.add_option("--degrees-of-freedom", degrees_of_freedom,
                 "only for " + tests_with_degrees_of_freedom())
      ->check(CLI::Range(1, 2));
  app.add_option("--experiment", experiments,
                 "only this experiment, or \"combined\"; several with commas")
      ->type_name("NAME,...")
      ->delimiter(',')
      ->allow_extra_args(false);
}

ReopenedResult reopen(const ResultOptions& options) {
  const std::vector<std::byte> image = io::read_sealed(options.result);
  try {
    ReopenedResult result{config::read_resolved(io::resolved_config(image)), {}, options.result};
    result.predictions = io::read_predictions(image, result.config);
    apply(options, result.config.statistics);
    check_known(result, options.experiments);
    return result;
  } catch (const io::IoError& error) {
    throw io::IoError(fmt::format("{}: {}", options.result.string(), error.what()));
  }
}

double mass_inside(const std::string& text, const std::vector<double>& scanned,
                   const std::filesystem::path& result) {
  constexpr double rounding = 1e-12;
  const double mass = config::parse_quantity(text, config::Dimension::energy);
  if (mass < scanned.front() * (1 - rounding) || mass > scanned.back() * (1 + rounding)) {
    throw std::invalid_argument(fmt::format("{} is not among the masses of {}, {:g} to {:g} GeV",
                                            text, result.string(), scanned.front(),
                                            scanned.back()));
  }
  return std::clamp(mass, scanned.front(), scanned.back());
}

std::vector<run::NamedExclusion> limits_of(const ReopenedResult& result,
                                           const MachineOptions& options) {
  const Alone alone(options);
  return with_numbers_of(result.path, [&] {
    return run::exclude_all(result.config, result.predictions, alone.toys(result), {},
                            alone.machine.threads);
  });
}

std::vector<run::NamedExclusion> limits_at(ReopenedResult result, const std::vector<double>& masses,
                                           const MachineOptions& options) {
  const Alone alone(options);
  return with_numbers_of(result.path, [&] {
    run::Chi2Min chi2_min;  // the smallest chi2 is that of the scan, whatever masses are asked for
    if (result.config.statistics.test->is_above_minimum) {
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

std::vector<FittedConstraint> fits_at(const ReopenedResult& result, const ResultOptions& wanted,
                                      double mass) {
  return with_numbers_of(result.path, [&] {
    std::vector<FittedConstraint> fits;
    for (run::Constraint& one :
         run::constraints_of(result.config, run::expected_events(result.predictions))) {
      if (!wanted.wants(one.name)) continue;
      auto fit = run::fit_coupling(result.config, one, result.predictions, mass,
                                   result.config.statistics.confidence_level);
      fits.push_back({std::move(one), std::move(fit)});
    }
    return fits;
  });
}

result::ScanResult reduce_again(ReopenedResult result, const MachineOptions& options) {
  const Alone alone(options);
  return with_numbers_of(result.path, [&] {
    auto toys = alone.toys(result);
    return run::reduce(result.config, std::move(result.predictions), std::move(toys),
                       alone.machine.threads);
  });
}

}  // namespace tridentscan::cli
