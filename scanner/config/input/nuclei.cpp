#include "scanner/config/input/nuclei.hpp"

#include <fmt/format.h>

#include "scanner/config/description/datum.hpp"
#include "scanner/config/input/sections.hpp"
#include "scanner/config/yaml/read_values.hpp"

namespace tridentscan::config {
namespace {

// Every bound nucleus lies within; a mass in the wrong unit or of the wrong isotope does not.
constexpr double lightest_per_nucleon = 0.925;  // GeV
constexpr double heaviest_per_nucleon = 0.940;

constexpr int heaviest = 300;  // nucleons

const Section& density_section() {
  using namespace key;
  static const Section section{
      "nuclei.density",
      "Charge density rho(r), proportional to (1 + w r^2/c^2)/(1 + exp((r - c)/a)).",
      {required("c", quantity("\"4.1 fm\"", Dimension::length, {0.5, 10, "half-density radius"}),
                "half-density radius"),
       required("a", quantity("\"0.5 fm\"", Dimension::length, {0.1, 2, "diffuseness"}),
                "diffuseness"),
       required("w", number("0", {-1, 10}), "dip or bump in the middle"),
       required("status", status(), "standing"),
       required("source", source(), "where the numbers are from")}};
  return section;
}

const Section& nucleus_section() {
  using namespace key;
  static const Section section{
      "nuclei",
      "A nucleus, or a free nucleon.",
      {required("Z", integer("26", 0, heaviest), "charge, at most A"),
       required("A", integer("56", 1, heaviest), "nucleons"),
       required("mass",
                quantity("\"52.089777 GeV\"", Dimension::energy,
                         {lightest_per_nucleon, heaviest_per_nucleon * heaviest}),
                "without electrons; 0.925 to 0.94 GeV per nucleon"),
       optional("density", map_of(density_section(), "{c: ..., a: ..., w: ...}"),
                "of the charge; without it nothing scatters coherently", "none")}};
  return section;
}

const Section& masses_section() {
  using namespace key;
  static const Section section{"file of nuclei: masses",
                               "Standing of all masses.",
                               {required("status", status(), "standing"),
                                required("source", source(), "where they are from")}};
  return section;
}

double read_mass(const Node& node, int mass_number) {
  const Range range{lightest_per_nucleon * mass_number, heaviest_per_nucleon * mass_number,
                    "a nucleus has 0.925 to 0.94 GeV per nucleon"};
  return read_quantity(node, Dimension::energy, range);
}

physics::ChargeDensity read_density(const Node& node, const std::string& key,
                                    std::vector<Assumption>& assumptions) {
  const MapNode map(node, density_section());
  const physics::ChargeDensity density{read_quantity(map.required("c")),
                                       read_quantity(map.required("a")),
                                       read_number(map.required("w"))};
  assumptions.push_back(
      {key, fmt::format("c = {} fm, a = {} fm, w = {}", density.c, density.a, density.w),
       read_status(map.required("status")), read_text(map.required("source"))});
  return density;
}

KnownNucleus read_nucleus(const std::string& name, const Node& node, const Assumption& masses) {
  const MapNode map(node, nucleus_section());
  const Node mass = map.required("mass");
  const auto mass_number = static_cast<int>(read_integer(map.required("A")));
  const auto charge =
      static_cast<int>(read_integer(map.required("Z"), 0, mass_number, "at most A"));
  KnownNucleus nucleus{charge, mass_number, read_mass(mass, mass_number), std::nullopt, {}};
  if (mass.readable()) {
    nucleus.assumptions.push_back(
        {"target." + name + ".mass", mass.value().text, masses.status, masses.source});
  }
  if (map.has("density")) {
    nucleus.density =
        read_density(map.optional("density"), "target." + name + ".density", nucleus.assumptions);
  }
  return nucleus;
}

}  // namespace

const Section& nuclei_section() {
  using namespace key;
  static const Section section{
      "file of nuclei",
      "data:targets/nuclei.yaml.",
      {schema_version(),
       required("masses", map_of(masses_section(), "{status: ..., source: ...}"), "their standing"),
       required("nuclei", entries_of(map_of(nucleus_section(), "{...}"), "{Fe56: {...}}"),
                "by name")}};
  return section;
}

Nuclei read_nuclei(const Node& root) {
  const MapNode map(root, nuclei_section());
  const MapNode standing(map.required("masses"), masses_section());
  const Assumption masses{"masses", "", read_status(standing.required("status")),
                          read_text(standing.required("source"))};
  Nuclei nuclei;
  for (const auto& [name, node] : entries_of(map.required("nuclei"))) {
    nuclei.emplace(name, read_nucleus(name, node, masses));
  }
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
