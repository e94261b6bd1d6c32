#include "physics/beam.hpp"

#include <catch2/catch.hpp>
#include <cmath>
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

TEST_CASE("Rows of zeros beyond the flux do not raise the largest energy", "[beam]") {
  CHECK(Beam(Spectrum{{1, 2, 3, 4, 9}, {1, 1, 0, 0, 0}, {0, 0, 0, 0, 0}}).max_energy() == 3);
  CHECK(Beam(Spectrum{{1, 2, 3, 4, 9}, {1, 1, 0, 0, 0}, {0, 0, 0, 1e-9, 0}}).max_energy() == 9);
}

TEST_CASE("A step as narrow as numbers allow survives another energy scale", "[beam]") {
  // Neighbours below a power of two: times 1.5 the one with an odd last digit is rounded.
  const double low = std::nextafter(4.0, 0.0);
  for (const double factor : {0.99, 1.01, 1.5, 0.75}) {
    for (double e : {1.0, low, 4.0, 7.3}) {
      const Beam beam(Spectrum{{0.5, e, std::nextafter(e, 9.0), 20}, {1, 1, 3, 0}, {0, 0, 0, 0}});
      const Beam scaled = beam.with_energies_times(factor);
      CHECK(scaled.total_flux() == Approx(beam.total_flux()));
      CHECK(scaled.mean_energy() == Approx(factor * beam.mean_energy()));
    }
  }
}

TEST_CASE("Impossible beams are refused", "[beam]") {
  CHECK_THROWS_AS(Beam(0), std::invalid_argument);
  CHECK_THROWS_AS(Beam(Spectrum{{1}, {1}, {1}}), std::invalid_argument);
  CHECK_THROWS_AS(Beam(Spectrum{{1, 2}, {1, 1}, {1}}), std::invalid_argument);
  CHECK_THROWS_AS(Beam(Spectrum{{2, 1}, {1, 1}, {0, 0}}), std::invalid_argument);
  CHECK_THROWS_AS(Beam(Spectrum{{1, 2}, {-1, 1}, {0, 0}}), std::invalid_argument);
  CHECK_THROWS_AS(Beam(Spectrum{{1, 2}, {0, 0}, {0, 0}}), std::invalid_argument);
}
