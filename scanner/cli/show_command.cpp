#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <stdexcept>
#include <string>

#include "scanner/cli/catalogue.hpp"
#include "scanner/cli/exit_codes.hpp"
#include "scanner/cli/schema_line.hpp"
#include "scanner/cli/subcommand.hpp"
#include "scanner/cli/text_table.hpp"

namespace tridentscan::cli {
namespace {

struct ShowOptions {
  CatalogueKind kind = CatalogueKind::beam;
  std::string name;
  bool json = false, yaml = false;

  void add_to(CLI::App& app) {
    add_kind(app, kind, "");
    app.add_option("NAME", name, "as in list; or the path of a .yaml file of your own")->required();
    CLI::Option* const as_json = app.add_flag("--json", json, "print all of it as JSON");
    app.add_flag("--yaml", yaml,
                 "print the file of an experiment, a beam or a limit, to start one's own from")
        ->excludes(as_json);
  }
};

std::string show_text(const Description& description) {
  std::string text =
      fmt::format("{} {}: {}\n", description.kind, description.name, description.label);
  std::size_t width = 0;
  for (const Fact& fact : description.facts) {
    width = std::max(width, fact.name.size());
  }
  for (const Fact& fact : description.facts) {
    const std::string value = wrapped(text_of(fact) + ' ' + fact.unit, width + 4, width + 4);
    text += fmt::format("  {:<{}}  ", fact.name, width) + value.substr(width + 4);
  }
  text += '\n';
  for (const auto& [key, value, status, source] : description.data) {
    text += wrapped(fmt::format("{} = {} ({})", key, value, status), 2, 4) + wrapped(source, 6, 6);
  }
  return text;
}

nlohmann::ordered_json with_data(const Description& description) {
  auto json = to_json(description);
  json["data"] = nlohmann::ordered_json::array();
  for (const auto& [key, value, status, source] : description.data) {
    json["data"].push_back(
        {{"key", key}, {"value", value}, {"status", status}, {"source", source}});
  }
  return json;
}

/// Throws std::invalid_argument for a kind that has no files of its own.
std::string file_of(CatalogueKind kind, const std::string& name) {
  if (name.ends_with(".yaml")) return name;
  if (kind == CatalogueKind::experiment) return "data:experiments/" + name + ".yaml";
  if (kind == CatalogueKind::beam) return "data:beams/" + name + ".yaml";
  if (kind == CatalogueKind::limit) return "data:limits/" + name + ".yaml";
  throw std::invalid_argument("--yaml: only experiments, beams and limits have files of their own");
}

int show(const ShowOptions& options) {
  config::FileSet files;
  const Description description = describe(options.kind, options.name, files);
  if (options.yaml) {
    const std::string text = files.read(file_of(options.kind, options.name));
    fmt::print("{}", with_schema(description.kind, text));
    return exit_code::done;
  }
  if (options.json) {
    fmt::print("{}\n", with_data(description).dump(2));
    return exit_code::done;
  }
  fmt::print("{}", show_text(description));
  return exit_code::done;
}

}  // namespace

Subcommand show_command() {
  return subcommand(
      "show", "one beam, target, experiment, model or limit: values, units, status and sources",
      show);
}

}  // namespace tridentscan::cli
