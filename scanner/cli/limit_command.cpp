#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/reduced_result.hpp"
#include "scanner/cli/subcommand.hpp"
#include "scanner/cli/text_table.hpp"
#include "scanner/config/yaml/quantity.hpp"

namespace tridentscan::cli {
namespace {

struct Options {
  ResultOptions result;
  std::vector<std::string> masses;  // none: those of the grid
  bool json = false;
  MachineOptions machine;

  void add_to(CLI::App& app) {
    result.add_to(app);
    app.add_option("--mass", masses,
                   "at this mass, \"1 GeV\", inside those of the scan; may be repeated");
    app.add_flag("--json", json, "print JSON");
    machine.add_to(app);
  }
};

/// The limits of one curve at one mass; NaN where there is none.
struct Row {
  double mass, limit, error;
  result::LimitStatus status;
  std::vector<double> expected;
};

Row row_at(std::size_t i, double mass, const result::Exclusion& exclusion) {
  Row row{mass, exclusion.limit[i], exclusion.limit_error[i], exclusion.limit_status[i], {}};
  for (const auto& expected : exclusion.expected_limit) row.expected.push_back(expected[i]);
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

std::string cell(double value) {
  return std::isfinite(value) ? fmt::format("{:.4e}", value) : "-";
}

nlohmann::ordered_json number(double value) {
  return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
}

std::string table_of(const std::vector<Row>& rows) {
  std::vector<std::vector<std::string>> cells = {
      {"m / GeV", "limit", "error", "-2 sigma", "-1", "median", "+1", "+2"}};
  for (const Row& row : rows) {
    auto& line = cells.emplace_back(std::vector<std::string>{
        fmt::format("{:.5g}", row.mass),
        row.status == result::LimitStatus::found ? cell(row.limit)
                                                 : std::string(result::words_of(row.status)),
        std::isfinite(row.error) ? fmt::format("{:.0e}", row.error) : "-"});
    for (const double expected : row.expected) {
      line.push_back(std::isfinite(expected) ? fmt::format("{:.3e}", expected) : "-");
    }
  }
  return text_table(cells);
}

nlohmann::ordered_json json_of(const std::vector<Row>& rows) {
  auto json = nlohmann::ordered_json::array();
  for (const Row& row : rows) {
    auto expected = nlohmann::ordered_json::array();
    for (const double value : row.expected) expected.push_back(number(value));
    json.push_back({{"mass_GeV", row.mass},
                    {"coupling", number(row.limit)},
                    {"coupling_error", number(row.error)},
                    {"status", result::words_of(row.status)},
                    {"expected", expected}});
  }
  return json;
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
  nlohmann::ordered_json json = {{"confidence_level", statistics.confidence_level},
                                 {"test", statistics.test->word},
                                 {"expected_n_sigma", result::quantiles}};
  for (const auto& [name, exclusion] : limits) {
    if (!options.result.wants(name)) continue;
    std::vector<Row> rows;
    for (const double mass : wanted) {
      const auto i = std::ranges::lower_bound(masses, mass) - masses.begin();
      rows.push_back(row_at(static_cast<std::size_t>(i), mass, exclusion));
    }
    if (options.json) {
      json["limits"][name] = json_of(rows);
    } else {
      fmt::print("{}: smallest excluded g', {} at {:g} % CL, beside what is expected\n{}\n", name,
                 statistics.test->word, 100 * statistics.confidence_level, table_of(rows));
    }
  }
  if (options.json) fmt::print("{}\n", json.dump(2));
  return exit_code::done;
}

}  // namespace

Subcommand limit_command() {
  return subcommand(
      "limit", "limits of a result, at another confidence level or by another test too", limit);
}

}  // namespace tridentscan::cli
