#include "scanner/cli/limit_tables.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "scanner/cli/text_table.hpp"
#include "scanner/cli/uncertain.hpp"
#include "scanner/config/description/fields.hpp"

namespace tridentscan::cli {
namespace {

using result::LimitStatus;
using Json = nlohmann::ordered_json;

Json numbers(const std::vector<double>& values) {
  auto json = Json::array();
  for (const double value : values) json.push_back(config::as_json(value));
  return json;
}

std::string cell(double value) {
  return std::isfinite(value) ? fmt::format("{:.3e}", value) : "-";
}

std::string limit_cell(const LimitRow& row) {
  return row.status == LimitStatus::found ? with_error(row.limit, row.error)
                                          : std::string(result::words_of(row.status));
}

std::string percent(const LimitFormat& format) {
  return fmt::format("{:g}", 100 * format.confidence_level);
}

/// "3_sigma", "minus_2"
std::vector<std::string> discovery_names() {
  std::vector<std::string> names;
  for (const double z : result::discovery_significances) {
    names.push_back(fmt::format("discovery_{:g}_sigma", z));
  }
  return names;
}

std::vector<std::string> expected_names() {
  std::vector<std::string> names;
  for (const double n : result::quantiles) {
    names.push_back(
        n == 0 ? "expected_median"
               : fmt::format("expected_{}_{:g}_sigma", n < 0 ? "minus" : "plus", std::abs(n)));
  }
  return names;
}

/// "ccfr, 0.2": a table where there is one for each value of a third parameter.
std::string title_of(const LimitTable& table) {
  return table.value.empty() ? table.name : table.name + ", " + table.value;
}

/// Letters and digits of a name as LaTeX takes them.
std::string in_latex(const std::string& name) {
  std::string text;
  for (const char c : name) text += c == '_' ? std::string("\\_") : std::string(1, c);
  return text;
}

}  // namespace

std::string limits_as_text(const std::vector<LimitTable>& tables, const LimitFormat& format) {
  std::string text;
  for (const LimitTable& table : tables) {
    std::vector<std::vector<std::string>> cells;
    if (format.discovery) {
      text += fmt::format("{}: smallest g' at which a signal of so many sigma is expected\n",
                          title_of(table));
      auto& head = cells.emplace_back(std::vector<std::string>{"m / GeV"});
      for (const double z : result::discovery_significances) {
        head.push_back(fmt::format("{:g} sigma", z));
      }
    } else {
      text += fmt::format("{}: smallest excluded g', {} at {} % CL, beside what is expected\n",
                          title_of(table), format.test, percent(format));
      cells.push_back({"m / GeV", "limit", "-2 sigma", "-1", "median", "+1", "+2"});
    }
    for (const LimitRow& row : table.rows) {
      auto& line = cells.emplace_back(std::vector<std::string>{fmt::format("{:.5g}", row.mass)});
      if (!format.discovery) line.push_back(limit_cell(row));
      for (const double value : format.discovery ? row.discovery : row.expected) {
        line.push_back(cell(value));
      }
    }
    text += text_table(cells) + '\n';
  }
  return text;
}

std::string limits_as_json(const std::vector<LimitTable>& tables, const LimitFormat& format) {
  Json json = {{"confidence_level", format.confidence_level},
               {"test", format.test},
               {"expected_n_sigma", result::quantiles}};
  if (format.discovery) json["discovery_significance"] = result::discovery_significances;
  if (!format.scanned.empty()) json["scan"] = format.scanned;
  for (const LimitTable& table : tables) {
    Json list = Json::array();
    for (const LimitRow& row : table.rows) {
      list.push_back({{"mass_GeV", row.mass},
                      {"coupling", config::as_json(row.limit)},
                      {"coupling_error", config::as_json(row.error)},
                      {"status", result::words_of(row.status)},
                      {"expected", numbers(row.expected)}});
      if (format.discovery) list.back()["discovery"] = numbers(row.discovery);
    }
    Json& place = json["limits"][table.name];
    (table.value.empty() ? place : place[table.value]) = std::move(list);
  }
  return json.dump(2) + '\n';
}

std::string limits_as_csv(const std::vector<LimitTable>& tables, const LimitFormat& format) {
  const std::vector<std::string> names = format.discovery ? discovery_names() : expected_names();
  const bool is_scan = !format.scanned.empty();
  std::string text = fmt::format(
      "# test: {}, CL: {} %\n{}experiment,{}mass_GeV,{}{}\n", format.test, percent(format),
      is_scan ? "# value: of " + format.scanned + "\n" : "", is_scan ? "value," : "",
      format.discovery ? "" : "coupling,coupling_error,status,", fmt::join(names, ","));
  for (const LimitTable& table : tables) {
    for (const LimitRow& row : table.rows) {
      text += fmt::format("{},{}{:.17g},", table.name, is_scan ? table.value + "," : "", row.mass);
      if (!format.discovery) {
        text += fmt::format("{},{},{},", row.limit, row.error, result::words_of(row.status));
      }
      text += fmt::format("{}\n", fmt::join(format.discovery ? row.discovery : row.expected, ","));
    }
  }
  return text;
}

std::string limits_as_latex(const std::vector<LimitTable>& tables, const LimitFormat& format) {
  std::string text =
      format.discovery
          ? std::string("% smallest g' at which a signal of 3 or 5 sigma is expected\n")
          : fmt::format("% smallest excluded g', {} at {} % CL; errors are numerical\n",
                        format.test, percent(format));
  std::string head = "$m_{Z'}$ [GeV]", columns = "l";
  for (const LimitTable& table : tables) {
    const std::string escaped = in_latex(title_of(table));
    head += format.discovery ? fmt::format(" & {0} $3\\sigma$ & {0} $5\\sigma$", escaped)
                             : " & " + escaped;
    columns += format.discovery ? "ll" : "l";
  }
  text += fmt::format("\\begin{{tabular}}{{{}}}\n\\hline\n{} \\\\\n\\hline\n", columns, head);
  const std::size_t masses = tables.empty() ? 0 : tables.front().rows.size();
  for (std::size_t i = 0; i < masses; ++i) {
    text += fmt::format("{:.5g}", tables.front().rows[i].mass);
    for (const LimitTable& table : tables) {
      if (format.discovery) {
        for (const double value : table.rows[i].discovery) {
          text += " & " + with_error_in_latex(value, 0);
        }
      } else {
        text += " & " + (table.rows[i].status == LimitStatus::found
                             ? with_error_in_latex(table.rows[i].limit, table.rows[i].error)
                             : std::string("--"));
      }
    }
    text += " \\\\\n";
  }
  return text + "\\hline\n\\end{tabular}\n";
}

}  // namespace tridentscan::cli
