#pragma once

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "scanner/cli/machine_options.hpp"
#include "scanner/config/input/scan_config.hpp"
#include "scanner/result/scan_result.hpp"
#include "scanner/run/constraint.hpp"
#include "scanner/run/data_fit.hpp"
#include "scanner/run/reduce.hpp"

namespace tridentscan::cli {

/// A result, and how its ratios are to be read where not as in its configuration.
struct ResultOptions {
  std::filesystem::path result;
  std::optional<double> confidence_level;
  std::optional<std::string> test;
  std::optional<int> degrees_of_freedom;
  std::vector<std::string> experiments;  // these alone, "combined" too; none: all

  void add_to(CLI::App& app);
  [[nodiscard]] bool wants(const std::string& name) const {
    return experiments.empty() || std::ranges::find(experiments, name) != experiments.end();
  }
};

/// The ratios in a result, to be reduced again with these statistics.
struct ReopenedResult {
  config::Question config;
  std::vector<result::ExperimentResult> predictions;  // [experiment]
  std::filesystem::path path;
};

/// Throws IoError; std::invalid_argument for statistics that cannot be, and for an experiment that
/// is not in the result.
[[nodiscard]] ReopenedResult reopen(const ResultOptions& options);

/// The mass (GeV) that a text says, "10 MeV", inside those of a scan; at their ends up to the
/// rounding of a conversion of units. Throws std::invalid_argument.
[[nodiscard]] double mass_inside(const std::string& text, const std::vector<double>& scanned,
                                 const std::filesystem::path& result);

// The following throw IoError too, for numbers in a result that no run writes.

/// Limits on the masses of the scan: as a run with these statistics finds them, to the last bit.
[[nodiscard]] std::vector<run::NamedExclusion> limits_of(const ReopenedResult& result,
                                                         const MachineOptions& options);

/// Limits at other masses (GeV, ascending, inside the scan's), from the kernels where there are
/// any; else interpolated between the masses of the scan, with the error of that.
[[nodiscard]] std::vector<run::NamedExclusion> limits_at(ReopenedResult result,
                                                         const std::vector<double>& masses,
                                                         const MachineOptions& options);

struct FittedConstraint {
  run::Constraint constraint;
  run::CouplingFit fit;
};
/// Of each experiment that is wanted, and of the combination, at a mass (GeV) inside the scan's.
[[nodiscard]] std::vector<FittedConstraint> fits_at(const ReopenedResult& result,
                                                    const ResultOptions& wanted, double mass);

/// The whole result with contours.
[[nodiscard]] result::ScanResult reduce_again(ReopenedResult result, const MachineOptions& options);

}  // namespace tridentscan::cli
