#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "scanner/cli/commands.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/reduced_result.hpp"
#include "scanner/cli/text_table.hpp"
#include "scanner/config/quantity.hpp"
#include "scanner/config/sections.hpp"
#include "scanner/io/result_reader.hpp"

namespace tridentscan::cli {
namespace {

/// The limits of one curve at one mass; NaN where there is none.
struct Row {
  double mass, limit, error;
  std::vector<double> expected;
};

double value_or_nan(const std::optional<io::LimitSummary::At>& at) {
  return at ? at->coupling : std::nan("");
}

Row row_at(double mass, const std::vector<double>& masses, const run::Exclusion& exclusion) {
  const auto limit = io::LimitSummary{masses, exclusion.limit, exclusion.limit_error}.at(mass);
  Row row{mass, value_or_nan(limit), limit ? limit->error : std::nan(""), {}};
  const std::vector<double> no_errors(masses.size(), 0.0);
  for (const auto& expected : exclusion.expected_limit) {
    row.expected.push_back(value_or_nan(io::LimitSummary{masses, expected, no_errors}.at(mass)));
  }
  return row;
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
        fmt::format("{:.5g}", row.mass), cell(row.limit),
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
                    {"expected", expected}});
  }
  return json;
}

}  // namespace

int limit(const LimitCommand& command) {
  const ReducedResult reduced = reduce_again(command.result, command.statistics, command.common);
  const std::vector<double>& grid = reduced.result.mass;
  std::vector<double> masses;
  for (const std::string& text : command.masses) {
    masses.push_back(config::parse_quantity(text, config::Dimension::energy));
    if (masses.back() < grid.front() || masses.back() > grid.back())
      throw std::invalid_argument(fmt::format("{} is not among the masses of {}, {:g} to {:g} GeV",
                                              text, command.result.string(), grid.front(),
                                              grid.back()));
  }
  const auto& statistics = reduced.config.statistics;
  nlohmann::ordered_json json = {{"confidence_level", statistics.confidence_level},
                                 {"test", config::name_of(statistics.test)},
                                 {"expected_n_sigma", run::quantiles}};
  for (const auto& [name, exclusion] : exclusions_of(reduced.result, command.experiment)) {
    std::vector<Row> rows;
    for (const double mass : masses.empty() ? grid : masses) {
      rows.push_back(row_at(mass, grid, *exclusion));
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
  const ReducedResult reduced = reduce_again(command.result, command.statistics, command.common);
  const auto wanted = exclusions_of(reduced.result, command.experiment);
  fmt::print(
      "experiment,confidence_level,piece,closed,mass_GeV,coupling,mass_error,coupling_error\n");
  for (const auto& set : reduced.result.contours) {
    if (command.experiment && set.name != wanted.front().name) continue;
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
