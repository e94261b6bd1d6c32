// The explicit momenta that the production kinematics are tested against fulfil what defines them.
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "physics/constants.hpp"
#include "tests/support/reference_phase_space.hpp"

using namespace tridentscan::reference;

namespace {

constexpr double muon = tridentscan::physics::constants::muon_mass;
constexpr unsigned long seed = 20140509;
constexpr double precision = 1e-13;

using Vector = FourVector<long double>;

/// |a - b| in units of scale.
double off(long double a, long double b, long double scale) {
  return static_cast<double>(std::fabs(a - b) / scale);
}

}  // namespace

TEST_CASE("Reference momenta have the invariants they are built from", "[reference]") {
  CAPTURE(seed);
  std::mt19937_64 generator(seed);
  for (const double mass : {0.938272, 37.2155, 193.687}) {
    for (const double energy : {1.0, 5.0, 160.0}) {
      for (int i = 0; i < 50; ++i) {
        const TridentPoint x = random_point(generator, energy, mass, muon, 2, 1e-6);
        const auto p = momenta(x);
        const Vector dilepton = sum(p.minus, p.plus);
        const Vector recoil = sum(p.P, p.q, -1.0L);
        const Vector k = sum(p.k1, p.k2, -1.0L);
        const Vector lost = sum(sum(p.k1, p.q), sum(p.k2, dilepton), -1.0L);
        const long double m2 = x.muon_mass * x.muon_mass, M2 = x.nucleus_mass * x.nucleus_mass;
        CAPTURE(mass, energy, i);
        for (int component = 0; component < 4; ++component) {
          REQUIRE(off(lost[component], 0, p.k1[0]) < precision);
        }
        REQUIRE(off(dot(p.P, p.P), M2, p.P[0] * p.P[0]) < precision);
        REQUIRE(off(dot(recoil, recoil), M2, p.P[0] * p.P[0]) < precision);
        REQUIRE(off(dot(p.P, p.k1), x.nucleus_mass * x.energy, p.P[0] * p.k1[0]) < precision);
        REQUIRE(off(2 * dot(p.k1, p.q), x.shat, x.shat) < precision);
        REQUIRE(off(-dot(p.q, p.q), x.Q2, p.q[0] * p.q[0] + x.Q2) < precision);
        REQUIRE(off(-dot(k, k), x.K2, p.k1[0] * p.k1[0]) < precision);
        REQUIRE(off(dot(p.k2, p.k2), 0, p.k2[0] * p.k2[0]) < precision);
        REQUIRE(off(dot(dilepton, dilepton), x.l, dilepton[0] * dilepton[0]) < precision);
        REQUIRE(off(dot(p.minus, p.minus), m2, p.minus[0] * p.minus[0]) < precision);
        REQUIRE(off(dot(p.plus, p.plus), m2, p.plus[0] * p.plus[0]) < precision);
      }
    }
  }
}

TEST_CASE("Reference momenta have the angles they are built from", "[reference]") {
  CAPTURE(seed);
  std::mt19937_64 generator(seed + 1);
  for (int i = 0; i < 100; ++i) {
    const TridentPoint x = random_point(generator, 20, 52.0898, muon, 2, 1e-3);
    const auto p = momenta(x);
    const Vector dilepton = sum(p.minus, p.plus);
    const Vector minus = boosted_to_rest(p.minus, dilepton);
    const Vector q = boosted_to_rest(p.q, dilepton);
    const Vector k1 = boosted_to_rest(p.k1, dilepton);
    const auto along = [](const Vector& a, const Vector& b) {
      return a[1] * b[1] + a[2] * b[2] + a[3] * b[3];
    };
    const long double q_length = std::sqrt(along(q, q));
    const long double root_l = std::sqrt(x.l);
    CAPTURE(i);
    // theta' from the direction of q.
    REQUIRE(off(along(minus, q) / q_length, x.t * root_l / 2, root_l) < precision);
    // k1 is at azimuth f = 0: its transverse part times that of mu-.
    const long double k1_z = along(k1, q) / q_length;
    const long double k1_T = std::sqrt(along(k1, k1) - k1_z * k1_z);
    const long double vs = std::sqrt(1 - 4 * x.muon_mass * x.muon_mass / x.l - x.t * x.t);
    REQUIRE(off(along(minus, k1) - k1_z * x.t * root_l / 2, k1_T * vs * std::cos(x.f) * root_l / 2,
                k1[0] * root_l) < precision);
    // sin f counts along the direction of increasing fk, which no boost of the dilepton touches.
    const long double azimuthal = -p.minus[1] * std::sin(x.fk) + p.minus[2] * std::cos(x.fk);
    REQUIRE(off(azimuthal, vs * std::sin(x.f) * root_l / 2, p.minus[0]) < precision);
    REQUIRE(off(std::atan2(p.k2[2], p.k2[1]), std::remainder(x.fk, 2 * std::acos(-1.0L)), 1) <
            precision);
  }
}

TEST_CASE("Boosts to and from a rest frame are inverse", "[reference]") {
  const Vector frame{5, 1, -2, 3}, a{2, -0.3L, 0.7L, 1.1L};
  const Vector back = boosted_from_rest(boosted_to_rest(a, frame), frame);
  for (int i = 0; i < 4; ++i) CHECK(off(back[i], a[i], 1) < 1e-17);
  const Vector rest = boosted_to_rest(frame, frame);
  CHECK(off(rest[0], std::sqrt(dot(frame, frame)), 1) < 1e-17);
  for (int i = 1; i < 4; ++i) CHECK(off(rest[i], 0, 1) < 1e-17);
}
