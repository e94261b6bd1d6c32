#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace tridentscan::physics {

/// The cell of a table in which a share of its draws ends: a table of equal steps of the share says
/// where to begin a search, which takes at most a quarter of a step on average.
class ShareGuide {
 public:
  ShareGuide() = default;
  /// `begins`: share of the draws below each cell, from 0, ascending. At least one cell.
  explicit ShareGuide(std::vector<double> begins) : begins_(std::move(begins)) {
    const std::size_t entries = std::bit_ceil(entries_per_cell * begins_.size());
    begins_.push_back(std::numeric_limits<double>::infinity());
    std::size_t cell = 0;
    for (std::size_t i = 0; i < entries; ++i) {
      const double share = static_cast<double>(i) / static_cast<double>(entries);
      while (begins_[cell + 1] <= share) ++cell;
      guide_.push_back(static_cast<std::uint32_t>(cell));
    }
  }

  /// The last cell that begins at `share` (0 to 1) or below.
  [[nodiscard]] std::size_t operator()(double share) const {
    const auto entries = static_cast<double>(guide_.size());  // a power of two: exact products
    std::size_t cell = guide_[static_cast<std::size_t>(std::min(share * entries, entries - 1))];
    // Added, not asked: a processor cannot guess whether it is the first border of an entry.
    cell += begins_[cell + 1] <= share ? 1 : 0;
    while (begins_[cell + 1] <= share) ++cell;
    return cell;
  }
  [[nodiscard]] double begin_of(std::size_t cell) const { return begins_[cell]; }

 private:
  static constexpr std::size_t entries_per_cell = 2;  // few draws need a search

  std::vector<double> begins_;        // and an end that no share reaches
  std::vector<std::uint32_t> guide_;  // entry i: the cell in which the share i/size lies
};

}  // namespace tridentscan::physics
