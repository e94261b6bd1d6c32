#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>
#include <vector>

#include "scanner/integration/lattice.hpp"

using namespace tridentscan::integration;

namespace {

constexpr double pi = 3.141592653589793;

/// mean of prod_j (1 + gamma 2 pi^2 B2(x_j)) - 1 over the first 2^k points of the unshifted lattice
/// with z_j = a^j.
double p2(std::uint32_t a, int dimensions, int k, double gamma) {
  double sum = 0;
  for (std::uint32_t i = 0; i < (1u << k); ++i) {
    double product = 1;
    std::uint32_t z = 1;
    for (int j = 0; j < dimensions; ++j, z *= a) {
      const double x = static_cast<double>(radical_inverse(i) * z) * 0x1p-32;
      product *= 1 + gamma * 2 * pi * pi * (x * x - x + 1.0 / 6);
    }
    sum += product;
  }
  return sum / (1u << k) - 1;
}

double shifted_mean(std::uint64_t seed, int k) {
  std::mt19937_64 generator(seed);
  std::uniform_real_distribution<double> uniform;
  std::array<double, 7> shift;
  for (double& s : shift) {
    s = uniform(generator);
  }
  const ShiftedLattice lattice(shift);
  std::array<std::array<double, 256>, 7> x;
  double sum = 0;
  for (std::uint32_t first = 0; first < (1u << k); first += 256) {
    lattice.fill(first, x);
    for (std::size_t i = 0; i < 256; ++i) {
      double product = 1;
      for (std::size_t j = 0; j < 7; ++j) {
        product *= 1 + std::sin(2 * pi * x[j][i]) / (1.0 + static_cast<double>(j));
      }
      sum += product;
    }
  }
  return sum / (1u << k);
}

}  // namespace

TEST_CASE("The radical inverse reverses the bits", "[lattice]") {
  CHECK(radical_inverse(0) == 0);
  CHECK(radical_inverse(1) == 0x80000000u);
  CHECK(radical_inverse(2) == 0x40000000u);
  CHECK(radical_inverse(3) == 0xc0000000u);
  CHECK(radical_inverse(0x12345678u) == 0x1e6a2c48u);
}

TEST_CASE("Every 2^k first points are a whole lattice in each coordinate", "[lattice]") {
  const std::array<double, 7> shift{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7};
  std::array<std::array<double, 256>, 7> x;
  ShiftedLattice(shift).fill(0, x);
  for (std::size_t j = 0; j < 7; ++j) {
    std::vector<int> hits(256);
    for (const double v : x[j]) {
      REQUIRE(v >= 0);
      REQUIRE(v < 1);
      const double unshifted = v - shift[j] + (v < shift[j] ? 1 : 0);
      ++hits[static_cast<std::size_t>(std::lround(unshifted * 256)) % 256];
    }
    for (const int h : hits) {
      CHECK(h == 1);
    }
  }
}

TEST_CASE("A sum can be continued at any point", "[lattice]") {
  const std::array<double, 2> shift{0.25, 0.75};
  const ShiftedLattice lattice(shift);
  std::array<std::array<double, 64>, 2> whole;
  std::array<std::array<double, 32>, 2> part;
  lattice.fill(0, whole);
  lattice.fill(32, part);
  for (std::size_t i = 0; i < 32; ++i) {
    CHECK(part[1][i] == whole[1][32 + i]);
  }
}

TEST_CASE("The generating vector is better than random ones", "[lattice]") {
  // The worst-case error for smooth periodic functions, against the median of 31 random generators
  // of the same form.
  std::mt19937_64 generator(5);
  for (const int k : {10, 12, 14}) {
    std::vector<double> others;
    for (int i = 0; i < 31; ++i) {
      others.push_back(p2((static_cast<std::uint32_t>(generator()) & ~7u) | 5u, 7, k, 0.1));
    }
    std::sort(others.begin(), others.end());
    CHECK(p2(lattice_generator(1), 7, k, 0.1) < others[15]);
  }
}

TEST_CASE("The error of a smooth integrand falls faster than 1/N", "[lattice]") {
  const auto rms = [](int k) {
    double squares = 0;
    for (std::uint64_t seed = 0; seed < 16; ++seed) {
      squares += std::pow(shifted_mean(seed, k) - 1, 2);
    }
    return std::sqrt(squares / 16);
  };
  const double coarse = rms(8), fine = rms(14);
  CHECK(fine < coarse / 64);
  CHECK(fine < 1e-3);
}
