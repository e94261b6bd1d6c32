#include "physics/four_muon_sample.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <memory>
#include <stdexcept>

#include "physics/four_muon_gram.hpp"
#include "physics/four_muon_phase_space.hpp"
#include "scanner/integration/random_stream.hpp"

using namespace tridentscan;
using physics::FourMuonCuts;
using physics::FourMuonIntegrand;
using physics::FourMuonSample;
using physics::InstructionSet;

namespace {

constexpr int block = FourMuonSample::block_size;
static_assert(block == FourMuonIntegrand::block_size);

const physics::ZMotion motion{{{0, 4, 20, 90}, {0, 3, 1, 0}}, {{-4, -1, 1, 4}, {0, 1, 1, 0}}};

FourMuonCuts all_cuts() {
  return {.min_pair_mass = 5,
          .min_leading_pair_mass = 20,
          .min_transverse_momentum = {20, 15, 8, 4},
          .max_pseudorapidity = 2.7,
          .min_separation = 0.1};
}

FourMuonSample::Points random_points(std::uint64_t seed) {
  FourMuonSample::Points x;
  const integration::RandomStream stream(seed, 1, 2);
  for (std::size_t j = 0; j < x.size(); ++j) {
    for (std::size_t i = 0; i < block; ++i) x[j][i] = stream.uniform(j * block + i);
  }
  return x;
}

}  // namespace

TEST_CASE("The Standard Model is that of the integrand, point by point", "[four_muon_sample]") {
  // Points and their mirror images: the sample leaves out what is odd under reflection.
  const auto x = random_points(31);
  auto mirrored = x;
  for (double& phi : mirrored[4]) phi = 1 - phi;
  FourMuonCuts pairs;
  pairs.min_pair_mass = 5;
  const FourMuonSample sample(pairs, {});
  const FourMuonIntegrand four(pairs, {}), two(pairs, {}, {}, physics::Flavours::different);
  struct Values {
    FourMuonSample::Values same{}, different{}, expected_same{}, expected_different{};
  };
  const auto sum = std::make_unique<Values>();
  const auto terms = std::make_unique<FourMuonSample::Terms>();
  const auto points = std::make_unique<FourMuonIntegrand::Points>();
  // The sample draws s34 with another density: the integrand's coordinate and its slope, which is
  // the ratio of their weights, follow from s34.
  const auto coordinate_at = [&](double shift) {
    auto shifted = x;
    for (double& first : shifted[0]) first += shift;
    sample.evaluate(shifted, *terms, InstructionSet::baseline);
    FourMuonIntegrand::Values result;
    for (int i = 0; i < block; ++i) {
      result[i] = std::log(terms->s[FourMuonSample::p34][i] / sample.s_low()) /
                  std::log(sample.s_high() / sample.s_low());
    }
    return result;
  };
  constexpr double h = 1e-5;  // slopes are good to h^2 and to rounding over h
  const auto coordinate = coordinate_at(0), above = coordinate_at(h), below = coordinate_at(-h);
  for (const auto* half : std::array<const FourMuonSample::Points*, 2>{&x, &mirrored}) {
    for (std::size_t j = 0; j < 5; ++j) (*points)[j] = j == 0 ? coordinate : (*half)[j];
    sample.evaluate(*half, *terms, InstructionSet::baseline);
    FourMuonIntegrand::Values same, different;
    four.standard(*points, same, InstructionSet::baseline);
    two.standard(*points, different, InstructionSet::baseline);
    for (int i = 0; i < block; ++i) {
      CHECK(terms->standard[i] == terms->same_flavour[i]);
      sum->same[i] += terms->same_flavour[i];
      sum->different[i] += terms->two_flavours[i];
      const double slope = (above[i] - below[i]) / (2 * h);
      sum->expected_same[i] += slope * same[i];
      sum->expected_different[i] += slope * different[i];
    }
  }
  int passed = 0;
  for (int i = 0; i < block; ++i) {
    CHECK(sum->same[i] == Approx(sum->expected_same[i]).epsilon(1e-8));
    CHECK(sum->different[i] == Approx(sum->expected_different[i]).epsilon(1e-8));
    passed += sum->same[i] > 0 ? 1 : 0;
  }
  CHECK(passed > block / 4);
}

