#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "physics/share_guide.hpp"
#include "physics/vector_math.hpp"

namespace tridentscan::physics {

/// A probability density, linear between rows, zero outside; any normalisation.
class DensityTable {
 public:
  /// x strictly ascending, values not negative. Throws std::invalid_argument for fewer than two
  /// rows, sizes that differ, rows that are not ascending, negative values or nothing but zeros.
  DensityTable(std::vector<double> x, std::vector<double> value);

  /// The x below which the share u of the area lies, 0 <= u <= 1.
  [[nodiscard]] double quantile(double u) const;

  /// The same of a block: result[i] belongs to u[i].
  template <std::size_t size, class Values>
  TRIDENTSCAN_INLINE void quantiles(const std::array<double, size>& u, Values& result) const;

  [[nodiscard]] const std::vector<double>& x() const { return x_; }
  [[nodiscard]] const std::vector<double>& value() const { return value_; }
  bool operator==(const DensityTable& other) const {
    return x_ == other.x_ && value_ == other.value_;
  }

 private:
  /// Between two rows. The area of the whole table is 1.
  struct Cell {
    double x, width, begin;  // begin: share below it
    double value, slope;
    /// Where the share u ends: rest = v d + slope d^2/2, in the form that knows no cancellation.
    TRIDENTSCAN_INLINE double place(double u) const {
      const double rest = vector_math::larger(u - begin, 0.0);
      const double root = std::sqrt(vector_math::larger(value * value + 2 * slope * rest, 0.0));
      const double sum = vector_math::larger(value + root, 1e-300);
      return x + vector_math::smaller(2 * rest / sum, width);
    }
  };

  std::vector<double> x_, value_;
  std::vector<Cell> cells_;
  ShareGuide cell_of_;
};

template <std::size_t size, class Values>
void DensityTable::quantiles(const std::array<double, size>& u, Values& result) const {
  // Laid out by column: gathers are slower.
  std::array<double, size> x, width, begin, value, slope;
  std::array<std::int32_t, size> cells;
  cell_of_.find(u, cells);
  const Cell* const all = cells_.data();
  for (std::size_t i = 0; i < size; ++i) {
    const Cell& cell = all[cells[i]];
    x[i] = cell.x;
    width[i] = cell.width;
    begin[i] = cell.begin;
    value[i] = cell.value;
    slope[i] = cell.slope;
  }
#pragma omp simd
  for (std::size_t i = 0; i < size; ++i) {
    result[i] = Cell{x[i], width[i], begin[i], value[i], slope[i]}.place(u[i]);
  }
}

}  // namespace tridentscan::physics
