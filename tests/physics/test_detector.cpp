// Pairs as a detector sees them, and kernels in bins.
#include "physics/detector.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <memory>
#include <numeric>
#include <random>
#include <vector>

#include "physics/binned_deposit.hpp"
#include "physics/normal.hpp"

using namespace tridentscan::physics;
using Pairs = TridentIntegrand::Pairs;
using AllPairs = std::array<Pairs, TridentIntegrand::azimuths>;

namespace {

constexpr std::size_t block = TridentIntegrand::block_size;
const Nucleus argon{"Ar40", 18, 40, 37.2155, ChargeDensity{3.53, 0.542, 0}};

/// Points or shifts: every number uniform.
template <class Columns>
Columns random_columns(std::mt19937_64& generator) {
  std::uniform_real_distribution<double> uniform;
  Columns columns;
  for (auto& column : columns) {
    for (double& x : column) x = uniform(generator);
  }
  return columns;
}

/// Every lane the same pair: l- along `minus`, l+ along `plus` (GeV).
Pairs one_pair(const std::array<double, 3>& minus, const std::array<double, 3>& plus) {
  Pairs pairs;
  const auto fill = [](const std::array<double, 3>& p, Pairs::Lepton& lepton) {
    lepton.energy.fill(std::sqrt(p[0] * p[0] + p[1] * p[1] + p[2] * p[2] +
                                 constants::muon_mass * constants::muon_mass));
    lepton.x.fill(p[0]), lepton.y.fill(p[1]), lepton.z.fill(p[2]);
  };
  fill(minus, pairs.minus);
  fill(plus, pairs.plus);
  pairs.q2.fill(0.09);
  for (auto* lane : {&pairs.k2, &pairs.vv, &pairs.aa, &pairs.va, &pairs.scalar}) lane->fill(1);
  return pairs;
}

/// Shares of one pair in the bins of one observable, from many copies with random shifts.
std::vector<double> shares(const Detection& detection, const Cuts& cuts, const Pairs& pairs,
                           int blocks) {
  const Detector detector(detection, cuts, two_muons);
  std::mt19937_64 generator(3);
  std::vector<double> sums(detector.bins());
  std::vector<Detector::Seen> copies(static_cast<std::size_t>(detector.copies()));
  for (int b = 0; b < blocks; ++b) {
    const auto shifts = random_columns<Detector::Shifts>(generator);
    for (int azimuth = 0; azimuth < TridentIntegrand::azimuths; ++azimuth) {
      detector.see(pairs, shifts, azimuth, copies, available_instruction_sets().back());
      for (const Detector::Seen& seen : copies) {
        for (std::size_t i = 0; i < block; ++i) {
          if (seen.weight[i] > 0) {
            sums[static_cast<std::size_t>(seen.bin[i])] +=
                seen.weight[i] / (TridentIntegrand::azimuths * static_cast<double>(block) * blocks);
          }
        }
      }
    }
  }
  return sums;
}

}  // namespace

TEST_CASE("Pairs of the integrand sum to its tensors and have the momenta of events",
          "[detector]") {
  const auto cuts = GENERATE(0.0, 0.5);
  Cuts all;
  all.minus.min_energy = all.plus.min_energy = cuts;
  const auto hadron = GENERATE(coherent_nucleus(argon, FormFactorModel::density),
                               single_nucleon(Nucleon::proton, NucleonModel::kelly, 0.2));
  const TridentIntegrand trident(hadron, 20, all);
  std::mt19937_64 generator(5);
  const auto pairs = std::make_unique<AllPairs>();
  TridentIntegrand::Tensors tensors;
  for (const InstructionSet isa : available_instruction_sets()) {
    const auto points = random_columns<TridentIntegrand::Points>(generator);
    trident.evaluate(points, tensors, isa);
    trident.evaluate_pairs(points, *pairs, isa);
    for (std::size_t i = 0; i < block; ++i) {
      double vv = 0, aa = 0;
      for (const Pairs& p : *pairs) {
        vv += p.vv[i], aa += p.aa[i];
        CHECK(p.k2[i] == Approx(tensors.k2[i]).epsilon(1e-12));
        for (const auto* lepton : {&p.minus, &p.plus}) {
          const double e = lepton->energy[i], x = lepton->x[i], y = lepton->y[i], z = lepton->z[i];
          const double mass2 = constants::muon_mass * constants::muon_mass;
          // Differences of invariants: as good as rounding of E^2 leaves them.
          CHECK(e * e - x * x - y * y - z * z == Approx(mass2).margin(1e-9 * (1 + e * e)));
        }
      }
      const double tolerance = 1e-9 + 1e-12 / tensors.k2[i];
      CHECK(vv == Approx(tensors.vv[i]).epsilon(tolerance));
      CHECK(aa == Approx(tensors.aa[i]).epsilon(tolerance));
    }
  }
}