TEST_CASE("Overlaps of currents give the amplitude of spinors, with its propagators",
          "[four_muon_sample]") {
  // The mean of a point and its mirror image: what is odd under reflection is left out.
  const physics::ChiralCouplings z{-0.27, 0.23};
  const double left2 = z.left * z.left, right2 = z.right * z.right, mixed = z.left * z.right;
  const auto propagators = [&](double s) {
    const auto weak = 0.55 * physics::four_muon::pole(s, 8300, 227);
    const physics::Complex photon{0.1 / s, 0};
    return physics::Propagators{photon + left2 * weak, photon + right2 * weak,
                                photon + mixed * weak, physics::four_muon::pole(s, 900, 30 * 0.7)};
  };
  const integration::RandomStream stream(8, 1, 2);
  std::uint64_t at = 0;
  const auto u = [&] { return stream.uniform(at++); };
  for (int trial = 0; trial < 200; ++trial) {
    const double s34 = 25 * std::pow(200.0, u()), a = u(), b = u(), c = u(), phi = u();
    physics::FourMuonPieces expected{0, 0, 0};
    double standard = 0, interference = 0, boson = 0;
    for (const double azimuth : {phi, 1 - phi}) {
      const auto l = physics::four_muon::configuration(s34, 25, a, b, c, azimuth).muons;
      const auto s = physics::pair_masses(l);
      const double masses[4] = {s.s34, s.s12, s.s14, s.s23};
      physics::Propagators p[4];
      for (int k = 0; k < 4; ++k) p[k] = propagators(masses[k]);
      expected = expected + physics::same_flavour(l, s, z, p[1], p[0], p[2], p[3]);
      const auto g = physics::gram_numbers(l, s);
      double h[4][4] = {};
      for (int k = 0; k < 4; ++k) h[k][k] = (left2 + right2) * g.opposite[k];
      h[0][1] = h[1][0] = -2 * mixed * g.opposite_34_12;
      h[2][3] = h[3][2] = -2 * mixed * g.opposite_14_23;
      const auto re = [](physics::Complex v, physics::Complex w) {
        return v.re * w.re + v.im * w.im;
      };
      for (int t = 0; t < 4; ++t) {
        for (int k = 0; k < 4; ++k) {
          const double same = g.same[t][k];
          standard +=
              same * (left2 * re(p[t].left, p[k].left) + right2 * re(p[t].right, p[k].right)) +
              h[t][k] * re(p[t].mixed, p[k].mixed);
          interference += 2 * (same * (left2 * re(p[t].left, p[k].mediator) +
                                       right2 * re(p[t].right, p[k].mediator)) +
                               h[t][k] * re(p[t].mixed, p[k].mediator));
          boson += ((left2 + right2) * same + h[t][k]) * re(p[t].mediator, p[k].mediator);
        }
      }
    }
    CHECK(standard == Approx(expected.standard).epsilon(1e-10));
    CHECK(interference == Approx(expected.interference)
                              .margin(1e-10 * std::sqrt(expected.standard * expected.mediator)));
    CHECK(boson == Approx(expected.mediator).epsilon(1e-10));
  }
}

TEST_CASE("Every instruction set computes the sample", "[four_muon_sample]") {
  const FourMuonSample sample(all_cuts(), motion);
  const auto x = random_points(5);
  const auto reference = std::make_unique<FourMuonSample::Terms>(),
             terms = std::make_unique<FourMuonSample::Terms>();
  sample.evaluate(x, *reference, InstructionSet::baseline);
  for (const InstructionSet isa : physics::available_instruction_sets()) {
    sample.evaluate(x, *terms, isa);
    for (int i = 0; i < block; ++i) {
      CHECK(terms->standard[i] == Approx(reference->standard[i]).epsilon(1e-9));
      CHECK(terms->boson[i] == Approx(reference->boson[i]).epsilon(1e-9));
      // I and K are sums with cancellations.
      const double margin = 1e-9 * std::sqrt(reference->standard[i] * reference->boson[i]);
      for (std::size_t k = 0; k < 4; ++k) {
        CHECK(terms->s[k][i] == Approx(reference->s[k][i]).epsilon(1e-9));
        CHECK(terms->re[k][i] == Approx(reference->re[k][i]).epsilon(1e-9).margin(margin));
        CHECK(terms->cross[k][i] ==
              Approx(reference->cross[k][i]).epsilon(1e-9).margin(1e-9 * reference->boson[i]));
      }
    }
  }
}

TEST_CASE("Orientations and motion: the acceptance of every cut is that of the integrand",
          "[four_muon_sample]") {
  // Both are means over the same kinematics: 2^9 blocks, a binomial error for one cut after the
  // other.
  const auto cuts =
      GENERATE(FourMuonCuts{.min_pair_mass = 5, .min_transverse_momentum = {20, 15, 8, 4}},
               FourMuonCuts{.min_pair_mass = 5, .max_pseudorapidity = 2.7},
               FourMuonCuts{.min_pair_mass = 5, .min_separation = 0.5},
               FourMuonCuts{.min_pair_mass = 5, .min_separation = 1.5},
               FourMuonCuts{.min_pair_mass = 5,
                            .min_leading_pair_mass = 20,
                            .min_transverse_momentum = {20, 15, 8, 4},
                            .max_pseudorapidity = 2.7,
                            .min_separation = 0.1});
  const FourMuonSample sample(cuts, motion);
  const FourMuonIntegrand integrand(cuts, motion);
  const auto terms = std::make_unique<FourMuonSample::Terms>();
  const auto points = std::make_unique<FourMuonIntegrand::Points>();
  double sum = 0, squares = 0, n = 0, all = 0;
  for (std::uint64_t b = 0; b < 256; ++b) {
    const auto x = random_points(100 + b);
    const integration::RandomStream stream(7, 3, b);
    for (std::size_t j = 0; j < 5; ++j) (*points)[j] = x[j];
    for (std::size_t j = 5; j < points->size(); ++j) {
      for (std::size_t i = 0; i < block; ++i) (*points)[j][i] = stream.uniform(j * block + i);
    }
    sample.evaluate(x, *terms, physics::available_instruction_sets().back());
    FourMuonIntegrand::Values expected;
    integrand.standard(*points, expected, InstructionSet::baseline);
    for (int i = 0; i < block; ++i) {
      const double difference = terms->standard[i] - expected[i];
      sum += difference;
      squares += difference * difference;
      all += expected[i];
      ++n;
    }
  }
  const double error = std::sqrt(squares);
  CAPTURE(sum, error, all);
  CHECK(std::abs(sum) < 4 * error);
  CHECK(error < (cuts.min_separation > 1 ? 0.1 : 0.03) * all);
}

TEST_CASE("A sample needs a cut on pair masses, and a motion for cuts in the laboratory",
          "[four_muon_sample]") {
  CHECK_THROWS_AS(FourMuonSample({}, {}), std::invalid_argument);
  CHECK_THROWS_AS(FourMuonSample(all_cuts(), {}), std::invalid_argument);
}
