#include "physics/trident_amplitude.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <utility>

#include "physics/constants.hpp"
#include "tests/support/helicity_trident.hpp"

using namespace tridentscan;
using physics::TridentInvariants;

namespace {

constexpr double iron = 52.0898;
constexpr double muon = physics::constants::muon_mass;

/// The invariants of explicit momenta. The frame is that of reference::momenta: k1 along z, P in
/// the x-z plane.
TridentInvariants invariants(const reference::TridentPoint& point,
                             const reference::TridentMomenta<long double>& p) {
  const auto d = [](long double x) { return static_cast<double>(x); };
  const long double me = point.nucleus_mass * point.energy;
  const long double ratio = 2 * me / point.shat;
  const long double pt2 =
      ratio * ratio * point.Q2 - ratio * point.Q2 - point.nucleus_mass * point.nucleus_mass;
  return {.q2 = d(point.Q2),
          .sh = d(point.shat),
          .k2 = d(point.K2),
          .l = d(point.l),
          .q_p = d(reference::dot(p.q, p.minus)),
          .q_pp = d(reference::dot(p.q, p.plus)),
          .k1_p = d(reference::dot(p.k1, p.minus)),
          .k1_pp = d(reference::dot(p.k1, p.plus)),
          .x_p = d(p.minus[1]),
          .y_p = d(p.minus[2]),
          .x_pp = d(p.plus[1]),
          .y_pp = d(p.plus[2]),
          .x_k2 = d(p.k2[1]),
          .y_k2 = d(p.k2[2]),
          .transverse = d(std::sqrt(std::max(pt2, 0.0L))),
          .longitudinal = d(point.Q2 * (2 * ratio - 1) / point.shat)};
}

/// P made orthogonal to k1 along q: what the closed form is contracted with.
reference::FourVector<long double> gauge_safe(const reference::TridentMomenta<long double>& p) {
  return reference::sum(p.P, p.q, -reference::dot(p.P, p.k1) / reference::dot(p.q, p.k1));
}

struct Comparison {
  physics::TridentTensor closed;
  reference::HelicityTensor<long double> helicity;
  double scaled_error;  // worst deviation relative to T_VV + T_AA, over the error law
};

Comparison compare(const reference::TridentPoint& point) {
  const auto p = reference::momenta(point);
  const auto closed = physics::trident_tensor(invariants(point, p), physics::two_muons);
  const auto helicity = reference::helicity_trident<long double>(p, muon, gauge_safe(p));
  const double scale = static_cast<double>(helicity.vv + helicity.aa);
  const double worst = std::max({std::abs(closed.vv - static_cast<double>(helicity.vv)),
                                 std::abs(closed.aa - static_cast<double>(helicity.aa)),
                                 std::abs(closed.va - static_cast<double>(helicity.va))});
  const double law = 3e-16 * static_cast<double>(point.shat / point.K2) + 1e-14;
  return {closed, helicity, worst / scale / law};
}

}  // namespace

TEST_CASE("The closed form equals the helicity amplitude at random points", "[amplitude]") {
  const auto [energy, q2_max, k2_fraction] =
      GENERATE(std::tuple{160.0, 2.0, 1e-8}, std::tuple{160.0, 1e-6, 1e-4},
               std::tuple{5.0, 2.0, 1e-8}, std::tuple{1.0, 0.5, 1e-3});
  std::mt19937_64 generator(7);
  std::vector<double> errors;
  for (int i = 0; i < 3000; ++i) {
    errors.push_back(
        compare(reference::random_point(generator, energy, iron, muon, q2_max, k2_fraction))
            .scaled_error);
  }
  // The law, 3e-16 sh/K2 of T_VV + T_AA, holds for single points too, rounding of the input (1e-14)
  // included; the factor at the far end leaves room for another processor's rounding.
  std::sort(errors.begin(), errors.end());
  CHECK(errors[errors.size() * 99 / 100] < 1);
  CHECK(errors.back() < 3);
}

TEST_CASE("Exchange of mu- and mu+ leaves T_VV and T_AA and flips T_VA", "[amplitude]") {
  std::mt19937_64 generator(11);
  for (int i = 0; i < 1000; ++i) {
    const auto point = reference::random_point(generator, 20, iron, muon, 1, 1e-3);
    auto s = invariants(point, reference::momenta(point));
    const auto direct = physics::trident_tensor(s, physics::two_muons);
    std::swap(s.q_p, s.q_pp);
    std::swap(s.k1_p, s.k1_pp);
    std::swap(s.x_p, s.x_pp);
    std::swap(s.y_p, s.y_pp);
    const auto exchanged = physics::trident_tensor(s, physics::two_muons);
    const double tolerance = (direct.vv + direct.aa) * (1e-14 + 1e-15 * s.sh / s.k2);
    CHECK(std::abs(exchanged.vv - direct.vv) < tolerance);
    CHECK(std::abs(exchanged.aa - direct.aa) < tolerance);
    CHECK(std::abs(exchanged.va + direct.va) < tolerance);
  }
}
