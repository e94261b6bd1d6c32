#pragma once

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
};

}  // namespace tridentscan::physics
