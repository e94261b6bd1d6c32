#include "physics/energy_map.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "physics/constants.hpp"
#include "tests/support/flux_tables.hpp"

using namespace tridentscan::physics;

namespace {

constexpr double two_muon_masses = 2 * constants::muon_mass;

/// Int E^power phi dE above `lowest` over the total flux, by Gauss's two points, exact for the
/// cubic of a segment.
double moment(const Beam& beam, double lowest, int power) {
  const Spectrum& s = beam.spectrum();
  double sum = 0;
  for (std::size_t i = 1; i < s.energy.size(); ++i) {
    const double from = std::max(s.energy[i - 1], lowest), to = s.energy[i];
    for (const double at : {0.5 - std::sqrt(1.0 / 12), 0.5 + std::sqrt(1.0 / 12)}) {
      if (to > from) {
        const double e = from + at * (to - from);
        const double place = (e - s.energy[i - 1]) / (s.energy[i] - s.energy[i - 1]);
        const double flux = s.total(i - 1) + place * (s.total(i) - s.total(i - 1));
        sum += (to - from) / 2 * std::pow(e, power) * flux;
      }
    }
  }
  return sum / beam.total_flux();
}

}  // namespace

TEST_CASE("The energy map integrates any table exactly above its lowest energy", "[beam]") {
  const auto& kinds = tridentscan::support::kinds_of_flux_tables;
  for (std::size_t table = 0; table < 2 * kinds.size(); ++table) {
    const std::string& kind = kinds[table % kinds.size()];
    const Beam beam(tridentscan::support::generated_flux_table(table % kinds.size(), 11 + table));
    for (const double lowest : {0.212, 0.5 * beam.max_energy()}) {
      const EnergyMap map(beam, lowest, two_muon_masses);
      REQUIRE(map.is_open());
      // The midpoint rule in x: what it leaves falls with the number of points.
      constexpr int points = 1 << 17;
      double sum[2] = {0, 0}, before = lowest;
      bool ascending = true;
      for (int i = 0; i < points; ++i) {
        const SampledEnergy drawn = map((i + 0.5) / points);
        ascending = ascending && drawn.energy >= before;
        before = drawn.energy;
        sum[0] += drawn.weight / points;
        sum[1] += drawn.weight * drawn.energy / points;
      }
      INFO("table " << table << ", " << kind << ", above " << lowest);
      CHECK(ascending);
      CHECK(before <= beam.max_energy() * (1 + 1e-14));
      CHECK(sum[0] == Approx(moment(beam, lowest, 0)).epsilon(2e-3));
      CHECK(sum[1] == Approx(moment(beam, lowest, 1)).epsilon(2e-4));
    }
  }
}

TEST_CASE("Energies are drawn where there is flux, and nowhere else", "[beam]") {
  const Beam beam(muon_neutrinos({1, 2, 3, 19.999, 20, 20.001, 40}, {}, {1, 1, 0, 0, 1e4, 0, 0}));
  const EnergyMap map(beam, 0.2, two_muon_masses);
  int in_line = 0;
  for (int i = 0; i < 1000; ++i) {
    const SampledEnergy drawn = map(i / 1000.0);
    CHECK((drawn.energy <= 3 || std::abs(drawn.energy - 20) <= 0.001));
    CHECK(drawn.weight >= 0);
    in_line += drawn.energy > 3 ? 1 : 0;
  }
  CHECK(in_line > 500);  // most of flux times cross section
}

TEST_CASE("The map is open exactly where the beam has flux above the lowest energy", "[beam]") {
  const Beam beam(muon_neutrinos({1, 3, 7, 9}, {0, 2, 0, 0}, {1, 1, 0, 0}));
  for (const double lowest : {0.1, 3.0, 6.999999, std::nextafter(7.0, 0.0), 7.0, 8.0, 9.0, 10.0}) {
    CHECK(EnergyMap(beam, lowest, two_muon_masses).is_open() == (beam.max_energy() > lowest));
  }
}

TEST_CASE("The energy map takes any number to the unit interval", "[beam]") {
  const EnergyMap map(Beam(muon_neutrinos({1, 3, 7}, {0, 2, 0}, {1, 1, 0})), 0.2, two_muon_masses);
  constexpr double infinite = std::numeric_limits<double>::infinity();
  for (const double x : {-1.0, 0.0, 1.0, 2.0, infinite, -infinite, std::nan("")}) {
    const SampledEnergy drawn = map(x);
    CHECK((drawn.energy >= 1 && drawn.energy <= 7));
    CHECK(std::isfinite(drawn.weight));
  }
}
