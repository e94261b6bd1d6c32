#pragma once

#include <cstdint>
#include <map>
#include <vector>

namespace tridentscan::parallel {

/// What a work unit yields.
using UnitResult = std::vector<double>;

/// How far the units of a round have come. Results are merged in index order; one that is early
/// waits for those before it.
struct UnitsDone {
  std::uint64_t merged = 0;  // units [0, merged)
  std::map<std::uint64_t, UnitResult> early;

  [[nodiscard]] std::uint64_t finished() const { return merged + early.size(); }
  bool operator==(const UnitsDone&) const = default;
};

}  // namespace tridentscan::parallel
