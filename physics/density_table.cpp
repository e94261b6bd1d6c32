#include "physics/density_table.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace tridentscan::physics {

DensityTable::DensityTable(std::vector<double> x, std::vector<double> value)
    : x_(std::move(x)), value_(std::move(value)) {
  if (x_.size() < 2 || x_.size() != value_.size()) {
    throw std::invalid_argument("a density needs two rows or more");
  }
  std::vector<double> area{0};  // below each row
  for (std::size_t i = 1; i < x_.size(); ++i) {
    if (!(x_[i] > x_[i - 1])) {
      throw std::invalid_argument("the rows of a density must ascend");
    }
    area.push_back(area.back() + (x_[i] - x_[i - 1]) * (value_[i] + value_[i - 1]) / 2);
  }
  const double all = area.back();
  if (std::any_of(value_.begin(), value_.end(), [](double v) { return !(v >= 0); }) || !(all > 0)) {
    throw std::invalid_argument("a density has no negative values and is not zero everywhere");
  }
  std::vector<double> begins;
  for (std::size_t i = 1; i < x_.size(); ++i) {
    const double width = x_[i] - x_[i - 1];
    begins.push_back(area[i - 1] / all);
    cells_.push_back({x_[i - 1], width, begins.back(), value_[i - 1] / all,
                      (value_[i] - value_[i - 1]) / width / all});
  }
  cell_of_ = ShareGuide(std::move(begins));
}

double DensityTable::quantile(double u) const {
  return cells_[cell_of_(u)].place(u);
}

}  // namespace tridentscan::physics
