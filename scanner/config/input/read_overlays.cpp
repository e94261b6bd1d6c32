#include <fmt/format.h>

#include <algorithm>

#include "scanner/config/description/fields.hpp"
#include "scanner/config/input/names.hpp"
#include "scanner/config/input/published_limits.hpp"
#include "scanner/config/input/sections.hpp"

namespace tridentscan::config {
namespace {

Overlay read_overlay(const Node& node, const FileName& scan, Sources& sources) {
  if (!node.readable() || node.value().kind != Value::Kind::map) {
    return read_limit(node, scan, sources).overlay;
  }
  const MapNode map(node, overlay_fields().section());
  Overlay overlay = overlay_fields().read(map);
  read_curve(overlay, map.optional("path"), scan, sources);
  return overlay;
}

}  // namespace

const Fields<Overlay>& overlay_fields() {
  using namespace key;
  static const Fields<Overlay> fields =
      Fields<Overlay>("overlays[]",
                      "A published curve that is drawn over the plane; no number depends on it. "
                      "Instead of the map the name of one that came with the program, or the path "
                      "of a limit file, which ends in .yaml.")
          .required("name", &Overlay::name, name("my_search"), "group of the result file")
          .required("label", &Overlay::label, text("\"My search\""), "for figures")
          .custom(key::required("path", path("my_search.csv"), "table of masses and couplings"),
                  [](const MapNode& map, Assumptions&, Overlay&) { (void)map.required("path"); })
          .required("kind", &Overlay::kind, choice<OverlayKind>(), "what the curve is")
          .required("status", &Overlay::status, status(), "standing")
          .required("source", &Overlay::source, source(), "where the curve is from")
          .optional("paper", &Overlay::paper, text("arXiv:1606.03501"), "of the experiment")
          .optional("level", &Overlay::level, text("\"90 % CL\""), "what its authors mean by it")
          .optional("assumes", &Overlay::assumes, text("\"...\""), "what it needs to hold")
          .optional("note", &Overlay::note, text("\"loop mixing\""), "the same, for the legend");
  return fields;
}

Type overlay_type() {
  return key::either({key::text("babar_2016"), key::map_of(overlay_fields().section(), "{...}")},
                     "babar_2016");
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
    for (std::size_t i = 0; i < mass.size() && !seen; ++i) {
      seen = within(mass[i], config.mass) && within(coupling[i], config.coupling);
    }
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
