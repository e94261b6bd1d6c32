#include "physics/beam.hpp"

#include <catch2/catch.hpp>
#include <stdexcept>

using namespace tridentscan::physics;

namespace {

const Spectrum triangle{{1, 3, 7}, {0, 2, 0}, {1, 1, 0}};

}  // namespace

TEST_CASE("A spectrum is linear between its rows and zero outside", "[beam]") {
  const Beam beam(triangle);
  CHECK(beam.flux(2).neutrino == 1);
  CHECK(beam.flux(2).antineutrino == 1);
  CHECK(beam.flux(5).neutrino == 1);
  CHECK(beam.flux(5).antineutrino == 0.5);
  CHECK(beam.flux(7).neutrino == 0);
  CHECK(beam.flux(0.999).antineutrino == 0);
  CHECK(beam.flux(7.001).neutrino == 0);
  CHECK(beam.total_flux() == Approx(6 + 4));
  // Int E phi dE: triangle from 1 over 3 to 7 has 22; trapezoid 1..3 of height 1 has 4,
  // triangle 3..7 has 26/3.
  CHECK(beam.mean_energy() == Approx((22 + 4 + 26.0 / 3) / 10));
  CHECK(beam.max_energy() == 7);
  CHECK_FALSE(beam.is_monoenergetic());
}

TEST_CASE("One energy is a beam", "[beam]") {
  const Beam beam = 160;
  CHECK(beam.is_monoenergetic());
  CHECK(beam.mean_energy() == 160);
  CHECK(beam.max_energy() == 160);
}

TEST_CASE("The energy map integrates the flux above its lowest energy", "[beam]") {
  const Beam beam(triangle);
  for (const double lowest : {0.2, 2.0, 5.0}) {
    const EnergyMap map(beam, lowest);
    REQUIRE(map.is_open());
    double flux = 0, difference = 0;
    for (int i = 0; i < EnergyMap::cells; ++i) {
      const auto &a = map.edges()[i], &b = map.edges()[i + 1];
      REQUIRE(b.energy >= a.energy);
      flux += (b.energy - a.energy) * (a.sum + b.sum) / 2;
      difference += (b.energy - a.energy) * (a.difference + b.difference) / 2;
    }
    CHECK(map.edges()[0].energy == Approx(lowest < 1 ? 1 : lowest));
    CHECK(map.edges()[EnergyMap::cells].energy == Approx(7));
    // Numbers by hand: neutrinos 6, 5.5, 1 and antineutrinos 4, 3, 0.5 above 1, 2, 5 GeV.
    const double neutrinos = lowest < 1 ? 6 : lowest < 3 ? 5.5 : 1;
    const double antineutrinos = lowest < 1 ? 4 : lowest < 3 ? 3 : 0.5;
    CHECK(flux == Approx((neutrinos + antineutrinos) / 10).epsilon(1e-5));
    CHECK(difference == Approx((neutrinos - antineutrinos) / 10).epsilon(1e-5));
  }
  CHECK_FALSE(EnergyMap(beam, 7.5).is_open());
}

TEST_CASE("Impossible beams are refused", "[beam]") {
  CHECK_THROWS_AS(Beam(0), std::invalid_argument);
  CHECK_THROWS_AS(Beam(Spectrum{{1}, {1}, {1}}), std::invalid_argument);
  CHECK_THROWS_AS(Beam(Spectrum{{1, 2}, {1, 1}, {1}}), std::invalid_argument);
  CHECK_THROWS_AS(Beam(Spectrum{{2, 1}, {1, 1}, {0, 0}}), std::invalid_argument);
  CHECK_THROWS_AS(Beam(Spectrum{{1, 2}, {-1, 1}, {0, 0}}), std::invalid_argument);
  CHECK_THROWS_AS(Beam(Spectrum{{1, 2}, {0, 0}, {0, 0}}), std::invalid_argument);
}
