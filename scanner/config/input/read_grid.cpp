#include <fmt/format.h>

#include "physics/trident_kernel.hpp"
#include "scanner/config/description/fields.hpp"
#include "scanner/config/input/sections.hpp"

namespace tridentscan::config {
namespace {

constexpr int most_points_of_axis = 100'000;
constexpr std::int64_t most_points = 100'000'000;

void check_axis(const MapNode& map, const Axis& axis) {
  if (axis.min >= axis.max) {
    map.optional("max").refuse(
        fmt::format("{} is not above min = {}", to_text(axis.max), to_text(axis.min)));
    return;
  }
  if (axis.points >= 2 && !axis.ascends()) {
    map.optional("points").refuse(fmt::format(
        "{} points between {} and {} are not all different numbers, use fewer or a wider range",
        axis.points, to_text(axis.min), to_text(axis.max)));
  }
}

Fields<Axis> axis_fields(const std::string& title, const std::string& help, const Type& end,
                         const std::string& highest) {
  Type max = end;
  max.example = highest;
  return Fields<Axis>(title, help)
      .required("min", &Axis::min, end, "first point")
      .required("max", &Axis::max, max, "last point")
      .required("points", &Axis::points, key::integer("100", 2, most_points_of_axis), "how many")
      .optional("spacing", &Axis::spacing, key::choice<Spacing>(), "equal ratios or equal steps")
      .check(check_axis);
}

const Fields<Axis>& mass_fields() {
  static const Fields<Axis> fields =
      axis_fields("grid.mass", "Masses of the Z'.",
                  key::quantity("\"10 MeV\"", Dimension::energy,
                                {physics::KernelNodes::lightest, physics::KernelNodes::heaviest,
                                 "kernels serve masses from 0.1 MeV to 1 TeV"}),
                  "\"1 TeV\"");
  return fields;
}

const Fields<Axis>& coupling_fields() {
  static const Fields<Axis> fields = axis_fields(
      "grid.coupling", "Couplings g'.",
      key::number("1e-3", {0, 1000, "a gauge coupling, drawn on a logarithmic axis", true}), "1");
  return fields;
}

void check_size(const MapNode& map, const Grid& grid) {
  const std::int64_t points = std::int64_t{grid.mass.points} * grid.coupling.points;
  if (points > most_points) {
    map.node().refuse(fmt::format("{} x {} = {} points are more than {}, use fewer",
                                  grid.mass.points, grid.coupling.points, points, most_points));
  }
}

}  // namespace

const Fields<Grid>& grid_fields() {
  const std::string example = "{min: ..., max: ..., points: ...}";
  static const Fields<Grid> fields =
      Fields<Grid>("grid",
                   fmt::format("The plane that is scanned; at most {} points.", most_points))
          .part("mass", &Grid::mass, mass_fields(), example, "axis of the mass of the Z'", true)
          .part("coupling", &Grid::coupling, coupling_fields(), example, "axis of the coupling g'",
                true)
          .check(check_size);
  return fields;
}

}  // namespace tridentscan::config
