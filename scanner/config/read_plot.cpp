#include <nlohmann/json.hpp>

#include "scanner/config/read_values.hpp"
#include "scanner/config/sections.hpp"

namespace tridentscan::config {
namespace {

nlohmann::ordered_json read_annotation(const Node& node) {
  const MapNode map(node, {"text", "mass", "coupling", "rotation"});
  nlohmann::ordered_json note;
  note["text"] = read_text(map.required("text", "text: \"...\""), "\"...\"");
  note["mass"] =
      read_quantity(map.required("mass", "mass: \"1 GeV\""), Dimension::energy, {0, 1e6, "", true});
  note["coupling"] = read_number(map.required("coupling", "coupling: 1e-3"), {0, 1000, "", true});
  if (map.has("rotation"))
    note["rotation"] = read_number(map.optional("rotation"), {-180, 180, "degrees"});
  return note;
}

}  // namespace

std::string read_plot(const Node& node) {
  const MapNode map(node, {"title", "annotations"});
  nlohmann::ordered_json plot = nlohmann::ordered_json::object();
  if (map.has("title")) plot["title"] = read_text(map.optional("title"), "\"...\"");
  if (map.has("annotations"))
    for (const Node& item : items_of(map.optional("annotations"), "a list of annotations"))
      plot["annotations"].push_back(read_annotation(item));
  return plot.dump();
}

}  // namespace tridentscan::config
