#include "physics/density_table.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <random>
#include <stdexcept>
#include <vector>

using tridentscan::physics::DensityTable;

namespace {

/// Area below `at` by trapezia.
double area_below(double at, const std::vector<double>& x, const std::vector<double>& value) {
  double area = 0;
  for (std::size_t i = 1; i < x.size(); ++i) {
    const double end = std::clamp(at, x[i - 1], x[i]), s = (end - x[i - 1]) / (x[i] - x[i - 1]);
    area += (end - x[i - 1]) * (value[i - 1] + s * (value[i] - value[i - 1]) / 2);
  }
  return area;
}

}  // namespace

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

TEST_CASE("The share of the area below a quantile is the one asked for, of a block too",
          "[density_table]") {
  std::mt19937_64 random(7);
  std::uniform_real_distribution<double> uniform;
  for (int round = 0; round < 200; ++round) {
    std::vector<double> x, value;
    const int rows = 2 + round % 40;
    for (int i = 0; i < rows; ++i) {
      x.push_back((x.empty() ? -3 : x.back()) + 1e-3 + uniform(random));
      value.push_back(uniform(random) < 0.3 ? 0 : 10 * uniform(random));
    }
    value[1] += 0.1;
    const DensityTable table(x, value);
    std::array<double, 64> u, block;
    for (double& one : u) one = uniform(random);
    u[0] = 0, u[1] = 1;
    table.quantiles(u, block);
    const double all = area_below(x.back(), x, value);
    for (std::size_t i = 0; i < u.size(); ++i) {
      CHECK(table.quantile(u[i]) == Approx(block[i]).epsilon(1e-13).margin(1e-13));
      CHECK(area_below(block[i], x, value) / all == Approx(u[i]).margin(1e-13));
    }
  }
}

TEST_CASE("What is no density is refused", "[density_table]") {
  CHECK_THROWS_AS(DensityTable({0}, {1}), std::invalid_argument);
  CHECK_THROWS_AS(DensityTable({0, 1}, {1}), std::invalid_argument);
  CHECK_THROWS_AS(DensityTable({0, 0}, {1, 1}), std::invalid_argument);
  CHECK_THROWS_AS(DensityTable({0, 1}, {1, -1}), std::invalid_argument);
  CHECK_THROWS_AS(DensityTable({0, 1}, {0, 0}), std::invalid_argument);
}
