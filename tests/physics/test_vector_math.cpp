#include "physics/vector_math.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

namespace vm = tridentscan::physics::vector_math;

TEST_CASE("exp, log and sin_cos_2pi agree with the standard library", "[vector_math]") {
  std::mt19937_64 generator(20140611);
  std::uniform_real_distribution<double> exponent(-700, 700);
  std::uniform_real_distribution<double> turn(-2, 2);
  for (int i = 0; i < 100000; ++i) {
    const double x = exponent(generator);
    CHECK(vm::exp(x) == Approx(std::exp(x)).epsilon(5e-16).margin(0));
    const double positive = std::exp(x);
    // Near 1 the logarithm is small: there the absolute error counts.
    CHECK(std::abs(vm::log(positive) - std::log(positive)) <= 5e-16 * std::abs(x) + 2e-16);
    const double y = turn(generator);
    const auto sc = vm::sin_cos_2pi(y);
    const long double angle = 2 * 3.14159265358979323846264338327950288L * y;
    CHECK(std::abs(sc.sin - static_cast<double>(std::sin(angle))) < 5e-16);
    CHECK(std::abs(sc.cos - static_cast<double>(std::cos(angle))) < 5e-16);
  }
}

TEST_CASE("log keeps its relative accuracy near 1", "[vector_math]") {
  for (const double d : {1e-3, 1e-6, 1e-9, 1e-12}) {
    CHECK(vm::log(1 + d) == Approx(std::log(1 + d)).epsilon(5e-16).margin(0));
    CHECK(vm::log(1 - d) == Approx(std::log(1 - d)).epsilon(5e-16).margin(0));
  }
}
