#include "physics/cumulative_density.hpp"

#include <array>
#include <catch2/catch.hpp>

using namespace tridentscan;

TEST_CASE("The cumulative density is the inverse of the quantile", "[cumulative_density]") {
  const physics::DensityTable table({-4.5, -4, -1, 1, 2, 4.5}, {0, 0.04, 1, 1, 0.88, 0});
  const physics::CumulativeDensity cumulative(table);
  for (int i = 0; i <= 50; ++i) {
    CHECK(cumulative(table.quantile(i / 50.0)) == Approx(i / 50.0).margin(1e-14));
  }
  CHECK(cumulative(-5) == 0);
  CHECK(cumulative(5) == Approx(1).epsilon(1e-15));
}

TEST_CASE("The cumulative density of a triangle and of a density that jumps at its ends",
          "[cumulative_density]") {
  const physics::CumulativeDensity triangle(physics::DensityTable({0, 1, 2}, {0, 5, 0}));
  CHECK(triangle(0.5) == Approx(0.125));
  CHECK(triangle(1) == Approx(0.5));
  CHECK(triangle(1.5) == Approx(0.875));
  const physics::CumulativeDensity flat(physics::DensityTable({1, 3}, {2, 2}));
  CHECK(flat(0.999) == 0);
  CHECK(flat(2) == Approx(0.5));
  CHECK(flat(3.5) == 1);
}

TEST_CASE("Shares between bounds, of many points at once; none if they are exchanged",
          "[cumulative_density]") {
  // The first row is nearly a step: no digits may be lost far from it.
  const physics::CumulativeDensity box(physics::DensityTable({-1, -1 + 1e-12, 3}, {0, 2, 2}));
  const std::array<double, 5> low{-9, 0, 2, 1, 4}, high{9, 1, 1, 1, 5};
  std::array<double, 5> share;
  box.between(low, high, share);
  const std::array<double, 5> expected{1, 0.25, 0, 0, 0};
  for (std::size_t i = 0; i < share.size(); ++i) {
    CHECK(share[i] == Approx(expected[i]).margin(1e-12).epsilon(0));
  }
}
