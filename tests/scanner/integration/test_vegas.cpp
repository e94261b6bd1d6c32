#include <array>
#include <catch2/catch.hpp>
#include <cmath>

#include "scanner/integration/adaptive_map.hpp"
#include "scanner/integration/vegas.hpp"

using namespace tridentscan::integration;

namespace {

constexpr std::size_t block = 64;
using Block = std::array<double, block>;

/// A narrow product of Gaussians, and a flat function: integrals known in closed form.
const auto peak = [](const std::array<Block, 3>& x, Block& first, Block& second) {
  constexpr double width = 0.02;
  for (std::size_t i = 0; i < block; ++i) {
    double product = 1;
    for (std::size_t j = 0; j < 3; ++j) {
      const double d = (x[j][i] - 0.3) / width;
      product *= std::exp(-d * d / 2) / (width * std::sqrt(2 * 3.141592653589793));
    }
    first[i] = product;
    second[i] = 2 * x[0][i];
  }
};

}  // namespace

TEST_CASE("An untrained map is the identity", "[adaptive_map]") {
  const AdaptiveMap map(2, 10);
  for (const double y : {0.0, 0.05, 0.5, 0.999999}) {
    CHECK(map(1, y).x == Approx(y));
    CHECK(map(1, y).density == Approx(1));
  }
}

TEST_CASE("A trained map keeps its end points, its monotony and its Jacobian", "[adaptive_map]") {
  AdaptiveMap map(1, 16);
  for (int iteration = 0; iteration < 8; ++iteration) {
    for (int i = 0; i < 4096; ++i) {
      const auto image = map(0, (i + 0.5) / 4096);
      const double f = 1 / (0.01 + image.x);
      map.accumulate(0, image.bin, f * f * image.density * image.density);
    }
    map.refine(0.75);
  }
  CHECK(map(0, 0).x == 0);
  CHECK(map(0, 1 - 1e-15).x == Approx(1));
  double integral = 0, last = -1, smallest = 1e9, largest = 0;
  for (int i = 0; i < 10000; ++i) {
    const auto image = map(0, (i + 0.5) / 10000);
    CHECK(image.x > last);
    last = image.x;
    const double f = image.density / (0.01 + image.x);
    integral += f / 10000;
    smallest = std::min(smallest, f);
    largest = std::max(largest, f);
  }
  CHECK(integral == Approx(std::log(101)).epsilon(1e-4));
  CHECK(largest / smallest < 5);  // the integrand itself varies by 101
}

TEST_CASE("VEGAS finds known integrals, its errors and their covariance", "[vegas]") {
  const VegasSettings settings{.training_points = 2048, .relative_error = 5e-3};
  const int seeds = 200;
  double sum_pull2 = 0, sum_pull = 0;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    const auto result = vegas<3, block>(RandomStream(seed, 1), settings, peak);
    REQUIRE(result.reached);
    const double pull = (result.first - 1) / std::sqrt(result.var_first);
    sum_pull += pull;
    sum_pull2 += pull * pull;
    CHECK(std::abs(result.second - 1) < 5 * std::sqrt(result.var_second));
  }
  // 200 standard normal pulls: mean 0 +- 0.07, mean square 1 +- 0.1; four sigma each (6e-5).
  CHECK(std::abs(sum_pull / seeds) < 0.28);
  CHECK(sum_pull2 / seeds > 0.6);
  CHECK(sum_pull2 / seeds < 1.4);
}

TEST_CASE("Non-finite values are counted as zero and the budget is kept", "[vegas]") {
  const VegasSettings settings{
      .training_iterations = 0, .training_points = 256, .relative_error = 1e-9, .max_points = 1024};
  const auto result =
      vegas<2, block>(RandomStream(1, 1), settings, [](const auto&, Block& first, Block& second) {
        first.fill(1);
        second.fill(1);
        first[3] = std::nan("");
        second[5] = HUGE_VAL;
      });
  CHECK(result.points == 1024);
  CHECK(result.non_finite == 2 * 1024 / static_cast<long>(block));
  CHECK(result.first == Approx(1 - 2.0 / block));
  CHECK_FALSE(result.reached);
}
