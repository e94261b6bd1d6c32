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
using Shape = std::variant<Box, Cylinder, Sphere>;

/// Its content, in the third power of the unit.
[[nodiscard]] double content_of(const Shape& shape);

/// The point of the shape at three coordinates in (0, 1), which maps equal volumes to equal
/// volumes.
[[nodiscard]] Place point_in(const Shape& shape, const std::array<double, 3>& u);

/// Whether a point is inside or on the surface.
[[nodiscard]] bool contains(const Shape& shape, const Place& point);

}  // namespace tridentscan::physics
