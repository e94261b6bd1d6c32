// Points in a solid: inside it, and equal volumes of coordinates are equal volumes of space.
#include <array>
#include <catch2/catch.hpp>
#include <cmath>

#include "physics/constants.hpp"
#include "physics/solid.hpp"

using namespace tridentscan::physics;

namespace {

const Solid box = Box{{-1, 2, 0, 5, 10, 11}};
const Solid cylinder = Cylinder{{1, 2, 3}, {0, 3, 4}, 2, 6};
const Solid sphere = Sphere{{1, -2, 3}, 2};

/// det of d point/du by central differences.
double jacobian(const Solid& solid, const std::array<double, 3>& u) {
  constexpr double h = 1e-5;
  std::array<Place, 3> d{};
  for (std::size_t i = 0; i < 3; ++i) {
    auto above = u, below = u;
    above[i] += h;
    below[i] -= h;
    const Place a = point_in(solid, above), b = point_in(solid, below);
    for (std::size_t k = 0; k < 3; ++k) d[i][k] = (a[k] - b[k]) / (2 * h);
  }
  return d[0][0] * (d[1][1] * d[2][2] - d[1][2] * d[2][1]) -
         d[0][1] * (d[1][0] * d[2][2] - d[1][2] * d[2][0]) +
         d[0][2] * (d[1][0] * d[2][1] - d[1][1] * d[2][0]);
}

}  // namespace

TEST_CASE("Solids have their contents", "[solid]") {
  CHECK(content_of(box) == 15);
  CHECK(content_of(cylinder) == Approx(24 * constants::pi).epsilon(1e-15));
  CHECK(content_of(sphere) == Approx(32 * constants::pi / 3).epsilon(1e-15));
}

TEST_CASE("Points of the cube are spread evenly over a solid", "[solid]") {
  for (const Solid& solid : {box, cylinder, sphere}) {
    for (double a = 0.1; a < 1; a += 0.2) {
      for (double b = 0.1; b < 1; b += 0.2) {
        for (double c = 0.1; c < 1; c += 0.2) {
          CHECK(contains(solid, point_in(solid, {a, b, c})));
          CHECK(std::abs(jacobian(solid, {a, b, c})) == Approx(content_of(solid)).epsilon(1e-7));
        }
      }
    }
  }
}

TEST_CASE("A solid ends where it says", "[solid]") {
  CHECK(contains(box, {-1, 0, 10}));
  CHECK(!contains(box, {-1.001, 0, 10}));
  CHECK(!contains(box, {0, 0, 11.001}));
  // Along (0, 3, 4)/5 from (1, 2, 3), and across.
  CHECK(contains(cylinder, {1, 2 + 2.999 * 0.6, 3 + 2.999 * 0.8}));
  CHECK(!contains(cylinder, {1, 2 + 3.001 * 0.6, 3 + 3.001 * 0.8}));
  CHECK(contains(cylinder, {-0.999, 2, 3}));
  CHECK(!contains(cylinder, {1, 2 + 2.001 * 0.8, 3 - 2.001 * 0.6}));
  CHECK(contains(sphere, {1, -2, 4.999}));
  CHECK(!contains(sphere, {1, -4.001, 3}));
  // At the corners of the cube nothing leaves its solid by more than rounding.
  for (const Solid& solid : {cylinder, sphere}) {
    const Place edge = point_in(solid, {1 - 1e-16, 0.3, 1e-16});
    const Place middle = point_in(solid, {1e-16, 0.3, 0.5});
    CHECK(std::hypot(edge[0] - middle[0], edge[1] - middle[1], edge[2] - middle[2]) <
          std::hypot(2, 3) * (1 + 1e-12));
  }
}
