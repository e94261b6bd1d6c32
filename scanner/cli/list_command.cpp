#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "scanner/cli/catalogue.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/subcommand.hpp"
#include "scanner/cli/text_table.hpp"

namespace tridentscan::cli {
namespace {

struct ListOptions {
  CatalogueKind kind = CatalogueKind::beam;
  bool names_only = false;
  bool json = false;

  void add_to(CLI::App& app) {
    add_kind(app, kind, "s");
    auto* const names = app.add_flag("--names", names_only, "print only the names, one per line");
    app.add_flag("--json", json, "print the list as JSON")->excludes(names);
  }
};

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
      return {{"BEAM", "beam"}, {"MEASUREMENT", "measurement"}};
    case CatalogueKind::limit:
      return {{"LABEL", ""},
              {"FROM/GEV", "lowest mass"},
              {"TO/GEV", "highest mass"},
              {"STATUS", "weakest datum"}};
    case CatalogueKind::model:
      break;
  }
  return {{"NEUTRINOS E, MU, TAU", "neutrinos"}, {"LEPTONS E, MU, TAU", "charged leptons"}};
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

int list(const ListOptions& options) {
  config::FileSet files;
  const std::vector<std::string> names = names_of(options.kind, files);
  if (options.names_only) {
    for (const std::string& name : names) {
      fmt::print("{}\n", name);
    }
    return exit_code::done;
  }
  std::vector<Description> all;
  for (const std::string& name : names) {
    all.push_back(describe(options.kind, name, files));
  }
  if (options.json) {
    auto json = nlohmann::ordered_json::array();
    for (const auto& description : all) {
      json.push_back(to_json(description));
    }
    fmt::print("{}\n", json.dump(2));
    return exit_code::done;
  }
  fmt::print("{}", list_text(options.kind, all));
  return exit_code::done;
}

}  // namespace

Subcommand list_command() {
  return subcommand("list", "names of beams, targets, experiments, models or limits that are known",
                    list);
}

}  // namespace tridentscan::cli
