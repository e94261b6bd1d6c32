#include "physics/beam.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <stdexcept>

using namespace tridentscan::physics;

namespace {

constexpr Neutrino nue{Flavour::e}, nutaubar{Flavour::tau, true};

const Spectrum triangle = muon_neutrinos({1, 3, 7}, {0, 2, 0}, {1, 1, 0});

}  // namespace

TEST_CASE("A spectrum is linear between its rows and zero outside", "[beam]") {
  const Beam beam(triangle);
  const Beam neutrinos = beam.only(numu), antineutrinos = beam.only(numubar);
  CHECK(neutrinos.flux(2) == 1);
  CHECK(antineutrinos.flux(2) == 1);
  CHECK(beam.flux(2) == 2);
  CHECK(neutrinos.flux(5) == 1);
  CHECK(antineutrinos.flux(5) == 0.5);
  CHECK(beam.flux(5) == 1.5);
  CHECK(beam.flux(7) == 0);
  CHECK(beam.flux(0.999) == 0);
  CHECK(beam.flux(7.001) == 0);
  CHECK(beam.total_flux() == Approx(6 + 4));
  // Int E phi dE: triangle from 1 over 3 to 7 has 22; trapezoid 1..3 of height 1 has 4,
  // triangle 3..7 has 26/3.
  CHECK(beam.mean_energy() == Approx((22 + 4 + 26.0 / 3) / 10));
  CHECK(neutrinos.mean_energy() == Approx(22.0 / 6));
  CHECK(antineutrinos.mean_energy() == Approx((4 + 26.0 / 3) / 4));
  CHECK(beam.max_energy() == 7);
  CHECK_FALSE(beam.is_monoenergetic());
}

TEST_CASE("One energy is a beam", "[beam]") {
  const Beam beam = 160;
  CHECK(beam.is_monoenergetic());
  CHECK(beam.mean_energy() == 160);
  CHECK(beam.max_energy() == 160);
  CHECK(beam.kinds() == std::vector{numu});
  CHECK(beam.share(numu) == 1);
  CHECK(beam.share(numubar) == 0);
  CHECK(beam.only(numu) == beam);
  CHECK_THROWS_AS(beam.only(numubar), std::invalid_argument);
  const Beam other(160, nutaubar);
  CHECK(other.kinds() == std::vector{nutaubar});
  CHECK(other != beam);
  CHECK(other.with_energies_times(0.5) == Beam(80, nutaubar));
}

TEST_CASE("A beam has a share of every kind that it is made of", "[beam]") {
  Spectrum spectrum = triangle;                 // 6 and 4
  spectrum.of(nutaubar) = {3, 3, 3};            // 18
  spectrum.of(nue) = {0, 0, 6};                 // 12
  spectrum.of({Flavour::e, true}) = {0, 0, 0};  // a column, and nothing in it
  CHECK(spectrum.has(nue));
  CHECK_FALSE(spectrum.has({Flavour::e, true}));
  CHECK_FALSE(spectrum.has({Flavour::tau}));
  CHECK(spectrum.total(1) == 2 + 1 + 3);
  const Beam beam(spectrum);
  CHECK(beam.kinds() == std::vector{nue, numu, numubar, nutaubar});
  CHECK(beam.total_flux() == Approx(40));
  CHECK(beam.share(nue) == Approx(0.3));
  CHECK(beam.share(numu) == Approx(0.15));
  CHECK(beam.share(numubar) == Approx(0.1));
  CHECK(beam.share(nutaubar) == Approx(0.45));
  CHECK(beam.share({Flavour::e, true}) == 0);
  CHECK(beam.share({Flavour::tau}) == 0);
  double flux = 0, energy = 0;
  for (const Neutrino& kind : beam.kinds()) {
    const Beam part = beam.only(kind);
    CHECK(part.kinds() == std::vector{kind});
    CHECK(part.share(kind) == 1);
    CHECK(part.total_flux() == Approx(beam.share(kind) * beam.total_flux()));
    flux += part.flux(2.5);
    energy += beam.share(kind) * part.mean_energy();
  }
  CHECK(beam.flux(2.5) == Approx(flux));
  CHECK(beam.mean_energy() == Approx(energy));
  CHECK_THROWS_AS(beam.only({Flavour::tau}), std::invalid_argument);
  CHECK_THROWS_AS(beam.only({Flavour::e, true}), std::invalid_argument);
}

TEST_CASE("Rows of zeros beyond the flux do not raise the largest energy", "[beam]") {
  const std::vector<double> energy{1, 2, 3, 4, 9}, soft{1, 1, 0, 0, 0};
  CHECK(Beam(muon_neutrinos(energy, soft)).max_energy() == 3);
  CHECK(Beam(muon_neutrinos(energy, soft, {0, 0, 0, 0, 0})).max_energy() == 3);
  const Beam hard(muon_neutrinos(energy, soft, {0, 0, 0, 1e-9, 0}));
  CHECK(hard.max_energy() == 9);
  CHECK(hard.only(numu).max_energy() == 3);
}

TEST_CASE("A step as narrow as numbers allow survives another energy scale", "[beam]") {
  // Neighbours below a power of two: times 1.5 the one with an odd last digit is rounded.
  const double low = std::nextafter(4.0, 0.0);
  for (const double factor : {0.99, 1.01, 1.5, 0.75}) {
    for (double e : {1.0, low, 4.0, 7.3}) {
      const Beam beam(
          muon_neutrinos({0.5, e, std::nextafter(e, 9.0), 20}, {1, 1, 3, 0}, {0, 1, 0, 0}));
      const Beam scaled = beam.with_energies_times(factor);
      CHECK(scaled.total_flux() == Approx(beam.total_flux()));
      CHECK(scaled.mean_energy() == Approx(factor * beam.mean_energy()));
      CHECK(scaled.share(numubar) == Approx(beam.share(numubar)));
    }
  }
}

TEST_CASE("Impossible beams are refused", "[beam]") {
  CHECK_THROWS_AS(Beam(0), std::invalid_argument);
  CHECK_THROWS_AS(Beam(Spectrum{}), std::invalid_argument);
  CHECK_THROWS_AS(Beam(Spectrum{{1, 2}, {}}), std::invalid_argument);
  CHECK_THROWS_AS(Beam(muon_neutrinos({1}, {1}, {1})), std::invalid_argument);
  CHECK_THROWS_AS(Beam(muon_neutrinos({1, 2}, {1, 1}, {1})), std::invalid_argument);
  CHECK_THROWS_AS(Beam(muon_neutrinos({2, 1}, {1, 1})), std::invalid_argument);
  CHECK_THROWS_AS(Beam(muon_neutrinos({1, 2}, {-1, 1})), std::invalid_argument);
  CHECK_THROWS_AS(Beam(muon_neutrinos({1, 2}, {1, 1}, {0, -1})), std::invalid_argument);
  CHECK_THROWS_AS(Beam(muon_neutrinos({1, 2}, {0, 0}, {0, 0})), std::invalid_argument);
}
