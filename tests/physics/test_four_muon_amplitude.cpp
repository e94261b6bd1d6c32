#include "physics/four_muon_amplitude.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "tests/support/dirac_four_muon.hpp"

using namespace tridentscan;
using physics::Complex;
using physics::FourSpinors;
using physics::Spinor;

namespace {

constexpr double pi = 3.14159265358979323846;
constexpr physics::ChiralCouplings z{-0.27, 0.23};
constexpr reference::Coupling source{z.left, z.right};
constexpr double photon2 = 0.1, z2 = 0.55, z_mass2 = 91.2 * 91.2, z_mass_width = 91.2 * 2.5;
constexpr double boson_mass2 = 900, boson_mass_width = 30 * 0.7;

Spinor spinor(const reference::FourVector<double>& p) {
  const double up = std::sqrt(p[0] + p[3]);
  return {{up, 0}, {p[1] / up, p[2] / up}};
}

FourSpinors spinors(const reference::FourMuons& p) {
  return {spinor(p[0]), spinor(p[1]), spinor(p[2]), spinor(p[3])};
}

/// Four massless momenta that add up to nothing in particular but have q^2 of order (91 GeV)^2: the
/// amplitude knows no rest frame.
reference::FourMuons random_muons(std::mt19937_64& generator) {
  std::uniform_real_distribution<double> uniform(0, 1);
  reference::FourMuons p;
  for (auto& muon : p) {
    const double energy = 5 + 40 * uniform(generator), c = 2 * uniform(generator) - 1,
                 phi = 2 * pi * uniform(generator), s = std::sqrt(1 - c * c);
    muon = {energy, energy * s * std::cos(phi), energy * s * std::sin(phi), energy * c};
  }
  return p;
}

Complex pole(double s, double mass2, double mass_width) {
  const double norm = std::pow(s - mass2, 2) + mass_width * mass_width;
  return {(s - mass2) / norm, -mass_width / norm};
}

physics::Propagators propagators(double s) {
  const Complex heavy = z2 * pole(s, z_mass2, z_mass_width);
  const Complex photon{photon2 / s, 0};
  return {photon + z.left * z.left * heavy, photon + z.right * z.right * heavy,
          photon + z.left * z.right * heavy, pole(s, boson_mass2, boson_mass_width)};
}

std::array<reference::Exchange, 3> bosons(double coupling2) {
  const double e = std::sqrt(photon2), g = std::sqrt(z2), x = std::sqrt(coupling2);
  return {{{{e, e}, 0, 0},
           {{g * z.left, g * z.right}, z_mass2, z_mass_width},
           {{x, x}, boson_mass2, boson_mass_width}}};
}

physics::FourMuonPieces same_flavour(const FourSpinors& l) {
  const auto s = physics::pair_masses(l);
  return physics::same_flavour(l, s, z, propagators(s.s12), propagators(s.s34), propagators(s.s14),
                               propagators(s.s23));
}

physics::FourMuonPieces two_flavours(const FourSpinors& l) {
  const auto s = physics::pair_masses(l);
  return physics::two_flavours(l, s, z, propagators(s.s12), propagators(s.s34));
}

double total(const physics::FourMuonPieces& p, double coupling2) {
  return 16 * (p.standard + coupling2 * p.interference + coupling2 * coupling2 * p.mediator);
}

}  // namespace

TEST_CASE("Four muons equal explicit spinors and Dirac matrices at random points",
          "[four_muon_amplitude]") {
  std::mt19937_64 generator(7);
  for (int i = 0; i < 40; ++i) {
    const auto p = random_muons(generator);
    const FourSpinors l = spinors(p);
    for (const double coupling2 : {0.0, 0.05}) {
      INFO("point " << i << ", g'^2 = " << coupling2);
      const auto exchanged = bosons(coupling2);
      CHECK(total(same_flavour(l), coupling2) ==
            Approx(reference::dirac_four_muon(p, source, exchanged, true)).epsilon(1e-9));
      CHECK(total(two_flavours(l), coupling2) ==
            Approx(reference::dirac_four_muon(p, source, exchanged, false)).epsilon(1e-9));
    }
  }
}

TEST_CASE("Equal momenta of two mu- of one helicity give nothing", "[four_muon_amplitude]") {
  std::mt19937_64 generator(8);
  for (int i = 0; i < 20; ++i) {
    auto p = random_muons(generator);
    p[2] = p[0];
    const FourSpinors l = spinors(p);
    const auto s = physics::pair_masses(l);
    // All four left-handed: the two ways to pair them cancel one by one.
    const auto direct = physics::radiation(l.l1, l.l2, l.l3, l.l4, s.s134(), s.s234());
    const auto other = physics::radiation(l.l3, l.l2, l.l1, l.l4, s.s134(), s.s124());
    const auto difference = direct + Complex{-1, 0} * other;
    CHECK(std::abs(physics::overlap(difference, difference)) <=
          1e-28 * std::abs(physics::overlap(direct, direct)));
    // The mixed helicities do not vanish, and are all that is left.
    const auto p12 = propagators(s.s12), p34 = propagators(s.s34);
    const auto mixed = physics::four_muon::opposite_chirality(l, s, z, p12, p34);
    CHECK(same_flavour(l).standard == Approx(2 * mixed.standard).epsilon(1e-10));
    CHECK(mixed.standard > 0);
  }
}

