#pragma once

#include <algorithm>
#include <cstddef>

// How the root hands out units; the simulation of many ranks goes by it too.
namespace tridentscan::parallel {

/// More units are asked for while fewer than this many per thread still wait: the answer comes when
/// the root has finished the unit that it is computing, which may take as long as several others.
constexpr std::size_t ahead = 4;

/// Guided chunks: large while much is left, single units at the end.
[[nodiscard]] inline std::size_t chunk(std::size_t left, std::size_t wanted,
                                       std::size_t all_threads) {
  return std::min({left, std::max<std::size_t>(left / (4 * all_threads), 1), 4 * wanted});
}

}  // namespace tridentscan::parallel
