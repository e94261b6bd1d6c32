#pragma once

#include <algorithm>
#include <cstddef>

// How the root hands out units; the simulation of many ranks goes by it too.
namespace tridentscan::parallel {

/// More units are asked for while fewer than this many per thread still wait: the answer comes when
/// the root has finished the unit that it is computing, which may take as long as several others.
constexpr std::size_t ahead = 4;

/// Of that many ranks on, thread 0 of the root answers requests and computes nothing: one thread of
/// hundreds costs less than all others waiting while it finishes a unit.
constexpr int ranks_of_serving_root = 256;

/// Units for a rank that asks for `wanted` threads: a quarter of its share of what is left, but one
/// to four a thread. Large batches while much is left, small ones at the end.
[[nodiscard]] inline std::size_t chunk(std::size_t left, std::size_t wanted,
                                       std::size_t all_threads) {
  return std::min(left, std::clamp(wanted * left / (4 * all_threads), wanted, 4 * wanted));
}

}  // namespace tridentscan::parallel
