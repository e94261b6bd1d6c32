#include "physics/z_prime_decay.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <stdexcept>

#include "physics/constants.hpp"
#include "tests/support/muon_boson.hpp"

using namespace tridentscan;
using physics::decay_of;
using support::muon_boson;

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
  CHECK(decay_of(*physics::gauged_mediator("lmu"), 50).total == Approx(1.5 * unit).epsilon(1e-6));
  CHECK(decay_of(*physics::gauged_mediator("le_lmu"), 50).total == Approx(3 * unit).epsilon(1e-6));
  CHECK(decay_of(muon_boson("mine", 1, 2, 0), 50).muon_branching_ratio() ==
        Approx(4 / 4.5).epsilon(1e-6));
}

TEST_CASE("The width is the sum over leptons and neutrinos, each by its own charges",
          "[z_prime_decay]") {
  physics::Mediator model;
  model.name = "mine";
  model.neutrino = {0.3, 1, -0.7};
  model.lepton = {{{0.5, 0.2}, {2, 0}, {-1, 0.4}}};
  const double masses[] = {0.51099895e-3, 0.1056583745, 1.77686};
  const double vectors[] = {0.5, 2, -1}, axials[] = {0.2, 0, 0.4};
  for (const double mass : {0.01, 0.3, 3.0, 4.0, 50.0}) {
    double total = mass / (24 * physics::constants::pi) * (0.3 * 0.3 + 1 + 0.7 * 0.7);
    double muons = 0;
    for (int l = 0; l < 3; ++l) {
      const double r = std::pow(masses[l] / mass, 2);
      if (4 * r > 1) continue;
      // A vector is an s wave, an axial current a p wave: velocity times (3 - v^2)/2, or v^3.
      const double v = std::sqrt(1 - 4 * r);
      const double width =
          mass / (12 * physics::constants::pi) *
          (vectors[l] * vectors[l] * v * (3 - v * v) / 2 + axials[l] * axials[l] * v * v * v);
      total += width;
      if (l == 1) muons = width;
    }
    INFO("mass " << mass);
    CHECK(decay_of(model, mass).total == Approx(total).epsilon(1e-6));
    CHECK(decay_of(model, mass).muons == Approx(muons).epsilon(1e-6));
  }
}

TEST_CASE("Bosons whose decays are not known here are refused", "[z_prime_decay]") {
  CHECK_FALSE(physics::has_known_decays(*physics::gauged_mediator("b_minus_3lmu")));
  CHECK_FALSE(physics::has_known_decays(muon_boson("axial", 1, 1, 1)));
  CHECK_THROWS_AS(decay_of(muon_boson("axial", 1, 1, 1), 50), std::invalid_argument);
  auto mixed = physics::lmu_ltau();
  mixed.mixing = {physics::KineticMixing::Kind::value, 0.01};  // couples to quarks
  CHECK_FALSE(physics::has_known_decays(mixed));
  auto scalar = muon_boson("scalar", 1, 1, 0);
  CHECK(physics::has_known_decays(scalar));
  scalar.kind = physics::Mediator::Kind::scalar;
  CHECK_FALSE(physics::has_known_decays(scalar));
}
