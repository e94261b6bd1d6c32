#include "physics/cumulative_density.hpp"

#include <algorithm>

namespace tridentscan::physics {

CumulativeDensity::CumulativeDensity(const DensityTable& density) {
  const std::vector<double>&x = density.x(), &value = density.value();
  double below = 0;
  for (std::size_t i = 0; i + 1 < x.size(); ++i) {
    const double width = x[i + 1] - x[i];
    rows_.push_back({x[i], below, value[i], 0.5 * (value[i + 1] - value[i]) / width});
    below += 0.5 * width * (value[i] + value[i + 1]);
  }
  rows_.push_back({x.back(), below, 0, 0});
  for (Row& row : rows_) {
    row.below /= below;
    row.value /= below;
    row.half_slope /= below;
  }
}

double CumulativeDensity::operator()(double x) const {
  const auto above = std::ranges::upper_bound(rows_, x, {}, &Row::x);
  if (above == rows_.begin()) return 0;
  const Row& row = *(above - 1);
  const double d = x - row.x;
  return row.below + d * (row.value + d * row.half_slope);
}

}  // namespace tridentscan::physics
