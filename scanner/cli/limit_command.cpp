#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "scanner/cli/commands.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/reduced_result.hpp"
#include "scanner/cli/text_table.hpp"
#include "scanner/config/quantity.hpp"
#include "scanner/config/sections.hpp"

namespace tridentscan::cli {
namespace {

/// The limits of one curve at one mass; NaN where there is none.
struct Row {
  double mass, limit, error;
  run::LimitStatus status;
  std::vector<double> expected;
};

Row row_at(std::size_t i, double mass, const run::Exclusion& exclusion) {
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
        row.status == run::LimitStatus::found ? cell(row.limit)
                                              : std::string(run::words_of(row.status)),
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
                    {"status", run::words_of(row.status)},
                    {"expected", expected}});
  }
  return json;
}

}  // namespace

int limit(const LimitCommand& command) {
  ReopenedResult result = reopen(command.result, command.statistics);
  check_known(result, command.experiment);
  const auto statistics = result.config.statistics;
  std::vector<double> masses = result.config.mass.values();
  std::vector<double> wanted;
  for (const std::string& text : command.masses) {
    wanted.push_back(inside(config::parse_quantity(text, config::Dimension::energy), text, masses,
                            command.result.string()));
  }
  std::vector<run::NamedExclusion> limits;
  if (wanted.empty()) {
    limits = limits_of(result, command.common);
    wanted = masses;
  } else {
    masses = wanted;
    std::ranges::sort(masses);
    masses.erase(std::unique(masses.begin(), masses.end()), masses.end());
    limits = limits_at(std::move(result), masses, command.common);
  }
  nlohmann::ordered_json json = {{"confidence_level", statistics.confidence_level},
                                 {"test", config::name_of(statistics.test)},
                                 {"expected_n_sigma", run::quantiles}};
  for (const auto& [name, exclusion] : limits) {
    if (command.experiment && name != *command.experiment) continue;
    std::vector<Row> rows;
    for (const double mass : wanted) {
      const auto i = std::ranges::lower_bound(masses, mass) - masses.begin();
      rows.push_back(row_at(static_cast<std::size_t>(i), mass, exclusion));
    }
    if (command.json) {
      json["limits"][name] = json_of(rows);
    } else {
      fmt::print("{}: smallest excluded g', {} at {:g} % CL, beside what is expected\n{}\n", name,
                 config::name_of(statistics.test), 100 * statistics.confidence_level,
                 table_of(rows));
    }
  }
  if (command.json) fmt::print("{}\n", json.dump(2));
  return exit_code::done;
}

int contour(const ContourCommand& command) {
  ReopenedResult result = reopen(command.result, command.statistics);
  check_known(result, command.experiment);
  const run::ScanResult reduced = reduce_again(std::move(result), command.common);
  fmt::print(
      "experiment,confidence_level,piece,closed,mass_GeV,coupling,mass_error,coupling_error\n");
  for (const auto& set : reduced.contours) {
    if (command.experiment && set.name != *command.experiment) continue;
    for (std::size_t piece = 0; piece < set.closed.size(); ++piece) {
      for (auto v = set.offsets[piece]; v < set.offsets[piece + 1]; ++v) {
        const auto i = 2 * static_cast<std::size_t>(v);
        fmt::print("{},{:g},{},{},{:.10g},{:.10g},{:.2g},{:.2g}\n", set.name, set.confidence_level,
                   piece, set.closed[piece], set.vertices[i], set.vertices[i + 1],
                   std::abs(set.vertices_error[i]), std::abs(set.vertices_error[i + 1]));
      }
    }
  }
  return exit_code::done;
}

}  // namespace tridentscan::cli
