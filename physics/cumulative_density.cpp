#include "physics/cumulative_density.hpp"

namespace tridentscan::physics {

CumulativeDensity::CumulativeDensity(const DensityTable& density) {
  const std::vector<double>&x = density.x(), &value = density.value();
  double area = 0;
  for (std::size_t i = 0; i + 1 < x.size(); ++i) {
    const double width = x[i + 1] - x[i];
    rows_.push_back({x[i], width, value[i], 0.5 * (value[i + 1] - value[i]) / width});
    area += 0.5 * width * (value[i] + value[i + 1]);
  }
  for (Row& row : rows_) {
    row.value /= area;
    row.half_slope /= area;
  }
}

double CumulativeDensity::operator()(double x) const {
  double sum = 0;
  for (const Row& row : rows_) sum += row.below(x);
  return sum;
}

}  // namespace tridentscan::physics
