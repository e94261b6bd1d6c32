#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "scanner/integration/random_stream.hpp"

using tridentscan::integration::RandomStream;

TEST_CASE("A number is a function of seed, stream, substream and index alone", "[random]") {
  const RandomStream a(1, 2, 3), same(1, 2, 3);
  for (const std::uint64_t i : {0ULL, 17ULL, 1ULL << 40}) {
    CHECK(a.uniform(i) == same.uniform(i));
  }
  std::set<double> different;
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    for (std::uint64_t stream = 0; stream < 3; ++stream) {
      for (std::uint64_t substream = 0; substream < 3; ++substream) {
        different.insert(RandomStream(seed, stream, substream).uniform(5));
      }
    }
  }
  CHECK(different.size() == 27);
}

TEST_CASE("Numbers are uniform in the open unit interval", "[random]") {
  const RandomStream stream(20140611, 1);
  const int n = 1000000, bins = 100;
  std::vector<int> count(bins);
  double sum = 0, product = 0, previous = 0.5;
  for (int i = 0; i < n; ++i) {
    const double u = stream.uniform(static_cast<std::uint64_t>(i));
    REQUIRE(u > 0);
    REQUIRE(u < 1);
    ++count[static_cast<std::size_t>(u * bins)];
    sum += u;
    product += (u - 0.5) * (previous - 0.5);
    previous = u;
  }
  double chi2 = 0;
  for (const int c : count) {
    chi2 += (c - n / bins) * (c - n / bins) / static_cast<double>(n / bins);
  }
  CHECK(chi2 > 46);  // 99 degrees of freedom: each side 1e-6
  CHECK(chi2 < 180);
  CHECK(std::abs(sum / n - 0.5) < 5 / std::sqrt(12.0 * n));
  CHECK(std::abs(product / n) < 5 / (12 * std::sqrt(static_cast<double>(n))));
}
