#include "physics/solid.hpp"

#include <cmath>
#include <cstddef>

#include "physics/constants.hpp"

namespace tridentscan::physics {
namespace {

using constants::pi;

double dot(const Place& a, const Place& b) {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

Place minus(const Place& a, const Place& b) {
  return {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
}

Place cross(const Place& a, const Place& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

Place unit(const Place& a) {
  const double length = std::hypot(a[0], a[1], a[2]);
  return {a[0] / length, a[1] / length, a[2] / length};
}

/// Directions that are orthogonal to `n`, which has length one, and to each other.
std::array<Place, 2> across(const Place& n) {
  const Place other = std::abs(n[2]) < 0.7 ? Place{0, 0, 1} : Place{1, 0, 0};
  const Place first = unit(cross(other, n));
  return {first, cross(n, first)};
}

struct Content {
  double operator()(const Box& box) const {
    const auto& e = box.ends;
    return (e[1] - e[0]) * (e[3] - e[2]) * (e[5] - e[4]);
  }
  double operator()(const Cylinder& c) const { return pi * c.radius * c.radius * c.length; }
  double operator()(const Sphere& s) const { return 4 * pi / 3 * s.radius * s.radius * s.radius; }
};

struct PointIn {
  const std::array<double, 3>& u;

  Place operator()(const Box& box) const {
    Place point;
    for (std::size_t i = 0; i < 3; ++i) {
      point[i] = box.ends[2 * i] + u[i] * (box.ends[2 * i + 1] - box.ends[2 * i]);
    }
    return point;
  }
  Place operator()(const Cylinder& c) const {
    const Place n = unit(c.axis);
    const auto [a, b] = across(n);
    const double r = c.radius * std::sqrt(u[0]), phi = 2 * pi * u[1];
    const double x = r * std::cos(phi), y = r * std::sin(phi), z = c.length * (u[2] - 0.5);
    Place point;
    for (std::size_t i = 0; i < 3; ++i) point[i] = c.center[i] + x * a[i] + y * b[i] + z * n[i];
    return point;
  }
  Place operator()(const Sphere& s) const {
    const double r = s.radius * std::cbrt(u[0]), phi = 2 * pi * u[1], cosine = 2 * u[2] - 1;
    const double sine = std::sqrt(1 - cosine * cosine);
    return {s.center[0] + r * sine * std::cos(phi), s.center[1] + r * sine * std::sin(phi),
            s.center[2] + r * cosine};
  }
};

struct Contains {
  const Place& point;

  bool operator()(const Box& box) const {
    for (std::size_t i = 0; i < 3; ++i) {
      if (point[i] < box.ends[2 * i] || point[i] > box.ends[2 * i + 1]) return false;
    }
    return true;
  }
  bool operator()(const Cylinder& c) const {
    const Place from = minus(point, c.center);
    const double along = dot(from, unit(c.axis));
    return std::abs(along) <= c.length / 2 &&
           dot(from, from) - along * along <= c.radius * c.radius;
  }
  bool operator()(const Sphere& s) const {
    const Place from = minus(point, s.center);
    return dot(from, from) <= s.radius * s.radius;
  }
};

}  // namespace

double content_of(const Solid& solid) {
  return std::visit(Content{}, solid);
}

Place point_in(const Solid& solid, const std::array<double, 3>& u) {
  return std::visit(PointIn{u}, solid);
}

bool contains(const Solid& solid, const Place& point) {
  return std::visit(Contains{point}, solid);
}

}  // namespace tridentscan::physics
