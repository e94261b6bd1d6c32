#pragma once

#include "physics/trident_integrand.hpp"
#include "physics/trident_kernel.hpp"

namespace tridentscan::reference {

/// Sums over a shifted lattice of 2^log2_points base points, one replica a shift, as the program's
/// own kernels: for tests of cross sections.
[[nodiscard]] physics::TridentKernel kernel_of(const physics::TridentIntegrand& trident,
                                               int log2_points, int replicas);

/// Mean and standard error of sigma with constant couplings, cm^2.
struct CrossSection {
  double value, error;
};
[[nodiscard]] CrossSection cross_section_of(const physics::TridentKernel& kernel,
                                            const physics::Couplings& couplings);

}  // namespace tridentscan::reference
