#include <nlohmann/json.hpp>

#include "scanner/config/read_values.hpp"
#include "scanner/config/sections.hpp"

namespace tridentscan::config {
namespace {

const Section& annotation_section() {
  using namespace key;
  static const Section section{
      "plot.annotations[]",
      "A text on the figure.",
      {required("text", text("\"...\""), "what is written"),
       required("mass", quantity("\"1 GeV\"", Dimension::energy, {0, 1e6, "", true}), "where"),
       required("coupling", number("1e-3", {0, 1000, "", true}), "where"),
       optional("rotation", number("30", {-180, 180, "degrees"}), "degrees, counter-clockwise",
                "0")}};
  return section;
}

nlohmann::ordered_json read_annotation(const Node& node) {
  const MapNode map(node, annotation_section());
  nlohmann::ordered_json note;
  note["text"] = read_text(map.required("text"));
  note["mass"] = read_quantity(map.required("mass"));
  note["coupling"] = read_number(map.required("coupling"));
  if (map.has("rotation")) note["rotation"] = read_number(map.optional("rotation"));
  return note;
}

}  // namespace

const Section& plot_section() {
  using namespace key;
  static const Section section{
      "plot",
      "What scripts/plot.py writes on the figure; no number depends on it.",
      {optional("title", text("\"...\""), "above the figure", "none"),
       optional("annotations",
                list_of(map_of(annotation_section(), "{...}"), "a list of annotations"),
                "texts in the plane")}};
  return section;
}

std::string read_plot(const Node& node) {
  const MapNode map(node, plot_section());
  nlohmann::ordered_json plot = nlohmann::ordered_json::object();
  if (map.has("title")) plot["title"] = read_text(map.optional("title"));
  if (map.has("annotations"))
    for (const Node& item : items_of(map.optional("annotations")))
      plot["annotations"].push_back(read_annotation(item));
  return plot.dump();
}

}  // namespace tridentscan::config
