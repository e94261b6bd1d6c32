#include "scanner/config/materials.hpp"

#include <fmt/format.h>

#include <cmath>

#include "scanner/config/datum.hpp"
#include "scanner/config/numbers.hpp"
#include "scanner/config/read_values.hpp"

namespace tridentscan::config {
namespace {

constexpr double rounding_of_sum = 1e-6;

TargetData read_material(const std::string& name, const Node& node, const Nuclei& nuclei) {
  const MapNode map(node, {"mass_fractions", "status", "source"});
  TargetData result{{name, {}}, {}};
  std::string composition;
  std::vector<Assumption> of_nuclei;
  double sum = 0;     // of mass fractions
  double number = 0;  // sum of f/m
  const Node fractions = map.required("mass_fractions", "mass_fractions: {O16: 0.5, Si28: 0.5}");
  for (const auto& [nucleus, fraction_node] : entries_of(fractions)) {
    const double fraction = read_number(fraction_node, {0, 1, "a fraction of the mass", true});
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
  if (complete && std::abs(sum - 1) > rounding_of_sum)
    fractions.refuse(fmt::format("the fractions sum to {:.6g}, not to 1", sum));

  result.assumptions.push_back({"target.mass_fractions", composition,
                                read_status(map.required("status", "status: assumed")),
                                read_text(map.required("source", "source: \"...\""), "\"...\"")});
  result.assumptions.insert(result.assumptions.end(), of_nuclei.begin(), of_nuclei.end());
  return result;
}

}  // namespace

Materials read_materials(const Node& root, const Nuclei& nuclei) {
  const MapNode map(root, {"schema_version", "materials"});
  Materials materials;
  for (const auto& [name, node] : entries_of(map.required("materials", "materials: {glass: ...}")))
    materials.emplace(name, read_material(name, node, nuclei));
  return materials;
}

}  // namespace tridentscan::config
