#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>
#include <random>

#include "physics/constants.hpp"
#include "tests/support/reference_phase_space.hpp"

using namespace tridentscan::reference;

namespace {

constexpr double pi = std::numbers::pi;
constexpr double muon = tridentscan::physics::constants::muon_mass;

}  // namespace

TEST_CASE("Four-body volume has the massless closed form", "[reference]") {
  for (const double s : {1.0, 9.38, 1e4}) {
    CHECK(four_body_volume(s, 0, 0) == Approx(massless_four_body_volume(s)).epsilon(1e-10));
  }
}

TEST_CASE("Four-body volume approaches the massless one at high energy", "[reference]") {
  // Leading correction of relative order (m^2/s) ln s.
  CHECK(four_body_volume(1e8, 0.938272, muon) ==
        Approx(massless_four_body_volume(1e8)).epsilon(1e-6));
}

TEST_CASE("Four-body volume starts as Q^4 at threshold", "[reference]") {
  // Massless neutrino of energy E < Q and three slow masses M, m, m sharing Q - E:
  //   Int E dE/(4 pi^2) (pi^3/2)/(2 pi)^5 m sqrt(M)/(M + 2m)^(3/2) (Q - E)^2,  Int = Q^4/12.
  for (const double mass : {0.938272, 37.2155, 193.687}) {
    const double Q = 1e-5;
    const double total = mass + 2 * muon + Q;
    const double slow = std::pow(pi, 3) / 2 / std::pow(2 * pi, 5) / (4 * pi * pi);
    const double expected =
        slow * muon * std::sqrt(mass) / std::pow(mass + 2 * muon, 1.5) * std::pow(Q, 4) / 12;
    CHECK(four_body_volume(total * total, mass, muon) == Approx(expected).epsilon(2e-4));
    CHECK(four_body_volume(std::pow(mass + 2 * muon - Q, 2), mass, muon) == 0);
  }
}

TEST_CASE("The invariant phase-space measure integrates to the four-body volume", "[reference]") {
  // docs/physics.md, Amplitude, with plain Monte Carlo in its own limits. 4 checks at 5 standard
  // deviations: false alarms below 1e-5.
  constexpr unsigned long seed = 1991;
  constexpr int calls = 200000;
  CAPTURE(seed);
  std::mt19937_64 generator(seed);
  std::uniform_real_distribution<double> uniform(0, 1);
  struct Case {
    double mass, energy;
  };
  for (const auto& [M, E] : {Case{52.0898, 5}, {52.0898, 160}, {0.938272, 5}, {0.938272, 0.5}}) {
    const double threshold = 4 * muon * muon;
    double total = 0, squares = 0;
    for (int i = 0; i < calls; ++i) {
      // A box around the physical region; points outside have weight zero.
      const double Q2_box = 4 * E * E / (1 + 2 * E / M), W2_box = 2 * M * E + M * M;
      const double Q2 = Q2_box * uniform(generator);
      const double W2 = std::pow(std::sqrt(W2_box) - M, 2) * uniform(generator);
      const double sh = W2 + Q2;
      const double PT2 = 4 * M * M * E * E * Q2 / (sh * sh) - 2 * M * E * Q2 / sh - M * M;
      double weight = 0;
      if (W2 > threshold && PT2 >= 0) {
        const double K2_max = sh * (1 - threshold / W2);
        const double K2 = K2_max * uniform(generator);
        const double l_max = W2 * (1 - K2 / sh);
        const double l = threshold + (l_max - threshold) * uniform(generator);
        const double v = std::sqrt(1 - threshold / l);
        weight = Q2_box * std::pow(std::sqrt(W2_box) - M, 2) / (8 * M * E) / (4 * pi * pi) *
                 K2_max * 2 * pi / (16 * pi * pi * sh) * (l_max - threshold) / (2 * pi) * v * 4 *
                 pi / (32 * pi * pi);
      }
      total += weight;
      squares += weight * weight;
    }
    const double mean = total / calls;
    const double error = std::sqrt((squares / calls - mean * mean) / calls);
    CAPTURE(M, E, mean, error);
    CHECK(std::fabs(mean - four_body_volume(M * M + 2 * M * E, M, muon)) < 5 * error);
    CHECK(error < 0.02 * mean);
  }
}
