#include "physics/density_table.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>

using tridentscan::physics::DensityTable;

TEST_CASE("Quantiles of a triangle", "[density_table]") {
  const DensityTable triangle({0, 1, 3}, {0, 2, 0});  // area 3
  CHECK(triangle.quantile(0) == 0);
  CHECK(triangle.quantile(1.0 / 12) == Approx(0.5));  // x^2/3
  CHECK(triangle.quantile(1.0 / 3) == Approx(1));
  CHECK(triangle.quantile(1 - 1.0 / 6) == Approx(2));  // 1 - (3 - x)^2/6
  CHECK(triangle.quantile(1) == Approx(3));
}

TEST_CASE("Gaps in a density are stepped over", "[density_table]") {
  const DensityTable table({0, 1, 1.5, 2, 3}, {1, 0, 0, 0, 1});
  CHECK(table.quantile(0.25) == Approx(1 - 0.70710678));
  CHECK(table.quantile(0.75) == Approx(2.70710678));
}

TEST_CASE("What is no density is refused", "[density_table]") {
  CHECK_THROWS_AS(DensityTable({0}, {1}), std::invalid_argument);
  CHECK_THROWS_AS(DensityTable({0, 1}, {1}), std::invalid_argument);
  CHECK_THROWS_AS(DensityTable({0, 0}, {1, 1}), std::invalid_argument);
  CHECK_THROWS_AS(DensityTable({0, 1}, {1, -1}), std::invalid_argument);
  CHECK_THROWS_AS(DensityTable({0, 1}, {0, 0}), std::invalid_argument);
}
