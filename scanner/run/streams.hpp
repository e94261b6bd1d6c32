#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "scanner/integration/lattice.hpp"
#include "scanner/integration/random_stream.hpp"

namespace tridentscan::run {

/// What a random-number stream is used for: a direct scan never shares a number with a kernel.
enum class Purpose : std::uint64_t { kernel = 1, direct = 2, toys = 3, four_muons = 4, events = 5 };

/// Stream of what a text names. A function of the text alone, so that adding an experiment changes
/// no other (FNV-1a).
[[nodiscard]] inline std::uint64_t stream_of(Purpose purpose, std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  const auto mix = [&hash](std::uint64_t byte) { hash = (hash ^ byte) * 0x100000001b3ULL; };
  for (const char c : text) {
    mix(static_cast<unsigned char>(c));
  }
  mix(static_cast<std::uint64_t>(purpose) + 512);
  return hash;
}

/// A lattice with the random shift of one replica, whose substream `stream` is.
template <std::size_t dimensions>
[[nodiscard]] integration::ShiftedLattice lattice_of_replica(
    const integration::RandomStream& stream,
    const integration::GeneratingVector& generator = integration::for_smooth_functions) {
  std::array<double, dimensions> shift;
  for (std::size_t j = 0; j < dimensions; ++j) {
    shift[j] = stream.uniform(j);
  }
  return integration::ShiftedLattice(shift, generator);
}

}  // namespace tridentscan::run
