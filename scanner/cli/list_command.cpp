#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "scanner/cli/catalogue.hpp"
#include "scanner/cli/commands.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/text_table.hpp"

namespace tridentscan::cli {
namespace {

using Json = nlohmann::ordered_json;

/// The columns of a list behind the name: heading, and the fact below it; an empty one is the
/// label.
using Columns = std::vector<std::pair<std::string, std::string>>;

Columns columns_of(CatalogueKind kind) {
  switch (kind) {
    case CatalogueKind::beam:
      return {{"LABEL", ""}, {"MEAN E/GeV", "mean energy"}, {"STATUS", "weakest datum"}};
    case CatalogueKind::target:
      return {{"LABEL", ""},
              {"Z", "Z"},
              {"A", "A"},
              {"MEAN MASS/GeV", "mean mass"},
              {"STATUS", "weakest datum"}};
    case CatalogueKind::experiment:
      return {{"BEAM", "beam"}, {"TARGET", "target"}, {"MEASUREMENT", "measurement"}};
    case CatalogueKind::model:
      break;
  }
  return {{"NEUTRINO", "neutrino"}, {"MUON VECTOR", "muon vector"}, {"MUON AXIAL", "muon axial"}};
}

std::string text_of(const Fact& fact) {
  return fact.value.is_string()         ? fact.value.get<std::string>()
         : fact.value.is_boolean()      ? fact.value.get<bool>() ? "yes" : "no"
         : fact.value.is_number_float() ? fmt::format("{:.4g}", fact.value.get<double>())
                                        : fact.value.dump();
}

std::string cell(const Description& description, const std::string& fact_name) {
  if (fact_name.empty()) {
    return description.label;
  }
  const auto found = std::find_if(description.facts.begin(), description.facts.end(),
                                  [&](const Fact& fact) { return fact.name == fact_name; });
  return found == description.facts.end() ? "-" : text_of(*found);
}

std::string list_text(CatalogueKind kind, const std::vector<Description>& all) {
  std::vector<std::vector<std::string>> rows{{"NAME"}};
  const Columns columns = columns_of(kind);
  for (const auto& [heading, fact] : columns) {
    rows[0].push_back(heading);
  }
  for (const auto& description : all) {
    auto& row = rows.emplace_back(std::vector{description.name});
    for (const auto& [heading, fact] : columns) {
      row.push_back(cell(description, fact));
    }
  }
  return text_table(rows);
}

std::string show_text(const Description& description) {
  std::string text =
      fmt::format("{} {}: {}\n", description.kind, description.name, description.label);
  std::size_t width = 0;
  for (const Fact& fact : description.facts) {
    width = std::max(width, fact.name.size());
  }
  for (const Fact& fact : description.facts) {
    text += fmt::format("  {:<{}}  ", fact.name, width) +
            wrapped(text_of(fact) + ' ' + fact.unit, 0, width + 4);
  }
  text += '\n';
  for (const auto& [key, value, status, source] : description.data) {
    text += wrapped(fmt::format("{} = {} ({})", key, value, status), 2, 4) + wrapped(source, 6, 6);
  }
  return text;
}

/// "mean energy" in GeV is "mean_energy_GeV".
Json to_json(const Description& description) {
  Json json{{"kind", description.kind}, {"name", description.name}, {"label", description.label}};
  for (const Fact& fact : description.facts) {
    const bool plain = fact.unit.find(' ') == fact.unit.npos;
    std::string key = fact.name;
    key += fact.unit.empty() || !plain ? "" : "_" + fact.unit;
    std::replace(key.begin(), key.end(), ' ', '_');
    json[key] = fact.value;
    if (!plain) {
      json[key + "_unit"] = fact.unit;
    }
  }
  return json;
}

Json with_data(const Description& description) {
  Json json = to_json(description);
  json["data"] = Json::array();
  for (const auto& [key, value, status, source] : description.data) {
    json["data"].push_back(
        {{"key", key}, {"value", value}, {"status", status}, {"source", source}});
  }
  return json;
}

}  // namespace

int list(const ListCommand& command) {
  config::FileSet files;
  const std::vector<std::string> names = names_of(command.kind, files);
  if (command.names_only) {
    for (const std::string& name : names) {
      fmt::print("{}\n", name);
    }
    return exit_code::done;
  }
  std::vector<Description> all;
  for (const std::string& name : names) {
    all.push_back(describe(command.kind, name, files));
  }
  if (command.json) {
    Json json = Json::array();
    for (const auto& description : all) {
      json.push_back(to_json(description));
    }
    fmt::print("{}\n", json.dump(2));
    return exit_code::done;
  }
  fmt::print("{}", list_text(command.kind, all));
  return exit_code::done;
}

int show(const ShowCommand& command) {
  config::FileSet files;
  const Description description = describe(command.kind, command.name, files);
  if (command.json) {
    fmt::print("{}\n", with_data(description).dump(2));
    return exit_code::done;
  }
  fmt::print("{}", show_text(description));
  return exit_code::done;
}

}  // namespace tridentscan::cli
