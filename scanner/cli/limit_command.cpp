#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/limit_tables.hpp"
#include "scanner/cli/reduced_result.hpp"
#include "scanner/cli/subcommand.hpp"
#include "scanner/cli/text_output.hpp"
#include "scanner/config/yaml/quantity.hpp"

namespace tridentscan::cli {
namespace {

struct Options {
  ResultOptions result;
  std::vector<std::string> masses;  // none: those of the grid
  bool json = false, csv = false, latex = false;
  bool discovery = false;
  TextOutput output;
  MachineOptions machine;

  void add_to(CLI::App& app) {
    result.add_to(app);
    app.add_option("--mass", masses,
                   "at this mass, \"1 GeV\", inside those of the scan; may be repeated");
    CLI::Option* const as_json = app.add_flag("--json", json, "print JSON");
    CLI::Option* const as_csv =
        app.add_flag("--csv", csv, "print CSV, one row an experiment and mass")->excludes(as_json);
    app.add_flag("--latex", latex, "print a table of LaTeX, one column an experiment")
        ->excludes(as_json)
        ->excludes(as_csv);
    app.add_flag("--discovery", discovery,
                 "the smallest couplings at which a signal of 3 or 5 sigma is expected");
    output.add_to(app);
    machine.add_to(app);
  }
};

LimitRow row_at(std::size_t i, double mass, const result::Exclusion& exclusion) {
  LimitRow row{mass, exclusion.limit[i], exclusion.limit_error[i], exclusion.limit_status[i], {},
               {}};
  for (const auto& expected : exclusion.expected_limit) row.expected.push_back(expected[i]);
  for (const auto& discovery : exclusion.discovery) row.discovery.push_back(discovery[i]);
  return row;
}

/// A mass inside the scan's; at its ends up to the rounding of a conversion of units.
double inside(double mass, const std::string& text, const std::vector<double>& scanned,
              const std::string& result) {
  constexpr double rounding = 1e-12;
  if (mass < scanned.front() * (1 - rounding) || mass > scanned.back() * (1 + rounding)) {
    throw std::invalid_argument(fmt::format("{} is not among the masses of {}, {:g} to {:g} GeV",
                                            text, result, scanned.front(), scanned.back()));
  }
  return std::clamp(mass, scanned.front(), scanned.back());
}

int limit(const Options& options) {
  ReopenedResult result = reopen(options.result);
  const auto statistics = result.config.statistics;
  std::vector<double> masses = result.config.mass.values();
  std::vector<double> wanted;
  for (const std::string& text : options.masses) {
    wanted.push_back(inside(config::parse_quantity(text, config::Dimension::energy), text, masses,
                            options.result.result.string()));
  }
  std::vector<run::NamedExclusion> limits;
  if (wanted.empty()) {
    limits = limits_of(result, options.machine);
    wanted = masses;
  } else {
    masses = wanted;
    std::ranges::sort(masses);
    masses.erase(std::unique(masses.begin(), masses.end()), masses.end());
    limits = limits_at(std::move(result), masses, options.machine);
  }
  std::vector<LimitTable> tables;
  for (const auto& [name, exclusion] : limits) {
    if (!options.result.wants(name)) continue;
    LimitTable& table = tables.emplace_back(LimitTable{name, {}});
    for (const double mass : wanted) {
      const auto i = std::ranges::lower_bound(masses, mass) - masses.begin();
      table.rows.push_back(row_at(static_cast<std::size_t>(i), mass, exclusion));
    }
  }
  const auto write = options.json    ? limits_as_json
                     : options.csv   ? limits_as_csv
                     : options.latex ? limits_as_latex
                                     : limits_as_text;
  options.output.write(write(tables, {std::string(statistics.test->word),
                                      statistics.confidence_level, options.discovery}),
                       options.result.result);
  return exit_code::done;
}

}  // namespace

Subcommand limit_command() {
  return subcommand(
      "limit", "limits of a result, at another confidence level or by another test too", limit);
}

}  // namespace tridentscan::cli
