#include "scanner/integration/lattice.hpp"

#include <cmath>
#include <stdexcept>

namespace tridentscan::integration {

std::uint32_t lattice_generator(int dimension) {
  constexpr std::uint32_t a = 1081047397u;
  std::uint32_t z = 1;
  for (int j = 0; j < dimension; ++j) {
    z *= a;
  }
  return z;
}

ShiftedLattice::ShiftedLattice(std::span<const double> shift) {
  if (shift.size() > shift_.size()) {
    throw std::invalid_argument("a lattice has at most 10 dimensions");
  }
  for (std::size_t j = 0; j < shift.size(); ++j) {
    shift_[j] = shift[j];
  }
}

void ShiftedLattice::fill_dimension(int dimension, std::span<const std::uint32_t> inverses,
                                    std::span<double> coordinates) const {
  const std::uint32_t z = lattice_generator(dimension);
  const double shift = shift_[static_cast<std::size_t>(dimension)];
  const std::uint32_t* const phi = inverses.data();
  double* const x = coordinates.data();
#pragma omp simd
  for (std::size_t i = 0; i < coordinates.size(); ++i) {
    const double sum = static_cast<double>(phi[i] * z) * 0x1p-32 + shift;
    x[i] = sum < 1 ? sum : sum - 1;
  }
}

}  // namespace tridentscan::integration
