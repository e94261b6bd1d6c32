#include <cmath>
#include <cstdio>

#include "physics/constants.hpp"
#include "physics/mediator.hpp"
#include "physics/muon_g_minus_2.hpp"
#include "physics/trident_kernel.hpp"

// Two numbers that are known in closed form: Delta a_mu = g'^2/8 pi^2 of a massless boson, and R of
// a kernel with one node, where C_V is shifted by v^2 g'^2/(K2 + m^2). Exit code 0 if both come
// out.
int main() {
  namespace physics = tridentscan::physics;
  constexpr double delta_a_mu = 2.5e-9, mass = 0.1, g = 5e-4, k2 = 0.02, vv = 2, aa = 3;
  const double coupling = physics::coupling_for_muon_g_minus_2(0, delta_a_mu);
  const double exact_coupling = physics::constants::pi * std::sqrt(8 * delta_a_mu);

  const physics::TridentKernel kernel{{k2}, {1.0}, {{vv}, {aa}, {0.0}}, {}};
  const auto sigma =
      physics::coupling_polynomials(kernel, physics::lmu_ltau(), physics::muon_pair, mass).mean;
  const double ratio = sigma(g) / sigma(0);
  const auto [vector, axial] = physics::standard_model();
  const double v2 = 1 / (std::sqrt(2.0) * physics::constants::fermi);
  const double shifted = vector + v2 * g * g / (k2 + mass * mass);
  const double exact_ratio =
      (vv * shifted * shifted + aa * axial * axial) / (vv * vector * vector + aa * axial * axial);

  std::printf("g' = %.10g (%.10g), R = %.10g (%.10g)\n", coupling, exact_coupling, ratio,
              exact_ratio);
  return std::abs(coupling / exact_coupling - 1) < 1e-9 && std::abs(ratio / exact_ratio - 1) < 1e-12
             ? 0
             : 1;
}
