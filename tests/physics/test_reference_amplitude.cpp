// Self-tests of the helicity amplitude that the closed form is tested against.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <utility>

#include "physics/constants.hpp"
#include "tests/support/helicity_trident.hpp"

using namespace tridentscan::reference;

namespace {

constexpr double muon = tridentscan::physics::constants::muon_mass;
constexpr unsigned long seed = 1406;

using Momenta = TridentMomenta<long double>;
using Vector = FourVector<long double>;
using Tensor = HelicityTensor<long double>;

/// Momenta at random points of two beams and two targets.
template <class Check>
void at_random_points(int count, Check check) {
  CAPTURE(seed);
  std::mt19937_64 generator(seed);
  for (const double mass : {0.938272, 52.0898}) {
    for (const double energy : {1.0, 160.0}) {
      for (int i = 0; i < count; ++i) {
        CAPTURE(mass, energy, i);
        check(momenta(random_point(generator, energy, mass, muon, 2, 1e-4)));
      }
    }
  }
}

/// Largest difference of two tensors relative to T_VV + T_AA of the first.
double difference(const Tensor& a, const Tensor& b) {
  const long double scale = a.vv + a.aa;
  return static_cast<double>(
      std::max({std::fabs(a.vv - b.vv), std::fabs(a.aa - b.aa), std::fabs(a.va - b.va)}) / scale);
}

/// P with P.k1 = 0, equivalent by gauge invariance.
Vector gauge_safe(const Momenta& p) {
  return sum(p.P, p.q, -dot(p.P, p.k1) / dot(p.q, p.k1));
}

/// Rotation by two fixed angles about z and x.
Vector rotated(const Vector& a) {
  const long double c = 0.6L, s = 0.8L, d = 5 / 13.0L, e = 12 / 13.0L;
  const long double x = c * a[1] - s * a[2], y = s * a[1] + c * a[2];
  return {a[0], x, d * y - e * a[3], e * y + d * a[3]};
}

template <class Transformation>
Momenta transformed(const Momenta& p, Transformation of) {
  return {of(p.k1), of(p.q), of(p.P), of(p.k2), of(p.minus), of(p.plus)};
}

}  // namespace

TEST_CASE("q.Lept vanishes for any couplings", "[reference]") {
  at_random_points(50, [](const Momenta& p) {
    for (const auto& [vector, axial] : {std::pair{1.0L, 0.0L}, {0.0L, 1.0L}, {0.96L, 0.5L}}) {
      const auto current = contracted_current<long double>(p, muon, p.q, vector, axial);
      REQUIRE(current.scale > 0);
      REQUIRE(static_cast<double>(current.value / current.scale) < 1e-14);
      // Not an accident of the terms being small: without gauge invariance nothing cancels.
      const auto other = contracted_current<long double>(p, muon, p.k1, vector, axial);
      REQUIRE(other.value > 1e-6L * other.scale);
    }
    const auto p_double = rounded(p);
    const auto current = contracted_current<double>(p_double, muon, p_double.q, 0.96, 0.5);
    REQUIRE(current.value / current.scale < 1e-10);
  });
}

TEST_CASE("The contraction does not feel a multiple of q", "[reference]") {
  at_random_points(50, [](const Momenta& p) {
    const Vector safe = gauge_safe(p);
    const Tensor reference = helicity_trident<long double>(p, muon, safe);
    const Tensor shifted =
        helicity_trident<long double>(p, muon, sum(safe, p.q, safe[1] / p.k1[0]));
    REQUIRE(difference(reference, shifted) < 1e-10);
  });
}

TEST_CASE("Exchange of the muons flips T_VA alone; so does an antineutrino", "[reference]") {
  at_random_points(50, [](const Momenta& p) {
    const Vector hadron = gauge_safe(p);
    const Tensor t = helicity_trident<long double>(p, muon, hadron);
    const Tensor flipped{t.vv, t.aa, -t.va};
    Momenta exchanged = p;
    std::swap(exchanged.minus, exchanged.plus);
    REQUIRE(difference(flipped, helicity_trident<long double>(exchanged, muon, hadron)) < 1e-13);
    REQUIRE(difference(flipped, helicity_trident<long double>(p, muon, hadron,
                                                              Projectile::antineutrino)) < 1e-13);
  });
}

TEST_CASE("T_VA is not identically zero", "[reference]") {
  double largest = 0;
  at_random_points(20, [&largest](const Momenta& p) {
    const Tensor t = helicity_trident<long double>(p, muon, gauge_safe(p));
    largest = std::max(largest, static_cast<double>(std::fabs(t.va) / (t.vv + t.aa)));
  });
  CHECK(largest > 0.1);
}

TEST_CASE("The tensor is invariant under rotations and boosts", "[reference]") {
  at_random_points(20, [](const Momenta& p) {
    const Tensor reference = helicity_trident<long double>(p, muon, gauge_safe(p));
    const Momenta turned = transformed(p, rotated);
    REQUIRE(difference(reference, helicity_trident<long double>(turned, muon, gauge_safe(turned))) <
            1e-11);
    const Vector frame{1.3L, 0.2L, -0.5L, 0.4L};
    const Momenta moving =
        transformed(p, [&](const Vector& a) { return boosted_to_rest(a, frame); });
    REQUIRE(difference(reference, helicity_trident<long double>(moving, muon, gauge_safe(moving))) <
            1e-9);
  });
}

TEST_CASE("The tensor is positive semidefinite in the couplings", "[reference]") {
  at_random_points(50, [](const Momenta& p) {
    const Tensor t = helicity_trident<long double>(p, muon, gauge_safe(p));
    REQUIRE(t.vv > 0);
    REQUIRE(t.aa > 0);
    REQUIRE(t.va * t.va <= 4 * t.vv * t.aa);
  });
}

TEST_CASE("For massless muons vector and axial coupling are equivalent", "[reference]") {
  // Chirality: C_V^2 + C_A^2 and C_V C_A are all that a massless line knows.
  std::mt19937_64 generator(seed);
  CAPTURE(seed);
  for (int i = 0; i < 20; ++i) {
    const Momenta p = momenta(random_point(generator, 20, 52.0898, 1e-4, 2, 1e-2));
    const Tensor t = helicity_trident<long double>(p, 1e-4, gauge_safe(p));
    // Away from the collinear peaks the mass is forgotten.
    if (std::min(dot(p.q, p.minus), dot(p.q, p.plus)) < 1e-3L) continue;
    REQUIRE(difference(t, Tensor{t.aa, t.vv, t.va}) < 1e-3);
  }
}

TEST_CASE("Double precision agrees with extended precision", "[reference]") {
  at_random_points(50, [](const Momenta& p) {
    const Vector hadron = gauge_safe(p);
    const Tensor t = helicity_trident<long double>(p, muon, hadron);
    Momenta with_hadron = p;
    with_hadron.P = hadron;
    const TridentMomenta<double> r = rounded(with_hadron);
    const auto d = helicity_trident<double>(r, muon, r.P);
    REQUIRE(difference(t, {d.vv, d.aa, d.va}) < 1e-4);
  });
}
