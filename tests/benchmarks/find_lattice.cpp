// Search for the generator a of scanner/integration/lattice.hpp (z_j = a^j mod 2^32): find_lattice
// SECONDS [SEED]
//
// Random a are kept if their worst-case error P2 for smooth periodic functions, over N = 2^7 ..
// 2^15, is among the best 3 % of random ones; of these the one wins whose replicas of the trident
// integrand scatter least: iron at 160 GeV with and without E_mu > 9 GeV, argon at 5 GeV; Standard
// Model, Z' of 10 MeV and 1 GeV; N = 2^11 .. 2^14, small N weighted up.

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <vector>

#include "physics/mediator.hpp"
#include "physics/trident_integrand.hpp"
#include "scanner/integration/lattice.hpp"

namespace {

using tridentscan::integration::radical_inverse;
using namespace tridentscan::physics;

constexpr int dimensions = TridentIntegrand::dimensions;  // the last one, the energy, idles here

/// mean over k of ln P2(2^k), product weights 0.1.
double smooth_score(std::uint32_t a) {
  constexpr int k_min = 7, k_max = 15;
  constexpr double gamma = 0.1, pi = 3.141592653589793;
  double sum = 0, score = 0;
  int k = k_min;
  for (std::uint32_t i = 0; i < (1u << k_max); ++i) {
    double product = 1;
    std::uint32_t z = 1;
    for (int j = 0; j < dimensions; ++j, z *= a) {
      const double x = static_cast<double>(radical_inverse(i) * z) * 0x1p-32;
      product *= 1 + gamma * 2 * pi * pi * (x * x - x + 1.0 / 6);
    }
    sum += product;
    if (i + 1 == (1u << k)) {
      score += std::log(sum / (i + 1) - 1);
      ++k;
    }
  }
  return score / (k_max - k_min + 1);
}

/// mean over N and observables of ln(relative scatter of shifted replicas).
double trident_score(const TridentIntegrand& trident, std::uint32_t a) {
  constexpr int replicas = 16, k_min = 11, k_max = 14, observables = 3;
  constexpr std::uint32_t block = TridentIntegrand::block_size;
  const auto isa = available_instruction_sets().back();
  const Couplings sm = standard_model();
  std::mt19937_64 generator(7);
  std::uniform_real_distribution<double> uniform;
  std::array<std::vector<std::array<double, observables>>, k_max + 1> estimates;
  TridentIntegrand::Points x;
  TridentIntegrand::Tensors t;
  for (int replica = 0; replica < replicas; ++replica) {
    std::array<double, dimensions> shift;
    for (double& s : shift) {
      s = uniform(generator);
    }
    std::array<double, observables> sums{};
    int k = k_min;
    for (std::uint32_t first = 0; first < (1u << k_max); first += block) {
      std::uint32_t z = 1;
      for (std::size_t j = 0; j < dimensions; ++j, z *= a) {
        for (std::uint32_t i = 0; i < block; ++i) {
          const double v = static_cast<double>(radical_inverse(first + i) * z) * 0x1p-32 + shift[j];
          x[j][i] = v - std::floor(v);
        }
      }
      trident.evaluate(x, t, isa);
      for (std::size_t i = 0; i < block; ++i) {
        sums[0] += sm.vector * sm.vector * t.vv[i] + sm.axial * sm.axial * t.aa[i];
        sums[1] += t.vv[i] / ((t.k2[i] + 1e-4) * (t.k2[i] + 1e-4));
        sums[2] += t.vv[i] / ((t.k2[i] + 1) * (t.k2[i] + 1));
      }
      if (first + block == (1u << k)) {
        auto& estimate = estimates[static_cast<std::size_t>(k)].emplace_back(sums);
        for (double& e : estimate) {
          e /= 1u << k;
        }
        ++k;
      }
    }
  }
  double score = 0, weights = 0;
  for (int k = k_min; k <= k_max; ++k) {
    const auto& set = estimates[static_cast<std::size_t>(k)];
    for (std::size_t o = 0; o < observables; ++o) {
      double mean = 0, squares = 0;
      for (const auto& e : set) {
        mean += e[o] / replicas;
      }
      for (const auto& e : set) {
        squares += (e[o] / mean - 1) * (e[o] / mean - 1);
      }
      const double weight = 15 - k;
      // The trend of 1/N taken out, so that a vector is not chosen for one N alone.
      score += weight * (std::log(std::sqrt(squares / (replicas - 1))) + k * std::log(2.0));
      weights += weight;
    }
  }
  return score / weights;
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 60;
  std::mt19937_64 generator(argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1);
  const auto next = [&] { return (static_cast<std::uint32_t>(generator()) & ~7u) | 5u; };
  std::vector<double> sample;
  for (int i = 0; i < 500; ++i) {
    sample.push_back(smooth_score(next()));
  }
  std::sort(sample.begin(), sample.end());
  const double threshold = sample[sample.size() * 10 / 100];

  const Nucleus iron{"Fe56", 26, 56, 52.089777, ChargeDensity{4.106, 0.519, 0}};
  const Nucleus argon{"Ar40", 18, 40, 37.215526, ChargeDensity{3.53, 0.542, 0}};
  Cuts cut;
  cut.minus.min_energy = cut.plus.min_energy = 9;
  std::vector<TridentIntegrand> cases;
  cases.emplace_back(coherent_nucleus(iron, FormFactorModel::density), 160, cut);
  cases.emplace_back(coherent_nucleus(iron, FormFactorModel::density), 160, Cuts{});
  cases.emplace_back(coherent_nucleus(argon, FormFactorModel::density), 5, Cuts{});

  const auto start = std::chrono::steady_clock::now();
  double best = 1e300;
  long tried = 0, kept = 0;
  while (std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() <
         seconds) {
    const std::uint32_t a = next();
    ++tried;
    const double smooth = smooth_score(a);
    if (smooth > threshold) {
      continue;
    }
    ++kept;
    double score = 0;
    for (const auto& trident : cases) {
      score += trident_score(trident, a) / static_cast<double>(cases.size());
    }
    if (score < best) {
      best = score;
      std::printf("a = %uu: trident %.3f, smooth %.3f (threshold %.3f)\n", a, score, smooth,
                  threshold);
      std::fflush(stdout);
    }
  }
  std::printf("%ld tried, %ld kept\n", tried, kept);
}
