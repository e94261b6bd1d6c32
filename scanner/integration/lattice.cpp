#include "scanner/integration/lattice.hpp"

#include <cmath>
#include <stdexcept>

#include "physics/instruction_set.hpp"

namespace tridentscan::integration {

constexpr GeneratingVector powers_of(std::uint32_t a) {
  GeneratingVector z{};
  std::uint32_t power = 1;
  for (std::uint32_t& component : z) {
    component = power;
    power *= a;
  }
  return z;
}

const GeneratingVector for_smooth_functions = powers_of(1081047397u);

const GeneratingVector for_four_muons = powers_of(69069u);

const GeneratingVector for_tridents = {1650257685u, 2566705069u, 4235739633u, 1442469453u,
                                       103036357u,  528799865u,  4186582019u, 1853070399u};

const GeneratingVector for_tridents_of_spectra = {565200461u,  487323419u,  3284264643u,
                                                  3665448601u, 1777119509u, 1556398259u,
                                                  880004747u,  1751368165u};

const GeneratingVector for_trident_averages = {2091911125u, 1068285187u, 2168769635u, 2533445611u,
                                               2169170747u, 2058368683u, 147450443u,  1102578751u};

const GeneratingVector for_electron_tridents = {1637640965u, 1721524037u, 3488462209u, 2707709699u,
                                                2941467573u, 2154287729u, 2415808881u, 1365000327u};

const GeneratingVector for_electron_tridents_of_spectra = {3790576407u, 975621393u, 3271286609u,
                                                           1554425937u, 417175365u, 3905656509u,
                                                           2792276023u, 1831167793u};

const GeneratingVector for_electron_averages = {845152363u,  4202287611u, 2723904355u, 1880249893u,
                                                2149913423u, 4067192197u, 1925993841u, 2782397345u};

const GeneratingVector for_mixed_tridents = {2435918971u, 2179462343u, 170268215u,  3189367629u,
                                             3938742393u, 409932041u,  3611198129u, 4266867371u};

ShiftedLattice::ShiftedLattice(std::span<const double> shift, const GeneratingVector& generator)
    : generator_(generator) {
  if (shift.size() > shift_.size()) {
    throw std::invalid_argument("a lattice has at most 10 dimensions");
  }
  for (std::size_t j = 0; j < shift.size(); ++j) {
    if (generator[j] % 2 == 0) {
      throw std::invalid_argument("the generating vector has fewer dimensions than the shift");
    }
    shift_[j] = shift[j];
  }
}

TRIDENTSCAN_EXACT_VERSIONS
void ShiftedLattice::fill_inverses(std::uint32_t first, std::span<std::uint32_t> inverses) {
  std::uint32_t* const phi = inverses.data();
#pragma omp simd
  for (std::size_t i = 0; i < inverses.size(); ++i) {
    phi[i] = radical_inverse(first + static_cast<std::uint32_t>(i));
  }
}

// Exact but for one rounding of a sum.
TRIDENTSCAN_EXACT_VERSIONS
void ShiftedLattice::fill_dimension(int dimension, std::span<const std::uint32_t> inverses,
                                    std::span<double> coordinates) const {
  const std::uint32_t z = generator_[static_cast<std::size_t>(dimension)];
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
