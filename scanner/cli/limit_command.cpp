#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/limit_tables.hpp"
#include "scanner/cli/reduced_result.hpp"
#include "scanner/cli/subcommand.hpp"
#include "scanner/cli/text_output.hpp"
#include "scanner/config/input/resolved.hpp"
#include "scanner/io/result_reader.hpp"
#include "scanner/io/result_scan.hpp"

namespace tridentscan::cli {
namespace {

struct LimitOptions {
  ResultOptions result;
  std::vector<std::string> masses;  // none: those of the grid
  bool json = false, csv = false, latex = false;
  bool discovery = false, scan = false;
  TextOutput output;
  MachineOptions machine;

  void add_to(CLI::App& app) {
    result.add_to(app);
    app.add_option(
        "--mass", masses,
        "the limit at this mass, e.g. \"1 GeV\", within the masses of the scan; may be repeated");
    CLI::Option* const as_json = app.add_flag("--json", json, "print JSON");
    CLI::Option* const as_csv =
        app.add_flag("--csv", csv, "print CSV, one row for each experiment and mass")
            ->excludes(as_json);
    app.add_flag("--latex", latex, "print a LaTeX table, one column for each experiment")
        ->excludes(as_json)
        ->excludes(as_csv);
    app.add_flag("--discovery", discovery,
                 "the smallest couplings at which a signal of 3 or 5 sigma is expected");
    app.add_flag("--scan", scan,
                 "for each value of the third parameter; between the masses of the scan, "
                 "interpolated in ln m and ln g', with the error of that in the error");
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

/// The masses that were asked for (GeV).
std::vector<double> wanted_masses(const LimitOptions& options, const std::vector<double>& scanned) {
  std::vector<double> wanted;
  for (const std::string& text : options.masses) {
    wanted.push_back(mass_inside(text, scanned, options.result.result));
  }
  return wanted;
}

void write(const LimitOptions& options, const std::vector<LimitTable>& tables,
           const LimitFormat& format) {
  const auto text = options.json    ? limits_as_json
                    : options.csv   ? limits_as_csv
                    : options.latex ? limits_as_latex
                                    : limits_as_text;
  options.output.write(text(tables, format), options.result.result);
}

/// Between the masses of a curve, linear in ln m and ln g'; NaN beside a mass without a limit, and
/// where a curve falls to 0.
double between(const std::vector<double>& masses, const std::vector<double>& couplings,
               double mass) {
  const auto next = std::ranges::lower_bound(masses, mass);
  const auto i = static_cast<std::size_t>(next - masses.begin());
  if (next != masses.end() && *next == mass) return couplings[i];
  if (couplings[i - 1] == 0 && couplings[i] == 0) return 0;
  if (!(couplings[i - 1] > 0 && couplings[i] > 0)) return std::nan("");
  const double share = std::log(mass / masses[i - 1]) / std::log(masses[i] / masses[i - 1]);
  return couplings[i - 1] * std::pow(couplings[i] / couplings[i - 1], share);
}

/// How far off `between` may be, relative: the larger of what a parabola through a third mass, on
/// either side, adds to the straight line. Without such a mass, the way to the farther end, which
/// holds for a monotone curve. Zero at the masses themselves.
double interpolation_error(const std::vector<double>& masses, const std::vector<double>& couplings,
                           double mass) {
  const auto i = std::ranges::lower_bound(masses, mass) - masses.begin();
  const auto count = static_cast<std::ptrdiff_t>(masses.size());
  if (i == count || masses[static_cast<std::size_t>(i)] == mass) return 0;
  const auto x = [&](std::ptrdiff_t k) { return std::log(masses[static_cast<std::size_t>(k)]); };
  const auto f = [&](std::ptrdiff_t k) { return std::log(couplings[static_cast<std::size_t>(k)]); };
  const auto slope = [&](std::ptrdiff_t k) { return (f(k + 1) - f(k)) / (x(k + 1) - x(k)); };
  const double left = std::log(mass) - x(i - 1), right = x(i) - std::log(mass);
  double largest = std::nan("");
  for (const std::ptrdiff_t first : {i - 2, i - 1}) {
    if (first < 0 || first + 2 >= count) continue;
    const double curvature = (slope(first + 1) - slope(first)) / (x(first + 2) - x(first));
    if (std::isfinite(curvature)) largest = std::fmax(largest, std::abs(curvature) * left * right);
  }
  return std::isfinite(largest) ? largest : std::abs(slope(i - 1)) * std::max(left, right);
}

LimitRow row_between(const std::vector<double>& masses, double mass,
                     const result::ScannedLimits::AtValue& value) {
  const auto next = std::ranges::lower_bound(masses, mass) - masses.begin();
  const auto at = [&](const std::vector<double>& curve) { return between(masses, curve, mass); };
  const double limit = at(value.limit.coupling);
  const double off =
      limit > 0 ? limit * interpolation_error(masses, value.limit.coupling, mass) : 0;
  LimitRow row{mass,
               limit,
               std::hypot(at(value.limit.error), off),
               value.limit.status[static_cast<std::size_t>(next)],
               {},
               {}};
  if (row.status == result::LimitStatus::found && !std::isfinite(limit)) {
    row.status = result::LimitStatus::none;
  }
  for (const auto& expected : value.expected_limit) row.expected.push_back(at(expected));
  for (const auto& discovery : value.discovery) row.discovery.push_back(at(discovery));
  return row;
}

/// The stored limits for each value of the third parameter.
int limit_of_scan(const LimitOptions& options) {
  const auto& [path, level, test, degrees, experiments] = options.result;
  if (level || test || degrees) {
    throw std::invalid_argument(
        "--scan: these limits are stored for the statistics of the run; run it again with --set "
        "statistics.test=..., from the result itself");
  }
  const auto image = io::read_sealed(path);
  const auto scan = io::read_scan(image);
  if (!scan) {
    throw std::invalid_argument(fmt::format(
        "--scan: {} has no third parameter (key scan of its configuration)", path.string()));
  }
  const config::Question question = config::read_resolved(io::resolved_config(image));
  std::vector<double> masses = wanted_masses(options, scan->mass);
  if (masses.empty()) masses = scan->mass;
  std::vector<LimitTable> tables;
  for (const result::ScannedLimits& one : scan->limits) {
    if (!options.result.wants(one.name)) continue;
    for (std::size_t v = 0; v < scan->texts.size(); ++v) {
      auto& table = tables.emplace_back(LimitTable{one.name, {}, scan->texts[v]});
      for (const double mass : masses) {
        table.rows.push_back(row_between(scan->mass, mass, one.values[v]));
      }
    }
  }
  write(options, tables,
        {std::string(question.statistics.test->word), question.statistics.confidence_level,
         options.discovery, scan->key});
  return exit_code::done;
}

int limit(const LimitOptions& options) {
  if (options.scan) return limit_of_scan(options);
  ReopenedResult result = reopen(options.result);
  const auto statistics = result.config.statistics;
  std::vector<double> masses = result.config.mass.values();
  std::vector<double> wanted = wanted_masses(options, masses);
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
    LimitTable& table = tables.emplace_back(LimitTable{name, {}, {}});
    for (const double mass : wanted) {
      const auto i = std::ranges::lower_bound(masses, mass) - masses.begin();
      table.rows.push_back(row_at(static_cast<std::size_t>(i), mass, exclusion));
    }
  }
  write(options, tables,
        {std::string(statistics.test->word), statistics.confidence_level, options.discovery});
  return exit_code::done;
}

}  // namespace

Subcommand limit_command() {
  return subcommand(
      "limit", "limits of a result, at another confidence level or by another test too", limit);
}

}  // namespace tridentscan::cli
