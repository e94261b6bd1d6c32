#include <catch2/catch.hpp>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "scanner/integration/estimate.hpp"

using tridentscan::integration::mean_of_replicas;

TEST_CASE("Mean and standard error", "[estimate]") {
  const auto e = mean_of_replicas(std::vector{1.0, 2.0, 3.0, 4.0});
  CHECK(e.value == 2.5);
  CHECK(e.error == Approx(std::sqrt(5.0 / 3 / 4)));
  CHECK_THROWS_AS(mean_of_replicas(std::vector{1.0}), std::invalid_argument);
}
