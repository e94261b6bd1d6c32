#include "tests/benchmarks/scalar_integrand.hpp"

#include <cmath>

#include "physics/coherent_trident.hpp"
#include "physics/constants.hpp"
#include "physics/trident_amplitude.hpp"
#include "physics/units.hpp"

namespace tridentscan::benchmarks {
namespace {

template <bool cuts>
double sum_over_azimuths(const physics::TridentPhaseSpace& phase_space,
                         const physics::TridentPhaseSpace::Dimuon& d, std::span<const double> x,
                         double vector, double axial) {
  const auto fk = physics::vector_math::sin_cos_2pi(0.25 * x[6]);
  const double rotated[5] = {fk.cos, -fk.sin, -fk.cos, fk.sin, fk.cos};  // cosines; sine is next
  double sum = 0;
  for (int k = 0; k < 4; ++k) {
    const auto p = phase_space.point<cuts>(d, x[4], rotated[k], -rotated[k + 1]);
    const auto t = physics::trident_tensor(p.invariants);
    sum += p.density * (vector * vector * t.vv + axial * axial * t.aa);
  }
  return sum;
}

}  // namespace

ScalarTrident::ScalarTrident(const physics::Target& target, physics::FormFactorModel form_factor,
                             double energy, const physics::Cuts& cuts)
    : energy_(energy), has_cuts_(cuts != physics::Cuts{}) {
  using namespace physics::constants;
  constexpr double q2_max = physics::CoherentTrident::q2_max;
  const double e4 = 16 * pi * pi * alpha * alpha;
  for (const auto& [nucleus, fraction] : target.components) {
    const double z = nucleus.charge;
    nuclei_.push_back({physics::TridentPhaseSpace(nucleus.mass, cuts, q2_max),
                       physics::FormFactorTable(form_factor, nucleus.density, nucleus.mass_number,
                                                std::sqrt(q2_max)),
                       fraction * fermi * fermi / 2 * e4 * 4 * z * z / (4 * nucleus.mass * energy) /
                           4 / physics::units::cm2});
  }
}

double ScalarTrident::operator()(std::span<const double> x, const Couplings& c) const {
  double sum = 0;
  for (const Nucleus& n : nuclei_) {
    const auto d = n.phase_space.dimuon(n.phase_space.at(energy_), x[0], x[1], x[2], x[3], x[5]);
    const double F = n.form_factor(std::sqrt(d.q2));
    const double vector = c.vector + c.shift / (d.k2 + c.mass * c.mass);
    sum += n.normalisation * F * F / (d.q2 * d.q2) *
           (has_cuts_ ? sum_over_azimuths<true>(n.phase_space, d, x, vector, c.axial)
                      : sum_over_azimuths<false>(n.phase_space, d, x, vector, c.axial));
  }
  return sum;
}

}  // namespace tridentscan::benchmarks
