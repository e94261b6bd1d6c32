#include <algorithm>

#include "scanner/config/description/fields.hpp"
#include "scanner/config/input/sections.hpp"

namespace tridentscan::config {
namespace {

/// A text on the figure.
struct Annotation {
  std::string text;
  double mass = 0;      // GeV
  double coupling = 0;  // g'
  double rotation = 0;  // degrees
};

/// A figure beside others of the same plane.
struct Panel {
  std::string title;
  std::vector<std::string> experiments;
};

struct Plot {
  std::optional<std::string> title;
  std::optional<std::string> parameter;
  std::vector<Annotation> annotations;
  std::vector<Panel> panels;
};

const Fields<Annotation>& annotation_fields() {
  using namespace key;
  static const Fields<Annotation> fields =
      Fields<Annotation>("plot.annotations[]", "A text on the figure.")
          .required("text", &Annotation::text, text("\"...\""), "what is written")
          .required("mass", &Annotation::mass,
                    quantity("\"1 GeV\"", Dimension::energy, {0, 1e6, "", true}), "where")
          .required("coupling", &Annotation::coupling, number("1e-3", {0, 1000, "", true}), "where")
          .optional("rotation", &Annotation::rotation, number("30", {-180, 180, "degrees"}),
                    "degrees, counter-clockwise");
  return fields;
}

const Fields<Panel>& panel_fields() {
  using namespace key;
  static const Fields<Panel> fields =
      Fields<Panel>("plot.panels[]",
                    "One of several figures side by side, for scans of many curves.")
          .required("title", &Panel::title, text("\"...\""), "above the panel")
          .required("experiments", &Panel::experiments,
                    list_of(name("ccfr"), "[t2k_ingrid, minerva_me]"),
                    "drawn in it; those that no panel names are drawn in all");
  return fields;
}

const Fields<Plot>& plot_fields() {
  using namespace key;
  static const Fields<Plot> fields =
      Fields<Plot>("plot", "What scripts/plot.py writes on the figure; no number depends on it.")
          .optional("title", &Plot::title, text("\"...\""), "above the figure")
          .optional("parameter", &Plot::parameter, text("\"protons on target\""),
                    "name of the third parameter (`scan:`), instead of its key")
          .parts("annotations", &Plot::annotations, annotation_fields(), "a list of annotations",
                 "texts in the plane")
          .parts("panels", &Plot::panels, panel_fields(), "a list of panels",
                 "groups of experiments, each drawn in a panel of its own");
  return fields;
}

}  // namespace

const Section& plot_section() {
  return plot_fields().section();
}

std::string read_plot(const Node& node, const std::vector<Experiment>& experiments) {
  const Plot plot = plot_fields().read(node);
  std::vector<std::string> known;
  for (const Experiment& experiment : experiments) known.push_back(experiment.name);
  for (const Panel& panel : plot.panels) {
    for (const std::string& name : panel.experiments) {
      if (!name.empty() && !known.empty() && std::ranges::find(known, name) == known.end()) {
        node.refuse("panels: no experiment " + quote(name) + suggestion(name, known));
      }
    }
  }
  return plot_fields().resolved(plot).dump();
}

}  // namespace tridentscan::config
