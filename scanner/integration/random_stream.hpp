#pragma once

#define R123_USE_SSE 0  // Philox needs none, and its header is half of what there is to read
#include <Random123/philox.h>

#include <array>
#include <cstdint>

namespace tridentscan::integration {

/// Random numbers as a function of (seed, stream, index): no state, so any part of a sequence can
/// be made anywhere, in any order. Philox 4x64-10 (Salmon et al., SC11) of the Random123 library.
class RandomStream {
 public:
  /// Streams that differ in any of the three words are independent.
  RandomStream(std::uint64_t seed, std::uint64_t stream, std::uint64_t substream = 0)
      : key_{{seed, stream}}, substream_(substream) {}

  /// Four numbers uniform in (0, 1), with 53 random bits each.
  [[nodiscard]] std::array<double, 4> uniform4(std::uint64_t index) const {
    const auto bits = r123::Philox4x64()({{index, substream_, 0, 0}}, key_);
    std::array<double, 4> u;
    for (std::size_t i = 0; i < 4; ++i) {
      u[i] = (static_cast<double>(bits[i] >> 11) + 0.5) * 0x1p-53;
    }
    return u;
  }

  [[nodiscard]] double uniform(std::uint64_t index) const { return uniform4(index / 4)[index % 4]; }

 private:
  r123::Philox4x64::key_type key_;
  std::uint64_t substream_;
};

}  // namespace tridentscan::integration
