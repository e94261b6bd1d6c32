#include <catch2/catch.hpp>
#include <cmath>

#include "scanner/config/input/scan_config.hpp"

using namespace tridentscan::config;

TEST_CASE("an axis has its ends exactly and equal steps between") {
  const Axis log{0.01, 1000, 101, Spacing::log};
  const auto x = log.values();
  REQUIRE(x.size() == 101);
  CHECK(x.front() == 0.01);
  CHECK(x.back() == 1000);
  for (std::size_t i = 1; i < x.size(); ++i) {
    CHECK(std::log10(x[i] / x[i - 1]) == Approx(0.05).epsilon(1e-12));
  }

  const Axis linear{0.1, 0.3, 3, Spacing::linear};
  CHECK(linear.values()[0] == 0.1);
  CHECK(linear.values()[1] == Approx(0.2).epsilon(1e-15));
  CHECK(linear.values()[2] == 0.3);
}
