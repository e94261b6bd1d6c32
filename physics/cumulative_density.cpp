#include "physics/cumulative_density.hpp"

namespace tridentscan::physics {

CumulativeDensity::CumulativeDensity(const DensityTable& density)
    : low_(density.x().front()), inverse_step_(0) {
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
  constexpr std::size_t steps = 128;
  inverse_step_ = steps / (x.back() - x.front());
  for (std::size_t k = 0, row = 0; k < steps; ++k) {
    while (row + 2 < rows_.size() &&
           rows_[row + 1].x <= low_ + static_cast<double>(k) / inverse_step_) {
      ++row;
    }
    guide_.push_back(row);
  }
}

double CumulativeDensity::operator()(double x) const {
  if (!(x > low_)) return 0;
  if (x >= rows_.back().x) return rows_.back().below;
  const auto step = static_cast<std::size_t>((x - low_) * inverse_step_);
  // Rounding may put x one step too far.
  std::size_t at = guide_[step < guide_.size() ? step : guide_.size() - 1];
  while (at > 0 && x < rows_[at].x) --at;
  while (rows_[at + 1].x <= x) ++at;
  const Row& row = rows_[at];
  const double d = x - row.x;
  return row.below + d * (row.value + d * row.half_slope);
}

}  // namespace tridentscan::physics
