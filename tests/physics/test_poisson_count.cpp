#include <catch2/catch.hpp>
#include <cmath>

#include "physics/poisson_count.hpp"

using tridentscan::physics::poisson_count;

TEST_CASE("Numbers of events are quantiles of the Poisson distribution", "[events]") {
  CHECK(poisson_count(0, 0.5) == 0);
  for (const double mean : {0.3, 4.0, 250.0}) {
    for (const double u : {0.01, 0.3, 0.5, 0.9, 0.999}) {
      const auto n = poisson_count(mean, u);
      double probability = std::exp(-mean), below = 0;
      for (std::int64_t k = 0; k < n; ++k) {
        below += probability;
        probability *= mean / static_cast<double>(k + 1);
      }
      CHECK(below < u);
      CHECK(below + probability >= u * (1 - 1e-12));
    }
  }
}
