#include "scanner/cli/beam_files.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>

#include "scanner/cli/schema_line.hpp"
#include "scanner/config/yaml/numbers.hpp"
#include "scanner/config/yaml/text_checks.hpp"

namespace tridentscan::cli {
namespace {

/// A text between double quotes, as JSON and YAML have it.
std::string quoted(const std::string& text) {
  return nlohmann::json(config::printable(text)).dump();
}

}  // namespace

std::string table_text(const config::PublicFlux& flux, const std::string& origin) {
  std::string text = fmt::format(
      "# read by tridentscan beam from {} (layout {})\n# units: {}\n{}\n",
      config::printable(origin), flux.layout, flux.rows.units, fmt::join(flux.rows.columns, ","));
  for (const config::TableRow& row : flux.rows.rows) {
    std::vector<std::string> cells;
    for (const std::string& cell : row.cells) cells.push_back(config::plain_notation(cell));
    text += fmt::format("{}\n", fmt::join(cells, ","));
  }
  return text;
}

std::string description_text(const config::PublicFlux& flux, const std::string& name,
                             const std::string& table, const std::string& origin) {
  std::vector<std::string> species;
  for (const physics::Neutrino& kind : physics::all_neutrinos) {
    if (flux.table.columns.has(kind)) species.push_back(physics::name_of(kind));
  }
  std::string text = fmt::format(
      "schema_version: 1\n\nname: {}\nlabel: {}  # to be completed: for figures\ntable: {}\n"
      "species: [{}]\nnormalisation: {}\n"
      "status: assumed  # to be completed: published, if it is so in the source\n"
      "source: {}  # to be completed: who published it, where\n",
      name, quoted(name), quoted(table), fmt::join(species, ", "), name_of(flux.table.unit),
      quoted("read by tridentscan beam from " + origin));
  if (!flux.warnings.empty()) text += "caveats:\n";
  for (const std::string& warning : flux.warnings) text += fmt::format("  - {}\n", quoted(warning));
  return with_schema("beam", text);
}

}  // namespace tridentscan::cli