TEST_CASE("A blurred line is a Gaussian in energy", "[detector]") {
  // E = 2 GeV with a + b/sqrt(E): sigma = 2 (0.03 + 0.06/sqrt 2).
  const Pairs pairs =
      one_pair({0, 0, std::sqrt(4 - std::pow(constants::muon_mass, 2))}, {0.1, 0, 30});
  const double sigma = 2 * (0.03 + 0.06 / std::sqrt(2.0));
  Detection detection;
  // One copy an azimuth, three that are turned, two times four.
  const int copies = GENERATE(4, 12, 32);
  detection.response =
      Response{.energy_constant = 0.03, .energy_stochastic = 0.06, .angle = 0, .copies = copies};
  detection.observables = {{Observable::smaller_energy, {0, 1.7, 1.9, 2, 2.1, 2.3, 10}}};
  const auto found = shares(detection, {}, pairs, 100);
  const auto& edges = detection.observables[0].edges;
  for (std::size_t b = 0; b < found.size(); ++b) {
    const double below = b == 0 ? 0 : normal_cdf((edges[b] - 2) / sigma);
    const double expected = normal_cdf((edges[b + 1] - 2) / sigma) - below;
    // 25,600 shifts of the lattice: better than that many independent numbers.
    CHECK(found[b] == Approx(expected).margin(4 * std::sqrt(expected / 25600)));
  }
}

TEST_CASE("A blurred direction follows Rice's distribution", "[detector]") {
  // A lepton at 0.02 rad, blurred by 0.02 in each of two projections: the chance of an angle below
  // t is the integral of Rice's density r/s^2 exp(-(r^2 + v^2)/(2 s^2)) I0(r v/s^2).
  const double angle = 0.02, blur = 0.02;
  const Pairs pairs = one_pair({3 * std::sin(angle), 0, 3 * std::cos(angle)}, {0, 0, 40});
  Detection detection;
  detection.response = Response{.energy_constant = 0, .energy_stochastic = 0, .angle = blur};
  Cuts cuts;
  for (const double largest : {0.01, 0.02, 0.04, 0.06}) {
    detection.observables = {{Observable::pair_energy, {0, 100}}};
    cuts.minus.max_angle = largest;
    double expected = 0;
    constexpr int steps = 20000;
    for (int k = 0; k < steps; ++k) {
      const double r = (k + 0.5) * largest / steps / blur, v = angle / blur;
      expected +=
          r * std::exp(-(r * r + v * v) / 2) * std::cyl_bessel_i(0, r * v) * largest / steps / blur;
    }
    // Small angles: tan against sin is of the order blur^2.
    const double found = shares(detection, cuts, pairs, 100)[0];
    CHECK(found == Approx(expected).margin(4 * std::sqrt(expected / 25600) + blur * blur));
  }
}

TEST_CASE("Every observable is that of the momenta", "[detector]") {
  const std::array<double, 3> m = {0.3, -0.1, 2.5}, p = {-0.05, 0.4, 1.2};
  const Pairs pairs = one_pair(m, p);
  const double em = pairs.minus.energy[0], ep = pairs.plus.energy[0];
  const auto norm = [](double x, double y, double z) { return std::sqrt(x * x + y * y + z * z); };
  const double dot = m[0] * p[0] + m[1] * p[1] + m[2] * p[2];
  const double am = norm(m[0], m[1], m[2]), ap = norm(p[0], p[1], p[2]);
  const std::array<double, 3> sum = {m[0] + p[0], m[1] + p[1], m[2] + p[2]};
  const double theta_m = std::acos(m[2] / am), theta_p = std::acos(p[2] / ap);
  const double pt_m = std::hypot(m[0], m[1]), pt_p = std::hypot(p[0], p[1]);
  const std::vector<std::pair<Observable, double>> values = {
      {Observable::pair_mass,
       std::sqrt(2 * constants::muon_mass * constants::muon_mass + 2 * (em * ep - dot))},
      {Observable::pair_energy, em + ep},
      {Observable::pair_transverse_momentum, std::hypot(sum[0], sum[1])},
      {Observable::pair_angle, std::acos(sum[2] / norm(sum[0], sum[1], sum[2]))},
      {Observable::opening_angle, std::acos(dot / (am * ap))},
      {Observable::smaller_energy, std::min(em, ep)},
      {Observable::larger_energy, std::max(em, ep)},
      {Observable::smaller_angle, std::min(theta_m, theta_p)},
      {Observable::larger_angle, std::max(theta_m, theta_p)},
      {Observable::smaller_transverse_momentum, std::min(pt_m, pt_p)},
      {Observable::larger_transverse_momentum, std::max(pt_m, pt_p)},
      {Observable::minus_energy, em},
      {Observable::plus_energy, ep},
      {Observable::minus_angle, theta_m},
      {Observable::plus_angle, theta_p},
      {Observable::minus_transverse_momentum, pt_m},
      {Observable::plus_transverse_momentum, pt_p},
      {Observable::momentum_transfer, 0.3}};
  CHECK(values.size() == words<Observable>.size());
  for (const auto& [observable, value] : values) {
    INFO(name_of(observable));
    Detection detection;
    detection.observables = {{observable, {0, value * (1 - 1e-9), value * (1 + 1e-9), 100}}};
    CHECK(shares(detection, {}, pairs, 1) == std::vector<double>{0, 1, 0});
  }
  Detection two;
  two.observables = {{Observable::pair_energy, {0, 1, 10}},
                     {Observable::pair_mass, {0, 0.1, 0.2, 5}}};
  CHECK(shares(two, {}, pairs, 1) == std::vector<double>{0, 0, 0, 0, 0, 1});
  two.observables[1].edges = {0, 0.1};  // it lies beyond: in no bin
  CHECK(shares(two, {}, pairs, 1) == std::vector<double>{0, 0});
}

