#include "physics/energy_moments.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <memory>

#include "physics/constants.hpp"
#include "physics/gauss_legendre.hpp"
#include "tests/support/flux_tables.hpp"

using namespace tridentscan::physics;

namespace {

constexpr std::size_t points = 1 << 12;
using Block = EnergyMoments::Block<points>;

/// At the midpoints of the unit interval.
std::unique_ptr<Block> drawn_by(const EnergyMoments& moments) {
  std::array<double, points> x;
  for (std::size_t i = 0; i < points; ++i) x[i] = (static_cast<double>(i) + 0.5) / points;
  auto drawn = std::make_unique<Block>();
  moments.draw(x, *drawn);
  return drawn;
}

/// Int f(E) phi(E) dE / Int phi above an energy, segment by segment with Gauss's eight points in
/// panels of a tenth of the energy.
template <typename Function>
double integral(const Beam& beam, double above, Function f) {
  const Spectrum& s = beam.spectrum();
  double sum = 0;
  for (std::size_t i = 1; i < s.energy.size(); ++i) {
    const double begin = s.energy[i - 1], end = s.energy[i], from = std::max(begin, above);
    for (const auto& node : gauss_legendre(from, end, 0.1 * from)) {
      const double place = (node.x - begin) / (end - begin);
      sum += node.weight * f(node.x) * (s.total(i - 1) + place * (s.total(i) - s.total(i - 1)));
    }
  }
  return sum / beam.total_flux();
}

}  // namespace

TEST_CASE("Moments of a beam above an energy, for any table", "[beam]") {
  const auto& kinds = tridentscan::support::kinds_of_flux_tables;
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
    const Beam beam(tridentscan::support::generated_flux_table(kind, 11 + kind));
    for (const double lowest : {0.001, 0.212, 0.5 * beam.max_energy()}) {
      const EnergyMoments moments(beam, lowest, 2 * constants::muon_mass, 0.5);
      REQUIRE(moments.is_open());
      const auto drawn = drawn_by(moments);
      for (std::size_t i = 0; i < points; i += 389) {
        const double energy = drawn->energy[i];
        INFO(kinds[kind] << ", above " << lowest << ", at " << energy << " GeV");
        const auto power = [energy](int n) {
          return [energy, n](double e) { return std::pow(energy / e, n); };
        };
        // Rounding of an energy moves the edge of a line of relative width 1e-6.
        CHECK(drawn->zeroth[i] == Approx(integral(beam, energy, power(0))).epsilon(1e-8));
        CHECK(drawn->first[i] == Approx(integral(beam, energy, power(1))).epsilon(1e-8));
        CHECK(drawn->second[i] == Approx(integral(beam, energy, power(2))).epsilon(1e-8));
      }
    }
  }
}

TEST_CASE("Draws of a lowest energy cover all of them once", "[beam]") {
  const auto& kinds = tridentscan::support::kinds_of_flux_tables;
  for (std::size_t kind = 0; kind < kinds.size(); ++kind) {
    const Beam beam(tridentscan::support::generated_flux_table(kind, 31 + kind));
    const double lowest = 0.212;
    for (const double slope : {0.3, 0.75}) {
      const auto drawn = drawn_by(EnergyMoments(beam, lowest, 2 * constants::muon_mass, slope));
      double covered = 0, before = lowest;
      bool ascending = true;
      for (std::size_t i = 0; i < points; ++i) {
        ascending = ascending && drawn->energy[i] >= before;
        before = drawn->energy[i];
        covered += drawn->range[i] * drawn->energy[i] * drawn->zeroth[i] / points;
      }
      INFO(kinds[kind] << ", slope " << slope);
      CHECK(ascending);
      CHECK(before <= beam.max_energy() * (1 + 1e-14));
      // Int E dE Int_E phi dE' = Int phi (E'^2 - lowest^2)/2 dE'; the midpoint rule in x.
      const double expected =
          integral(beam, lowest, [lowest](double e) { return (e - lowest) * (e + lowest) / 2; });
      CHECK(covered == Approx(expected).epsilon(2e-3));
    }
  }
}

TEST_CASE("Moments are open exactly where the beam has flux above the lowest energy", "[beam]") {
  const Beam beam(muon_neutrinos({1, 3, 7, 9}, {0, 2, 0, 0}, {1, 1, 0, 0}));
  for (const double lowest : {0.1, 3.0, 6.999999, std::nextafter(7.0, 0.0)}) {
    const EnergyMoments moments(beam, lowest, 0.2, 0.5);
    CAPTURE(lowest);
    REQUIRE(moments.is_open());
    std::array<double, 3> x{0, 1, std::nan("")};
    EnergyMoments::Block<3> drawn;
    moments.draw(x, drawn);
    for (std::size_t i = 0; i < x.size(); ++i) {
      CHECK((drawn.energy[i] >= lowest && drawn.energy[i] <= 7));
      CHECK(std::isfinite(drawn.range[i] * drawn.zeroth[i]));
    }
  }
  for (const double lowest : {7.0, 8.0, 10.0}) {
    CHECK_FALSE(EnergyMoments(beam, lowest, 0.2, 0.5).is_open());
  }
}
