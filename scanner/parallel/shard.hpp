#pragma once

#include <cstdint>

namespace tridentscan::parallel {

/// One of `count` parts of the units of a stage: index, index + count, index + 2 count, ...
struct Shard {
  std::uint64_t index = 0;  // from 0
  std::uint64_t count = 1;

  [[nodiscard]] bool is_whole() const { return count == 1; }
  /// How many units it has of `all`.
  [[nodiscard]] std::uint64_t units_of(std::uint64_t all) const {
    return (all + count - 1 - index) / count;
  }
  [[nodiscard]] std::uint64_t unit(std::uint64_t own) const { return index + own * count; }
  bool operator==(const Shard&) const = default;
};

}  // namespace tridentscan::parallel
