#pragma once

#include <array>
#include <variant>

namespace tridentscan::physics {

/// Points and directions: x, y, z.
using Place = std::array<double, 3>;

struct Box {
  std::array<double, 6> ends;  // x from, to, y from, to, z from, to
};
struct Cylinder {
  Place center;
  Place axis;  // not zero; of any length
  double radius, length;
};
struct Sphere {
  Place center;
  double radius;
};

/// A part of space, in any unit of length.
using Solid = std::variant<Box, Cylinder, Sphere>;

/// Its content, in the third power of the unit.
[[nodiscard]] double content_of(const Solid& solid);

/// The point of the solid at three coordinates in (0, 1), which maps equal volumes to equal
/// volumes.
[[nodiscard]] Place point_in(const Solid& solid, const std::array<double, 3>& u);

/// Whether a point is inside or on the surface.
[[nodiscard]] bool contains(const Solid& solid, const Place& point);

}  // namespace tridentscan::physics
