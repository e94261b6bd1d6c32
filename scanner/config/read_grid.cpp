#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>

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

Section axis_section(const std::string& title, const std::string& help, const Type& end,
                     const std::string& highest) {
  using namespace key;
  Type max = end;
  max.example = highest;
  return {title,
          help,
          {required("min", end, "first point"), required("max", max, "last point"),
           required("points", integer("100", 2, most_points_of_axis), "how many"),
           optional("spacing", word(words_of(spacings)), "equal ratios or equal steps",
                    word_of(Spacing::log, spacings))}};
}

const Section& mass_section() {
  static const Section section =
      axis_section("grid.mass", "Masses of the Z'.",
                   key::quantity("\"10 MeV\"", Dimension::energy,
                                 {lightest, heaviest, "kernels serve masses from 1 MeV to 1 TeV"}),
                   "\"1 TeV\"");
  return section;
}

const Section& coupling_section() {
  static const Section section = axis_section(
      "grid.coupling", "Couplings g'.",
      key::number("1e-3", {0, 1000, "a gauge coupling, drawn on a logarithmic axis", true}), "1");
  return section;
}

bool ascends(const std::vector<double>& values) {
  return std::adjacent_find(values.begin(), values.end(), std::greater_equal<>()) == values.end();
}

template <class ReadEnd>
Axis read_axis(const Node& node, const Section& section, const ReadEnd& read_end) {
  const MapNode map(node, section);
  Axis axis{};
  axis.min = read_end(map.required("min"));
  axis.max = read_end(map.required("max"));
  axis.points = static_cast<int>(read_integer(map.required("points")));
  if (map.has("spacing")) axis.spacing = read_choice(map.optional("spacing"), spacings);
  if (axis.min >= axis.max)
    map.optional("max").refuse(
        fmt::format("{} is not above min = {}", to_text(axis.max), to_text(axis.min)));
  else if (axis.points >= 2 && !ascends(axis.values()))
    map.optional("points").refuse(fmt::format(
        "{} points between {} and {} are not all different numbers, use fewer or a wider range",
        axis.points, to_text(axis.min), to_text(axis.max)));
  return axis;
}

}  // namespace

const Section& grid_section() {
  using namespace key;
  const std::string example = "{min: ..., max: ..., points: ...}";
  static const Section section{
      "grid",
      fmt::format("The plane that is scanned; at most {} points.", most_points),
      {required("mass", map_of(mass_section(), example), "axis of the mass of the Z'"),
       required("coupling", map_of(coupling_section(), example), "axis of the coupling g'")}};
  return section;
}

Grid read_grid(const Node& node) {
  const MapNode map(node, grid_section());
  const Grid grid{read_axis(map.required("mass"), mass_section(),
                            [](const Node& end) { return read_quantity(end); }),
                  read_axis(map.required("coupling"), coupling_section(),
                            [](const Node& end) { return read_number(end); })};
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
