#include "physics/z_prime_decay.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <stdexcept>

#include "physics/constants.hpp"

using namespace tridentscan;
using physics::decay_of;

TEST_CASE("Lmu - Ltau: branching ratio to muons by the pairs that are open", "[z_prime_decay]") {
  const auto ratio = [](double mass) {
    return decay_of(physics::lmu_ltau(), mass).muon_branching_ratio();
  };
  CHECK(ratio(0.2) == 0);
  CHECK(ratio(2 * physics::constants::muon_mass) == 0);
  CHECK(ratio(2.0) == Approx(0.5).epsilon(1e-4));  // (1 + 2 r) sqrt(1 - 4 r) = 1 - 6 r^2 ...
  CHECK(ratio(3.5) == Approx(0.5).epsilon(1e-4));
  CHECK(ratio(60) == Approx(1.0 / 3).epsilon(1e-4));
  CHECK(ratio(5) > 1.0 / 3);
}

TEST_CASE("Widths: g'^2 m/(12 pi) to each lepton, half of it to each neutrino", "[z_prime_decay]") {
  const double unit = 50 / (12 * physics::constants::pi);
  CHECK(decay_of(physics::lmu_ltau(), 50).total == Approx(3 * unit).epsilon(1e-4));
  CHECK(decay_of(*physics::named_mediator("lmu"), 50).total == Approx(1.5 * unit).epsilon(1e-6));
  CHECK(decay_of(*physics::named_mediator("le_minus_lmu"), 50).total ==
        Approx(3 * unit).epsilon(1e-6));
  CHECK(decay_of({"mine", 1, 2, 0}, 50).muon_branching_ratio() == Approx(4 / 4.5).epsilon(1e-6));
}

TEST_CASE("Bosons whose decays are not known here are refused", "[z_prime_decay]") {
  CHECK_FALSE(physics::has_known_decays(*physics::named_mediator("b_minus_3lmu")));
  CHECK_FALSE(physics::has_known_decays({"axial", 1, 1, 1}));
  CHECK_THROWS_AS(decay_of({"axial", 1, 1, 1}, 50), std::invalid_argument);
}
