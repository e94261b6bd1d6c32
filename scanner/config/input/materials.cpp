#include "scanner/config/input/materials.hpp"

#include <fmt/format.h>

#include <cmath>

#include "scanner/config/description/datum.hpp"
#include "scanner/config/input/sections.hpp"
#include "scanner/config/yaml/numbers.hpp"
#include "scanner/config/yaml/read_values.hpp"

namespace tridentscan::config {
namespace {

constexpr double rounding_of_sum = 1e-6;

const Section& material_section() {
  using namespace key;
  static const Section section{
      "materials",
      "A mixture of nuclei.",
      {required("mass_fractions",
                entries_of(number("0.5", {0, 1, "a fraction of the mass", true}),
                           "{O16: 0.5, Si28: 0.5}"),
                "by the names of nuclei; they sum to 1"),
       required("status", status(), "standing"),
       required("source", source(), "where the fractions are from")}};
  return section;
}

TargetData read_material(const std::string& name, const Node& node, const Nuclei& nuclei) {
  const MapNode map(node, material_section());
  TargetData result{{name, {}}, {}};
  std::string composition;
  std::vector<Assumption> of_nuclei;
  double sum = 0;     // of mass fractions
  double number = 0;  // sum of f/m
  const Node fractions = map.required("mass_fractions");
  for (const auto& [nucleus, fraction_node] : entries_of(fractions)) {
    const double fraction = read_number(fraction_node);
    if (const std::string fault = unknown_nucleus(nucleus, nuclei); !fault.empty()) {
      fraction_node.refuse(fault);
      continue;
    }
    const KnownNucleus& known = nuclei.at(nucleus);
    result.target.components.push_back({make_nucleus(nucleus, known), fraction / known.mass});
    of_nuclei.insert(of_nuclei.end(), known.assumptions.begin(), known.assumptions.end());
    composition += (composition.empty() ? "" : ", ") + nucleus + " " + to_text(fraction);
    sum += fraction;
    number += fraction / known.mass;
  }
  for (auto& component : result.target.components) component.fraction /= number;
  // Not said after an unknown nucleus: then the sum is known to be incomplete.
  const bool complete =
      fractions.readable() && result.target.components.size() == fractions.value().entries.size();
  if (complete && std::abs(sum - 1) > rounding_of_sum) {
    fractions.refuse(fmt::format("the fractions sum to {:.6g}, not to 1", sum));
  }

  result.assumptions.push_back({"target.mass_fractions", composition,
                                read_status(map.required("status")),
                                read_text(map.required("source"))});
  result.assumptions.insert(result.assumptions.end(), of_nuclei.begin(), of_nuclei.end());
  return result;
}

}  // namespace

const Section& materials_section() {
  using namespace key;
  static const Section section{
      "file of materials",
      "data:targets/materials.yaml.",
      {schema_version(),
       required("materials", entries_of(map_of(material_section(), "{...}"), "{glass: {...}}"),
                "by name")}};
  return section;
}

Materials read_materials(const Node& root, const Nuclei& nuclei) {
  const MapNode map(root, materials_section());
  Materials materials;
  for (const auto& [name, node] : entries_of(map.required("materials"))) {
    materials.emplace(name, read_material(name, node, nuclei));
  }
  return materials;
}

}  // namespace tridentscan::config
