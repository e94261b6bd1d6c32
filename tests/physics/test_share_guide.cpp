#include "physics/share_guide.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
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
    for (const double share : shares) {
      const auto after = std::upper_bound(begins.begin(), begins.end(), share);
      const auto expected = static_cast<std::size_t>(after - begins.begin()) - 1;
      CHECK(guide(share) == expected);
    }
  }
}
