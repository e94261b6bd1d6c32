#include "scanner/integration/lattice.hpp"

#include <cmath>
#include <stdexcept>

namespace tridentscan::integration {

std::uint32_t lattice_generator(int dimension) {
  constexpr std::uint32_t a = 383738397u;
  std::uint32_t z = 1;
  for (int j = 0; j < dimension; ++j) {
    z *= a;
  }
  return z;
}

std::uint32_t radical_inverse(std::uint32_t i) {
  i = (i >> 16) | (i << 16);
  i = ((i & 0xff00ff00u) >> 8) | ((i & 0x00ff00ffu) << 8);
  i = ((i & 0xf0f0f0f0u) >> 4) | ((i & 0x0f0f0f0fu) << 4);
  i = ((i & 0xccccccccu) >> 2) | ((i & 0x33333333u) << 2);
  return ((i & 0xaaaaaaaau) >> 1) | ((i & 0x55555555u) << 1);
}

ShiftedLattice::ShiftedLattice(std::span<const double> shift) {
  if (shift.size() > shift_.size()) {
    throw std::invalid_argument("a lattice has at most 8 dimensions");
  }
  for (std::size_t j = 0; j < shift.size(); ++j) {
    shift_[j] = shift[j];
  }
}

void ShiftedLattice::fill_dimension(int dimension, std::uint32_t first,
                                    std::span<double> coordinates) const {
  const std::uint32_t z = lattice_generator(dimension);
  const double shift = shift_[static_cast<std::size_t>(dimension)];
  const auto count = static_cast<std::uint32_t>(coordinates.size());
  double* const x = coordinates.data();
  for (std::uint32_t i = 0; i < count; ++i) {
    const double sum = static_cast<double>(radical_inverse(first + i) * z) * 0x1p-32 + shift;
    x[i] = sum < 1 ? sum : sum - 1;
  }
}

}  // namespace tridentscan::integration
