#include "tests/support/channel_kernel.hpp"

#include <array>
#include <vector>

#include "scanner/integration/estimate.hpp"
#include "scanner/integration/random_stream.hpp"
#include "scanner/integration/trident_lattice.hpp"

namespace tridentscan::reference {
namespace {

using physics::KernelNodes;
using physics::TridentIntegrand;

integration::ShiftedLattice lattice(const TridentIntegrand& trident, std::uint64_t replica) {
  const integration::RandomStream stream(16, replica);
  std::array<double, TridentIntegrand::dimensions> shift;
  for (std::size_t j = 0; j < shift.size(); ++j) {
    shift[j] = stream.uniform(j);
  }
  return integration::ShiftedLattice(shift, integration::vector_for(trident));
}

}  // namespace

physics::TridentKernel kernel_of(const TridentIntegrand& trident, int log2_points, int replicas) {
  const KernelNodes nodes(trident.k2_max());
  const auto isa = physics::available_instruction_sets().back();
  const std::uint32_t points = std::uint32_t{1} << log2_points;
  physics::TridentKernel kernel;
  kernel.k2 = nodes.k2();
  kernel.weight.assign(nodes.size(), KernelNodes::spacing);
  std::vector<double> total(nodes.size() * KernelNodes::columns);
  TridentIntegrand::Points x;
  TridentIntegrand::Tensors t;
  for (int r = 0; r < replicas; ++r) {
    std::vector<double> sums(total.size());
    const auto rule = lattice(trident, static_cast<std::uint64_t>(r));
    for (std::uint32_t first = 0; first < points; first += TridentIntegrand::block_size) {
      rule.fill(first, x);
      trident.evaluate(x, t, isa);
      nodes.deposit(t.k2, t.vv, t.aa, t.va, t.scalar, sums, isa);
    }
    kernel.replicas.push_back(nodes.values(sums, 1.0 / points));
    for (std::size_t i = 0; i < sums.size(); ++i) {
      total[i] += sums[i];
    }
  }
  kernel.mean = nodes.values(total, 1.0 / points / replicas);
  return kernel;
}

CrossSection cross_section_of(const physics::TridentKernel& kernel,
                              const physics::Couplings& couplings) {
  std::vector<double> values;
  for (const auto& replica : kernel.replicas) {
    values.push_back(physics::cross_section(kernel, replica, couplings));
  }
  const auto estimate = integration::mean_of_replicas(values);
  return {estimate.value, estimate.error};
}

}  // namespace tridentscan::reference
