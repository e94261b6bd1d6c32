#include "physics/muon_pair_boson.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "physics/constants.hpp"
#include "tests/support/dirac_four_muon.hpp"

using namespace tridentscan;
using physics::MuonPairSource;
using physics::radiated_boson;

namespace {

constexpr double pi = physics::constants::pi, muon = physics::constants::muon_mass,
                 z_mass = physics::constants::z_mass;
constexpr double unit = 8 * pi * pi;

double closed(double mass, double total) {
  return physics::boson_radiation(mass * mass / (total * total));
}

/// Two momenta of masses a and b, isotropic in the rest frame of p.
std::array<reference::FourVector<double>, 2> decay(const reference::FourVector<double>& p, double a,
                                                   double b, std::mt19937_64& generator) {
  std::uniform_real_distribution<double> uniform(0, 1);
  const double mass = std::sqrt(reference::dot(p, p));
  const double energy = (mass * mass + a * a - b * b) / (2 * mass);
  const double k = std::sqrt(energy * energy - a * a), c = 2 * uniform(generator) - 1,
               phi = 2 * pi * uniform(generator), s = std::sqrt(1 - c * c);
  const reference::FourVector<double> rest{energy, k * s * std::cos(phi), k * s * std::sin(phi),
                                           k * c};
  const double along = (p[1] * rest[1] + p[2] * rest[2] + p[3] * rest[3]) / mass;
  reference::FourVector<double> first{(p[0] * rest[0]) / mass + along, 0, 0, 0};
  for (int i = 1; i < 4; ++i) first[i] = rest[i] + p[i] * (along / (p[0] + mass) + rest[0] / mass);
  return {first, reference::sum(p, first, -1.0)};
}

}  // namespace

TEST_CASE("Radiation off massive muons equals Dirac matrices at random points",
          "[muon_pair_boson]") {
  std::mt19937_64 generator(3);
  std::uniform_real_distribution<double> uniform(0, 1);
  for (int i = 0; i < 40; ++i) {
    const double total = 3 + 3 * uniform(generator), mass = 0.2 + uniform(generator),
                 m = 0.1 + 0.4 * uniform(generator);
    const double pair = 2 * m + (total - mass - 2 * m) * uniform(generator);
    const auto [k, both] = decay({total, 0, 0, 0}, mass, pair, generator);
    const auto [p1, p2] = decay(both, m, m, generator);
    const physics::RadiationPoint point{total * total, 2 * reference::dot(p1, k) + mass * mass,
                                        2 * reference::dot(p2, k) + mass * mass, mass * mass,
                                        m * m};
    CHECK(8 * physics::vector_radiation(point) ==
          Approx(reference::dirac_radiation({p1, p2, k}, m, {1, 1})).epsilon(1e-9));
    CHECK(8 * physics::axial_radiation(point) ==
          Approx(reference::dirac_radiation({p1, p2, k}, m, {-1, 1})).epsilon(1e-9));
  }
}

TEST_CASE("The rate with massless muons is the closed form", "[muon_pair_boson]") {
  for (const double mass : {1.0, 2.0, 5.0, 10.0, 20.0, 40.0, 60.0, 85.0}) {
    const MuonPairSource z{z_mass * z_mass, 0, 0.9};
    CHECK(unit * radiated_boson(z, mass) == Approx(closed(mass, z_mass)).epsilon(1e-9));
  }
}

TEST_CASE("The muon mass changes the rate by less than 0.3 % from 5 GeV on", "[muon_pair_boson]") {
  for (const double mass : {5.0, 10.0, 20.0, 40.0, 60.0}) {
    const MuonPairSource z{z_mass * z_mass, muon, 0.9};
    CHECK(unit * radiated_boson(z, mass) == Approx(closed(mass, z_mass)).epsilon(3e-3));
  }
}

TEST_CASE("sigma(e+e- -> mu mu Z') at 10.58 GeV is the closed form within 3 %",
          "[muon_pair_boson]") {
  for (const double mass : {0.3, 0.5, 1.0, 2.0, 5.0, 8.0}) {
    const double rate = unit * radiated_boson({10.58 * 10.58, muon}, mass);
    CHECK(rate == Approx(closed(mass, 10.58)).epsilon(0.03));
    CHECK(rate < closed(mass, 10.58));  // the mass takes phase space away
  }
}

TEST_CASE("Windows of the mass of the recoiling pair add up", "[muon_pair_boson]") {
  const MuonPairSource source{10.58 * 10.58, muon};
  for (const double mass : {0.3, 2.0, 5.0}) {
    const double whole = radiated_boson(source, mass);
    const double parts = radiated_boson(source, mass, 0, mass) +
                         radiated_boson(source, mass, mass, mass + 0.1) +
                         radiated_boson(source, mass, mass + 0.1);
    CHECK(parts == Approx(whole).epsilon(1e-6));
  }
  CHECK(radiated_boson(source, 10.5) == 0);
  CHECK(radiated_boson(source, 1, 20) == 0);
}

TEST_CASE("e+e- -> mu mu at 10.58 GeV", "[muon_pair_boson]") {
  // 4 pi alpha^2/(3 s) = 86.85 nb GeV^2/s: 0.776 nb; the muon mass changes 1e-8 of it.
  CHECK(physics::muon_pair_cross_section(10.58 * 10.58) ==
        Approx(86.85e-33 / 111.94).epsilon(1e-3));
}
