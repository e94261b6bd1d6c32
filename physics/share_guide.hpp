#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace tridentscan::physics {

/// The cell of a table in which a share of its draws ends, found in a few steps for any number of
/// cells: a table of equal steps of the share says between which cells to search.
class ShareGuide {
 public:
  ShareGuide() = default;
  /// `begins`: share of the draws below each cell, from 0, ascending. At least one cell.
  explicit ShareGuide(std::vector<double> begins) : begins_(std::move(begins)) {
    const std::size_t entries = std::bit_ceil(entries_per_cell * begins_.size());
    std::size_t cell = 0;
    for (std::size_t i = 0; i <= entries; ++i) {
      const double share = static_cast<double>(i) / static_cast<double>(entries);
      while (cell + 1 < begins_.size() && begins_[cell + 1] <= share) {
        ++cell;
      }
      guide_.push_back(static_cast<std::uint32_t>(cell));
    }
  }

  /// The last cell that begins at `share` (0 to 1) or below.
  [[nodiscard]] std::size_t operator()(double share) const {
    const auto entries = static_cast<double>(guide_.size() - 1);  // a power of two: exact products
    const auto entry = static_cast<std::size_t>(std::min(share * entries, entries - 1));
    std::size_t low = guide_[entry], high = guide_[entry + 1];
    while (low < high) {
      const std::size_t middle = (low + high + 1) / 2;
      if (begins_[middle] <= share) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
  [[nodiscard]] double begin_of(std::size_t cell) const { return begins_[cell]; }

 private:
  static constexpr std::size_t entries_per_cell = 2;  // few draws need a search

  std::vector<double> begins_;
  std::vector<std::uint32_t> guide_;  // entry i: the cell in which the share i/(size - 1) lies
};

}  // namespace tridentscan::physics
