#include "physics/binned_deposit.hpp"

#include <cmath>
#include <vector>

#include "physics/kernel_stencil.hpp"

namespace tridentscan::physics {
namespace {

using namespace kernel_stencil;
using Pairs = TridentIntegrand::Pairs;

/// Where the points of a block go in the kernel of any bin.
struct Places {
  double position[block_size];
  double weights[stencil][block_size];
  bool is_finite[block_size];
};

/// Adds one copy of one azimuth. `size` is that of a bin in `sums`.
TRIDENTSCAN_INLINE void add_copy(const Pairs& pairs, const Places& places,
                                 const Detector::Seen& seen, std::size_t size,
                                 double* __restrict sums) {
  constexpr int columns = KernelNodes::columns;
  for (std::size_t i = 0; i < block_size; ++i) {
    const double share = seen.weight[i];
    if (share == 0 || !places.is_finite[i]) continue;
    double* node = sums + static_cast<std::size_t>(seen.bin[i]) * size +
                   (static_cast<int>(places.position[i]) - before) * columns;
    const double values[columns] = {share * pairs.vv[i], share * pairs.aa[i], share * pairs.va[i],
                                    share * pairs.scalar[i]};
    for (int n = 0; n < stencil; ++n, node += columns) {
      const double weight = places.weights[n][i];
#pragma omp simd
      for (int column = 0; column < columns; ++column) node[column] += weight * values[column];
    }
  }
}

}  // namespace

long deposit_in_bins(const KernelNodes& nodes, const Detector& detector,
                     const std::array<Pairs, TridentIntegrand::azimuths>& pairs,
                     const Detector::Shifts& shifts, std::span<double> sums, InstructionSet isa) {
  static_assert(block_size == static_cast<std::size_t>(TridentIntegrand::block_size));
  const std::size_t size = nodes.size() * KernelNodes::columns;
  const auto last = static_cast<double>(nodes.size() - stencil + before);
  Places places;
  place_points(pairs[0].k2.data(), block_size, nodes.first(), last, places.position,
               places.weights);
  long non_finite = 0;
  for (std::size_t i = 0; i < block_size; ++i) {
    double all = places.position[i];
    for (const Pairs& one : pairs) {
      all += one.k2[i] + one.vv[i] + one.aa[i] + one.va[i] + one.scalar[i];
    }
    places.is_finite[i] = places.position[i] <= last && std::isfinite(all);
    non_finite += places.is_finite[i] ? 0 : 1;
  }
  std::vector<Detector::Seen> copies(static_cast<std::size_t>(detector.copies()));
  for (int azimuth = 0; azimuth < TridentIntegrand::azimuths; ++azimuth) {
    const Pairs& of_azimuth = pairs[static_cast<std::size_t>(azimuth)];
    detector.see(of_azimuth, shifts, azimuth, copies, isa);
    compiled_for(isa, [&]() TRIDENTSCAN_INLINE_LAMBDA {
      for (const Detector::Seen& seen : copies) {
        add_copy(of_azimuth, places, seen, size, sums.data());
      }
    });
  }
  return non_finite;
}

}  // namespace tridentscan::physics
