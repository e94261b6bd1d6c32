#include "scanner/run/kernel_rounds.hpp"

#include <cmath>
#include <cstdint>
#include <set>
#include <vector>

#include <catch2/catch.hpp>

using namespace tridentscan;

namespace {

/// One piece whose 16 replicas are alternately above and below their mean.
run::Accumulated accumulated(std::int64_t points, double mean, double error) {
  constexpr int replicas = 16;
  run::Accumulated result;
  result.points = points;
  result.pieces.emplace_back();
  for (int r = 0; r < replicas; ++r) {
    result.pieces.front().push_back(mean + (r % 2 == 0 ? 1 : -1) * error * std::sqrt(replicas - 1));
  }
  return result;
}

}  // namespace

TEST_CASE("Small contributions go beyond a first round that may have scattered too little") {
  // Of the sum, 1, an error of 1e-3 is asked for: the first alone has half of that variance.
  constexpr double asked = 1e-3, total = 0.95, small = 0.05;
  const auto of_two = [&](std::int64_t points, double share_of_variance) {
    const std::vector<run::Accumulated> both{
        accumulated(8192, total, asked * std::sqrt(0.5)),
        accumulated(points, small, asked * std::sqrt(share_of_variance))};
    return run::accuracy_of({{0, 1}, {1, 1}}, both, asked);
  };
  CHECK(of_two(512, 0.1).insufficient == std::set<std::size_t>{1});
  CHECK(of_two(1024, 0.1).insufficient.empty());
  CHECK(of_two(512, 0.01).insufficient.empty());
  CHECK(of_two(512, 0.1).relative_error == Approx(asked * std::sqrt(0.6)));
  // Of one contribution it is what was asked for.
  const auto alone = run::accuracy_of({{0, 1}}, {accumulated(512, 1, 0.9 * asked)}, asked);
  CHECK(alone.insufficient.empty());
}
