#include "physics/density_table.hpp"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace tridentscan::physics {

DensityTable::DensityTable(std::vector<double> x, std::vector<double> value)
    : x_(std::move(x)), value_(std::move(value)) {
  if (x_.size() < 2 || x_.size() != value_.size()) {
    throw std::invalid_argument("a density needs two rows or more");
  }
  area_.push_back(0);
  for (std::size_t i = 1; i < x_.size(); ++i) {
    if (!(x_[i] > x_[i - 1])) {
      throw std::invalid_argument("the rows of a density must ascend");
    }
    area_.push_back(area_.back() + (x_[i] - x_[i - 1]) * (value_[i] + value_[i - 1]) / 2);
  }
  if (std::any_of(value_.begin(), value_.end(), [](double v) { return !(v >= 0); }) ||
      !(area_.back() > 0)) {
    throw std::invalid_argument("a density has no negative values and is not zero everywhere");
  }
  constexpr std::size_t steps = 128;
  for (std::size_t k = 0; k < steps; ++k) {
    guide_.push_back(row_above(1, static_cast<double>(k) / steps * area_.back()));
  }
}

std::size_t DensityTable::row_above(std::size_t from, double area) const {
  while (from + 1 < area_.size() && area_[from] <= area) ++from;
  return from;
}

double DensityTable::quantile(double u) const {
  const double target = u * area_.back();
  const auto step = static_cast<std::size_t>(u * static_cast<double>(guide_.size()));
  std::size_t i = guide_[std::min(step, guide_.size() - 1)];
  while (i > 1 && area_[i - 1] > target) --i;  // rounding may put u one step too far
  i = row_above(i, target);
  const double width = x_[i] - x_[i - 1];
  const double slope = (value_[i] - value_[i - 1]) / width;
  const double rest = std::max(target - area_[i - 1], 0.0);
  // rest = v d + slope d^2/2, solved in the form that knows no cancellation.
  const double v = value_[i - 1];
  const double root = std::sqrt(std::max(v * v + 2 * slope * rest, 0.0));
  return x_[i - 1] + (v + root > 0 ? std::min(2 * rest / (v + root), width) : 0);
}

}  // namespace tridentscan::physics
