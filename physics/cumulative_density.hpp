#pragma once

#include <vector>

#include "physics/density_table.hpp"
#include "physics/vector_math.hpp"

namespace tridentscan::physics {

/// The share of a density's area below x: the inverse of DensityTable::quantile. A sum over all
/// rows without branches, so that a loop over points is one of vectors.
class CumulativeDensity {
 public:
  explicit CumulativeDensity(const DensityTable& density);
  [[nodiscard]] double operator()(double x) const;

  /// result[i] = the share between low[i] and high[i], 0 where high is below low. Arrays of one
  /// size.
  template <class Values>
  TRIDENTSCAN_INLINE void between(const Values& low, const Values& high, Values& result) const {
    const int size = static_cast<int>(result.size());
    for (int i = 0; i < size; ++i) result[i] = 0;
    for (const Row& in_memory : rows_) {
      const Row row = in_memory;
#pragma omp simd
      for (int i = 0; i < size; ++i) result[i] += row.below(high[i]) - row.below(low[i]);
    }
#pragma omp simd
    for (int i = 0; i < size; ++i) result[i] = vector_math::larger(result[i], 0.0);
  }

 private:
  /// Between two rows of the table.
  struct Row {
    double x, width, value, half_slope;  // value and slope over the whole area
    TRIDENTSCAN_INLINE double below(double at) const {
      const double d = vector_math::smaller(vector_math::larger(at - x, 0.0), width);
      return d * (value + d * half_slope);
    }
  };
  std::vector<Row> rows_;
};

}  // namespace tridentscan::physics
