#include "scanner/config/nuclei.hpp"

#include <fmt/format.h>

#include "scanner/config/datum.hpp"
#include "scanner/config/read_values.hpp"

namespace tridentscan::config {
namespace {

// Every bound nucleus lies within; a mass in the wrong unit or of the wrong isotope does not.
constexpr double lightest_per_nucleon = 0.925;  // GeV
constexpr double heaviest_per_nucleon = 0.940;

double read_mass(const Node& node, int mass_number) {
  const Range range{lightest_per_nucleon * mass_number, heaviest_per_nucleon * mass_number,
                    "a nucleus has 0.925 to 0.94 GeV per nucleon"};
  return read_quantity(node, Dimension::energy, range);
}

physics::ChargeDensity read_density(const Node& node, const std::string& key,
                                    std::vector<Assumption>& assumptions) {
  const MapNode map(node, {"c", "a", "w", "status", "source"});
  const Node c = map.required("c", "c: \"4.1 fm\"");
  const Node a = map.required("a", "a: \"0.5 fm\"");
  const Node w = map.required("w", "w: 0");
  const physics::ChargeDensity density{
      read_quantity(c, Dimension::length, {0.5, 10, "half-density radius"}),
      read_quantity(a, Dimension::length, {0.1, 2, "diffuseness"}), read_number(w, {-1, 10})};
  assumptions.push_back(
      {key, fmt::format("c = {} fm, a = {} fm, w = {}", density.c, density.a, density.w),
       read_status(map.required("status", "status: assumed")),
       read_text(map.required("source", "source: \"...\""), "\"...\"")});
  return density;
}

KnownNucleus read_nucleus(const std::string& name, const Node& node, const Assumption& masses) {
  const MapNode map(node, {"Z", "A", "mass", "density"});
  const Node mass = map.required("mass", "mass: \"52.089777 GeV\"");
  const auto mass_number = static_cast<int>(read_integer(map.required("A", "A: 56"), 1, 300));
  const auto charge =
      static_cast<int>(read_integer(map.required("Z", "Z: 26"), 0, mass_number, "at most A"));
  KnownNucleus nucleus{charge, mass_number, read_mass(mass, mass_number), std::nullopt, {}};
  if (mass.readable())
    nucleus.assumptions.push_back(
        {"target." + name + ".mass", mass.value().text, masses.status, masses.source});
  if (map.has("density"))
    nucleus.density =
        read_density(map.optional("density"), "target." + name + ".density", nucleus.assumptions);
  return nucleus;
}

}  // namespace

Nuclei read_nuclei(const Node& root) {
  const MapNode map(root, {"schema_version", "masses", "nuclei"});
  const MapNode masses_map(map.required("masses", "masses: {status: ..., source: ...}"),
                           {"status", "source"});
  const Assumption masses{"masses", "",
                          read_status(masses_map.required("status", "status: computed")),
                          read_text(masses_map.required("source", "source: \"...\""), "\"...\"")};
  Nuclei nuclei;
  for (const auto& [name, node] : entries_of(map.required("nuclei", "nuclei: {Fe56: ...}")))
    nuclei.emplace(name, read_nucleus(name, node, masses));
  return nuclei;
}

std::string unknown_nucleus(const std::string& name, const Nuclei& nuclei) {
  if (nuclei.contains(name)) return "";
  std::vector<std::string> names;
  for (const auto& [known, nucleus] : nuclei) names.push_back(known);
  return "unknown nucleus " + quote(name) + suggestion(name, names);
}

physics::Nucleus make_nucleus(const std::string& name, const KnownNucleus& known) {
  return {name, known.charge, known.mass_number, known.mass, known.density};
}

}  // namespace tridentscan::config
