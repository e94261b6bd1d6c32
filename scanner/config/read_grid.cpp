#include <fmt/format.h>

#include <array>

#include "scanner/config/numbers.hpp"
#include "scanner/config/read_values.hpp"
#include "scanner/config/sections.hpp"

namespace tridentscan::config {
namespace {

constexpr int most_points_of_axis = 100'000;
constexpr std::int64_t most_points = 100'000'000;
constexpr double lightest = 1e-3;  // GeV
constexpr double heaviest = 1e3;

constexpr std::array spacings = {Choice<Spacing>{"log", Spacing::log},
                                 Choice<Spacing>{"linear", Spacing::linear}};

double read_mass(const Node& node) {
  return read_quantity(node, Dimension::energy,
                       {lightest, heaviest, "kernels serve masses from 1 MeV to 1 TeV"});
}

double read_coupling(const Node& node) {
  return read_number(node, {0, 1000, "a gauge coupling, drawn on a logarithmic axis", true});
}

Axis read_axis(const Node& node, double (*read_end)(const Node&), const std::string& example) {
  const MapNode map(node, {"min", "max", "points", "spacing"});
  Axis axis{};
  axis.min = read_end(map.required("min", "min: " + example));
  axis.max = read_end(map.required("max", "max: " + example));
  axis.points =
      static_cast<int>(read_integer(map.required("points", "points: 100"), 2, most_points_of_axis));
  if (map.has("spacing")) axis.spacing = read_choice(map.optional("spacing"), spacings);
  if (axis.min >= axis.max)
    map.optional("max").refuse(
        fmt::format("{} is not above min = {}", to_text(axis.max), to_text(axis.min)));
  return axis;
}

}  // namespace

Grid read_grid(const Node& node) {
  const MapNode map(node, {"mass", "coupling"});
  const Grid grid{read_axis(map.required("mass", "mass: {min: ..., max: ..., points: ...}"),
                            read_mass, "\"10 MeV\""),
                  read_axis(map.required("coupling", "coupling: {min: ..., max: ..., points: ...}"),
                            read_coupling, "1e-3")};
  const std::int64_t points = std::int64_t{grid.mass.points} * grid.coupling.points;
  if (points > most_points)
    map.node().refuse(fmt::format("{} x {} = {} points are more than {}, use fewer",
                                  grid.mass.points, grid.coupling.points, points, most_points));
  return grid;
}

std::string name_of(Spacing spacing) {
  return word_of(spacing, spacings);
}

}  // namespace tridentscan::config
