#include "scanner/io/export_formats.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "scanner/io/atomic_file.hpp"
#include "scanner/io/hdf5_structure.hpp"

namespace tridentscan::io {
namespace {

using Json = nlohmann::ordered_json;

std::string attribute(const ResultTables& result, const std::string& name) {
  const auto found = result.attributes.find(name);
  return found == result.attributes.end() ? "" : hdf5::text_of(found->second);
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

std::string value_text(const Qualifier& qualifier) {
  return std::visit([](const auto& value) { return fmt::format("{}", value); }, qualifier.value);
}

std::string csv(const ResultTables& result, const ResultTable& table) {
  std::string text =
      fmt::format("# {}\n# {}\n# {}\n", origin(result), table.title, table.description);
  for (const Qualifier& qualifier : table.qualifiers) {
    text += fmt::format("# {}: {}{}\n", qualifier.name, value_text(qualifier),
                        qualifier.units.empty() ? "" : " " + qualifier.units);
  }
  std::string header;
  const auto columns = columns_of(table);
  for (const Column* column : columns) {
    text += fmt::format("# {}: {}, {}\n", column->name, column->meaning,
                        column->units.empty() ? "dimensionless" : column->units);
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

Json json_of(const Qualifier& qualifier) {
  Json json{{"name", qualifier.name}};
  std::visit([&json](const auto& value) { json["value"] = value; }, qualifier.value);
  if (!qualifier.units.empty()) json["units"] = qualifier.units;
  return json;
}

/// NaN becomes null; "1" is the unit of pure numbers.
Json json_of(const Column& column) {
  Json json{{"name", column.name},
            {"meaning", column.meaning},
            {"units", column.units.empty() ? "1" : column.units}};
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
    for (const Qualifier& qualifier : table.qualifiers) {
      const auto* number = std::get_if<double>(&qualifier.value);
      text += fmt::format("  - {{name: {}, value: {}{}}}\n", quoted(qualifier.name),
                          number != nullptr ? yaml_number(*number) : quoted(value_text(qualifier)),
                          qualifier.units.empty() ? "" : ", units: " + quoted(qualifier.units));
    }
    text += values(column);
  }
  return text;
}

std::string keyword(const std::string& name, const std::vector<std::string>& values) {
  std::vector<std::string> texts;
  for (const std::string& value : values) texts.push_back(quoted(value));
  return fmt::format("- {{name: {}, values: [{}]}}\n", name, fmt::join(texts, ", "));
}

/// Words to search by, as HEPData writes them.
std::vector<std::string> phrases_of(const ResultTable& table) {
  std::vector<std::string> phrases = {"Z prime", "Exclusion"};
  for (const std::string& reaction : table.reactions) {
    phrases.emplace_back(reaction.starts_with("NUMU") ? "Neutrino Trident Production"
                         : reaction.starts_with("Z0") ? "Z Decay"
                                                      : "Electron-Positron Scattering");
  }
  return phrases;
}

/// No cmenergies: a beam on a target at rest has a spectrum of them.
std::string submission(const ResultTables& result) {
  std::string text = "---\ncomment: " +
                     quoted(origin(result) +
                            ". Errors are numerical, one standard deviation, without the theory "
                            "error.") +
                     "\n";
  for (const ResultTable& table : result.tables) {
    text += fmt::format("---\nname: {}\ndescription: {}\nkeywords:\n", quoted(table.title),
                        quoted(table.description));
    if (!table.reactions.empty()) text += keyword("reactions", table.reactions);
    text += keyword("observables", {table.observable});
    text += keyword("phrases", phrases_of(table));
    text += fmt::format("data_file: {}.yaml\n", table.name);
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
  const std::string name_of_scan = attribute(result, "name");
  if (!hdf5::is_plain_name(name_of_scan)) {
    throw IoError(fmt::format("the name of the scan, '{}', is no name of a file", name_of_scan));
  }
  Json json{{"attributes", Json::object()}, {"tables", Json::object()}};
  for (const auto& [name, value] : result.attributes) {
    std::visit([&json, key = name](const auto& v) { json["attributes"][key] = v; }, value);
  }
  for (const ResultTable& table : result.tables) {
    Json& one = json["tables"][table.name];
    one = {{"title", table.title},
           {"description", table.description},
           {"qualifiers", Json::array()},
           {"independent", Json::array()},
           {"dependent", Json::array()}};
    for (const Qualifier& qualifier : table.qualifiers) {
      one["qualifiers"].push_back(json_of(qualifier));
    }
    for (const Column& column : table.independent) {
      one["independent"].push_back(json_of(column));
    }
    for (const Column& column : table.dependent) {
      one["dependent"].push_back(json_of(column));
    }
  }
  return {
      {name_of_scan + ".json", json.dump(1, ' ', false, Json::error_handler_t::replace) + "\n"}};
}

ExportedFiles export_hepdata(const ResultTables& result) {
  ExportedFiles files{{"submission.yaml", submission(result)}};
  for (const ResultTable& table : result.tables) {
    files[table.name + ".yaml"] = hepdata_table(table);
  }
  return files;
}

}  // namespace tridentscan::io
