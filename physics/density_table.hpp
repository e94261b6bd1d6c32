#pragma once

#include <cstddef>
#include <vector>

namespace tridentscan::physics {

/// A probability density, linear between rows, zero outside; any normalisation.
class DensityTable {
 public:
  /// x strictly ascending, values not negative. Throws std::invalid_argument for fewer than two
  /// rows, sizes that differ, rows that are not ascending, negative values or nothing but zeros.
  DensityTable(std::vector<double> x, std::vector<double> value);

  /// The x below which the share u of the area lies, 0 <= u <= 1.
  [[nodiscard]] double quantile(double u) const;

  [[nodiscard]] const std::vector<double>& x() const { return x_; }
  [[nodiscard]] const std::vector<double>& value() const { return value_; }
  bool operator==(const DensityTable&) const = default;

 private:
  std::vector<double> x_, value_;
  std::vector<double> area_;  // below each row
  /// The first row from `from` on with more than `area` below it, or the last.
  [[nodiscard]] std::size_t row_above(std::size_t from, double area) const;
  std::vector<std::size_t> guide_;  // that row for each of as many equal steps of the share
};

}  // namespace tridentscan::physics