TEST_CASE("The amplitude is antisymmetric under exchange of like muons, its square symmetric",
          "[four_muon_amplitude]") {
  using namespace physics;
  std::mt19937_64 generator(9);
  const FourSpinors l = spinors(random_muons(generator));
  // The source on 1-2, the others 3-4, all left-handed, with its propagator.
  const auto diagram = [](const FourSpinors& m) {
    const PairMasses s = pair_masses(m);
    return propagators(s.s34).left * radiation(m.l1, m.l2, m.l3, m.l4, s.s134(), s.s234());
  };
  const auto amplitude = [&](const FourSpinors& m) {
    return diagram(m) + diagram({m.l3, m.l4, m.l1, m.l2}) +
           Complex{-1, 0} * (diagram({m.l1, m.l4, m.l3, m.l2}) + diagram({m.l3, m.l2, m.l1, m.l4}));
  };
  const Bispinor plain = amplitude(l);
  for (const FourSpinors& exchanged :
       {FourSpinors{l.l3, l.l2, l.l1, l.l4}, FourSpinors{l.l1, l.l4, l.l3, l.l2}}) {
    const Bispinor zero = plain + amplitude(exchanged);
    CHECK(std::abs(overlap(zero, zero)) <= 1e-28 * std::abs(overlap(plain, plain)));
    CHECK(same_flavour(exchanged).standard == Approx(same_flavour(l).standard).epsilon(1e-12));
  }
}

TEST_CASE("Rotations and boosts of all momenta change nothing", "[four_muon_amplitude]") {
  std::mt19937_64 generator(10);
  std::uniform_real_distribution<double> uniform(0, 1);
  for (int i = 0; i < 20; ++i) {
    const FourSpinors l = spinors(random_muons(generator));
    const double theta = pi * uniform(generator), phi = 2 * pi * uniform(generator),
                 eta = uniform(generator);
    const Complex alpha{std::cos(theta) * std::cos(phi), std::cos(theta) * std::sin(phi)};
    const Complex beta{std::sin(theta), 0};
    const auto turned = [&](const Spinor& a) {
      const Complex up = alpha * a.up - conjugate(beta) * a.down;
      const Complex down = beta * a.up + conjugate(alpha) * a.down;
      return Spinor{std::exp(eta) * up, std::exp(-eta) * down};
    };
    const auto a = same_flavour(l);
    const auto b = same_flavour({turned(l.l1), turned(l.l2), turned(l.l3), turned(l.l4)});
    CHECK(b.standard == Approx(a.standard).epsilon(1e-10));
    CHECK(b.interference == Approx(a.interference).epsilon(1e-9));
    CHECK(b.mediator == Approx(a.mediator).epsilon(1e-10));
  }
}

TEST_CASE("The current of the source is conserved, in closed form and in the reference",
          "[four_muon_amplitude]") {
  std::mt19937_64 generator(11);
  for (int i = 0; i < 20; ++i) {
    const auto p = random_muons(generator);
    const FourSpinors l = spinors(p);
    const auto s = physics::pair_masses(l);
    const auto j = physics::radiation(l.l1, l.l2, l.l3, l.l4, s.s134(), s.s234());
    // q as a matrix; q.J is their overlap, because q is real.
    const auto q = physics::outer(l.l1, l.l1) + physics::outer(l.l2, l.l2) +
                   physics::outer(l.l3, l.l3) + physics::outer(l.l4, l.l4);
    const Complex imaginary{0, 1};
    const double scale = std::sqrt(std::abs(physics::overlap(q, q) * physics::overlap(j, j)));
    CHECK(std::abs(physics::overlap(q, j)) < 1e-12 * scale);
    CHECK(std::abs(physics::overlap(q, imaginary * j)) < 1e-12 * scale);
    for (int spins = 0; spins < 16; ++spins) CHECK(reference::divergence(p, spins) < 1e-12);
  }
}

TEST_CASE("The resonance is what is left of the new boson at its peak", "[four_muon_amplitude]") {
  std::mt19937_64 generator(12);
  const auto p = random_muons(generator);
  const FourSpinors l = spinors(p);
  const auto s = physics::pair_masses(l);
  physics::Propagators none{}, peak{};
  peak.mediator = {1, 0};
  CHECK(physics::resonance(l, s, z) ==
        Approx(physics::two_flavours(l, s, z, none, peak).mediator).epsilon(1e-12));
}
