#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "physics/vector_math.hpp"

namespace tridentscan::physics {

/// Coordinates taken to the unit interval; NaN to 0.
template <std::size_t size>
TRIDENTSCAN_INLINE void take_to_unit(const std::array<double, size>& any,
                                     std::array<double, size>& x) {
#pragma omp simd
  for (std::size_t i = 0; i < size; ++i) {
    x[i] = vector_math::smaller(vector_math::larger(any[i], 0), 1);
  }
}

/// Where in a cell (0 to 1) a share of its draws ends, and their density there, which is linear in
/// the cell. Solved without cancellation; nothing (0/0) is the end of the cell.
struct PlaceInCell {
  double s, density;
};
TRIDENTSCAN_INLINE PlaceInCell place_of_share(double any, double density, double density_end) {
  const double share = vector_math::smaller(any, 1);
  const double square = density * density;
  // Not below the smaller end by rounding, nor the root of a number below zero.
  const double here =
      vector_math::larger(std::sqrt(square + share * (density_end * density_end - square)),
                          vector_math::smaller(density, density_end));
  const double s = share * (density + density_end) / (density + here);
  return {vector_math::smaller(s, 1), here};
}

/// The cell of a table in which a share of its draws ends: a table of equal steps of the share says
/// where to begin a search, which takes a small part of a step on average.
class ShareGuide {
 public:
  ShareGuide() = default;
  /// `begins`: share of the draws below each cell, from 0, ascending. At least one cell.
  explicit ShareGuide(std::vector<double> begins) : begins_(std::move(begins)) {
    const std::size_t entries = std::bit_ceil(entries_per_cell * begins_.size());
    begins_.push_back(std::numeric_limits<double>::infinity());
    std::int32_t cell = 0;
    for (std::size_t i = 0; i < entries; ++i) {
      const double share = static_cast<double>(i) / static_cast<double>(entries);
      while (begins_[static_cast<std::size_t>(cell) + 1] <= share) ++cell;
      guide_.push_back(cell);
    }
  }

  /// The last cell that begins at `share` (0 to 1) or below.
  [[nodiscard]] std::size_t operator()(double share) const {
    std::array<std::int32_t, 1> cell;
    find<1>({share}, cell);
    return static_cast<std::size_t>(cell[0]);
  }
  /// The same of many.
  template <std::size_t size>
  TRIDENTSCAN_INLINE void find(const std::array<double, size>& shares,
                               std::array<std::int32_t, size>& cells) const {
    const double entries = static_cast<double>(guide_.size());  // a power of two: exact products
#pragma omp simd
    for (std::size_t i = 0; i < size; ++i) {
      cells[i] = static_cast<std::int32_t>(vector_math::smaller(shares[i] * entries, entries - 1));
    }
    const double* const begins = begins_.data();
    const std::int32_t* const guide = guide_.data();
    for (std::size_t i = 0; i < size; ++i) {
      std::int32_t cell = guide[cells[i]];
      // Added, not asked: a processor cannot guess whether it is the first border of an entry.
      cell += begins[cell + 1] <= shares[i] ? 1 : 0;
      while (begins[cell + 1] <= shares[i]) ++cell;
      cells[i] = cell;
    }
  }

 private:
  static constexpr std::size_t entries_per_cell = 4;  // few draws need a search

  std::vector<double> begins_;       // and an end that no share reaches
  std::vector<std::int32_t> guide_;  // entry i: the cell in which the share i/size lies
};

}  // namespace tridentscan::physics
