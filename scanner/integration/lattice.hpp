#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <tuple>

namespace tridentscan::integration {

/// phi(i) 2^32: the bits of i in reverse order.
[[nodiscard]] inline std::uint32_t radical_inverse(std::uint32_t i) {
  i = (i >> 16) | (i << 16);
  i = ((i & 0xff00ff00u) >> 8) | ((i & 0x00ff00ffu) << 8);
  i = ((i & 0xf0f0f0f0u) >> 4) | ((i & 0x0f0f0f0fu) << 4);
  i = ((i & 0xccccccccu) >> 2) | ((i & 0x33333333u) << 2);
  return ((i & 0xaaaaaaaau) >> 1) | ((i & 0x55555555u) << 1);
}

/// Odd numbers whose low k bits make the lattice of 2^k points.
using GeneratingVector = std::array<std::uint32_t, 10>;

/// Of Korobov's form, a^j: among the best of random ones for smooth periodic functions of which no
/// coordinate matters more than others.
extern const GeneratingVector for_smooth_functions;
/// For the trident integrand of two muons, on which tests/benchmarks/find_lattice.cpp built it: 8
/// components, of which the eighth plays no part for one energy.
extern const GeneratingVector for_tridents;
/// The same for beams with a spectrum, from 512 points on.
extern const GeneratingVector for_tridents_of_spectra;
/// The same averaged over a spectrum in closed form; the last two components play no part.
extern const GeneratingVector for_trident_averages;
/// For e- e+ of one energy and of beams with a spectrum, with a map of its own.
extern const GeneratingVector for_electron_tridents;
extern const GeneratingVector for_electron_tridents_of_spectra;
/// For e- e+ averaged over a spectrum in closed form; the eighth component plays no part.
extern const GeneratingVector for_electron_averages;
/// For Z -> 4 mu: of Korobov's form, the multiplier out of 24 with the smallest errors of R for
/// masses of 5 to 80 GeV at 2^17 points, with cuts as at the LHC.
extern const GeneratingVector for_four_muons;
/// For leptons of different flavour, with a map of its own; any beam.
extern const GeneratingVector for_mixed_tridents;

/// A randomly shifted rank-1 lattice sequence in base 2: point i is frac(phi(i) z + shift) with phi
/// the radical inverse, so that the first 2^k points are a complete lattice for every k and a sum
/// can be continued (Hickernell et al., SIAM J. Sci. Comput. 22 (2000) 1117). Unbiased for any
/// shift uniform in the unit cube.
class ShiftedLattice {
 public:
  static constexpr int max_dimensions = std::tuple_size_v<GeneratingVector>;

  /// One shift per dimension, in [0, 1). Throws std::invalid_argument for more
  /// than the generator has.
  explicit ShiftedLattice(std::span<const double> shift,
                          const GeneratingVector& generator = for_smooth_functions);

  /// coordinates[j][i] = coordinate j of point first + i, for i < count; first + count <= 2^32.
  template <std::size_t dimensions, std::size_t count>
  void fill(std::uint32_t first,
            std::array<std::array<double, count>, dimensions>& coordinates) const {
    static_assert(dimensions <= max_dimensions);
    std::array<std::uint32_t, count> inverses;  // the same in all dimensions
    fill_inverses(first, inverses);
    for (std::size_t j = 0; j < dimensions; ++j) {
      fill_dimension(static_cast<int>(j), inverses, coordinates[j]);
    }
  }

 private:
  static void fill_inverses(std::uint32_t first, std::span<std::uint32_t> inverses);
  void fill_dimension(int dimension, std::span<const std::uint32_t> inverses,
                      std::span<double> coordinates) const;

  std::array<double, max_dimensions> shift_{};
  GeneratingVector generator_;
};

}  // namespace tridentscan::integration
