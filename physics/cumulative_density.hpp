#pragma once

#include <cstddef>
#include <vector>

#include "physics/density_table.hpp"

namespace tridentscan::physics {

/// The share of a density's area below x: the inverse of DensityTable::quantile.
class CumulativeDensity {
 public:
  explicit CumulativeDensity(const DensityTable& density);
  [[nodiscard]] double operator()(double x) const;

 private:
  struct Row {
    double x, below, value, half_slope;  // below and value over the whole area
  };
  std::vector<Row> rows_;
  std::vector<std::size_t> guide_;  // the row of the lower end of each of as many equal steps
  double low_, inverse_step_;
};

}  // namespace tridentscan::physics
