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

struct Plot {
  std::optional<std::string> title;
  std::vector<Annotation> annotations;
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

const Fields<Plot>& plot_fields() {
  using namespace key;
  static const Fields<Plot> fields =
      Fields<Plot>("plot", "What scripts/plot.py writes on the figure; no number depends on it.")
          .optional("title", &Plot::title, text("\"...\""), "above the figure")
          .parts("annotations", &Plot::annotations, annotation_fields(), "a list of annotations",
                 "texts in the plane");
  return fields;
}

}  // namespace

const Section& plot_section() {
  return plot_fields().section();
}

std::string read_plot(const Node& node) {
  return plot_fields().resolved(plot_fields().read(node)).dump();
}

}  // namespace tridentscan::config
