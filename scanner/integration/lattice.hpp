#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace tridentscan::integration {

/// A randomly shifted rank-1 lattice sequence in base 2: point i is frac(phi(i) z + shift) with phi
/// the radical inverse, so that the first 2^k points are a complete lattice for every k and a sum
/// can be continued (Hickernell et al., SIAM J. Sci. Comput. 22 (2000) 1117). Unbiased for any
/// shift uniform in the unit cube.
class ShiftedLattice {
 public:
  static constexpr int max_dimensions = 8;

  /// One shift per dimension, in [0, 1).
  explicit ShiftedLattice(std::span<const double> shift);

  /// coordinates[j][i] = coordinate j of point first + i, for i < count; first + count <= 2^32.
  template <std::size_t dimensions, std::size_t count>
  void fill(std::uint32_t first,
            std::array<std::array<double, count>, dimensions>& coordinates) const {
    static_assert(dimensions <= max_dimensions);
    for (std::size_t j = 0; j < dimensions; ++j) {
      fill_dimension(static_cast<int>(j), first, coordinates[j]);
    }
  }

 private:
  void fill_dimension(int dimension, std::uint32_t first, std::span<double> coordinates) const;

  std::array<double, max_dimensions> shift_{};
};

/// Component of the generating vector: z_j = a^j mod 2^32 (Korobov form), a from
/// scripts/find_lattice.py.
[[nodiscard]] std::uint32_t lattice_generator(int dimension);

/// phi(i) 2^32: the bits of i in reverse order.
[[nodiscard]] std::uint32_t radical_inverse(std::uint32_t i);

}  // namespace tridentscan::integration
