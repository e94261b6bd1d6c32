#include <fmt/format.h>

#include <algorithm>

#include "scanner/config/description/fields.hpp"
#include "scanner/config/input/names.hpp"
#include "scanner/config/input/sections.hpp"

namespace tridentscan::config {
namespace {

OverlayCurve read_curve(const Node& node, const FileName& file, Sources& sources) {
  const std::string* text = sources.text(file, node);
  if (text == nullptr) return {};
  const std::string shown = file.path.lexically_normal().generic_string();
  return read_overlay_table(*text, shown, sources.problems()).value_or(OverlayCurve{});
}

Overlay read_overlay(const Node& node, const FileName& scan, Sources& sources) {
  const MapNode map(node, overlay_fields().section());
  Overlay overlay = overlay_fields().read(map);
  const Node path = map.optional("path");
  if (const auto file = named_file(path, scan, "my_search.csv")) {
    overlay.input = file->recorded_as;
    overlay.curve = read_curve(path, *file, sources);
  }
  return overlay;
}

}  // namespace

const Fields<Overlay>& overlay_fields() {
  using namespace key;
  static const Fields<Overlay> fields =
      Fields<Overlay>("overlays[]",
                      "A published curve that is drawn over the plane; no number depends on it.")
          .required("name", &Overlay::name, name("my_search"), "group of the result file")
          .required("label", &Overlay::label, text("\"My search\""), "for figures")
          .custom(key::required("path", path("my_search.csv"), "table of masses and couplings"),
                  [](const MapNode& map, Assumptions&, Overlay&) { (void)map.required("path"); })
          .required("kind", &Overlay::kind, choice<OverlayKind>(), "what the curve is")
          .required("status", &Overlay::status, status(), "standing")
          .required("source", &Overlay::source, source(), "where the curve is from");
  return fields;
}

std::vector<Overlay> read_overlays(const Node& node, const FileName& scan, Sources& sources) {
  std::vector<Overlay> overlays;
  Names names;
  for (const Node& item : items_of(node)) {
    overlays.push_back(read_overlay(item, scan, sources));
    names.take(overlays.back().name, item);
  }
  return overlays;
}

std::vector<std::string> overlays_outside(const ScanConfig& config) {
  const auto within = [](double value, const Axis& axis) {
    return value >= axis.min && value <= axis.max;
  };
  std::vector<std::string> result;
  for (const Overlay& overlay : config.overlays) {
    const std::vector<double>&mass = overlay.curve.mass, &coupling = overlay.curve.coupling;
    bool seen = mass.empty();
    for (std::size_t i = 0; i < mass.size() && !seen; ++i)
      seen = within(mass[i], config.mass) && within(coupling[i], config.coupling);
    if (seen) continue;
    const auto [least, largest] = std::minmax_element(mass.begin(), mass.end());
    const auto [weakest, strongest] = std::minmax_element(coupling.begin(), coupling.end());
    result.push_back(
        fmt::format("overlay {}: no point of it lies in the plane of the scan; it spans {:g} to "
                    "{:g} GeV and g' {:g} to {:g} (is its unit right?)",
                    overlay.name, *least, *largest, *weakest, *strongest));
  }
  return result;
}

}  // namespace tridentscan::config
