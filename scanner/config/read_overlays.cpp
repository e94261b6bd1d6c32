#include <set>

#include "scanner/config/datum.hpp"
#include "scanner/config/read_values.hpp"
#include "scanner/config/sections.hpp"

namespace tridentscan::config {
namespace {

constexpr std::array kinds = {Choice<OverlayKind>{"excluded", OverlayKind::excluded},
                              Choice<OverlayKind>{"sensitivity", OverlayKind::sensitivity}};

OverlayCurve read_curve(const Node& node, const FileName& file, Sources& sources) {
  const std::string* text = sources.text(file, node);
  if (text == nullptr) return {};
  const std::string shown = file.path.lexically_normal().generic_string();
  return read_overlay_table(*text, shown, sources.problems()).value_or(OverlayCurve{});
}

Overlay read_overlay(const Node& node, const FileName& scan, Sources& sources) {
  const MapNode map(node, {"name", "label", "path", "kind", "status", "source"});
  Overlay overlay{};
  overlay.name = read_name(map.required("name", "name: my_search"), "my_search");
  overlay.label = read_text(map.required("label", "label: \"My search\""), "\"My search\"");
  const Node path = map.required("path", "path: my_search.csv");
  if (const auto file = named_file(path, scan, "my_search.csv")) {
    overlay.input = file->recorded_as;
    overlay.curve = read_curve(path, *file, sources);
  }
  overlay.kind = read_choice(map.required("kind", "kind: excluded"), kinds);
  overlay.status = read_status(map.required("status", "status: published"));
  overlay.source = read_text(map.required("source", "source: \"...\""), "\"...\"");
  return overlay;
}

}  // namespace

std::vector<Overlay> read_overlays(const Node& node, const FileName& scan, Sources& sources) {
  std::vector<Overlay> overlays;
  std::set<std::string> names;
  for (const Node& item : items_of(node, "a list of overlays, or leave the key out")) {
    overlays.push_back(read_overlay(item, scan, sources));
    const std::string& name = overlays.back().name;
    if (!name.empty() && !names.insert(name).second)
      item.refuse("another overlay has the name '" + name + "', choose another");
  }
  return overlays;
}

std::string name_of(OverlayKind kind) {
  return word_of(kind, kinds);
}

}  // namespace tridentscan::config
