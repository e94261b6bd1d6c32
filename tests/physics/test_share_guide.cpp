#include "physics/share_guide.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

using tridentscan::physics::ShareGuide;

TEST_CASE("The guide finds the last cell that begins at a share or below, also among empty cells",
          "[share_guide]") {
  std::mt19937_64 random(11);
  std::uniform_real_distribution<double> uniform;
  for (int cells = 1; cells < 200; ++cells) {
    std::vector<double> begins{0};
    while (static_cast<int>(begins.size()) < cells) {
      // Narrow and wide ones, and repeated beginnings: cells without a share.
      begins.push_back(uniform(random) < 0.2 ? begins.back() : std::pow(uniform(random), 4));
    }
    std::sort(begins.begin(), begins.end());
    const ShareGuide guide(begins);
    std::vector<double> shares{0, 1};
    for (int i = 0; i < 50; ++i) shares.push_back(uniform(random));
    shares.insert(shares.end(), begins.begin(), begins.end());
    const auto expected = [&](double share) {
      return std::upper_bound(begins.begin(), begins.end(), share) - begins.begin() - 1;
    };
    for (const double share : shares) {
      CHECK(static_cast<long>(guide(share)) == expected(share));
    }
    std::array<double, 52> block;
    std::copy_n(shares.begin(), block.size(), block.begin());
    std::array<std::int32_t, block.size()> found;
    guide.find(block, found);
    for (std::size_t i = 0; i < block.size(); ++i) CHECK(found[i] == expected(block[i]));
  }
}