TEST_CASE("Instruction sets see the same", "[detector]") {
  const Pairs pairs = one_pair({0.3, -0.1, 2.5}, {-0.05, 0.4, 1.2});
  Detection detection;
  detection.response = Response{.energy_constant = 0.05, .energy_stochastic = 0.1, .angle = 0.05};
  detection.observables = {{Observable::pair_mass, {0.3, 0.8, 0.9, 1, 1.1, 2}},
                           {Observable::larger_angle, {0, 0.2, 0.3, 0.4}}};
  Cuts cuts;
  cuts.minus.min_energy = 2.4;
  cuts.max_opening_angle = 0.5;
  const Detector detector(detection, cuts, two_muons);
  std::mt19937_64 generator(8);
  const auto shifts = random_columns<Detector::Shifts>(generator);
  std::vector<Detector::Seen> expected(static_cast<std::size_t>(detector.copies()));
  auto seen = expected;
  detector.see(pairs, shifts, 1, expected, InstructionSet::baseline);
  for (const InstructionSet isa : available_instruction_sets()) {
    detector.see(pairs, shifts, 1, seen, isa);
    for (std::size_t copy = 0; copy < seen.size(); ++copy) {
      for (std::size_t i = 0; i < block; ++i) {  // rounding moves none of these over an edge
        CHECK(seen[copy].weight[i] == expected[copy].weight[i]);
        if (seen[copy].weight[i] > 0) CHECK(seen[copy].bin[i] == expected[copy].bin[i]);
      }
    }
  }
}

TEST_CASE("The sum over bins is the kernel without bins, point by point", "[detector]") {
  Cuts cuts;
  cuts.minus.min_energy = cuts.plus.min_energy = GENERATE(0.0, 0.3);
  Detection detection;
  detection.observables = {{Observable::pair_mass, {0, 0.3, 0.5, 100}},
                           {Observable::larger_angle, {0, 0.1, 0.3, constants::pi}}};
  const TridentIntegrand trident(coherent_nucleus(argon, FormFactorModel::density), 5, cuts);
  const Detector detector(detection, cuts, two_muons);
  const KernelNodes nodes(trident.k2_max());
  const std::size_t size = nodes.size() * KernelNodes::columns;
  std::vector<double> whole(size), bins(size * detector.bins());
  const auto isa = available_instruction_sets().back();
  std::mt19937_64 generator(4);
  const auto pairs = std::make_unique<AllPairs>();
  TridentIntegrand::Tensors t;
  for (int b = 0; b < 40; ++b) {
    const auto points = random_columns<TridentIntegrand::Points>(generator);
    trident.evaluate(points, t, isa);
    trident.evaluate_pairs(points, *pairs, isa);
    CHECK(nodes.deposit(t.k2, t.vv, t.aa, t.va, t.scalar, whole, isa) == 0);
    CHECK(deposit_in_bins(nodes, detector, *pairs, Detector::Shifts{}, bins, isa) == 0);
  }
  const double largest = *std::max_element(whole.begin(), whole.end());
  for (std::size_t i = 0; i < size; ++i) {
    double sum = 0;
    for (std::size_t b = 0; b < detector.bins(); ++b) sum += bins[b * size + i];
    CHECK(sum == Approx(whole[i]).epsilon(1e-9).margin(1e-12 * largest));
  }
  long filled = 0;
  for (std::size_t b = 0; b < detector.bins(); ++b) {
    const auto first = bins.begin() + static_cast<long>(b * size);
    filled += std::accumulate(first, first + static_cast<long>(size), 0.0) > 0 ? 1 : 0;
  }
  CHECK(filled >= 7);  // a heavy pair leaves no room for small angles
}

TEST_CASE("A non-finite point is in no bin and is counted", "[detector]") {
  const Detector detector({}, {}, two_muons);
  const KernelNodes nodes(1);
  std::vector<double> sums(nodes.size() * KernelNodes::columns);
  auto pairs = std::make_unique<AllPairs>();
  pairs->fill(one_pair({0, 0, 1}, {0.1, 0, 1}));
  (*pairs)[2].vv[7] = std::nan("");
  CHECK(deposit_in_bins(nodes, detector, *pairs, Detector::Shifts{}, sums,
                        available_instruction_sets().back()) == 1);
  for (const double sum : sums) CHECK(std::isfinite(sum));
}
