#include "scanner/io/export_formats.hpp"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace tridentscan::io {
namespace {

using Json = nlohmann::ordered_json;

std::string text_of(const hdf5::Attribute& attribute) {
  return std::visit([](const auto& value) { return fmt::format("{}", value); }, attribute);
}

std::string attribute(const ResultTables& result, const std::string& name) {
  const auto found = result.attributes.find(name);
  return found == result.attributes.end() ? "" : text_of(found->second);
}

/// "tridentscan 0.1.0 (commit ...), configuration hash ..."
std::string origin(const ResultTables& result) {
  return fmt::format("{}: tridentscan {} (commit {}), configuration hash {}",
                     attribute(result, "name"), attribute(result, "software_version"),
                     attribute(result, "git_commit"), attribute(result, "config_hash"));
}

std::vector<const Column*> columns_of(const ResultTable& table) {
  std::vector<const Column*> columns;
  for (const auto* part : {&table.independent, &table.dependent}) {
    for (const Column& column : *part) {
      columns.push_back(&column);
    }
  }
  return columns;
}

std::string csv(const ResultTables& result, const ResultTable& table) {
  std::string text =
      fmt::format("# {}\n# {}\n# {}\n", origin(result), table.title, table.description);
  for (const auto& [name, value] : table.qualifiers) {
    text += fmt::format("# {}: {}\n", name, value);
  }
  std::string header;
  const auto columns = columns_of(table);
  for (const Column* column : columns) {
    text += fmt::format("# {}: {}{}\n", column->name, column->meaning,
                        column->units.empty() ? "" : ", " + column->units);
    header += (header.empty() ? "" : ",") + column->name +
              (column->errors.empty() ? "" : "," + column->name + "_error");
  }
  text += header + '\n';
  for (std::size_t i = 0; i < columns.front()->values.size(); ++i) {
    std::string line;
    for (const Column* column : columns) {
      line += fmt::format("{}{}", line.empty() ? "" : ",", column->values[i]);
      if (!column->errors.empty()) {
        line += fmt::format(",{}", column->errors[i]);
      }
    }
    text += line + '\n';
  }
  return text;
}

/// NaN becomes null.
Json to_json(const Column& column) {
  Json json{{"name", column.name}, {"meaning", column.meaning}, {"units", column.units}};
  json["values"] = column.values;
  if (!column.errors.empty()) {
    json["errors"] = column.errors;
  }
  return json;
}

/// Text in double quotes, as JSON and YAML have it.
std::string quoted(const std::string& text) {
  return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// A number that readers of YAML 1.1 take for one: "1e-05" would be text to them.
std::string yaml_number(double value) {
  std::string text = fmt::format("{}", value);
  const std::size_t exponent = text.find('e');
  if (exponent != text.npos && text.find('.') == text.npos) {
    text.insert(exponent, ".0");
  }
  return text;
}

std::string header(const Column& column) {
  return fmt::format("- header: {{name: {}{}}}\n", quoted(column.meaning),
                     column.units.empty() ? "" : ", units: " + quoted(column.units));
}

std::string values(const Column& column) {
  std::string text = "  values:\n";
  for (std::size_t i = 0; i < column.values.size(); ++i) {
    if (!std::isfinite(column.values[i])) {
      text += "  - {value: '-'}\n";
      continue;
    }
    const double error = column.errors.empty() ? 0 : column.errors[i];
    const std::string value = yaml_number(column.values[i]);
    text += std::isfinite(error) && error > 0
                ? fmt::format("  - {{value: {}, errors: [{{symerror: {}, label: numerical}}]}}\n",
                              value, yaml_number(error))
                : fmt::format("  - {{value: {}}}\n", value);
  }
  return text;
}

std::string hepdata_table(const ResultTable& table) {
  std::string text = "independent_variables:\n";
  for (const Column& column : table.independent) {
    text += header(column) + values(column);
  }
  text += "dependent_variables:\n";
  for (const Column& column : table.dependent) {
    text += header(column) + "  qualifiers:\n";
    for (const auto& [name, value] : table.qualifiers) {
      text += fmt::format("  - {{name: {}, value: {}}}\n", quoted(name), quoted(value));
    }
    text += values(column);
  }
  return text;
}

std::string submission(const ResultTables& result) {
  std::string text = "---\ncomment: " +
                     quoted(origin(result) +
                            ". Errors are numerical, one standard deviation, without the theory "
                            "error.") +
                     "\n";
  for (const ResultTable& table : result.tables) {
    text += fmt::format(
        "---\n"
        "name: {}\n"
        "description: {}\n"
        "keywords:\n"
        "- {{name: reactions, values: [\"NUMU NUCLEUS --> NUMU MU+ MU- NUCLEUS\"]}}\n"
        "- {{name: observables, values: [{}]}}\n"
        "- {{name: phrases, values: [Neutrino Trident Production, Z prime, Exclusion]}}\n"
        "- {{name: cmenergies, values: []}}\n"
        "data_file: {}.yaml\n",
        quoted(table.title), quoted(table.description), quoted(table.observable), table.name);
  }
  return text;
}

}  // namespace

ExportedFiles export_csv(const ResultTables& result) {
  ExportedFiles files;
  for (const ResultTable& table : result.tables) {
    files[table.name + ".csv"] = csv(result, table);
  }
  return files;
}

ExportedFiles export_json(const ResultTables& result) {
  Json json{{"attributes", Json::object()}, {"tables", Json::object()}};
  for (const auto& [name, value] : result.attributes) {
    std::visit([&json, key = name](const auto& v) { json["attributes"][key] = v; }, value);
  }
  for (const ResultTable& table : result.tables) {
    Json& one = json["tables"][table.name];
    one = {{"title", table.title},
           {"description", table.description},
           {"qualifiers", table.qualifiers},
           {"independent", Json::array()},
           {"dependent", Json::array()}};
    for (const Column& column : table.independent) {
      one["independent"].push_back(to_json(column));
    }
    for (const Column& column : table.dependent) {
      one["dependent"].push_back(to_json(column));
    }
  }
  return {{attribute(result, "name") + ".json",
           json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n"}};
}

ExportedFiles export_hepdata(const ResultTables& result) {
  ExportedFiles files{{"submission.yaml", submission(result)}};
  for (const ResultTable& table : result.tables) {
    files[table.name + ".yaml"] = hepdata_table(table);
  }
  return files;
}

}  // namespace tridentscan::io
