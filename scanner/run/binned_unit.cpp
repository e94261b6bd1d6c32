#include "scanner/run/binned_unit.hpp"

#include <memory>

#include "physics/binned_deposit.hpp"
#include "scanner/integration/trident_lattice.hpp"
#include "scanner/run/streams.hpp"

namespace tridentscan::run {
namespace {

using physics::Detector;
using physics::TridentIntegrand;

/// A shift for each point, whatever unit it is in: where copies are blurred.
void fill_shifts(const integration::RandomStream& stream, std::int64_t first,
                 Detector::Shifts& shifts) {
  constexpr std::uint64_t blocks_of_four = 2;
  for (std::size_t i = 0; i < shifts[0].size(); ++i) {
    const auto index = blocks_of_four * (static_cast<std::uint64_t>(first) + i);
    const auto four = stream.uniform4(index), more = stream.uniform4(index + 1);
    for (std::size_t d = 0; d < four.size(); ++d) shifts[d][i] = four[d];
    for (std::size_t d = four.size(); d < shifts.size(); ++d) {
      shifts[d][i] = more[d - four.size()];
    }
  }
}

struct Buffers {
  TridentIntegrand::Points points;
  std::array<TridentIntegrand::Pairs, TridentIntegrand::azimuths> pairs;
  Detector::Shifts shifts{};
};

}  // namespace

long add_binned(const Process& process, const Unit& unit, std::uint64_t seed,
                physics::InstructionSet isa, std::span<double> sums) {
  constexpr int block = TridentIntegrand::block_size;
  const auto replica = static_cast<std::uint64_t>(unit.replica);
  const auto lattice = lattice_of_replica<TridentIntegrand::dimensions>(
      {seed, process.stream, replica}, integration::vector_for(process.integrand));
  constexpr std::uint64_t of_shifts = std::uint64_t{1} << 32;  // apart from those of lattices
  const integration::RandomStream stream(seed, process.stream, replica + of_shifts);
  const auto buffers = std::make_unique<Buffers>();  // too large for a stack
  long non_finite = 0;
  for (std::int64_t first = unit.first; first < unit.last; first += block) {
    lattice.fill(static_cast<std::uint32_t>(first), buffers->points);
    process.integrand.evaluate_pairs(buffers->points, buffers->pairs, isa);
    if (process.detector->is_blurred()) fill_shifts(stream, first, buffers->shifts);
    non_finite += physics::deposit_in_bins(process.nodes, *process.detector, buffers->pairs,
                                           buffers->shifts, sums, isa);
  }
  return non_finite;
}

}  // namespace tridentscan::run
